"""The script of a video: scenes with a narration and a description of their pictures."""

from dataclasses import dataclass, field

from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.timing.pauses import Pause, SpokenText


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene of a script. `number` counts from 1. `narration` contains only words that are spoken.

    Attributes:
        pauses: The pauses in the narration, in the order of their places.
    """

    number: int
    narration: str
    image_prompt: str
    pauses: tuple[Pause, ...] = ()

    @property
    def spoken(self) -> SpokenText:
        """The narration with its pauses."""
        return SpokenText(self.narration, self.pauses)


@dataclass(frozen=True, slots=True)
class Script:
    """The script of a video. `style` describes the look that all its pictures share.

    Attributes:
        left_out: The counts of parts that are not spoken, if it was read from a text. Comparisons of scripts ignore
            them.
    """

    title: str
    style: str
    scenes: tuple[Scene, ...]
    left_out: LeftOut = field(default=LeftOut(), compare=False)

    @property
    def narration(self) -> str:
        """All narrations, separated by empty lines."""
        return "\n\n".join(scene.narration for scene in self.scenes)
