"""Defines the type of a script's spoken paragraphs.

`script/spoken_text.py` makes the paragraphs, and `script/scene_division.py` divides the paragraphs into scenes.
"""

from dataclasses import dataclass

from eleven_video.domain.timing.pauses import SpokenText


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A spoken paragraph or list item of a script.

    Attributes:
        spoken: The words and pauses of the paragraph. `spoken` has at least one word.
        heading: The last heading before the paragraph. The heading is not spoken. `heading` is "" if no heading
            precedes the paragraph.
        is_item: True if the paragraph is an item of a list.
    """

    spoken: SpokenText
    heading: str = ""
    is_item: bool = False
