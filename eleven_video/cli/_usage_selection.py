"""Which calls `usage` is asked about: what was typed, checked."""

from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from eleven_video.errors import InvalidInput
from eleven_video.ledger.queries import LedgerReader
from eleven_video.ledger.records import Mode
from eleven_video.ledger.reports import GroupBy, SessionSummary, StoredCharge
from eleven_video.ui.history_spent import NOTHING

_FEW = 3
# Days that every platform's clock can tell the zone of.
_FIRST_YEAR, _LAST_YEAR = 1971, 2999


@dataclass(frozen=True, slots=True)
class Selection:
    """Calls of a mode between two days of this machine's zone, both included; of one project where one is named."""

    mode: Mode
    since: date | None = None
    until: date | None = None
    project: str | None = None

    @classmethod
    def typed(cls, since: str | None, until: str | None, project: str | None, *, sandbox: bool) -> "Selection":
        """Raises InvalidInput where a day is none, or the days are the wrong way round."""
        first, last = _day("--since", since), _day("--until", until)
        if first and last and first > last:
            raise InvalidInput(f"--since {first} is after --until {last}.")
        return cls(Mode.SANDBOX if sandbox else Mode.LIVE, first, last, project)

    def holds(self, moment: datetime) -> bool:
        """Whether a time lies within its days."""
        day = moment.astimezone().date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def takes(self, stored: StoredCharge) -> bool:
        """Whether a call is of its project."""
        return self.project is None or stored.project == self.project


def group_of(by: str) -> GroupBy:
    """Raises InvalidInput where there is no such group."""
    try:
        return GroupBy(by.strip().lower())
    except ValueError:
        groups = ", ".join(GroupBy)
        raise InvalidInput(f"Nothing can be added up by {by!r}. Choose one of {groups}.") from None


def one_form(*, as_json: bool, as_csv: bool) -> None:
    """Raises InvalidInput where two forms are asked for."""
    if as_json and as_csv:
        raise InvalidInput("Choose --json or --csv, not both.")


def find_session(ledger: LedgerReader, wanted: str) -> SessionSummary:
    """The session whose id this is, or begins like this.

    Raises:
        InvalidInput: No session's id begins so, or several do.
    """
    if exact := ledger.session(wanted):
        return exact
    found = ledger.sessions_starting(wanted) if wanted else []
    if len(found) > 1:
        some = ", ".join(one.session.id for one in found[:_FEW])
        raise InvalidInput(f"{len(found)} sessions begin with {wanted!r}, such as {some}.")
    if found:
        return found[0]
    ids = [one.session.id for one in ledger.list_sessions(None)]
    near = get_close_matches(wanted, ids, n=_FEW, cutoff=0.3) or ids
    raise InvalidInput(
        f"There is no session {wanted!r}. The nearest: {', '.join(near[:_FEW])}."
        if near
        else f"There is no session {wanted!r}: {NOTHING.lower()}."
    )


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidInput(f"{option} {text!r} is no day. Write it as 2026-11-23.")
    return day
