"""The video's sound, encoded while its scenes come."""

import threading
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import av
import numpy as np

from eleven_video.render.encode import Packet, sound_encoder
from eleven_video.render.formats import SoundCodec
from eleven_video.render.sound import SAMPLE_RATE, Samples


class Soundtrack:
    """One encoder for all scenes, so that they join without a gap. Each scene is encoded, and dropped, at its turn."""

    def __init__(self, codec: SoundCodec) -> None:
        self._encoder = sound_encoder(codec)
        self._frame = self._encoder.frame_size
        self._lock = threading.Lock()
        self._waiting: dict[int, Samples] = {}
        self._next_scene = 1
        self._rest = np.zeros(0, np.float32)
        self._samples = 0
        self._packets: list[Packet] = []
        self._finished = False

    def put(self, scene: int, samples: Samples) -> None:
        """Keep a scene's sound, mono at `SAMPLE_RATE`, until all scenes before it are encoded. Scenes count from 1."""
        with self._lock:
            self._waiting[scene] = samples

    def encode_ready(self) -> None:
        """Encode the scenes whose turn has come."""
        with self._lock:
            while self._next_scene in self._waiting:
                self._append(self._waiting.pop(self._next_scene))
                self._next_scene += 1

    def finish(self) -> list[Packet]:
        """The whole track. Its first packet starts before zero: it is the encoder's run-up, which players leave out."""
        with self._lock:
            if not self._finished:
                self._finished = True
                if len(self._rest):
                    self._encode(self._rest)
                self._keep(self._encoder.encode(None))
            return self._packets

    def _append(self, samples: Samples) -> None:
        pending = np.concatenate((self._rest, samples))
        whole = len(pending) // self._frame * self._frame
        for start in range(0, whole, self._frame):
            self._encode(pending[start : start + self._frame])
        self._rest = pending[whole:].copy()

    def _encode(self, mono: Samples) -> None:
        frame = av.AudioFrame.from_ndarray(np.stack((mono, mono)).clip(-1, 1), format="fltp", layout="stereo")
        frame.sample_rate, frame.time_base = SAMPLE_RATE, Fraction(1, SAMPLE_RATE)
        frame.pts = self._samples
        self._samples += len(mono)
        self._keep(self._encoder.encode(frame))

    def _keep(self, packets: "Iterable[av.Packet[Any]]") -> None:
        for packet in packets:
            pts = packet.pts or 0
            self._packets.append(Packet(bytes(packet), pts, min(self._frame, self._samples - pts), keyframe=True))
