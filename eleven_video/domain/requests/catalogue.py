"""The catalogues of the services: voices, and models that write, draw and speak."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from eleven_video.domain.requests.requests import Voice


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """A voice and what the service says of it.

    Attributes:
        category: Where it is from, such as "premade" or "cloned"; empty where that is not told.
        labels: Such as "accent": "american"; names and values as the service writes them.
        languages: Codes such as "en", each once.
        preview_url: Where a recording of it can be heard.
        rate: How many times the credits of a model it takes; None where that is not told.
        fiat_rate: What its owner is paid, in dollars for 1,000 credits; None where that is not told.
    """

    id: str
    name: str
    category: str = ""
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    preview_url: str | None = None
    rate: Fraction | None = None
    fiat_rate: Fraction | None = None

    @property
    def voice(self) -> Voice:
        return Voice(self.id, self.name, self.category, self.rate if self.rate is not None else Fraction(1))

    def matches(self, search: str) -> bool:
        """Whether every word of `search` stands in its name, id, category, description or labels, in any case."""
        texts = (self.id, self.name, self.category, self.description, *self.labels.values())
        everything = plain_words(" ".join(texts))
        return all(word in everything for word in plain_words(search).split())

    def speaks(self, language: str) -> bool:
        """Whether the service names that language for it: "en" is spoken by who speaks "en-GB", not the other way round."""
        wanted = _code(language)
        return any(_code(code) == wanted or _code(code).startswith(wanted + "-") for code in self.languages)


class Purpose(StrEnum):
    """What a Gemini model is used for."""

    TEXT = "text"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class GeminiModelFacts:
    """A model as Gemini lists it, its name without "models/". `actions` is empty where they are not told."""

    id: str
    title: str = ""
    actions: tuple[str, ...] = ()

    @property
    def purpose(self) -> Purpose | None:
        """What it is used for, told from its name and actions; None for one that neither writes scripts nor draws."""
        if self.actions and _GENERATES not in self.actions:
            return None
        parts = set(self.id.lower().replace("/", "-").split("-"))
        if parts & _DRAWING:
            return Purpose.IMAGE
        return None if parts & _OTHERWISE else Purpose.TEXT


# The action behind every call that is made; lists of embeddings, video and live speech have others.
_GENERATES = "generateContent"
# Parts of names. Source: the models in Google's documentation, November 2026.
_DRAWING = frozenset({"image", "banana"})
_OTHERWISE = frozenset({"tts", "audio", "live", "embedding", "robotics", "computer", "veo", "imagen", "lyria", "aqa"})


def plain_words(text: str) -> str:
    """Words as they are compared: lower case, and "middle_aged" is "middle aged"."""
    return text.casefold().replace("_", " ")


def languages_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes as they came, each once whatever its case."""
    return tuple({_code(code): code.strip() for code in reversed(list(codes)) if code.strip()}.values())[::-1]


def _code(language: str) -> str:
    return language.strip().casefold().replace("_", "-")
