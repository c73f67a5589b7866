"""Makes the sound of speech calls, and caches the sounds of recent calls."""

import threading
from contextlib import nullcontext

from eleven_video.sandbox.catalog import AudioFormat, Voice
from eleven_video.sandbox.http.limits import RECENT_BYTES
from eleven_video.sandbox.recent_cache import Recent
from eleven_video.sandbox.speech.alignment import Alignment
from eleven_video.sandbox.speech.history import Spoken

# The approximate number of bytes that an alignment takes for each character: two numbers, and an element in three
# tuples.
_CHARACTER_BYTES = 130
_LONG = 5_000
_long = threading.Lock()

# The sounds of recent requests. A repeated request gets the same sound, so that it need not be spoken again.
_recent: Recent[tuple[bytes, Alignment]] = Recent(
    RECENT_BYTES, lambda sound: len(sound[0]) + _CHARACTER_BYTES * len(sound[1].characters)
)


def sound(text: str, voice: Voice, output: AudioFormat, *, pace: float, seed: int) -> tuple[bytes, Alignment]:
    """Speak a text. Returns the content of the sound file, and when each character of the text is heard.

    Args:
        text: The text.
        voice: The voice.
        output: The format of the sound file.
        pace: The speaking speed; 1.0 is normal.
        seed: The seed of the voice's noise.
    """

    def made() -> tuple[bytes, Alignment]:
        # numpy, the encoder and the voice take most of a second to load. These modules are loaded for the first call,
        # so that the server starts fast.
        from eleven_video.sandbox.speech.audio_files import encode  # noqa: PLC0415
        from eleven_video.sandbox.speech.synthesis import speak  # noqa: PLC0415

        # Speaking a text of 40,000 characters takes more than a gigabyte of memory, so only one long text is spoken at
        # a time.
        with _long if len(text) > _LONG else nullcontext():
            speech = speak(text, voice, pace=pace, seed=seed)
            return encode(speech.samples, output), speech.alignment

    return _recent.get((text, voice, output, pace, seed), made)


def sound_of(spoken: Spoken, output: AudioFormat | None = None) -> tuple[bytes, Alignment]:
    """Speak the text of a call in the history again. `output` is the format of the file; None for the call's own
    format.
    """
    return sound(spoken.text, spoken.voice, output or spoken.output, pace=spoken.pace, seed=spoken.seed)
