"""Finds the subject and the length that a prompt requests, in a form that fits into sentences."""

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
# Question words followed by a verb: the word order of a question, which does not fit inside a sentence.
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
    """A video's subject and size.

    `phrase` fits after "about" or "of" in a sentence: "why the sky is blue", "black holes", 'the question "what is
    time?"'. `title` is the subject with a capital letter.
    """

    phrase: str
    title: str
    words: int
    scenes: int


def read_topic(prompt: str) -> Topic:
    """Find the subject and the size in a request for a script.

    Any other prompt is the subject itself, with 150 words.
    """
    asked = _WORDS.search(prompt)
    words = max(5, min(20_000, _number(asked[1]))) if asked else _DEFAULT_WORDS
    stated = _SCENES.search(prompt)
    scenes = max(1, min(200, _number(stated[1]))) if stated else max(1, round(words / _WORDS_A_SCENE))
    subject = _subject(prompt)
    phrase = _phrase(subject)
    if len(phrase.split()) > words * _NAMED_SHARE:
        phrase = "this question"  # naming the subject would take most of the video
    return Topic(phrase, subject[:1].upper() + subject[1:], words, scenes)


def _number(digits: str) -> int:
    """A number; a fixed large one if it has ten digits or more."""
    return int(digits) if len(digits) < 10 else 10**9


def _subject(prompt: str) -> str:
    """The subject in the prompt, shortened so that it can be repeated often."""
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
    """Whether a phrase without a question mark is a question. "What is left of Rome" is not one."""
    return plain.split(maxsplit=1)[0].lower() in ("why", "how", "where", "when")
