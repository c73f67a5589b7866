"""The only thread of a `Ledger` that writes to the database. The thread takes all entries from the queue and writes
them in one transaction.
"""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from enum import IntEnum
from queue import Empty, SimpleQueue
from threading import Condition

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, StatementError

from eleven_video.ledger.damage import OnceWarning, in_short
from eleven_video.ledger.entries import Entry, Mark, NotInLedger
from eleven_video.ledger.entry_writes import apply
from eleven_video.ledger.spool.entry_lines import to_line
from eleven_video.ledger.spool.spool import Spool


class WriteStatus(IntEnum):
    """Whether a queued entry was written, and where."""

    PENDING = 0
    WRITTEN = 1
    SPOOLED = 2
    FAILED = 3


class WriteReceipt:
    """Shows whether a queued entry is durable yet. Any number of threads may wait until the entry is durable."""

    __slots__ = ("_decided", "entry", "fate")

    def __init__(self, entry: Entry, decided: Condition) -> None:
        self.entry = entry
        self.fate = WriteStatus.PENDING
        self._decided = decided

    @property
    def done(self) -> bool:
        """Whether the entry is durable. An entry is durable when it is in the ledger, or in the spool if the ledger
        cannot be written.
        """
        return self.fate is WriteStatus.WRITTEN or self.fate is WriteStatus.SPOOLED

    @property
    def spooled(self) -> bool:
        """Whether the entry is in the spool instead of the ledger."""
        return self.fate is WriteStatus.SPOOLED

    @property
    def failed(self) -> bool:
        """Whether the entry could be written neither to the ledger nor to the spool."""
        return self.fate is WriteStatus.FAILED

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the entry is written or has failed, but not longer than `timeout` seconds. Returns the value of
        `done`.
        """
        with self._decided:
            self._decided.wait_for(lambda: self.fate is not WriteStatus.PENDING, timeout)
        return self.done


# Errors that concern only a single entry. Every other error means that the whole database cannot be written. The
# database may be locked, corrupt or missing, or there is no space or no permission.
ROW_ERRORS = (
    NotInLedger, IntegrityError, DataError, ProgrammingError, OverflowError, ValueError, TypeError, AttributeError, KeyError,
)  # fmt: skip
_LARGEST_BATCH = 256


class Writer:
    """Writes entries in the order in which they were queued. Entries go to the ledger or, if the database fails, to the
    spool.

    After the database has failed, all later entries go to the spool too, because they may depend on entries in the
    spool.

    Args:
        engine: The database, or None if it could not be opened.
        spool: The spool, or None if there is no spool. If there is no spool, entries that the ledger cannot take fail.
        trouble: The object that receives messages for the user.
        on_store_error: A function that is called with the error that made the writer switch to the spool.
    """

    def __init__(
        self,
        engine: Engine | None,
        spool: Spool | None,
        *,
        trouble: OnceWarning,
        on_store_error: Callable[[Exception], None],
    ) -> None:
        self._engine = engine
        self._spool = spool
        self._trouble = trouble
        self._on_store_error = on_store_error
        self._queue: SimpleQueue[WriteReceipt | None] = SimpleQueue()
        self._decided = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    @property
    def in_trouble(self) -> bool:
        """Whether entries go to the spool instead of the ledger, because the ledger cannot be written."""
        return self._engine is None

    def put(self, entry: Entry) -> WriteReceipt:
        """Queue an entry. The method never waits and never raises an error."""
        ticket = WriteReceipt(entry, self._decided)
        self._queue.put(ticket)
        if self._ended:
            self._decide(self._taken(), WriteStatus.FAILED)
        return ticket

    def close(self) -> None:
        """Write all queued entries, then end the writing thread."""
        self._queue.put(None)
        self._thread.join()
        # From here on, the thread writes no entries. Entries that were queued until this line fail in the next line.
        # Entries that are queued later fail in `put`.
        self._ended = True
        self._decide(self._taken(), WriteStatus.FAILED)
        if self._spool is not None:
            self._spool.close()

    def _run(self) -> None:
        open_ = True
        while open_:
            batch: list[WriteReceipt | None] = [self._queue.get()]
            batch += self._taken(_LARGEST_BATCH)
            tickets = [ticket for ticket in batch if ticket is not None]
            open_ = len(tickets) == len(batch)
            self._write(tickets)

    def _taken(self, most: int | None = None) -> list[WriteReceipt | None]:
        taken: list[WriteReceipt | None] = []
        try:
            while most is None or len(taken) < most:
                taken.append(self._queue.get_nowait())
        except Empty:
            pass
        return taken

    def _write(self, tickets: Sequence[WriteReceipt]) -> None:
        if self._engine is None:
            self._to_spool(tickets)
            return
        try:
            self._commit(self._engine, tickets)
        except Exception as error:  # noqa: BLE001  nothing may end this thread
            if not is_row_error(error):
                self._give_up_ledger(error)
                self._to_spool(tickets)
            elif len(tickets) > 1:
                # One bad entry makes the whole transaction fail. So each entry is written again in a transaction of its
                # own.
                for ticket in tickets:
                    self._write([ticket])
            else:
                self._trouble.tell(
                    "row",
                    f"The usage ledger cannot store a row ({in_short(error)}). The row is saved in a separate file.",
                )
                self._to_spool(tickets)

    def _commit(self, engine: Engine, tickets: Sequence[WriteReceipt]) -> None:
        if any(not isinstance(ticket.entry, Mark) for ticket in tickets):
            with engine.begin() as connection:
                for ticket in tickets:
                    apply(connection, ticket.entry)
        self._decide(tickets, WriteStatus.WRITTEN)

    def _give_up_ledger(self, error: Exception) -> None:
        self._engine = None
        self._on_store_error(error)
        self._trouble.tell("unwritable", cannot_be_written(error))

    def _to_spool(self, tickets: Sequence[WriteReceipt]) -> None:
        try:
            spool = self._spool or _no_spool()
            spool.append(to_line(ticket.entry) for ticket in tickets if not isinstance(ticket.entry, Mark))
        except Exception as error:  # noqa: BLE001  nothing may end this thread
            self._trouble.tell(
                "lost",
                f"Usage could not be written anywhere ({in_short(error)}). The history of this session is incomplete.",
            )
            self._decide(tickets, WriteStatus.FAILED)
        else:
            self._decide(tickets, WriteStatus.SPOOLED)

    def _decide(self, tickets: Sequence[WriteReceipt | None], fate: WriteStatus) -> None:
        with self._decided:
            for ticket in tickets:
                if ticket is not None:
                    ticket.fate = fate
            self._decided.notify_all()


def _no_spool() -> Spool:
    raise FileNotFoundError("there is no place for a spool")


def is_row_error(error: Exception) -> bool:
    """Whether an error concerns a single entry, so that the database can still take other entries."""
    if isinstance(error, StatementError) and error.orig is not None and not isinstance(error, ROW_ERRORS):
        # In SQLite, InterfaceError means that a value is bad. In other drivers, InterfaceError means that the
        # connection was lost.
        return isinstance(error.orig, (*ROW_ERRORS, sqlite3.InterfaceError))
    return isinstance(error, ROW_ERRORS)


def cannot_be_written(error: Exception) -> str:
    """The message that tells the user that the ledger cannot be written, and why."""
    return (
        f"The usage ledger cannot be written ({in_short(error)}). "
        "The run continues. Its usage is saved in a separate file and added to the ledger at the next start."
    )
