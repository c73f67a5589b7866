"""The speech that a service returned for a text, and the time at which each character of the text is heard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alignment:
    """The times at which the characters of a text are heard, in seconds from the start of the audio.

    The three tuples have the same length, and times never decrease from one character to the next. The time of a pause
    in the speech belongs to the space or punctuation mark before the pause.
    """

    characters: tuple[str, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    @property
    def text(self) -> str:
        """All characters as one text."""
        return "".join(self.characters)

    def within(self, seconds: float) -> "Alignment":
        """The alignment for audio that is `seconds` seconds long.

        Times after the end of the audio are replaced by the time of the end.
        """
        return Alignment(
            self.characters,
            tuple(min(time, seconds) for time in self.starts),
            tuple(min(time, seconds) for time in self.ends),
        )


@dataclass(frozen=True, slots=True)
class Narration:
    """The speech that one call returned.

    Attributes:
        audio: The bytes of an MP3 file.
        alignment: The time at which each character is heard. `alignment` is None if the service sent no times.
    """

    audio: bytes
    alignment: Alignment | None
