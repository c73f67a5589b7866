"""A row of the table of options: everything that commands, batches, settings and documents need to know of an option."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from types import MappingProxyType

# What an option makes of its text. It raises ValueError with a sentence, or with "must ..." to follow the option's name.
Check = Callable[[str], object]


@unique
class Command(StrEnum):
    """The commands that make a video or tell what one costs."""

    GENERATE = "generate"
    BATCH = "batch"
    ESTIMATE = "estimate"
    RESUME = "resume"
    EDIT = "edit"


@unique
class Group(StrEnum):
    """The headings of options in `--help`."""

    SCRIPT = "Script"
    PICTURES = "Pictures"
    SOUND = "Voice, captions and music"
    MONEY = "Money"
    OUTPUT = "Output"


@unique
class Kind(StrEnum):
    """The kind of an option's value."""

    TEXT = "text"
    FILE = "file"
    WHOLE = "whole number"
    NUMBER = "number"
    CHOICE = "choice"  # a member of an enumeration
    DOLLARS = "dollars"
    CREDITS = "credits"
    SWITCH = "switch"  # on or off; it takes no text


ALL = frozenset({Command.GENERATE, Command.BATCH, Command.ESTIMATE})
MAKES = frozenset({Command.GENERATE, Command.BATCH})
SINGLE = frozenset({Command.GENERATE, Command.ESTIMATE})
ONLY_GENERATE = frozenset({Command.GENERATE})
AGAIN = frozenset({Command.RESUME, Command.EDIT})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Option:
    """An option of a video.

    Attributes:
        name: Its name as a setting, a column of a batch and a key of parsed options, such as `image_count`.
        help: Its text in `--help`, without the default.
        group: Its heading in `--help`.
        kind: The kind of its value.
        metavar: What stands for the value in `--help`; "" for the choices.
        flags: Other names on the command line, such as "-o".
        helps: Other texts in `--help`, by command.
        commands: The commands that have the option in the same meaning.
        default: The value without the option; None if it is derived from something else.
        usual: The default in words, if it is not a value.
        hides_default: Whether `--help` leaves the default out, because it changes with the services.
        least: The smallest number.
        most: The largest number.
        unit: A unit that may follow a number.
        choices: The texts of all possible values; none if there is no list of them.
        members: The enumeration of a `CHOICE`. It loads late, because `--help` needs only `choices`.
        suggestions: Values that completion offers, if there is no list of all.
        noun: The noun for one choice in messages; "" for the name.
        check: Turns a text into the value. None to take the text as it is.
        is_open: Whether the settings can add values. Then `check` knows the built-in ones only.
        target: The field of `VideoJob`, such as "look.motion"; "" if `new_job` makes it of several options.
        changes_file_only: Whether it changes the video file and nothing that is bought.
        is_setting: Whether it is also a setting.
        is_column: Whether it is also a column of a batch.
        is_key: Whether a row of a batch in which it changes asks for another video.
        question: What a guided run asks if the option is not given; "" to ask nothing.
        page: The page in docs/ that explains it.
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
        """The option on the command line: "--image-count"."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def names(self) -> tuple[str, ...]:
        """All its names on the command line."""
        return (self.flag, *self.flags)

    @property
    def value_name(self) -> str:
        """What stands for the value in `--help`: "COUNT", or "[zoom|pan|none]"."""
        return self.metavar or f"[{'|'.join(self.choices)}]"

    @property
    def is_checked(self) -> bool:
        """Whether parsing can refuse a text. A plain text is judged by the service that uses it."""
        return self.check is not None or self.kind not in {Kind.TEXT, Kind.FILE, Kind.SWITCH}

    def help_of(self, command: Command | None = None) -> str:
        """The text in the help of a command, with the default."""
        if command is not None and command in self.helps:
            return self.helps[command]
        usual = self.usual or ("" if self.default is None or self.hides_default else self._default_text)
        return f"{self.help} [default: {usual}]" if usual else self.help

    @property
    def _default_text(self) -> str:
        return f"{self.default:g}" if isinstance(self.default, float) else str(self.default)
