"""Defines the type of a row of the table of options.

A row holds everything that commands, batches, settings and documents know about an option.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from types import MappingProxyType

# A function that converts the text of an option to its value. The function raises ValueError if the text is not valid.
# The error message is a sentence, or begins with "must". A message that begins with "must" is shown after the option's
# name.
Check = Callable[[str], object]


@unique
class Command(StrEnum):
    """The commands that make a video or estimate its cost."""

    GENERATE = "generate"
    BATCH = "batch"
    ESTIMATE = "estimate"
    RESUME = "resume"
    EDIT = "edit"
    REDRAW = "redraw"


@unique
class Group(StrEnum):
    """The headings under which `--help` lists the options."""

    SCRIPT = "Script"
    PICTURES = "Pictures"
    SOUND = "Voice, captions and music"
    MONEY = "Money"
    OUTPUT = "Output"


@unique
class Kind(StrEnum):
    """The types of values that an option can have."""

    TEXT = "text"
    FILE = "file"
    WHOLE = "whole number"
    NUMBER = "number"
    CHOICE = "choice"  # a member of an enumeration
    DOLLARS = "dollars"
    CREDITS = "credits"
    SWITCH = "switch"  # on if the user writes the option, which has no text after it


ALL = frozenset({Command.GENERATE, Command.BATCH, Command.ESTIMATE})
MAKES = frozenset({Command.GENERATE, Command.BATCH})
SINGLE = frozenset({Command.GENERATE, Command.ESTIMATE})
ONLY_GENERATE = frozenset({Command.GENERATE})
AGAIN = frozenset({Command.RESUME, Command.EDIT, Command.REDRAW})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Option:
    """An option of a video.

    Attributes:
        name: The name of the option, of its setting, and of its column in a batch file, such as `image_count`.
        help: The text of the option in `--help`, without the default.
        group: The heading under which `--help` lists the option.
        kind: The type of the option's value.
        metavar: The word for the value in `--help`. If `metavar` is "", `--help` shows the choices.
        flags: Other names of the option on the command line, such as "-o".
        helps: Texts that replace `help` in `--help`, by the command whose `--help` has the text.
        commands: The commands that have the option.
        default: The value if the user does not write the option. `default` is None if there is no fixed default.
        usual: Words for the default in `--help`, such as "the prompt's". If `usual` is "", `--help` shows `default`
            itself.
        hides_default: True if `--help` does not show the default, because the default changes when the services change.
        least: The minimum of a number.
        most: The maximum of a number.
        unit: The unit that a user may write after a number, such as "s". `unit` is "" if the option has no unit.
        choices: The texts of all possible values. `choices` is empty if the possible values are not a fixed list.
        members: A function that returns the enumeration of a `CHOICE`. `members` is not the enumeration itself, because
            `--help` must not load the enumeration.
        suggestions: A function that returns values that completion suggests if `choices` is empty. `suggestions` is
            None if completion suggests nothing.
        noun: The noun for a single choice in messages, such as "kind of captions". If `noun` is "", messages use the
            name of the option.
        check: A function that converts a text to the value. If `check` is None, `kind` decides how the text is
            converted.
        is_open: True if users can define more values in the settings. `check` then knows only the built-in values.
        target: The field of `VideoJob` that gets the value, such as "look.motion". `target` is "" if `new_job` computes
            the field from several options.
        changes_file_only: True if the option changes only the video file, so that nothing must be bought again.
        is_setting: True if a setting with the option's name can set the value.
        is_column: True if a column of a batch file can set the value.
        is_key: True if the key of a batch row depends on the option. If the option changes, the row counts as a new row
            with a new video.
        question: The question about the option in a guided run. If `question` is "", a guided run has no question about
            it.
        page: The page in docs/ that explains the option.
    """

    name: str
    help: str
    group: Group
    kind: Kind = Kind.TEXT
    metavar: str = ""
    flags: tuple[str, ...] = ()
    helps: Mapping[Command, str] = field(default_factory=lambda: MappingProxyType({}))
    commands: frozenset[Command] = ALL
    default: str | float | None = None
    usual: str = ""
    hides_default: bool = False
    least: float = 0
    most: float = 0
    unit: str = ""
    choices: tuple[str, ...] = ()
    members: Callable[[], type[StrEnum]] | None = None
    suggestions: Callable[[], Iterable[str]] | None = None
    noun: str = ""
    check: Check | None = None
    is_open: bool = False
    target: str = ""
    changes_file_only: bool = False
    is_setting: bool = True
    is_column: bool = True
    is_key: bool = True
    question: str = ""
    page: str = "request-options.md"

    @property
    def flag(self) -> str:
        """The main name of the option on the command line, such as "--image-count"."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the option on the command line. The main name is first."""
        return (self.flag, *self.flags)

    @property
    def value_name(self) -> str:
        """The text for the value in `--help`, such as "COUNT" or "[zoom|pan|none]"."""
        return self.metavar or f"[{'|'.join(self.choices)}]"

    @property
    def is_checked(self) -> bool:
        """Whether the parser can refuse a text.

        The parser accepts any text for an option such as `voice`, because a service checks the text later.
        """
        return self.check is not None or self.kind not in {Kind.TEXT, Kind.FILE, Kind.SWITCH}

    def help_of(self, command: Command | None = None) -> str:
        """The text of the option in the `--help` of a command. The default value is included if it is shown."""
        if command is not None and command in self.helps:
            return self.helps[command]
        usual = self.usual or ("" if self.default is None or self.hides_default else self._default_text)
        return f"{self.help} [default: {usual}]" if usual else self.help

    @property
    def _default_text(self) -> str:
        return f"{self.default:g}" if isinstance(self.default, float) else str(self.default)
