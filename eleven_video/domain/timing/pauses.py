"""Defines the pauses that a script requests in its narration, and the position of each pause in the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause in a text.

    Attributes:
        at: The index of the first character after the pause. The index is 0 for a pause before the text, and the length
            of the text for a pause after the text. The character at the index is never a space and never inside a word.
        milliseconds: The length of the pause in milliseconds.
    """

    at: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A text to speak, and the pauses in the text. Words have single spaces between them.

    Attributes:
        text: The words. The text of a paragraph or a scene has at least one word.
        pauses: The pauses in the order of their indexes. No two pauses have the same index.
    """

    text: str
    pauses: tuple[Pause, ...] = ()

    @property
    def paused_s(self) -> float:
        """The total length of all pauses, in seconds."""
        return sum(pause.milliseconds for pause in self.pauses) / 1000

    def cut(self, pieces: Iterable[str]) -> list[Self]:
        """Divide the text into the pieces `pieces`. Each piece gets its pauses.

        A pause between two pieces becomes a pause at the end of the first piece. Together, the pieces must have the
        same characters as the text, in the same order. Only the white space may differ.
        """
        pauses = list(self.pauses)
        out: list[Self] = []
        start = 0
        for piece in pieces:
            end = _end_of(self.text, start, piece)
            own: list[Pause] = []
            while pauses and pauses[0].at <= end:
                pause = pauses.pop(0)
                own.append(Pause(_place_in(piece, self.text[start : pause.at]), pause.milliseconds))
            out.append(type(self)(piece, tuple(own)))
            start = end
        return out

    @classmethod
    def joined(cls, texts: Sequence[Self], separator: str = " ") -> Self:
        """Join several texts to one, with `separator` between them.

        A pause at the end of a text and a pause at the start of the next text become one pause of their total length.
        """
        text = ""
        pauses: list[Pause] = []
        for one in texts:
            text += separator if text and one.text else ""
            # If the previous text ends with a pause, the pause is still before the separator. The pause is moved after
            # the separator, because a pause is never before a space.
            offset = len(text)
            if pauses and one.text and pauses[-1].at == offset - len(separator):
                pauses[-1] = Pause(offset, pauses[-1].milliseconds)
            pauses = merged([*pauses, *(Pause(offset + pause.at, pause.milliseconds) for pause in one.pauses)])
            text += one.text
        return cls(text, tuple(pauses))


def merged(pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses, after consecutive pauses at the same index were joined to one pause of their total length."""
    out: list[Pause] = []
    for pause in pauses:
        if out and out[-1].at == pause.at:
            out[-1] = Pause(pause.at, out[-1].milliseconds + pause.milliseconds)
        else:
            out.append(pause)
    return out


def _end_of(text: str, start: int, piece: str) -> int:
    """The index in `text` after a piece that starts at `start`, and after the white space that follows the piece."""
    left = sum(not character.isspace() for character in piece)
    end = start
    while end < len(text) and (left or text[end].isspace()):
        left -= not text[end].isspace()
        end += 1
    return end


def _place_in(piece: str, before: str) -> int:
    """The index in `piece` after as many visible characters as `before` has, and after the white space that follows."""
    left = sum(not character.isspace() for character in before)
    place = 0
    while place < len(piece) and (left or piece[place].isspace()):
        left -= not piece[place].isspace()
        place += 1
    return place
