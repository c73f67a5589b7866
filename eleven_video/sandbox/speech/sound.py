"""Makes the sound of speech calls, and caches recent ones."""

import threading
from contextlib import nullcontext

from eleven_video.sandbox.catalog import AudioFormat, Voice
from eleven_video.sandbox.http.limits import RECENT_BYTES
from eleven_video.sandbox.recent import Recent
from eleven_video.sandbox.speech.alignment import Alignment
from eleven_video.sandbox.speech.history import Spoken

# The approximate memory of a character in an alignment: two times, and a place in three tuples.
_CHARACTER_BYTES = 130
_LONG = 5_000
_long = threading.Lock()

# The same request gets the same sound, so recent sounds are cached.
_recent: Recent[tuple[bytes, Alignment]] = Recent(
    RECENT_BYTES, lambda sound: len(sound[0]) + _CHARACTER_BYTES * len(sound[1].characters)
)


def sound(text: str, voice: Voice, output: AudioFormat, *, pace: float, seed: int) -> tuple[bytes, Alignment]:
    """The audio file, and when each character of the text is heard."""

    def made() -> tuple[bytes, Alignment]:
        # numpy, the encoder and the voice need most of a second to load. They are loaded for the first call, so the
        # server starts fast.
        from eleven_video.sandbox.speech.audio_files import encode  # noqa: PLC0415
        from eleven_video.sandbox.speech.synthesis import speak  # noqa: PLC0415

        # A text of 40,000 characters needs more than a gigabyte, so long texts are spoken one at a time.
        with _long if len(text) > _LONG else nullcontext():
            speech = speak(text, voice, pace=pace, seed=seed)
            return encode(speech.samples, output), speech.alignment

    return _recent.get((text, voice, output, pace, seed), made)


def sound_of(spoken: Spoken, output: AudioFormat | None = None) -> tuple[bytes, Alignment]:
    """The sound of a call in the history, made again, in its own format or another one."""
    return sound(spoken.text, spoken.voice, output or spoken.output, pace=spoken.pace, seed=spoken.seed)
