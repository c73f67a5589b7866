"""Finds the subject and the length of the video that a prompt requests, and words the subject so that it fits into
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
_CLAUSE = re.compile(r"^(?:why|how|what|where|when|who|which|whether)\b", re.IGNORECASE)
# A question word followed by a verb, as in "why is the sky blue". A phrase with this word order does not fit into
# another sentence unless it is quoted.
_INVERTED = re.compile(
    r"^(?:why|how|what|where|when|who|which)\s+(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have)\b",
    re.IGNORECASE,
)
_SMALL = re.compile(r"^(?:The|A|An|Why|How|What|Where|When|Who|Which|Whether|Our|Your|My|This|These|Some)\b")
_LONGEST_WORDS = 12
_LONGEST = 90
_NAMED_SHARE = 0.45
_DEFAULT_WORDS = 150
_WORDS_A_SCENE = 25


@dataclass(frozen=True, slots=True)
class Topic:
    """The subject and the length of a video.

    Attributes:
        phrase: The subject, worded so that it fits after "about" or "of" in a sentence: "why the sky is blue", "black
            holes", 'the question "What is time?"'.
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

    A prompt that does not say what the video is about is taken for the subject itself. Without a requested length, the
    narration has 150 words.
    """
    asked = _WORDS.search(prompt)
    words = max(5, min(20_000, _number(asked[1]))) if asked else _DEFAULT_WORDS
    stated = _SCENES.search(prompt)
    scenes = max(1, min(200, _number(stated[1]))) if stated else max(1, round(words / _WORDS_A_SCENE))
    subject = _subject(prompt)
    phrase = _phrase(subject)
    if len(phrase.split()) > words * _NAMED_SHARE:
        phrase = "this question"  # in so short a video, a long subject would be most of what is said
    return Topic(phrase, subject[:1].upper() + subject[1:], words, scenes)


def _number(digits: str) -> int:
    """The number that decimal digits stand for; a billion if there are ten digits or more."""
    return int(digits) if len(digits) < 10 else 10**9


def _subject(prompt: str) -> str:
    """The subject that a prompt names, shortened so that many sentences can repeat it."""
    marked = _SUBJECT.search(prompt)
    text = " ".join(re.sub(r"[^\w\s'\u2019\".,;:?!&%()/+-]", " ", marked[1] if marked else prompt).split())
    text = _ORDER.sub("", text)
    first = re.split(r"(?<=[.!?])\s|[;:]\s", text, maxsplit=1)[0]
    words = first.split()
    if len(words) > _LONGEST_WORDS:
        words = first.split(",")[0].split()[:_LONGEST_WORDS]
    return " ".join(words)[:_LONGEST].strip(" .,;:!\"'") or "the subject at hand"


def _phrase(subject: str) -> str:
    plain = subject.rstrip("?").strip()
    inner = plain.replace('"', "")
    if _INVERTED.match(plain) and (subject.endswith("?") or _swapped(plain)):
        return f'the question "{inner[:1].upper()}{inner[1:]}?"'
    if subject.endswith("?") and not _CLAUSE.match(plain):
        return f'the question "{inner}?"'
    return plain[:1].lower() + plain[1:] if _SMALL.match(plain) else plain


def _swapped(plain: str) -> bool:
    """Whether a phrase without a question mark, which starts with a question word and a verb, is a question. "Why is
    the sky blue" is a question, but "what is left of Rome" may be a subject.
    """
    return plain.split(maxsplit=1)[0].lower() in ("why", "how", "where", "when")
