"""Finds the subject and the length of the video that a prompt requests, and makes a title of the subject that fits into
sentences.
"""

import re
from dataclasses import dataclass

_WORDS = re.compile(r"about (\d+) words")
_SCENES = re.compile(r"about (\d+) scenes?")
_SUBJECT = re.compile(r"the video is about:\s*(.+)", re.IGNORECASE | re.DOTALL)
_ORDER = re.compile(
    r"^(?:please\s+)?(?:can you\s+|could you\s+)?(?:make|create|write|produce|generate|tell|give|do)\s+(?:me\s+|us\s+)?"
    r"(?:a\s+|an\s+|the\s+|some\s+)?(?:\w+[\s-]+){0,4}?"
    r"(?:video|film|script|clip|story|documentary|explainer|narration)\s*(?:about|on|of|explaining|that explains)?:?\s+",
    re.IGNORECASE,
)
_LONGEST_WORDS = 12
_LONGEST = 90
_NAMED_SHARE = 0.45
_DEFAULT_WORDS = 150
_WORDS_A_SCENE = 25


@dataclass(frozen=True, slots=True)
class Topic:
    """The subject and the length of a video.

    Attributes:
        phrase: The words that stand for the subject in a sentence. They are the title in quotation marks. If the title
            is too long for a short video, they are "this question".
        title: The subject with a capital letter at its start.
        words: The number of words of the narration.
        scenes: The number of scenes.
    """

    phrase: str
    title: str
    words: int
    scenes: int


def read_topic(prompt: str) -> Topic:
    """Find the subject and the length of the video in a prompt.

    If a prompt does not say what the video is about, the whole prompt is taken as the subject. If it requests no
    length, the narration has 150 words.
    """
    asked = _WORDS.search(prompt)
    words = max(5, min(20_000, _number(asked[1]))) if asked else _DEFAULT_WORDS
    stated = _SCENES.search(prompt)
    scenes = max(1, min(200, _number(stated[1]))) if stated else max(1, round(words / _WORDS_A_SCENE))
    subject = _subject(prompt)
    title = subject[:1].upper() + subject[1:]
    phrase = f'"{title}"'
    if len(phrase.split()) > words * _NAMED_SHARE:
        phrase = "this question"  # in a short video, a long subject would take up most of the narration
    return Topic(phrase, title, words, scenes)


def _number(digits: str) -> int:
    """The number that decimal digits stand for. If there are ten digits or more, the result is a billion."""
    return int(digits) if len(digits) < 10 else 10**9


def _subject(prompt: str) -> str:
    """The subject that a prompt names, shortened so that many sentences can repeat it."""
    marked = _SUBJECT.search(prompt)
    text = " ".join(re.sub(r"[^\w\s'\u2019.,;:?!&%()/+-]", " ", marked[1] if marked else prompt).split())
    text = _ORDER.sub("", text)
    first = re.split(r"(?<=[.!?])\s|[;:]\s", text, maxsplit=1)[0]
    words = first.split()
    if len(words) > _LONGEST_WORDS:
        words = first.split(",")[0].split()[:_LONGEST_WORDS]
    return " ".join(words)[:_LONGEST].strip(" .,;:!'") or "the subject at hand"
