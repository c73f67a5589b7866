"""Reads the filters of the spending from the address. A filter that cannot be read is an error, and is never ignored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from eleven_video.domain.options import Mode
from eleven_video.errors import InvalidInput
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.reporting.selection import Selection, SelectionOptions

# The filters of a page without an address of its own: the last 30 days.
AT_FIRST = {"by": "day", "since": "30d"}
WHOLE = "none"
PARTS = (GroupBy.SERVICE, GroupBy.MODEL, GroupBy.VOICE, GroupBy.PROJECT, GroupBy.PROFILE)
_NAMES = ("by", "parts", "since", "until", "project", "profile", "mode")
_FIELDS = {"--since": "From", "--until": "To"}


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the spending.

    `by` is the kind of group of each row. `parts` is the kind of group into which each row is divided, or None if rows
    are not divided. `selection` has the selected calls.
    """

    by: GroupBy
    parts: GroupBy | None
    selection: Selection


def filters_of(typed: Mapping[str, str], zone: tzinfo | None) -> Filters:
    """Read the filters of an address. An empty filter is the same as a missing filter.

    Raises:
        InvalidInput: The address has an unknown filter, or the value of a filter cannot be read.
    """
    unknown = sorted(set(typed) - set(_NAMES))
    if unknown:
        raise InvalidInput(f"This page has no filter {unknown[0]!r}. Its filters are {', '.join(_NAMES)}.")
    if any("\0" in text for text in typed.values()):
        raise InvalidInput("The address has the character NUL. Remove it.")
    given = {name: text.strip() for name, text in typed.items() if text.strip()}
    by = _one_of("by", given.get("by", str(GroupBy.DAY)), tuple(GroupBy))
    parts = _one_of("parts", given.get("parts", str(GroupBy.SERVICE)), (*PARTS, WHOLE))
    mode = _one_of("mode", given.get("mode", str(Mode.LIVE)), tuple(Mode))
    options = SelectionOptions(
        since=given.get("since"),
        until=given.get("until"),
        project=given.get("project"),
        sandbox=mode == Mode.SANDBOX,
    )
    try:
        chosen = Selection.typed(options)
    except InvalidInput as error:
        message = str(error)
        for option, field in _FIELDS.items():
            message = message.replace(option, field)
        raise InvalidInput(message) from None
    selection = Selection(chosen.mode, chosen.since, chosen.until, chosen.project, zone, given.get("profile"))
    divided = parts not in (WHOLE, by)
    return Filters(GroupBy(by), GroupBy(parts) if divided else None, selection)


def _one_of(name: str, typed: str, known: tuple[str, ...]) -> str:
    found = typed.lower()
    if found not in known:
        raise InvalidInput(f"The filter {name} cannot be {typed!r}. Choose one of {', '.join(known)}.")
    return found
