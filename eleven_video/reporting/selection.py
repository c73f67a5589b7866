"""Checks the options with which `usage` selects calls: days, time zone, project, mode and session."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from difflib import get_close_matches
from typing import Any

from eleven_video.config.profiles import chosen_profile
from eleven_video.domain.options import Mode
from eleven_video.domain.typed_periods import FORMS, days_of
from eleven_video.errors import InvalidInput
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy, SessionSummary, StoredCharge
from eleven_video.ui.history.call_costs import NOTHING

_FEW = 3


@dataclass(frozen=True, slots=True)
class SelectionOptions:
    """The options with which `usage` selects calls, as the user typed them."""

    since: str | None = None
    until: str | None = None
    project: str | None = None
    sandbox: bool = False
    timezone: str | None = None
    utc: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The conditions for the calls that are shown. A call is shown if it was made in the selected mode on a day from
    `since` to `until`, and belongs to the selected project and profile.

    A field `since`, `until`, `project` or `profile` that is None does not restrict the calls. `zone` is the time zone
    of the days. If `zone` is None, the time zone of this machine is used.
    """

    mode: Mode
    since: date | None = None
    until: date | None = None
    project: str | None = None
    zone: tzinfo | None = None
    profile: str | None = None

    @classmethod
    def typed(cls, options: SelectionOptions) -> "Selection":
        """The selection for the options that the user typed. The profile of the selection is the profile that the user
        chose with --profile.

        Raises:
            InvalidInput: A day or a time zone cannot be read, or the first day is later than the last day.
        """
        zone = zone_of(options.timezone, utc=options.utc)
        first, last = _days("--since", options.since, zone)[0], _days("--until", options.until, zone)[1]
        if first and last and first > last:
            raise InvalidInput(f"--since {first} is after --until {last}.")
        mode = Mode.SANDBOX if options.sandbox else Mode.LIVE
        return cls(mode, first, last, options.project, zone, chosen_profile())

    @property
    def limits(self) -> dict[str, Any]:
        """The selection as keyword arguments for the queries of `LedgerReader`."""
        return {
            "mode": self.mode,
            "since": self.since,
            "until": self.until,
            "zone": self.zone,
            "project": self.project,
            "profile": self.profile,
        }

    def holds(self, moment: datetime) -> bool:
        """Whether the time `moment` is on a selected day."""
        day = moment.astimezone(self.zone).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def takes(self, stored: StoredCharge) -> bool:
        """Whether a call belongs to the selected project and profile."""
        return self.project in (None, stored.project) and self.profile in (None, stored.profile)


def zone_of(typed: str | None, *, utc: bool) -> tzinfo | None:
    """The time zone that the user chose with --timezone or --utc. If the user chose no time zone, the result is None,
    which stands for the time zone of this machine.

    Raises:
        InvalidInput: The time zone does not exist, or the user wrote both options.
    """
    if typed is None:
        return UTC if utc else None
    if utc:
        raise InvalidInput("--timezone and --utc exclude each other. Leave one out.")
    # `zoneinfo` is imported only when it is needed, because the import takes longer than the import of this whole
    # module.
    from zoneinfo import ZoneInfo  # noqa: PLC0415  most reports need no zone by name

    try:
        return ZoneInfo(typed.strip())
    except (OSError, ValueError, LookupError):
        raise InvalidInput(
            f"--timezone {typed!r} is not a known time zone. Write it as Europe/Berlin, or use --utc."
        ) from None


def group_of(by: str) -> GroupBy:
    """The type of groups that the user typed, such as "day" or "model". The function raises InvalidInput if this type
    does not exist.
    """
    try:
        return GroupBy(by.strip().lower())
    except ValueError:
        groups = ", ".join(GroupBy)
        raise InvalidInput(f"Usage cannot be grouped by {by!r}. Choose one of {groups}.") from None


def one_form(*, as_json: bool, as_csv: bool) -> None:
    """Raise InvalidInput if the user gave both --json and --csv."""
    if as_json and as_csv:
        raise InvalidInput("Choose --json or --csv, not both.")


def find_session(ledger: LedgerReader, wanted: str) -> SessionSummary:
    """The session whose id is `wanted` or begins with `wanted`.

    Raises:
        InvalidInput: No session matches, or several sessions match.
    """
    if "\0" in wanted:
        # SQLite reads a text only up to this character, and PostgreSQL refuses it.
        raise InvalidInput("No session has the character NUL in its id.")
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


def _days(option: str, text: str | None, zone: tzinfo | None) -> tuple[date | None, date | None]:
    """The first day and the last day of a period that the user typed, such as "2026-11". Both days are None if `text`
    is None.
    """
    if text is None:
        return None, None
    try:
        return days_of(text, datetime.now(UTC).astimezone(zone).date())
    except ValueError:
        raise InvalidInput(f"{option} {text!r} is not a day. Write it as {FORMS}.") from None
