"""Silences that a script asks for, and where they stand in a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence in a text.

    Attributes:
        at: Index of the first character that is spoken after it: 0 before the first one, the length of the text after
            the last one. Never inside a word, and never before a space.
        milliseconds: How long it lasts.
    """

    at: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class SpokenText:
    """Words to be spoken, with single spaces between them, and the pauses between them.

    Attributes:
        text: The words. A paragraph or a scene is never empty.
        pauses: In the order of their places; at most one at each place.
    """

    text: str
    pauses: tuple[Pause, ...] = ()

    @property
    def paused_s(self) -> float:
        """How long all pauses last together, in seconds."""
        return sum(pause.milliseconds for pause in self.pauses) / 1000

    def cut(self, pieces: Iterable[str]) -> list[Self]:
        """The same words cut into `pieces`, each with its own pauses.

        A pause at the border of two pieces ends the first one. The pieces together must have the characters of the
        text in their order; only white space may be missing or added.
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
        """Several texts as one. A pause at the end of one and a pause at the start of the next become one pause."""
        text = ""
        pauses: list[Pause] = []
        for one in texts:
            text += separator if text and one.text else ""
            # A pause at the end of the text before it stands before the separator; its place is after it.
            offset = len(text)
            if pauses and one.text and pauses[-1].at == offset - len(separator):
                pauses[-1] = Pause(offset, pauses[-1].milliseconds)
            pauses = merged([*pauses, *(Pause(offset + pause.at, pause.milliseconds) for pause in one.pauses)])
            text += one.text
        return cls(text, tuple(pauses))


def merged(pauses: Iterable[Pause]) -> list[Pause]:
    """Pauses in their order, those at the same place as one that lasts as long as all of them."""
    out: list[Pause] = []
    for pause in pauses:
        if out and out[-1].at == pause.at:
            out[-1] = Pause(pause.at, out[-1].milliseconds + pause.milliseconds)
        else:
            out.append(pause)
    return out


def _end_of(text: str, start: int, piece: str) -> int:
    """Where a piece ends that begins at `start`: after its last character and the white space that follows."""
    left = sum(not character.isspace() for character in piece)
    end = start
    while end < len(text) and (left or text[end].isspace()):
        left -= not text[end].isspace()
        end += 1
    return end


def _place_in(piece: str, before: str) -> int:
    """The index in a piece after as many characters as `before` has, and after the white space that follows."""
    left = sum(not character.isspace() for character in before)
    place = 0
    while place < len(piece) and (left or piece[place].isspace()):
        left -= not piece[place].isspace()
        place += 1
    return place
