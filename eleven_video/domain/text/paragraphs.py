"""The type of a script's spoken paragraphs.

`script/spoken_text.py` makes the paragraphs, and `script/scene_texts.py` divides them into scenes.
"""

from dataclasses import dataclass

from eleven_video.domain.timing.pauses import SpokenText


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A spoken paragraph or list item of a script.

    Attributes:
        spoken: The words, at least one, and the pauses between them.
        heading: The last heading before the paragraph, which is not spoken; "" if no heading precedes it.
        is_item: True if the paragraph is an item of a list.
    """

    spoken: SpokenText
    heading: str = ""
    is_item: bool = False
