"""Makes the sound of a video. Speech is brought to the target loudness and mixed with music, and the mix is encoded.
The scenes are processed one after the other while they arrive.
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.encoding.encode import Packet, sound_encoder
from eleven_video.render.encoding.formats import SoundCodec
from eleven_video.render.sound.loudness_normalization import level
from eleven_video.render.sound.mixing import VoiceOnly, VoiceOverMusic
from eleven_video.render.sound.music import Music
from eleven_video.render.sound.speech_samples import Samples
from eleven_video.render.stopping import go_on


class Soundtrack:
    """The sound of a video. A single encoder encodes all scenes in order, so that no gap is heard between two scenes.
    The object is thread-safe.

    Args:
        codec: The sound encoder with its settings.
        music: A file with the music to play during the whole video. `check_music` must have accepted the file. If
            `music` is None, the video has no music.
        workspace: A folder for the speech of scenes that arrive before earlier scenes. If `workspace` is None, the
            speech of these scenes stays in memory.
        stopping: A function that is called between pieces of sound. An error that `stopping` raises ends the encoding.
    """

    def __init__(
        self,
        codec: SoundCodec,
        *,
        music: Path | None = None,
        workspace: Path | None = None,
        stopping: Callable[[], None] = go_on,
    ) -> None:
        self._encoder = sound_encoder(codec)
        self._mixer = VoiceOverMusic(Music(music, stopping)) if music else VoiceOnly()
        self._stopping = stopping
        self._workspace = workspace
        self._lock = threading.Lock()
        self._waiting: dict[int, Samples | Path] = {}
        self._next_scene = 1
        self._last_scene: int | None = None
        self._is_busy = False
        self._is_ended = False
        self._rest = np.zeros((2, 0), np.float32)
        self._samples = 0
        self._packets: list[Packet] = []

    def put(self, scene: int, samples: Samples, *, is_last: bool = False) -> None:
        """Add the speech of a scene. After the speech of all earlier scenes is encoded, `encode_ready` encodes the
        added speech.

        Args:
            scene: The number of the scene. The number of the first scene is 1.
            samples: The speech as mono samples at `SAMPLE_RATE`, of shape (samples,). Full scale is from -1 to 1. The
                array is empty if the scene is left out of the video.
            is_last: Whether the video ends with this scene. After the last scene, `encode_ready` also encodes the end
                of the soundtrack, so that `finish` has nothing more to encode.
        """
        waiting = samples if scene == self._next_scene else self._laid_aside(scene, samples)
        with self._lock:
            self._waiting[scene] = waiting
            if is_last:
                self._last_scene = scene

    def encode_ready(self) -> None:
        """Encode the speech of the next scenes, up to the first scene whose speech has not arrived.

        If another thread is already encoding, this method returns at once, and the other thread also encodes the next
        scenes.

        Raises:
            RenderError: The music cannot be read.
        """
        while (scene := self._take()) is not None:
            try:
                self._append(scene)
                if self._next_scene == self._last_scene:
                    self._end()
            finally:
                with self._lock:
                    self._is_busy = False
                    self._next_scene += 1

    def finish(self) -> list[Packet]:
        """Encode the remaining sound, and return the packets of the whole soundtrack.

        The time of the first packet is negative, because the encoder adds samples before the sound. Players skip the
        added samples.
        """
        self.encode_ready()
        if not self._is_ended:
            self._end()
        return self._packets

    def _laid_aside(self, scene: int, samples: Samples) -> Samples | Path:
        if self._workspace is not None:
            path = self._workspace / f"speech-{scene}.f32"
            with suppress(OSError):  # if the disk is full, the speech stays in memory
                samples.tofile(path)
                return path
        return samples

    def _take(self) -> Samples | None:
        with self._lock:
            if self._is_busy or self._next_scene not in self._waiting:
                return None
            self._is_busy = True
            waiting = self._waiting.pop(self._next_scene)
        if isinstance(waiting, Path):
            samples = np.fromfile(waiting, np.float32)
            waiting.unlink()
            return samples
        return waiting

    def _append(self, speech: Samples) -> None:
        for mixed in self._mixer.add(level(speech, self._stopping)):
            self._stopping()
            self._encode(mixed)

    def _end(self) -> None:
        self._is_ended = True
        for mixed in self._mixer.end():
            self._stopping()
            self._encode(mixed)
        if self._rest.shape[1]:
            self._encode_frame(self._rest)
        self._keep(self._encoder.encode(None))

    def _encode(self, sound: Samples) -> None:
        stereo = np.repeat(sound.clip(-1, 1), 2 // len(sound), axis=0)
        pending = np.concatenate((self._rest, stereo), axis=1)
        size = self._encoder.frame_size
        whole = pending.shape[1] // size * size
        for start in range(0, whole, size):
            self._encode_frame(pending[:, start : start + size])
        self._rest = pending[:, whole:].copy()

    def _encode_frame(self, stereo: Samples) -> None:
        encoder = self._encoder
        planes = np.ascontiguousarray(stereo) if encoder.format.is_planar else stereo.T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(planes, format=encoder.format.name, layout="stereo")
        frame.sample_rate, frame.time_base = SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
        frame.pts = self._samples
        self._samples += stereo.shape[1]
        self._keep(encoder.encode(frame))

    def _keep(self, packets: "Iterable[av.Packet[Any]]") -> None:
        for packet in packets:
            pts = packet.pts or 0
            self._packets.append(
                Packet(bytes(packet), pts, min(self._encoder.frame_size, self._samples - pts), keyframe=True)
            )
