"""Divides a user's text into scenes. A scene has a few sentences of one paragraph, or a few items of one list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from eleven_video.domain.requests.prompts import WORDS_PER_MINUTE
from eleven_video.domain.script.paragraph import Paragraph
from eleven_video.domain.text.sentences import sentence_spans
from eleven_video.domain.text.speaking_time import spoken_words
from eleven_video.domain.text.speech_pieces import split_text, stripped
from eleven_video.domain.timing.pauses import Pause, SpokenText, merged

# The maximum number of words of a scene, counted in English words of the same speaking time. A scene of ten to twenty
# seconds is long enough for a thought. A scene must also be short, so that only little speech must be bought again if a
# sentence changes.
_WORDS_A_SCENE = 45
# The maximum number of characters of a scene. A narration of 500 characters takes about half a minute. A longer scene
# has more pictures, and the prompt of each picture contains the text of the scene. Without `LONGEST_SCENE`, a text
# without full stops would be one scene, and the total length of the prompts for its pictures would grow with the square
# of the length of the text.
LONGEST_SCENE = 500
# The maximum number of words of a sentence in a scene. `_LONGEST_WORDS` matters for languages whose characters take
# longer to say than English characters. A sentence with more words is divided.
_LONGEST_WORDS = 100
# A list item with fewer words than `_SHORT_ITEM` is joined with a neighbouring scene if it fits in the scene. Twelve
# words take about five seconds.
_SHORT_ITEM = 12
# The pause after a list item without a full stop, in milliseconds. Voices do not pause after an item without a full
# stop.
_AFTER_ITEM_MS = 700


@dataclass(frozen=True, slots=True)
class _Draft:
    """The text of a scene that may still be joined with the next scene.

    Attributes:
        paragraph: The text of the scene.
        words: The speaking time of the text, as the number of English words with the same speaking time.
        gap: The white space before the scene's words in their paragraph. `gap` is None at the start of a paragraph.
    """

    paragraph: Paragraph
    words: float
    gap: str | None = None

    def with_next(self, other: "_Draft") -> "_Draft":
        first, text = self.paragraph.spoken, self.paragraph.spoken.text
        in_list = self.paragraph.is_item or other.paragraph.is_item
        if in_list and other.gap is None and text[-1].isalnum():
            first = SpokenText(text, tuple(merged([*first.pauses, Pause(len(text), _AFTER_ITEM_MS)])))
        spoken = SpokenText.joined([first, other.paragraph.spoken], separator=" " if other.gap is None else other.gap)
        is_item = self.paragraph.is_item and other.paragraph.is_item
        whole = Paragraph(spoken, self.paragraph.heading or other.paragraph.heading, is_item)
        return _Draft(whole, self.words + other.words, self.gap)

    def takes(self, other: "_Draft") -> bool:
        """Whether this draft and the draft `other` together fit in one scene."""
        return len(self.paragraph.spoken.text) + 1 + len(other.paragraph.spoken.text) <= LONGEST_SCENE

    @property
    def is_short_item(self) -> bool:
        return self.paragraph.is_item and self.words < _SHORT_ITEM


def scene_texts(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The text of each scene, as a `Paragraph`. Together, the scenes have all words of the paragraphs in the same
    order.

    A scene has whole sentences of one paragraph, or whole items of a list under one heading. A sentence that is too
    long for a scene is divided. A single short item is added to the previous scene. If the item does not fit in the
    previous scene, the item is added to the next scene.
    """
    drafts: list[_Draft] = []
    for paragraph in paragraphs:
        for draft in _of_paragraph(paragraph):
            if drafts and _same_list(drafts[-1], draft) and drafts[-1].words + draft.words <= _WORDS_A_SCENE:
                drafts[-1] = drafts[-1].with_next(draft)
            else:
                drafts.append(draft)
    return [draft.paragraph for draft in _without_short_items(drafts)]


def _of_paragraph(paragraph: Paragraph) -> list[_Draft]:
    """The drafts of scenes for one paragraph. Each draft has as many whole sentences as fit in a scene."""
    text = paragraph.spoken.text
    spans: list[tuple[int, int]] = []
    words: list[float] = []
    for start, end in _sentence_parts(text):
        more = spoken_words(text[start:end]) + _paused_words(paragraph.spoken, start, end)
        if spans and words[-1] + more <= _WORDS_A_SCENE and end - spans[-1][0] <= LONGEST_SCENE:
            spans[-1] = (spans[-1][0], end)
            words[-1] += more
        else:
            spans.append((start, end))
            words.append(more)
    spoken = paragraph.spoken.cut([text[start:end] for start, end in spans])
    gaps = [None, *(text[one[1] : other[0]] for one, other in pairwise(spans))]
    return [
        _Draft(replace(paragraph, spoken=part), count, gap)
        for part, count, gap in zip(spoken, words, gaps, strict=True)
    ]


def _paused_words(spoken: SpokenText, start: int, end: int) -> float:
    """The length of the pauses between `start` and `end`, as the number of English words with the same speaking
    time.
    """
    milliseconds = sum(pause.milliseconds for pause in spoken.pauses if start < pause.at <= end + 1)
    return milliseconds * WORDS_PER_MINUTE / 60_000


def _sentence_parts(text: str) -> list[tuple[int, int]]:
    """The start and end of each sentence, without the space after the sentence.

    A sentence that is too long for a scene is divided into several parts, each with its own start and end.
    """
    parts: list[tuple[int, int]] = []
    for span in sentence_spans(text):
        start, end = stripped(text, span)
        words = spoken_words(text[start:end])
        limit = LONGEST_SCENE if words <= _LONGEST_WORDS else int((end - start) * _LONGEST_WORDS / words)
        for piece in split_text(text[start:end], max(1, min(limit, LONGEST_SCENE))):
            start = text.index(piece, start)
            parts.append((start, start + len(piece)))
            start += len(piece)
    return parts


def _same_list(one: _Draft, other: _Draft) -> bool:
    both_items = one.paragraph.is_item and other.paragraph.is_item
    return both_items and one.paragraph.heading == other.paragraph.heading and one.takes(other)


def _without_short_items(drafts: list[_Draft]) -> list[_Draft]:
    out: list[_Draft] = []
    for draft in drafts:
        # A short item at the start of the script, or after a full scene, is joined with the next draft.
        if out and out[-1].takes(draft) and (draft.is_short_item or out[-1].is_short_item):
            out[-1] = out[-1].with_next(draft)
        else:
            out.append(draft)
    return out
