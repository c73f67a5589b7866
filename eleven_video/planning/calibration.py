"""Corrects estimates with factors that are learned from the user's own finished runs."""

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

# The maximum number of runs from which factors are learned. Older runs are ignored, because the services change their
# models.
_LATEST_RUNS = 40


def calibration_of(ledger: Readable, mode: Mode) -> Calibration:
    """The factors that correct estimates. The factors are learned from the latest finished runs of a mode.

    The calibration has no factors if there are too few runs or the ledger cannot be read.
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
    """The billed amount divided by the amount at list prices, for each type of call that was billed more than the list
    price. The result is empty if the ledger cannot be read. `served_by` is the id of the backend.
    """
    with suppress(ConfigurationError), reading(ledger) as reader:
        return reader.raised_bounds(mode, served_by)
    return {}


def _job(asked: str) -> VideoJob | None:
    """The job in the JSON text of a recorded request. The result is None if the text cannot be read, for example
    because another version of the product wrote it in another format.
    """
    try:
        return requested_job_of(json.loads(asked))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None
