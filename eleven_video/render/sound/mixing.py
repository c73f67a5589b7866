"""Mixes speech and music into the sound of a video. The sound is mixed piece by piece while the speech arrives."""

from collections.abc import Iterator

import numpy as np

from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.sound.ducking import AHEAD, BEFORE, CELL, ducked
from eleven_video.render.sound.limiter import Limiter
from eleven_video.render.sound.music import Music
from eleven_video.render.sound.speech_samples import Samples

_PIECE = SAMPLE_RATE  # the number of samples that are processed at a time
_FADE_IN = SAMPLE_RATE
_FADE_OUT = 3 * SAMPLE_RATE


class VoiceOnly:
    """The mixer for videos without music. This mixer returns the unchanged speech."""

    def add(self, speech: Samples) -> Iterator[Samples]:
        """Add speech at the target loudness, and return the sound that is ready to be encoded.

        `speech` has the shape (samples,). The sound is returned in pieces of shape (channels, samples).
        """
        for start in range(0, len(speech), _PIECE):
            yield speech[np.newaxis, start : start + _PIECE]

    def end(self) -> Iterator[Samples]:
        """Return the remaining sound. Call this method after all speech was added."""
        yield from ()


class VoiceOverMusic:
    """The mixer for videos with music. The music is made quieter while somebody speaks, and the peaks of the mix are
    limited.

    The music fades out in the last seconds of the video. So the last seconds of the mix are not returned until more
    speech is added or the video ends.
    """

    def __init__(self, music: Music) -> None:
        self._music = music
        self._limiter = Limiter(2)
        self._speech = np.zeros(0, np.float32)
        self._start = 0  # the position of the first sample in `_speech`, in samples from the start of the video
        self._mixed = 0

    def add(self, speech: Samples) -> Iterator[Samples]:
        """Add speech at the target loudness, and return the sound that is ready to be encoded.

        `speech` has the shape (samples,). The sound is returned in pieces of shape (2, samples).
        """
        self._speech = np.concatenate((self._speech, speech))
        known = self._start + len(self._speech)
        until = (known - max(_FADE_OUT, AHEAD)) // CELL * CELL
        while self._mixed < until:
            yield self._limiter.push(self._mix(min(self._mixed + _PIECE, until)))

    def end(self) -> Iterator[Samples]:
        """Return the remaining sound, including the end of the music. Call this method after all speech was added."""
        length = self._start + len(self._speech)
        while self._mixed < length:
            end = min(self._mixed + _PIECE, length)
            yield self._limiter.push(self._mix(end, length), is_last=end == length)

    def _mix(self, end: int, length: int | None = None) -> Samples:
        """The mix from the end of the previous piece up to sample number `end` of the video.

        `length` is the length of the video in samples. `length` is None while the length of the video is unknown.
        """
        start = self._mixed
        first, last = start - self._start, end - self._start
        gain = ducked(self._speech[: last + AHEAD])[first:last] * _fades(start, end, length)
        mixed = self._speech[first:last] + self._music.read(end - start) * gain
        self._mixed = end
        drop = max(0, last - BEFORE) // CELL * CELL
        # A slice is a view of the array and not a copy. A copy of the remaining speech for each second of sound would
        # be slow, because the remaining speech may last hours.
        self._speech, self._start = self._speech[drop:], self._start + drop
        return mixed


def _fades(start: int, end: int, length: int | None) -> Samples | np.float32:
    """The gain with which the music fades in at the start and fades out at the end of the video, as a factor.

    Args:
        start: The index of the first sample, counted from the start of the video.
        end: The index after the last sample, counted from the start of the video.
        length: The length of the video in samples. `length` is None while the length of the video is unknown.
    """
    if start >= _FADE_IN and length is None:
        return np.float32(1)
    places = np.arange(start, end) + 0.5
    nearness = np.minimum(places / _FADE_IN, 1)
    if length is not None:
        nearness *= np.minimum((length - places) / _FADE_OUT, 1)
    return (0.5 - 0.5 * np.cos(np.pi * nearness)).astype(np.float32)
