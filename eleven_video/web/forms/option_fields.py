"""The fields of the form that makes a video: one for each option of `generate`, in the groups of its help."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from eleven_video.domain.options.option import Command, Group, Kind, Option
from eleven_video.domain.options.table import options_of

# --review opens the script in an editor on a terminal. On the page, a run stops after its script and is edited there.
_ON_A_TERMINAL = frozenset({"review"})
_SPECIAL = frozenset({"prompt", "script"})
_OFFERED_BY_SERVICES = frozenset({"voice", "text_model", "rephrase", "image_model", "tts_model"})
_NUMBERS = frozenset({Kind.WHOLE, Kind.NUMBER, Kind.DOLLARS, Kind.CREDITS})


@dataclass(frozen=True, slots=True)
class OptionField:
    """A field of the form.

    Attributes:
        option: The option that the field gives.
        label: The name to read.
        help: What the command's help says about it.
        suggestions: Values that a user can choose, besides those that may be typed.
        is_special: Whether the form shows it in its own way.
        is_offered: Whether a list of the services names its values.
        is_number: Whether a phone shows digits to type.
    """

    option: Option
    label: str
    help: str
    suggestions: Sequence[str] = ()
    is_special: bool = False
    is_offered: bool = False
    is_number: bool = False

    @property
    def name(self) -> str:
        return self.option.name

    @property
    def is_switch(self) -> bool:
        return self.option.kind is Kind.SWITCH

    @property
    def choices(self) -> Sequence[str]:
        """All values; empty if others may be typed."""
        return self.option.choices


@cache
def option_groups() -> tuple[tuple[str, tuple[OptionField, ...]], ...]:
    """The headings, each with its fields."""
    return tuple(
        (str(group), tuple(_field(option) for option in _options() if option.group is group)) for group in Group
    )


@cache
def option_fields() -> dict[str, OptionField]:
    """The fields by the name of their option."""
    return {field.name: field for _, fields in option_groups() for field in fields}


@cache
def command_fields(command: Command) -> dict[str, OptionField]:
    """The fields of another command, by the name of their option."""
    return {option.name: _field(option, command) for option in options_of(command)}


def _options() -> list[Option]:
    return [option for option in options_of(Command.GENERATE) if option.name not in _ON_A_TERMINAL]


def _field(option: Option, command: Command = Command.GENERATE) -> OptionField:
    label = option.name.replace("_", " ").replace("tts", "speech").capitalize()
    return OptionField(
        option,
        label,
        option.help_of(command),
        tuple(option.suggestions()) if option.suggestions is not None else (),
        option.name in _SPECIAL,
        option.name in _OFFERED_BY_SERVICES,
        option.kind in _NUMBERS,
    )
