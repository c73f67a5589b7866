"""A video's script: what is said and what is shown, scene by scene."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scene:
    """One thought of the script. `number` counts from 1; `narration` holds spoken words only."""

    number: int
    narration: str
    image_prompt: str


@dataclass(frozen=True, slots=True)
class Script:
    """The whole text of a video. `style` is the look that all of its pictures share."""

    title: str
    style: str
    scenes: tuple[Scene, ...]

    @property
    def narration(self) -> str:
        return "\n\n".join(scene.narration for scene in self.scenes)
