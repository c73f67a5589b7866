"""A video's script: what is said and what is shown, scene by scene."""

from dataclasses import dataclass, field

from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.timing.pauses import Pause, SpokenText


@dataclass(frozen=True, slots=True)
class Scene:
    """One thought of the script. `number` counts from 1; `narration` holds spoken words only.

    Attributes:
        pauses: Silences in the narration, in the order of their places.
    """

    number: int
    narration: str
    image_prompt: str
    pauses: tuple[Pause, ...] = ()

    @property
    def spoken(self) -> SpokenText:
        return SpokenText(self.narration, self.pauses)


@dataclass(frozen=True, slots=True)
class Script:
    """The whole text of a video. `style` is the look that all of its pictures share.

    Attributes:
        left_out: How much of the text that it was read from is not spoken. Scripts with the same scenes are equal.
    """

    title: str
    style: str
    scenes: tuple[Scene, ...]
    left_out: LeftOut = field(default=LeftOut(), compare=False)

    @property
    def narration(self) -> str:
        return "\n\n".join(scene.narration for scene in self.scenes)
