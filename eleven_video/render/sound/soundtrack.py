"""The video's sound, levelled, mixed and encoded while its scenes come."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from eleven_video.render.encoding.encode import Packet, sound_encoder
from eleven_video.render.encoding.formats import SoundCodec
from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.levelling import level
from eleven_video.render.sound.mixing import VoiceOnly, VoiceOverMusic
from eleven_video.render.sound.music import Music
from eleven_video.render.sound.samples import Samples
from eleven_video.render.stopping import go_on


class Soundtrack:
    """One encoder for all scenes, so that they join without a gap. Each scene is encoded, and dropped, at its turn.

    Args:
        codec: The encoding.
        music: A file that `check_music` found usable, played under the whole video.
        workspace: A folder for speech that comes before its turn; without one it waits in memory.
        stopping: Called between seconds of sound; what it raises ends the work.
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
        """Keep a scene's sound, mono at `SAMPLE_RATE`, until all scenes before it are encoded.

        Args:
            scene: Its number, from 1.
            samples: Shape (samples,), full scale -1..1; of no samples where there is nothing to hear.
            is_last: Whether the video ends with it. Where this is said, nothing is left to do for `finish`.
        """
        waiting = samples if scene == self._next_scene else self._laid_aside(scene, samples)
        with self._lock:
            self._waiting[scene] = waiting
            if is_last:
                self._last_scene = scene

    def encode_ready(self) -> None:
        """Encode the scenes whose turn has come. Returns at once if another thread is encoding, which then continues.

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
        """The whole track. Its first packet starts before zero: it is the encoder's run-up, which players leave out."""
        self.encode_ready()
        if not self._is_ended:
            self._end()
        return self._packets

    def _laid_aside(self, scene: int, samples: Samples) -> Samples | Path:
        if self._workspace is not None:
            path = self._workspace / f"speech-{scene}.f32"
            with suppress(OSError):  # a full disk: memory will do
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
