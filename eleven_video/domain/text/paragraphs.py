"""A spoken paragraph of a script. `script/spoken_text.py` makes them; `script/scene_texts.py` cuts them into scenes."""

from dataclasses import dataclass

from eleven_video.domain.timing.pauses import SpokenText


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a script that is spoken, or an item of a list.

    Attributes:
        spoken: The words, at least one, and the pauses.
        heading: The last heading above it, which is not spoken; empty if there is none.
        is_item: Whether it is an item of a list.
    """

    spoken: SpokenText
    heading: str = ""
    is_item: bool = False
