"""The ledger: a durable record of requested calls and their costs.

Runs write to it; commands read it through `reading`.

    with Ledger.open(data_dir() / "ledger.db", spool_folder=session_folder, on_trouble=print) as ledger:
        ledger.open_session(SessionStart(...))
        if ledger.intend(intent).wait(5):
            ...  # the call may be made
            ledger.settle(intent.id, charge)

Entries are queued, and a caller waits until they are written only if it wants to. If the ledger fails, the caller gets
no error, because a video must not fail for this reason.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from eleven_video.accounting.budget_limits import BudgetStatus, Limit
from eleven_video.accounting.pricing import Charge
from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError
from eleven_video.ledger import reservations
from eleven_video.ledger.damage import OnceWarning, in_short, is_damage, mark_damaged
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
from eleven_video.ledger.location import Location
from eleven_video.ledger.opening import open_for_writing
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
from eleven_video.ledger.spool.spooled_calls import still_open
from eleven_video.ledger.writer_thread import Writer, WriteReceipt

PATIENCE_S = 5.0


class Ledger:
    """A ledger that is open for writing. The object is thread-safe. Any number of processes may have the same ledger
    open.
    """

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
        self.location = location
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
        where: str | Path | Location,
        *,
        spool_folder: Path | None = None,
        on_trouble: Callable[[str], None] = lambda _message: None,
        patience_s: float = PATIENCE_S,
        reading: SharedReader | None = None,
        needs_server: bool = False,
    ) -> Self:
        """Open a ledger, or create a new one.

        Args:
            where: The path of a file, a database URL such as "postgresql://user@host/db", or a location.
            spool_folder: The folder of the spool. Entries go to the spool if the ledger cannot be written. The folder
                need not exist yet. If `spool_folder` is None, there is no spool.
            on_trouble: A function that is called with a message for the user. The function is called once for each kind
                of failure, from any thread.
            patience_s: The time in seconds to wait while another process writes.
            reading: The same ledger, open for reading, if the caller has opened it already. `Ledger.close` closes this
                reader too.
            needs_server: Whether a server that cannot be used is an error. A run needs its server: other machines use
                the same ledger, so without it the run could exceed their limits.

        Raises:
            ConfigurationError: The database URL cannot be used, or a newer version of the product wrote the ledger, or
                `needs_server` is true and the server cannot be used. If the ledger cannot be reached or written for
                another reason, no error is raised, and entries go to the spool.
        """
        location = Location.of(where)
        trouble = OnceWarning(on_trouble)
        engine = open_for_writing(location, patience_s, trouble, needs_server=needs_server)
        return cls(location, engine, spool_folder, trouble, patience_s, reading=reading)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write all queued entries, then close the ledger. An entry that is queued later fails."""
        self._writer.close()
        # The connection that reads is closed before the connection that writes. SQLite removes its files beside the
        # ledger when the last connection is closed. SQLite can remove them only if this last connection may write.
        self._reading.close()
        if self._engine is not None:
            self._engine.dispose()

    @property
    def in_trouble(self) -> bool:
        """Whether entries go to the spool instead of the ledger, because the ledger cannot be written."""
        return self._writer.in_trouble

    def write(self, entry: Entry) -> WriteReceipt:
        """Queue an entry. The method never waits and never raises an error."""
        return self._writer.put(entry)

    def open_session(self, start: SessionStart) -> WriteReceipt:
        """Record that a session starts or resumes. If a session resumes, its recorded end is deleted. See
        `SessionStart` for what the ledger keeps.
        """
        ticket = self._sessions[start.id] = self.write(OpenSession(start))
        return ticket

    def close_session(
        self,
        session: str,
        *,
        ended_at: datetime,
        outcome: SessionOutcome,
        output: str | None = None,
        length_ms: int | None = None,
        size_bytes: int | None = None,
    ) -> WriteReceipt:
        return self.write(CloseSession(session, ended_at, outcome, output, length_ms, size_bytes))

    def intend(self, intent: Intent) -> WriteReceipt:
        """Record that a call is about to be made. The caller must wait for the write receipt before it makes the
        call.
        """
        return self.write(Intend(intent))

    def settle(self, attempt: str, charge: Charge) -> WriteReceipt:
        """Record the charge of an attempt. If this charge is recorded already, nothing changes.

        If the cost in the charge is unknown, the attempt stays open, and its reservation still counts against limits.
        """
        return self.write(Settle(attempt, charge))

    def record(self, session: str, charge: Charge) -> WriteReceipt:
        """Record the charge of a call whose intent was not recorded."""
        return self.write(Record(session, charge))

    def free(self, attempt: str, reason: str) -> WriteReceipt:
        """Record that a call failed with an error that is not billed, and release the call's reservation."""
        return self.write(Free(attempt, reason))

    def resolve(self, attempt: str, how: Resolution) -> WriteReceipt:
        """Record the decision about a call whose cost will stay unknown."""
        return self.write(Resolve(attempt, how))

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until all queued entries are durable. Returns False if an entry could not be written, or if this takes
        more than `timeout` seconds.
        """
        return self.write(Mark()).wait(timeout)

    def reserve(self, intent: Intent, limits: Sequence[Limit]) -> Granted | Refused | Unavailable:
        """Write an intent to the ledger if its highest possible cost fits every limit. The method waits for the answer
        of the ledger.

        All threads and processes together cannot exceed a limit. There is one exception: a call without a known price
        counts as zero. Amounts of the live services and amounts of the sandbox are never added together. Before a call
        is refused, all queued entries are written, because these entries may release reservations.
        """
        opened = self._sessions.get(intent.session)
        if opened is not None and not opened.wait(self._patience_s):
            return Unavailable("the session could not be written to the ledger")
        if self._engine is None or self.in_trouble:
            return Unavailable("the ledger cannot be written")
        try:
            answer = self._reserve(self._engine, intent, limits)
            # Entries that were still in the queue may have released reservations, so now the call may fit the limits.
            if isinstance(answer, Refused) and self.flush(self._patience_s):
                answer = self._reserve(self._engine, intent, limits)
        except Exception as error:  # noqa: BLE001  bookkeeping must not break what it counts
            self._look_at(error)
            self._withdraw(intent)
            return Unavailable(self.location.without_password(in_short(error)))
        return answer

    def _withdraw(self, intent: Intent) -> None:
        """Release a reservation that a server may have written although its answer was lost. The call is not made."""
        if self.location.is_on_server:
            self._writer.put(Intend(intent))
            self._writer.put(Free(intent.id, "The connection to the ledger was lost before the call."))

    def standings(self, session_mode: Mode, limits: Sequence[Limit]) -> tuple[BudgetStatus, ...]:
        """How much of each limit is spent and reserved, in the order of `limits`. The result is empty if the ledger
        cannot be used.

        All queued entries are written first. The method waits for this for at most `patience_s` seconds. `session_mode`
        selects whether the calls of the live services or the calls of the sandbox are counted.
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
        """Import the spools in a folder into the ledger, and delete the spools. Spools of runs in progress are not
        touched.

        An entry counts once, even if it is in several spools or already in the ledger.
        """
        if self._engine is None or self.in_trouble:
            return ImportResult()
        return take_in_spools(self._engine, folder)

    def reader(self) -> AbstractContextManager[LedgerReader]:
        """Write all queued entries, and return a context manager to read the ledger. See `SharedReader.reading` for the
        context manager.

        Raises:
            ConfigurationError: The ledger cannot be read.
        """
        self.flush(self._patience_s)
        return self._reading.reading()

    def open_attempts(self, session: str | None = None, *, older_than: datetime | None = None) -> list[Attempt]:
        """The calls that are neither settled nor released nor resolved: see `LedgerReader.open_attempts`.

        The result includes calls that an earlier run could write only to a spool. If the ledger cannot be read, the
        result has only the calls in spools.
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
        if self.location.file is not None and is_damage(error):
            mark_damaged(self.location.file)
