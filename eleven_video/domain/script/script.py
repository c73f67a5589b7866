"""The script of a video. A script has scenes, each with a narration and a description of its pictures."""

from dataclasses import dataclass, field

from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.timing.pauses import Pause, SpokenText


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene of a script.

    Attributes:
        number: The number of the scene. The first scene has the number 1.
        narration: The words that are spoken.
        image_prompt: The description of the scene's pictures.
        pauses: The pauses in the narration, in the order in which they are heard.
    """

    number: int
    narration: str
    image_prompt: str
    pauses: tuple[Pause, ...] = ()

    @property
    def spoken(self) -> SpokenText:
        """The narration and its pauses, as one value."""
        return SpokenText(self.narration, self.pauses)


@dataclass(frozen=True, slots=True)
class Script:
    """The script of a video.

    Attributes:
        title: The title of the video.
        style: A description of the look that all pictures have in common.
        scenes: The scenes, in order.
        left_out: The counts of the texts that are not spoken, if the script was read from a text. Two scripts that
            differ only in `left_out` are equal.
    """

    title: str
    style: str
    scenes: tuple[Scene, ...]
    left_out: LeftOut = field(default=LeftOut(), compare=False)

    @property
    def narration(self) -> str:
        """The narrations of all scenes, separated by empty lines."""
        return "\n\n".join(scene.narration for scene in self.scenes)
