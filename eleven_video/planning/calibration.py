"""Corrects estimates by factors that are learned from the user's own finished runs."""

import json
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction

from eleven_video.accounting.calibration import Calibration, Observation, calibrated
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_record import requested_job_of
from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.reading.shared_reader import Readable, reading
from eleven_video.ledger.records import Billed
from eleven_video.planning.observations import observed

# The services change their models, so only this many of the latest runs are used.
_LATEST_RUNS = 40


def calibration_of(ledger: Readable, mode: Mode) -> Calibration:
    """The factors learned from the latest finished runs of a mode.

    Without any factors if there are too few runs, or if the ledger cannot be read.
    """
    observations: list[Observation] = []
    with suppress(ConfigurationError), reading(ledger) as reader:
        for run in reader.completed_runs(mode, _LATEST_RUNS):
            job = _job(run.session.asked)
            if job is not None:
                charges = reader.session_charges(run.session.id)
                observations += observed(job, [stored.charge.call for stored in charges])
    return calibrated(observations)


def raised_of(ledger: Readable, mode: Mode, served_by: str) -> Mapping[Billed, Fraction]:
    """For calls that were billed more than listed before: the factor between billed and listed amount.

    Empty if the ledger cannot be read. `served_by` is the backend's id.
    """
    with suppress(ConfigurationError), reading(ledger) as reader:
        return reader.raised_bounds(mode, served_by)
    return {}


def _job(asked: str) -> VideoJob | None:
    """The job in the JSON text of a recorded request; None if another version of the product wrote it differently."""
    try:
        return requested_job_of(json.loads(asked))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None
