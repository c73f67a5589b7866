"""The fields of the form for a new video. Each option of `generate` has a field, in the same groups as in `--help`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from eleven_video.domain.options.option import Command, Group, Kind, Option
from eleven_video.domain.options.table import options_of

# --review opens the script in an editor on a terminal. On the page, the user lets the run stop after the script, and
# edits the script on the page.
_ON_A_TERMINAL = frozenset({"review"})
_SPECIAL = frozenset({"prompt", "script"})
_OFFERED_BY_SERVICES = frozenset({"voice", "text_model", "rephrase", "image_model", "tts_model"})
_NUMBERS = frozenset({Kind.WHOLE, Kind.NUMBER, Kind.DOLLARS, Kind.CREDITS})


@dataclass(frozen=True, slots=True)
class OptionField:
    """A field of a form on the page.

    Attributes:
        option: The option whose value the user types in this field.
        label: The name of the field on the page.
        help: The help text of the option.
        suggestions: Values that the page offers. The user may also type other values.
        is_special: Whether the template has its own code for this field.
        is_offered: Whether the page offers values from the services' lists of voices and models.
        is_number: Whether a phone shows a keyboard with digits for this field.
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
        """All allowed values. It is empty if the user may type other values."""
        return self.option.choices


@cache
def option_groups() -> tuple[tuple[str, tuple[OptionField, ...]], ...]:
    """The headings of the form. Each heading has the fields below it."""
    return tuple(
        (str(group), tuple(_field(option) for option in _options() if option.group is group)) for group in Group
    )


@cache
def option_fields() -> dict[str, OptionField]:
    """The names of all options of the form, each with its field."""
    return {field.name: field for _, fields in option_groups() for field in fields}


@cache
def command_fields(command: Command) -> dict[str, OptionField]:
    """The names of all options of `command`, each with its field."""
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
