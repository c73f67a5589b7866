"""Plans one scene. When the narration of the scene has arrived, the narration is divided into shots, and a clip is made
for each shot.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.pacing import USUAL, Pacing
from eleven_video.domain.timing.shots import Shot, frame_bounds
from eleven_video.domain.timing.timing_constants import LAST_PAUSE_S, PAUSE_S
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.encoding.segment_planner import Clip
from eleven_video.render.sound.speech_samples import Samples, pad_to_frames


@dataclass(frozen=True, slots=True)
class SceneSpeech:
    """The decoded narration of a scene.

    Attributes:
        samples: The sound as mono samples at 48 kHz.
        alignment: The time at which each character is spoken.
        warnings: Sentences for the user about defects in the sound.
    """

    samples: Samples
    alignment: Alignment
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class SceneProgress:
    """The state of a scene during a run. The object is not thread-safe.

    Attributes:
        scene: The scene.
        is_last: Whether the scene is the last scene of the video.
        pacing: How often the pictures of the video change.
        share: The number of pictures of the scene. If `share` is None, the length of the narration decides the number
            of pictures.
        speech: The decoded narration. `speech` is None before the narration has arrived and after `plan` was called.
        shots: The pictures that are shown during the scene. The list is empty until `plan` is called.
        clips: The shots as frames of the video. Each clip has the same index as its shot.
        left_out: Whether the scene is left out of the video because its narration could not be bought.
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
        """Whether the narration has arrived, or the scene is left out because the narration could not be bought."""
        return self.speech is not None or bool(self.shots) or self.left_out

    @property
    def frames(self) -> int:
        """The length of the scene in frames. The length is 0 until `plan` is called."""
        return sum(clip.frames for clip in self.clips)

    def plan(self, *, fps: int, first_shot: int) -> Samples:
        """Divide the narration into shots, and make a clip for each shot.

        Args:
            fps: The frame rate of the video.
            first_shot: The number of shots in all scenes before this scene. `first_shot` decides whether the first shot
                of the scene is zoomed in or out, because shots are alternately zoomed in and zoomed out.

        Returns:
            The sound of the scene: the narration followed by a pause. The sound is as long as all clips of the scene
                together.
        """
        if self.speech is None:
            raise ValueError(f"scene {self.scene.number} cannot be planned before it is spoken")
        pause = LAST_PAUSE_S if self.is_last else PAUSE_S
        sound, frames = pad_to_frames(self.speech.samples, fps=fps, pause_s=pause)
        # A shot takes at least one frame. So the scene cannot have more shots than frames.
        self.shots = self.pacing.cut(self.speech.alignment, len(sound) / SAMPLE_RATE, self.share)[:frames]
        bounds = frame_bounds(self.shots, fps=fps, frames=frames)
        self.clips = [
            Clip(None, end - start, forth=(first_shot + number) % 2 == 0)
            for number, (start, end) in enumerate(pairwise(bounds))
        ]
        self.speech = None
        return sound


def progress_of(script: Script, pacing: Pacing) -> list[SceneProgress]:
    """The state of each scene of a script before any narration has arrived."""
    shares = pacing.shares([len(scene.narration) for scene in script.scenes])
    last = len(script.scenes) - 1
    return [
        SceneProgress(scene, is_last=place == last, pacing=pacing, share=share)
        for place, (scene, share) in enumerate(zip(script.scenes, shares, strict=True))
    ]
