"""The ledger: a durable record of requested calls and their costs.

Runs write to it; commands read it through `reading`.

    with Ledger.open(data_dir() / "ledger.db", spool_folder=session_folder, on_trouble=print) as ledger:
        ledger.open_session(SessionStart(...))
        if ledger.intend(intent).wait(5):
            ...  # the call may be made
            ledger.settle(intent.id, charge)

Writes are queued; a caller waits only if it wants to. A ledger failure never raises into the caller: a video does not
fail because its bookkeeping does.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from eleven_video.accounting.budget import BudgetStatus, Limit
from eleven_video.accounting.pricing import Charge
from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError
from eleven_video.files import make_private_folder, private
from eleven_video.ledger import reservations
from eleven_video.ledger.database import open_engine
from eleven_video.ledger.entries import (
    CloseSession,
    Entry,
    Free,
    Intend,
    Mark,
    OpenSession,
    Record,
    Resolve,
    Settle,
)
from eleven_video.ledger.failures import OnceWarning, has_damage, in_short, is_damage, keep_aside, mark_damaged
from eleven_video.ledger.location import Location
from eleven_video.ledger.migrations import bring_up_to_date
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.shared_reader import SharedReader
from eleven_video.ledger.records import (
    Attempt,
    Granted,
    Intent,
    Refused,
    Resolution,
    SessionOutcome,
    SessionStart,
    Unavailable,
)
from eleven_video.ledger.spool.spool import Spool
from eleven_video.ledger.spool.spool_import import ImportResult, take_in_spools
from eleven_video.ledger.spool.spooled import still_open
from eleven_video.ledger.writer import Writer, WriteReceipt, cannot_be_written

PATIENCE_S = 5.0


class Ledger:
    """The ledger as a run uses it, for writing. Thread-safe; any number of processes may have the same ledger open."""

    def __init__(
        self,
        location: Location,
        engine: Engine | None,
        spool_folder: Path | None,
        trouble: OnceWarning,
        patience_s: float,
        *,
        reading: SharedReader | None = None,
    ) -> None:
        self._location = location
        self._reading = reading or SharedReader(location)
        self._engine = engine
        self._spool_folder = spool_folder
        self._patience_s = patience_s
        spool = Spool(spool_folder) if spool_folder else None
        self._writer = Writer(engine, spool, trouble=trouble, on_store_error=self._look_at)
        self._sessions: dict[str, WriteReceipt] = {}

    @classmethod
    def open(
        cls,
        where: str | Path,
        *,
        spool_folder: Path | None = None,
        on_trouble: Callable[[str], None] = lambda _message: None,
        patience_s: float = PATIENCE_S,
        reading: SharedReader | None = None,
    ) -> Self:
        """Open a ledger, or make a new one.

        Args:
            where: A file, or a database URL as SQLAlchemy defines it, such as "postgresql+psycopg://user@host/db".
            spool_folder: Folder for a file with the rows that the ledger cannot store. It need not exist yet.
            on_trouble: Called with a message for the user, once for each kind of failure, from any thread.
            patience_s: Seconds to wait for another process that writes.
            reading: The same ledger, opened for reading before; `close` closes it too.

        Raises:
            ConfigurationError: The URL cannot be used, or a newer version of the product wrote the ledger. A ledger that
                cannot be reached or written raises nothing: its rows go to the spool.
        """
        location = Location.of(where)
        trouble = OnceWarning(on_trouble)
        engine = _usable(location, patience_s, trouble)
        return cls(location, engine, spool_folder, trouble, patience_s, reading=reading)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write all queued entries, then close. Later entries fail."""
        self._writer.close()
        # In this order: SQLite removes its companion files when the last connection, which may write, is closed.
        self._reading.close()
        if self._engine is not None:
            self._engine.dispose()

    @property
    def in_trouble(self) -> bool:
        """Whether rows go to the spool, so that the ledger is incomplete."""
        return self._writer.in_trouble

    def write(self, entry: Entry) -> WriteReceipt:
        """Queue an entry. Never waits, never raises."""
        return self._writer.put(entry)

    def open_session(self, start: SessionStart) -> WriteReceipt:
        """Record that a run starts or resumes; resuming clears the session's end and outcome. See `SessionStart`."""
        ticket = self._sessions[start.id] = self.write(OpenSession(start))
        return ticket

    def close_session(
        self, session: str, *, ended_at: datetime, outcome: SessionOutcome, output: str | None = None
    ) -> WriteReceipt:
        return self.write(CloseSession(session, ended_at, outcome, output))

    def intend(self, intent: Intent) -> WriteReceipt:
        """Record that a call is about to be made. Wait for the receipt before making the call."""
        return self.write(Intend(intent))

    def settle(self, attempt: str, charge: Charge) -> WriteReceipt:
        """Record the charge of an attempt. If the call id is already recorded, nothing changes.

        A charge in the state unknown leaves the attempt open and its bound counted.
        """
        return self.write(Settle(attempt, charge))

    def record(self, session: str, charge: Charge) -> WriteReceipt:
        """Record the charge of a call without an intent."""
        return self.write(Record(session, charge))

    def free(self, attempt: str, reason: str) -> WriteReceipt:
        """Record that an open attempt got an error that is not billed; this releases its reservation."""
        return self.write(Free(attempt, reason))

    def resolve(self, attempt: str, how: Resolution) -> WriteReceipt:
        """Record the decision about an open attempt whose cost will stay unknown."""
        return self.write(Resolve(attempt, how))

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until all entries so far are durable; False if that fails or takes longer than `timeout` seconds."""
        return self.write(Mark()).wait(timeout)

    def reserve(self, intent: Intent, limits: Sequence[Limit]) -> Granted | Refused | Unavailable:
        """Write an intent if its bound fits every limit, counted over all threads and processes.

        Waits for the answer. An intent without a bound (no rate is known) counts as zero, so limits cannot be
        guaranteed for it. Live and sandbox sessions are counted separately. Before a call is refused, all queued
        entries are written, because they may release reservations.
        """
        opened = self._sessions.get(intent.session)
        if opened is not None and not opened.wait(self._patience_s):
            return Unavailable("the session could not be written to the ledger")
        if self._engine is None or self.in_trouble:
            return Unavailable("the ledger cannot be written")
        try:
            answer = self._reserve(self._engine, intent, limits)
            # Entries still in the queue may release enough of the budget.
            if isinstance(answer, Refused) and self.flush(self._patience_s):
                answer = self._reserve(self._engine, intent, limits)
        except Exception as error:  # noqa: BLE001  bookkeeping must not break what it counts
            self._look_at(error)
            return Unavailable(in_short(error))
        return answer

    def standings(self, session_mode: Mode, limits: Sequence[Limit]) -> tuple[BudgetStatus, ...]:
        """The spent and reserved amounts of each limit, in the order of `limits`.

        `session_mode` selects live or sandbox sessions.

        Waits, at most `patience_s`, until earlier entries are written. Empty if the ledger cannot be read.
        """
        written = self.flush(self._patience_s)
        if self._engine is None or self.in_trouble or not written:
            return ()
        try:
            with self._engine.begin() as connection:
                return reservations.standings_of(connection, session_mode, limits)
        except Exception as error:  # noqa: BLE001  bookkeeping must not break what it counts
            self._look_at(error)
            return ()

    def take_in_spools(self, folder: Path) -> ImportResult:
        """Import the spools of a folder whose writers have ended, and remove them.

        A row that appears several times counts once.
        """
        if self._engine is None or self.in_trouble:
            return ImportResult()
        return take_in_spools(self._engine, folder)

    def reader(self) -> AbstractContextManager[LedgerReader]:
        """A block in which the ledger can be read, after all queued entries are written. See `SharedReader.reading`.

        Raises:
            ConfigurationError: The ledger cannot be read.
        """
        self.flush(self._patience_s)
        return self._reading.reading()

    def open_attempts(self, session: str | None = None, *, older_than: datetime | None = None) -> list[Attempt]:
        """The unresolved calls: see `LedgerReader.open_attempts`.

        Includes calls that earlier runs could write only to a spool. If the ledger cannot be read, these are all it
        returns.
        """
        self.flush(self._patience_s)
        try:
            with self._reading.reading() as reader:
                found = reader.open_attempts(session)
        except ConfigurationError as error:
            self._look_at(error)
            found = []
        if self._spool_folder is not None:
            found = still_open(found, self._spool_folder, session)
        return [one for one in found if older_than is None or one.intent.started_at < older_than]

    def _reserve(self, engine: Engine, intent: Intent, limits: Sequence[Limit]) -> Granted | Refused:
        with engine.begin() as connection:
            return reservations.reserve(connection, intent, limits)

    def _look_at(self, error: Exception) -> None:
        if self._location.file is not None and is_damage(error):
            mark_damaged(self._location.file)


def _usable(location: Location, patience_s: float, trouble: OnceWarning) -> Engine | None:
    """An engine on a ledger with the newest schema, which is created or upgraded if needed.

    If that fails, the user gets a message and the result is None.
    """
    file = location.file
    engine = open_engine(location, patience_s=patience_s)
    try:
        if file is not None:
            make_private_folder(file.parent)
            if has_damage(file):
                _replace_damaged(file, trouble)
            _make_private(file)
        try:
            bring_up_to_date(engine)
        except DatabaseError as error:
            if file is None or not is_damage(error):
                raise
            engine.dispose()
            _replace_damaged(file, trouble)
            _make_private(file)
            bring_up_to_date(engine)
    except ConfigurationError:
        engine.dispose()
        raise
    except Exception as error:  # noqa: BLE001  whatever it is, the video can go on without
        engine.dispose()
        trouble.tell("unwritable", cannot_be_written(error))
        return None
    return engine


def _make_private(file: Path) -> None:
    """Create a missing file that only its owner can read.

    SQLite would make it readable for all, and it copies the mode to its companion files.
    """
    os.close(private(str(file), os.O_CREAT | os.O_RDONLY))


def _replace_damaged(file: Path, trouble: OnceWarning) -> None:
    aside = keep_aside(file)
    trouble.tell("damaged", f"The usage ledger was damaged. It is saved as {aside}, and a new one was created.")
