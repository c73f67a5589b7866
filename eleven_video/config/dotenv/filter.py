"""Decides which settings of a .env take effect, and which are ignored because of the user's own settings.

The same rules apply to the settings of a profile that a .env names.
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

# Settings that are tables of budgets, by the name of a --project.
_TABLES = frozenset({"budget_projects", "budget_credits_projects"})
_STYLES = "caption_styles"
_PERMISSION = "allow_base_url"


@dataclass(slots=True)
class Sifted:
    """The settings of a .env, sorted by their effect. Each attribute has settings by name.

    Attributes:
        counts: Values of settings that take effect with the usual precedence of a .env, below the environment.
        lowers: Values of limits that are lower than the user's own limits. These values take precedence over the
            environment.
        ignored: For each setting that has no effect, the reason in words.
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
    """Sort the settings of a .env, or of a profile that a .env names, by their effect.

    Args:
        written: The settings to sort, by name, with values as written.
        own: The user's own settings of each file or other source, by name. The source with the highest precedence comes
            first.
        fields: The pydantic field of every setting, with its default value.
        by_profile: True if the settings come from a profile that a .env names. The addresses and paths in a profile
            were written by the user.
    """
    found = Sifted()
    for name, value in written.items():
        # The setting of a key may have the upper-case name of its variable.
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
    """The reason why a setting has no effect, or "".

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
    """Compare `value`, which comes from a .env, with the user's own value `users`.

    The result is below 0 if `value` is lower, above 0 if `value` is higher, and 0 if `value` equals `users`. The result
    is None if the user set nothing or if `value` is not a number. If `value` is not a number, the later check of the
    settings rejects it.
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
