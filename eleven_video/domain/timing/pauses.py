"""The pauses that a script asks for, and their places in the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause in a text.

    Attributes:
        at: Index of the first character after the pause: 0 before the text, its length after the text. Never inside a
            word or before a space.
        milliseconds: The length of the pause.
    """

    at: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class SpokenText:
    """Words to speak, with single spaces between them, and their pauses.

    Attributes:
        text: The words. In a paragraph or scene there is at least one.
        pauses: The pauses in the order of their places, at most one at each place.
    """

    text: str
    pauses: tuple[Pause, ...] = ()

    @property
    def paused_s(self) -> float:
        """The total length of all pauses, in seconds."""
        return sum(pause.milliseconds for pause in self.pauses) / 1000

    def cut(self, pieces: Iterable[str]) -> list[Self]:
        """The same words, cut into `pieces`, each with its pauses.

        A pause between two pieces belongs to the end of the first one. Together, the pieces must have the characters of
        the text in the same order; only white space may differ.
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
        """Several texts joined to one.

        A pause at the end of a text and one at the start of the next become a single pause.
        """
        text = ""
        pauses: list[Pause] = []
        for one in texts:
            text += separator if text and one.text else ""
            # A pause at the end of the text before is placed before the separator; move it after the separator.
            offset = len(text)
            if pauses and one.text and pauses[-1].at == offset - len(separator):
                pauses[-1] = Pause(offset, pauses[-1].milliseconds)
            pauses = merged([*pauses, *(Pause(offset + pause.at, pause.milliseconds) for pause in one.pauses)])
            text += one.text
        return cls(text, tuple(pauses))


def merged(pauses: Iterable[Pause]) -> list[Pause]:
    """Pauses in order, where those at the same place are added to one."""
    out: list[Pause] = []
    for pause in pauses:
        if out and out[-1].at == pause.at:
            out[-1] = Pause(pause.at, out[-1].milliseconds + pause.milliseconds)
        else:
            out.append(pause)
    return out


def _end_of(text: str, start: int, piece: str) -> int:
    """The end of a piece that starts at `start`: after its last character and the white space that follows."""
    left = sum(not character.isspace() for character in piece)
    end = start
    while end < len(text) and (left or text[end].isspace()):
        left -= not text[end].isspace()
        end += 1
    return end


def _place_in(piece: str, before: str) -> int:
    """The index in a piece after as many visible characters as `before` has, and after white space that follows."""
    left = sum(not character.isspace() for character in before)
    place = 0
    while place < len(piece) and (left or piece[place].isspace()):
        left -= not piece[place].isspace()
        place += 1
    return place
