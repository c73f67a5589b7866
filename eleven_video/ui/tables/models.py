"""Shows the available models with their prices per unit. Models with the same use form a group."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.styles import WARNING
from eleven_video.ui.tables.named_rows import NamedRow, named_lines
from eleven_video.ui.tables.wrapping import folded

_STEP = "  "


@dataclass(frozen=True, slots=True)
class ModelLine:
    """A model in the list. `phrases` describes the model, as in "$0.30 input, $2.50 output per 1M tokens"."""

    id: str
    phrases: Sequence[str]
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class ModelGroup:
    """A group of models with the same use, such as speech.

    `unavailable` is the reason why the models cannot be listed. `unavailable` is empty if they can be listed. `notes`
    are sentences about all models of the group.
    """

    title: str
    models: Sequence[ModelLine] = ()
    unavailable: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ModelList:
    """The list of all groups of models. Rich can draw this view."""

    groups: Sequence[ModelGroup]

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A name or number stays whole even if it is wider."""
        lines: list[Text] = []
        for group in self.groups:
            lines += [Text("")] if lines else []
            lines += _folded(group.title, width, "bold")
            if group.unavailable:
                lines += _indented(f"Unavailable: {group.unavailable}", width, WARNING)
            elif not group.models:
                lines += _indented("none", width, "dim")
            lines += named_lines([_row(model) for model in group.models], width, indent=1)
            for note in group.notes:
                lines += _indented(note, width, "dim")
        return lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line


def _row(model: ModelLine) -> NamedRow:
    facts = ["default", *model.phrases] if model.is_default else model.phrases
    return NamedRow((model.id,), facts, ending=";", marked=model.is_default)


def _folded(text: str, width: int, style: str) -> list[Text]:
    return [Text(line, style=style) for line in folded(one_line(text), width)]


def _indented(text: str, width: int, style: str) -> list[Text]:
    return [Text(_STEP).append(line) for line in _folded(text, width - len(_STEP), style)]
