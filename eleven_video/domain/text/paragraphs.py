"""The paragraphs of a script that are spoken."""

from dataclasses import dataclass

from eleven_video.domain.timing.pauses import SpokenText


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that is spoken, or one item of a list.

    Attributes:
        spoken: Its words, never empty, and its pauses.
        heading: The latest heading above it, which is not spoken; empty where there is none.
        is_item: Whether it stands in a list.
    """

    spoken: SpokenText
    heading: str = ""
    is_item: bool = False
