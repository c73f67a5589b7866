"""Decides which settings in a .env are used, and which settings are ignored.

The same rules apply to the settings of a profile that was chosen in a .env.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from eleven_video.config.caption_font_paths import font_files
from eleven_video.config.dotenv.rules import RULE_OF, FolderMay
from eleven_video.domain.options import Fit
from eleven_video.domain.similar_projects import nearest_project

# The settings that are tables with the budget of each --project
_TABLES = frozenset({"budget_projects", "budget_credits_projects"})
_STYLES = "caption_styles"
_PERMISSION = "allow_base_url"


@dataclass(slots=True)
class Sifted:
    """The settings in a .env, divided by their effect. The keys of each attribute are the names of settings.

    Attributes:
        counts: The values of settings that are used with the usual precedence of a .env. Environment variables take
            precedence over the values in `counts`.
        lowers: The values of limits that are lower than the user's own limits. The values in `lowers` take precedence
            over environment variables.
        ignored: The reasons, in words, why settings are ignored.
    """

    counts: dict[str, Any] = field(default_factory=dict)
    lowers: dict[str, Any] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)


def sift(
    written: Mapping[str, Any],
    own: Sequence[Mapping[str, Any]],
    fields: Mapping[str, FieldInfo],
    *,
    by_profile: bool = False,
) -> Sifted:
    """Divide the settings in a .env by their effect. The settings may also be those of a profile that was chosen in a
    .env.

    Args:
        written: The unconverted values of the settings, by name.
        own: The user's own settings. Each item has the settings of one source, such as a file, by name. The source with
            the highest precedence is first.
        fields: The pydantic fields of all settings, with their default values.
        by_profile: True if the settings are those of a profile that was chosen in a .env. The user has written the
            addresses and paths in a profile.
    """
    found = Sifted()
    for name, value in written.items():
        # The name of the setting for a key may be the upper-case name of the environment variable.
        rule = RULE_OF.get(name.lower())
        if rule is None:
            continue
        users = next((place[name] for place in own if name in place), None)
        if rule.may in {FolderMay.FILL, FolderMay.FILL_BUT_ANYWAY}:
            _fill(found, name, value, users)
        elif name in _TABLES:
            _lower_table(found, name, value, own)
        elif rule.may is FolderMay.LOWER:
            _lower(found, name, value, users if users is not None else fields[name].default)
        elif reason := _refusal(rule.may, name, value, by_profile=by_profile):
            found.ignored[name] = reason
        else:
            found.counts[name] = value
    return found


def _refusal(may: FolderMay, name: str, value: Any, *, by_profile: bool) -> str:
    """The reason why a setting is ignored. The result is "" if the setting is not ignored.

    Only rules that do not depend on the user's own settings are applied.
    """
    paths = font_files(value) if name == _STYLES else (value,)
    if may is FolderMay.NAME_INSIDE and not by_profile and not all(map(_is_inside, paths)):
        return "it is outside this folder"
    if may is FolderMay.NOTHING and not (by_profile and name == _PERMISSION):
        return "only your own settings set it"
    return ""


def _fill(found: Sifted, name: str, value: Any, users: Any) -> None:
    if users is not None and str(users).strip():
        if " ".join(str(users).split()) != " ".join(str(value).split()):
            found.ignored[name] = "your own settings set it"
    elif name == "fit" and str(value).strip().lower() == Fit.ANYWAY:
        found.ignored[name] = "only your own settings or --fit can allow purchases beyond the quota"
    else:
        found.counts[name] = value


def _lower(found: Sifted, name: str, value: Any, users: Any) -> None:
    match _compared(value, users):
        case None:
            found.lowers[name] = value
        case order if order < 0:
            found.lowers[name] = value
        case order if order > 0:
            found.ignored[name] = f"it may lower your {users}, not raise it"
        case _:
            return


def _lower_table(found: Sifted, name: str, value: Any, own: Sequence[Mapping[str, Any]]) -> None:
    if not isinstance(value, Mapping):
        found.lowers[name] = value
        return
    users: dict[str, Any] = {}
    for place in reversed(own):
        table = place.get(name)
        users |= table if isinstance(table, Mapping) else {}
    lower: dict[str, Any] = {}
    refused: list[str] = []
    for project, amount in value.items():
        if (nearest := nearest_project(project, users)) is not None:
            refused.append(f"{project!r} is nearly the name of your project {nearest!r}")
        elif project not in users or (order := _compared(amount, users[project])) is None or order < 0:
            lower[project] = amount
        elif order > 0:
            refused.append(f"it may lower the {users[project]} of {project!r}, not raise it")
    if lower:
        found.lowers[name] = lower
    if refused:
        found.ignored[name] = "; ".join(refused)


def _compared(value: Any, users: Any) -> int | None:
    """Compare the value of a setting in a .env (`value`) with the user's own value (`users`).

    The result is negative if `value` is lower, positive if `value` is higher, and 0 if `value` is equal to `users`. The
    result is None if the user has no value or if `value` is not a number. If `value` is not a number, the later check
    of the settings rejects `value`.
    """
    if users is None:
        return None
    number, limit = _number(value), _number(users)
    if number is None:
        return None
    if limit is None:
        return 0
    return (number > limit) - (number < limit)


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value).strip().removeprefix("$"))
    except InvalidOperation:
        return None
    return None if number.is_nan() else number


def _is_inside(value: Any) -> bool:
    """Whether a path is inside the current folder after its symbolic links are resolved."""
    try:
        folder = Path.cwd().resolve()
        return (folder / str(value)).resolve().is_relative_to(folder)
    except (OSError, ValueError, RuntimeError):
        return False
