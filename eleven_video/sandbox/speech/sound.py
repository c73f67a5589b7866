"""The sound of a speech call, made when it is asked for and held as long as there is room."""

import threading
from contextlib import nullcontext

from eleven_video.sandbox.catalog import AudioFormat, Voice
from eleven_video.sandbox.http.limits import RECENT_BYTES
from eleven_video.sandbox.recent import Recent
from eleven_video.sandbox.speech.alignment import Alignment
from eleven_video.sandbox.speech.history import Spoken

# About what one character's two times and its place in three tuples take.
_CHARACTER_BYTES = 130
_LONG = 5_000
_long = threading.Lock()

# The same request has the same sound: a server that is asked for it again has it at hand.
_recent: Recent[tuple[bytes, Alignment]] = Recent(
    RECENT_BYTES, lambda sound: len(sound[0]) + _CHARACTER_BYTES * len(sound[1].characters)
)


def sound(text: str, voice: Voice, output: AudioFormat, *, pace: float, seed: int) -> tuple[bytes, Alignment]:
    """The audio file, and when each character of the text is heard."""

    def made() -> tuple[bytes, Alignment]:
        # Loading numpy, the encoder and the voice takes most of a second: the first call pays, not the server's start.
        from eleven_video.sandbox.speech.audio_files import encode  # noqa: PLC0415
        from eleven_video.sandbox.speech.synthesis import speak  # noqa: PLC0415

        # A text of 40,000 characters takes more than a gigabyte on its way: one such at a time.
        with _long if len(text) > _LONG else nullcontext():
            speech = speak(text, voice, pace=pace, seed=seed)
            return encode(speech.samples, output), speech.alignment

    return _recent.get((text, voice, output, pace, seed), made)


def sound_of(spoken: Spoken, output: AudioFormat | None = None) -> tuple[bytes, Alignment]:
    """The sound of a call of the history again, in its own format or in another one."""
    return sound(spoken.text, spoken.voice, output or spoken.output, pace=spoken.pace, seed=spoken.seed)
