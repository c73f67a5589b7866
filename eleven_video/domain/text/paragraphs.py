"""The spoken paragraphs of a script. `script/spoken_text.py` makes them; `script/scene_texts.py` joins them to scenes."""

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
