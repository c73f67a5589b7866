"""Records a run in the ledger: the start of the run, the charge of every call, and the end of the run."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Self

from eleven_video.accounting.estimate import Range
from eleven_video.accounting.pricing import Charge
from eleven_video.domain.options import Mode
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import BudgetExceeded, ConfigurationError, Interrupted, Paused
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.report_types import SessionSummary
from eleven_video.ledger.reading.shared_reader import SharedReader
from eleven_video.ledger.records import Attempt, SessionOutcome, SessionStart
from eleven_video.ledger.store import Ledger

# The maximum time, in seconds, to wait for a write to the ledger. A run with paid results must not stop if the ledger
# does not answer.
_PATIENCE_S = 5.0
_TITLE_LENGTH = 200


class SessionLedger:
    """Writes the records of one run at a time to a ledger. The methods that write raise no errors, because a failure of
    the ledger must not end a video.
    """

    def __init__(self, ledger: Ledger, *, sandbox: bool, profile: str = "") -> None:
        self.ledger = ledger
        self._profile = profile
        self.mode = Mode.SANDBOX if sandbox else Mode.LIVE
        self._lock = Lock()
        # A function that is called when the ledger cannot be written, just before a spool is used. If the disk is full,
        # the function frees the space that the spool needs.
        self.make_room: Callable[[], None] = _nothing
        self._session: str | None = None

    @classmethod
    def open(
        cls,
        where: Path | Location,
        *,
        spools: Path,
        sandbox: bool,
        profile: str = "",
        on_trouble: Callable[[str], None],
        reading: SharedReader | None = None,
    ) -> Self:
        """Open the ledger and import the spools of earlier runs.

        Args:
            where: The file or the location of the ledger.
            spools: The folder of the spools.
            sandbox: Whether the runs use the sandbox instead of the live services.
            profile: The profile whose settings the runs use.
            on_trouble: A function that is called with a message for the user if the ledger fails.
            reading: The same ledger, if the caller has already opened the ledger for reading.

        Raises:
            ConfigurationError: A newer version of the product wrote the ledger, or the ledger's server cannot be used.
        """
        opened: list[Self] = []

        def tell(message: str) -> None:
            for journal in opened:
                journal.make_room()
            on_trouble(message)

        ledger = Ledger.open(where, spool_folder=spools, on_trouble=tell, reading=reading, needs_server=True)
        ledger.take_in_spools(spools)
        opened.append(cls(ledger, sandbox=sandbox, profile=profile))
        return opened[0]

    def begin(
        self,
        session: str,
        *,
        title: str,
        project: str = "",
        asked: str = "",
        served_by: str = "",
        estimated: Range | None = None,
    ) -> None:
        """Record that a session starts or resumes. The charges that are written after this call belong to this session.

        Args:
            session: The id of the session.
            title: The title of the video.
            project: The --project label of the run.
            asked: The user's request as JSON. If `asked` is empty, the recorded request stays in the ledger.
            served_by: The id of the backend.
            estimated: The estimated cost of the whole video in pico-dollars, or None if the estimated cost is unknown.
        """
        with self._lock:
            self._session = session
        start = SessionStart(
            session,
            self.mode,
            one_line(title, limit=_TITLE_LENGTH),
            datetime.now(UTC),
            project=project,
            asked=asked,
            served_by=served_by,
            profile=self._profile,
            estimated_low_pico=int(estimated.low) if estimated is not None else None,
            estimated_pico=int(estimated.expected) if estimated is not None else None,
            estimated_high_pico=int(estimated.high) if estimated is not None else None,
        )
        self.ledger.open_session(start).wait(_PATIENCE_S)

    def record(self, charges: Sequence[tuple[Charge, str]]) -> None:
        """Write charges to the ledger. The method returns when all charges are durable in the ledger or in the spool,
        or after `_PATIENCE_S` seconds.

        Each tuple has a charge and the id of the attempt that the charge settles. The id is "" if the call has no
        attempt in the ledger.
        """
        with self._lock:
            session = self._session
        if session is None:
            return
        tickets = [
            self.ledger.settle(attempt, charge) if attempt else self.ledger.record(session, charge)
            for charge, attempt in charges
        ]
        until = monotonic() + _PATIENCE_S
        for ticket in tickets:
            ticket.wait(max(0.0, until - monotonic()))

    def open_attempts(self, session: str) -> list[Attempt]:
        """The unresolved calls of the session. The result is empty if the ledger cannot be read."""
        try:
            return self.ledger.open_attempts(session)
        except ConfigurationError:
            return []

    def session_total(self, session: str) -> SessionSummary | None:
        """The usage of all runs of the session, or None if the ledger cannot be read or does not have the session."""
        try:
            with self.ledger.reader() as reader:
                return reader.session(session)
        except ConfigurationError:
            return None

    def end(self, *, error: BaseException | None, output: Path | None, length_ms: int | None = None) -> None:
        """Record the end of the run.

        Args:
            error: The error that ended the run, or None if the run made its video.
            output: The path of the video, or None if there is no video.
            length_ms: The length of the video in milliseconds, or None if there is no video.
        """
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            end = self.ledger.close_session(
                session,
                ended_at=datetime.now(UTC),
                outcome=_outcome(error),
                output=str(output.absolute()) if output else None,
                length_ms=length_ms,
                size_bytes=_size(output) if output else None,
            )
            end.wait(_PATIENCE_S)

    def close(self) -> None:
        """Write all queued entries and close the ledger."""
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _nothing() -> None: ...


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except OSError:
        return None


def _outcome(error: BaseException | None) -> SessionOutcome:
    match error:
        case None:
            return SessionOutcome.COMPLETED
        case Paused():
            return SessionOutcome.PAUSED
        case Interrupted():
            return SessionOutcome.INTERRUPTED
        case BudgetExceeded():
            return SessionOutcome.OVER_BUDGET
        case _:
            return SessionOutcome.FAILED
