"""Makes the sound of speech calls, and caches the sounds of recent calls."""

import threading
from contextlib import nullcontext

from eleven_video.sandbox.catalogue import AudioFormat, Voice
from eleven_video.sandbox.http.limits import RECENT_BYTES
from eleven_video.sandbox.recent_cache import Recent
from eleven_video.sandbox.speech.alignment import Alignment
from eleven_video.sandbox.speech.history import Spoken

# The approximate number of bytes of memory that an alignment takes for each character. For each character, it has two
# numbers and an element in each of three tuples.
_CHARACTER_BYTES = 130
_LONG = 5_000
_long = threading.Lock()

# The sounds of recent requests. A repeated request gets the same sound, so the cached sound is sent again.
_recent: Recent[tuple[bytes, Alignment]] = Recent(
    RECENT_BYTES, lambda sound: len(sound[0]) + _CHARACTER_BYTES * len(sound[1].characters)
)


def sound(text: str, voice: Voice, output: AudioFormat, *, pace: float, seed: int) -> tuple[bytes, Alignment]:
    """Speak a text. Returns the content of the sound file, and when each character of the text is heard.

    Args:
        text: The text.
        voice: The voice.
        output: The format of the sound file.
        pace: The speaking speed. The normal speed is 1.0.
        seed: The seed for the random numbers that the voice uses.
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
    """Speak the text of a call in the history again. `output` is the format of the file. If it is None, the file has
    the same format as before.
    """
    return sound(spoken.text, spoken.voice, output or spoken.output, pace=spoken.pace, seed=spoken.seed)
