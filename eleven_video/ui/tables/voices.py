"""Shows the voices of an ElevenLabs account. Users can type the names and ids in other commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.domain.requests.voices_and_models import VoiceFacts
from eleven_video.ui.styles import WARNING
from eleven_video.ui.tables.named_rows import NamedRow, named_lines
from eleven_video.ui.tables.wrapping import folded

# These labels of a voice help users to choose. The list shows the labels in this order.
_LABELS = ("accent", "gender", "age", "use_case")


@dataclass(frozen=True, slots=True)
class VoiceList:
    """The list of voices of an ElevenLabs account. Rich can draw this view.

    Attributes:
        voices: The voices in the list.
        total: The number of all voices in the account.
        default_id: The id of the voice that runs use by default. `default_id` is None if it is unknown.
        notes: Sentences that are shown below the list.
    """

    voices: Sequence[VoiceFacts]
    total: int
    default_id: str | None = None
    notes: Sequence[str] = ()

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A name stays whole even if it is wider."""
        shown = len(self.voices)
        count = f"{shown} of {self.total} voices" if shown != self.total else f"{shown} voice{'s' * (shown != 1)}"
        rows = [self._row(voice) for voice in self.voices]
        notes = [line for note in self.notes for line in folded(note, width)]
        return [
            *(Text(line, style="bold") for line in folded(count, width)),
            *named_lines(rows, width),
            *(Text(line, style=WARNING) for line in notes),
        ]

    def _row(self, voice: VoiceFacts) -> NamedRow:
        is_default = voice.id == self.default_id
        facts = [voice.labels[name].replace("_", " ") for name in _LABELS if name in voice.labels]
        facts += [*filter(None, [" ".join(voice.languages), voice.category])]
        if voice.rate is not None and voice.rate != 1:
            facts.insert(0, f"{_number(voice.rate)} x credits")
        return NamedRow((voice.name, voice.id), ["default", *facts] if is_default else facts, marked=is_default)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line


def _number(rate: Fraction) -> str:
    """A rate of credits as a short decimal number, such as "3" or "1.5"."""
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
