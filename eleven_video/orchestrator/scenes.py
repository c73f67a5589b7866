"""One scene on its way from words to clips: what has arrived, and what is still to be asked for."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from eleven_video.domain.narration import Alignment
from eleven_video.domain.picture import Picture
from eleven_video.domain.prompts import WORDS_PER_MINUTE
from eleven_video.domain.script import Scene
from eleven_video.domain.timeline import LAST_PAUSE_S, PAUSE_S, Shot, cut_into_shots, frame_bounds
from eleven_video.render.compiler import Clip
from eleven_video.render.sound import SAMPLE_RATE, Samples, pad_to_frames

_SECONDS_A_SHOT = 3.5


@dataclass(frozen=True, slots=True)
class SceneSpeech:
    """A scene's narration, decoded: mono samples at 48 kHz, the time of each character, and what is odd about it."""

    samples: Samples
    alignment: Alignment
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class SceneProgress:
    """What a scene has so far. Only the thread that drives the run touches it.

    `pictures` holds an entry for each shot that was asked for: None where no usable picture could be had. A scene that
    is `left_out` has no narration and will get none.
    """

    scene: Scene
    is_last: bool
    speech: SceneSpeech | None = None
    shots: list[Shot] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)
    sound: Samples = field(default_factory=lambda: np.zeros(0, np.float32))
    first_shot: int = 0
    pictures: dict[int, Picture | None] = field(default_factory=dict)
    compiled: bool = False
    left_out: bool = False

    @property
    def is_spoken(self) -> bool:
        """Whether it is settled what is heard of it."""
        return self.speech is not None or bool(self.shots) or self.left_out

    @property
    def frames(self) -> int:
        """How long it is seen; 0 until it is planned."""
        return self.bounds[-1] if self.bounds else 0

    @property
    def shots_expected(self) -> int:
        """How many pictures it will have: known once it is planned, before that guessed from its words."""
        if self.shots or self.left_out:
            return len(self.shots) or len(self.pictures)
        seconds = len(self.scene.narration.split()) * 60 / WORDS_PER_MINUTE
        return max(1, round(seconds / _SECONDS_A_SHOT))

    def plan(self, *, fps: int, first_shot: int) -> None:
        """Cut the narration into shots, the first of which is the video's shot number `first_shot`, from 0."""
        if self.speech is None:
            raise ValueError(f"scene {self.scene.number} cannot be planned before it is spoken")
        pause = LAST_PAUSE_S if self.is_last else PAUSE_S
        self.sound, frames = pad_to_frames(self.speech.samples, fps=fps, pause_s=pause)
        # A shot takes at least a frame, whatever the timings say.
        self.shots = cut_into_shots(self.speech.alignment, len(self.sound) / SAMPLE_RATE)[:frames]
        self.bounds = frame_bounds(self.shots, fps=fps, frames=frames)
        self.first_shot = first_shot
        self.speech = None

    @property
    def is_ready(self) -> bool:
        """Whether every picture it needs has been tried for, and at least one was got."""
        return bool(self.shots) and len(self.pictures) == len(self.shots) and any(self.pictures.values())

    def clips(self, lent: Picture | None = None) -> list[Clip]:
        """What the compiler needs. A shot without a picture shows the nearest one of its scene, else the one lent."""
        return [
            Clip(
                picture=self._picture_near(number, lent).data,
                frames=end - start,
                zoom_in=(self.first_shot + number) % 2 == 0,
            )
            for number, (start, end) in enumerate(pairwise(self.bounds))
        ]

    def release(self) -> None:
        """Let go of sound and pictures, which the compiler has now: a long video must not keep them all."""
        self.compiled = True
        self.sound = self.sound[:0].copy()
        self.pictures = dict.fromkeys(self.pictures)

    def _picture_near(self, number: int, lent: Picture | None) -> Picture:
        have = {place: picture for place, picture in self.pictures.items() if picture is not None}
        if have:
            return have[min(have, key=lambda place: (abs(place - number), place))]
        if lent is None:
            raise ValueError(f"scene {self.scene.number} has no picture and none was lent to it")
        return lent
