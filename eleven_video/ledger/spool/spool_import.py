"""Imports spools into the ledger. Every run imports the waiting spools when it starts."""

import logging
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path

from sqlalchemy import Engine

from eleven_video.ledger.entries import NotInLedger
from eleven_video.ledger.entry_writes import apply
from eleven_video.ledger.spool.entry_lines import from_line
from eleven_video.ledger.spool.spool import SpooledLines, finished_spools
from eleven_video.ledger.writer_thread import is_row_error

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many lines of spools were imported.

    Attributes:
        written: The number of lines whose entries are in the ledger now.
        torn: The number of incomplete lines.
        refused: The number of lines whose entries the ledger does not accept. The refused lines are saved in a second
            file in the folder of the spool.
    """

    written: int = 0
    torn: int = 0
    refused: int = 0

    def __add__(self, other: "ImportResult") -> "ImportResult":
        return ImportResult(self.written + other.written, self.torn + other.torn, self.refused + other.refused)


def take_in_spools(engine: Engine, folder: Path) -> ImportResult:
    """Import the spools in a folder whose runs have ended, and delete them. Each spool is imported in one transaction.

    A spool may depend on another spool. This happens if two runs of a session could not write to the ledger: the first
    run, and the run that resumed the session. If the session or an attempt of a spool is not in the ledger yet, the
    spool is tried again after the other spools. A spool that cannot be imported now stays in the folder until the next
    import.
    """
    taken = ImportResult()
    waiting, last_try = list(finished_spools(folder)), False
    while waiting:
        baseless = []
        for spooled in waiting:
            try:
                taken += _take_in(engine, spooled, refuse_baseless=last_try)
            except NotInLedger:
                baseless.append(spooled)
            except Exception as error:  # noqa: BLE001  bookkeeping must not break what it counts
                logger.warning(
                    "The usage in %s could not be added to the ledger yet: %s",
                    spooled.path,
                    getattr(error, "orig", error),
                )
        last_try = len(baseless) == len(waiting)
        waiting = baseless
    return taken


def _take_in(engine: Engine, spooled: SpooledLines, *, refuse_baseless: bool) -> ImportResult:
    written = torn = 0
    refused: list[str] = []
    with engine.begin() as connection:
        for line in spooled.lines:
            try:
                with connection.begin_nested():
                    apply(connection, from_line(line))
            except JSONDecodeError:
                torn += 1
            except Exception as error:
                if not is_row_error(error) or (isinstance(error, NotInLedger) and not refuse_baseless):
                    raise
                refused.append(line)
            else:
                written += 1
    spooled.finish(refused)
    return ImportResult(written, torn, len(refused))
