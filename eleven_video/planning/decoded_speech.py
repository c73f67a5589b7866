"""Remembers decoded narrations. Stored narrations are decoded to compute the remaining calls of a run. Because they are
remembered, the run does not decode them a second time.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from threading import Lock
from typing import Protocol

import numpy as np

from eleven_video.errors import RenderError
from eleven_video.render.sound.speech import Speech, hear_speech
from eleven_video.render.stopping import go_on

# The maximum size, in bytes, of all remembered samples. The maximum is enough for about eleven minutes of speech.
_MOST_BYTES = 128 * 1024 * 1024

_Key = tuple[bytes, float | None, float | None]


class Decoder(Protocol):
    """A function that decodes speech, such as `render.sound.speech.hear_speech`."""

    def __call__(
        self,
        audio: bytes,
        *,
        timed_s: float | None = None,
        most_s: float | None = None,
        stopping: Callable[[], None] = go_on,
    ) -> Speech: ...


class DecodedSpeech:
    """Remembers decoded narrations. A narration is found by its encoded bytes. The object is thread-safe.

    The object remembers the length of every narration. The samples of a narration are remembered until `take` returns
    the samples. At most `most_bytes` bytes of samples are remembered. If the samples of a narration do not fit, `take`
    decodes the narration again.
    """

    def __init__(self, *, most_bytes: int = _MOST_BYTES) -> None:
        self._lock = Lock()
        self._room = most_bytes
        self._measured: dict[_Key, Speech | RenderError] = {}
        self._whole: dict[_Key, Speech] = {}

    def measure(
        self,
        audio: bytes,
        *,
        timed_s: float | None = None,
        most_s: float | None = None,
        stopping: Callable[[], None] = go_on,
    ) -> Speech:
        """The decoded speech, in which the samples are replaced by the same number of silent samples. The silent
        samples take almost no memory.

        The arguments and the errors are the same as those of `hear_speech`.
        """
        key = (sha256(audio).digest(), timed_s, most_s)
        with self._lock:
            found = self._measured.get(key)
        if found is None:
            found = self._decoded(key, audio, stopping)
        if isinstance(found, RenderError):
            raise found
        return found

    def take(
        self,
        audio: bytes,
        *,
        timed_s: float | None = None,
        most_s: float | None = None,
        stopping: Callable[[], None] = go_on,
    ) -> Speech:
        """The decoded speech with its samples. After the call, this object no longer remembers the samples.

        The arguments and the errors are the same as those of `hear_speech`.
        """
        with self._lock:
            whole = self._whole.pop((sha256(audio).digest(), timed_s, most_s), None)
            self._room += whole.samples.nbytes if whole is not None else 0
        return whole or hear_speech(audio, timed_s=timed_s, most_s=most_s, stopping=stopping)

    def _decoded(self, key: _Key, audio: bytes, stopping: Callable[[], None]) -> Speech | RenderError:
        _, timed_s, most_s = key
        try:
            whole = hear_speech(audio, timed_s=timed_s, most_s=most_s, stopping=stopping)
        except RenderError as error:
            with self._lock:
                self._measured[key] = error
            return error
        measured = replace(whole, samples=np.broadcast_to(np.float32(0), whole.samples.shape))
        with self._lock:
            self._measured[key] = measured
            if whole.samples.nbytes <= self._room and key not in self._whole:
                # The samples may be a section of a longer buffer. The samples are copied, so that the longer buffer
                # does not stay in memory.
                self._whole[key] = replace(whole, samples=whole.samples.copy())
                self._room -= whole.samples.nbytes
        return measured
