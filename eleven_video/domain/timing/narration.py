"""Speech as a service gave it, and the time at which each character is heard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alignment:
    """When each character is heard, in seconds from the start of the audio.

    The three tuples have the same length, and times never decrease. The time of a pause belongs to the space or
    punctuation mark before it.
    """

    characters: tuple[str, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    @property
    def text(self) -> str:
        """All characters as one text."""
        return "".join(self.characters)

    def within(self, seconds: float) -> "Alignment":
        """The alignment for audio of that length: later times are lowered to its end."""
        return Alignment(
            self.characters,
            tuple(min(time, seconds) for time in self.starts),
            tuple(min(time, seconds) for time in self.ends),
        )


@dataclass(frozen=True, slots=True)
class Narration:
    """The speech of one call: MP3 bytes and, if the service sent it, the alignment."""

    audio: bytes
    alignment: Alignment | None
