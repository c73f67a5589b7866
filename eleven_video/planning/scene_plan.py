"""The progress of one scene from its narration to shots and clips."""

from dataclasses import dataclass, field
from itertools import pairwise

from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.pacing import USUAL, Pacing
from eleven_video.domain.timing.timeline import LAST_PAUSE_S, PAUSE_S, Shot, frame_bounds
from eleven_video.render.encoding.storyboard import Clip
from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.samples import Samples, pad_to_frames


@dataclass(frozen=True, slots=True)
class SceneSpeech:
    """A scene's decoded narration: mono samples at 48 kHz, the time of each character, and any anomalies."""

    samples: Samples
    alignment: Alignment
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class SceneProgress:
    """What is known of a scene so far. Only the thread that drives the run accesses it.

    `share` is the number of pictures of the scene, if decided beforehand. Each shot is the clip with the same index.
    A scene that is `left_out` has no narration and will get none.
    """

    scene: Scene
    is_last: bool
    pacing: Pacing = USUAL
    share: int | None = None
    speech: SceneSpeech | None = None
    shots: list[Shot] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)
    left_out: bool = False

    @property
    def is_spoken(self) -> bool:
        """Whether the sound of the scene is decided."""
        return self.speech is not None or bool(self.shots) or self.left_out

    @property
    def frames(self) -> int:
        """The number of frames; 0 until the scene is planned."""
        return sum(clip.frames for clip in self.clips)

    def plan(self, *, fps: int, first_shot: int) -> Samples:
        """Cut the narration into shots and their clips. The first one is the video's shot number `first_shot`, from 0.

        Returns:
            The sound: the narration and a pause, as long as the shots. The scene does not keep it.
        """
        if self.speech is None:
            raise ValueError(f"scene {self.scene.number} cannot be planned before it is spoken")
        pause = LAST_PAUSE_S if self.is_last else PAUSE_S
        sound, frames = pad_to_frames(self.speech.samples, fps=fps, pause_s=pause)
        # A shot takes at least a frame, whatever the timings say.
        self.shots = self.pacing.cut(self.speech.alignment, len(sound) / SAMPLE_RATE, self.share)[:frames]
        bounds = frame_bounds(self.shots, fps=fps, frames=frames)
        self.clips = [
            Clip(None, end - start, forth=(first_shot + number) % 2 == 0)
            for number, (start, end) in enumerate(pairwise(bounds))
        ]
        self.speech = None
        return sound


def progress_of(script: Script, pacing: Pacing) -> list[SceneProgress]:
    """The initial progress of all scenes of a script."""
    shares = pacing.shares([len(scene.narration) for scene in script.scenes])
    last = len(script.scenes) - 1
    return [
        SceneProgress(scene, is_last=place == last, pacing=pacing, share=share)
        for place, (scene, share) in enumerate(zip(script.scenes, shares, strict=True))
    ]
