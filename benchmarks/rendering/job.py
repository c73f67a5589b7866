"""What every side has to do: which pictures are seen for how many frames, and what is heard meanwhile."""

import itertools
import json
import math
import wave
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from rendering import photographs

SECONDS_PER_PICTURE = 52 / 15  # 83.2 frames at 24 fps
SAMPLE_RATE = 48_000

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One encoded picture and one number of frames for each clip, zoomed in and out by turns.

    `speech` is mono at 48 kHz, and begins anew where it is shorter than the clips.
    """

    pictures: tuple[bytes, ...]
    frames: tuple[int, ...]
    speech: Samples
    width: int = 1920
    height: int = 1080
    fps: int = 24

    @property
    def total(self) -> int:
        return sum(self.frames)

    @property
    def seconds(self) -> float:
        return self.total / self.fps

    def repeated(self, times: int) -> Self:
        """The same again and again. What goes in is held once, so that only what a renderer keeps can grow."""
        return replace(self, pictures=self.pictures * times, frames=self.frames * times)

    def heard(self, start: int, end: int) -> Samples:
        """The speech during frames `start` to `end`."""
        samples = SAMPLE_RATE // self.fps
        return np.take(self.speech, np.arange(start * samples, end * samples), mode="wrap")

    def write(self, folder: Path, zooms: list[tuple[float, ...]]) -> None:
        """As files, for other processes: the pictures, the speech, and `job.json` with each frame's magnification."""
        names = []
        for number, picture in enumerate(self.pictures):
            kind = "png" if picture.startswith(b"\x89PNG") else "jpg"
            names.append(f"picture{number:02}.{kind}")
            (folder / names[-1]).write_bytes(picture)
        description = {"width": self.width, "height": self.height, "fps": self.fps, "pictures": names, "zooms": zooms}
        (folder / "job.json").write_text(json.dumps(description))
        with wave.open(str(folder / "speech.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes((self.speech * 32767).astype("<i2").tobytes())

    @classmethod
    def read(cls, folder: Path) -> Self:
        description = json.loads((folder / "job.json").read_text())
        pictures = tuple((folder / name).read_bytes() for name in description["pictures"])
        with wave.open(str(folder / "speech.wav"), "rb") as file:
            speech = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32767
        frames = tuple(len(path) for path in description["zooms"])
        return cls(pictures, frames, speech, description["width"], description["height"], description["fps"])


def make_job(count: int, *, quick: bool = False, kind: str = "synthetic") -> Job:
    """`count` pictures of 3.47 s in 1080p; for a smoke run a second each in 360p. `kind` is synthetic or real."""
    pictures = (photographs.synthetic if kind == "synthetic" else photographs.real)(count)
    fps = 24
    step = 24.0 if quick else SECONDS_PER_PICTURE * fps
    cuts = [math.ceil(round(number * step, 6)) for number in range(count + 1)]
    frames = tuple(end - start for start, end in itertools.pairwise(cuts))
    job = Job(tuple(pictures), frames, _speech(sum(frames) * SAMPLE_RATE // fps))
    return replace(job, width=640, height=360) if quick else job


def _speech(samples: int) -> Samples:
    """A hummed stand-in for a voice: harmonics of a wandering pitch, in syllables, with some breath."""
    rng = np.random.default_rng(3000)
    time = np.arange(samples) / SAMPLE_RATE
    phase = 2 * np.pi * np.cumsum(120 + 15 * np.sin(2 * np.pi * 0.4 * time)) / SAMPLE_RATE
    voice = sum(np.sin(harmonic * phase) / harmonic for harmonic in range(1, 12))
    syllables = np.clip(np.sin(2 * np.pi * 2.2 * time) + 0.4, 0, 1) * (np.sin(2 * np.pi * 0.23 * time) > -0.9)
    breath = 0.02 * rng.standard_normal(samples)
    return (0.2 * (voice + breath) * syllables).astype(np.float32)
