"""A spoken text and the time at which each of its characters is heard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alignment:
    """When each character sounds, in seconds from the start of the audio.

    The three tuples have one length; times never go back. Pauses belong to the space or mark before them.
    """

    characters: tuple[str, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    @property
    def text(self) -> str:
        return "".join(self.characters)

    def within(self, seconds: float) -> "Alignment":
        """The same for audio that lasts so long: what is timed later is heard at its end."""
        return Alignment(
            self.characters,
            tuple(min(time, seconds) for time in self.starts),
            tuple(min(time, seconds) for time in self.ends),
        )


@dataclass(frozen=True, slots=True)
class Narration:
    """One call's speech: encoded audio bytes (MP3) and, where the service gave it, the alignment."""

    audio: bytes
    alignment: Alignment | None
