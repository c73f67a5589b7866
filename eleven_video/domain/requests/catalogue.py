"""The catalogues of the services: voices, and models that write, draw and speak."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from eleven_video.domain.requests.requests import Voice


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """A voice with the details that the service lists.

    Attributes:
        category: Its origin, such as "premade" or "cloned"; empty if unknown.
        labels: Such as "accent": "american"; names and values as the service writes them.
        languages: Codes such as "en", each once.
        preview_url: The address of a recording.
        rate: The factor on the model's credits; None if unknown.
        fiat_rate: The payment to its owner, in dollars for 1,000 credits; None if unknown.
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
        """Whether the name, id, category, description and labels contain every word of `search`, in any case."""
        texts = (self.id, self.name, self.category, self.description, *self.labels.values())
        everything = plain_words(" ".join(texts))
        return all(word in everything for word in plain_words(search).split())

    def speaks(self, language: str) -> bool:
        """Whether the service lists the language for it. A voice for "en-GB" speaks "en"; one for "en" may not speak "en-GB"."""
        wanted = _code(language)
        return any(_code(code) == wanted or _code(code).startswith(wanted + "-") for code in self.languages)


class Purpose(StrEnum):
    """The use of a Gemini model."""

    TEXT = "text"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class GeminiModelFacts:
    """A model as Gemini lists it; the id has no "models/" prefix. `actions` is empty if the list does not give them."""

    id: str
    title: str = ""
    actions: tuple[str, ...] = ()

    @property
    def purpose(self) -> Purpose | None:
        """The use, by the model's name and actions; None if it neither writes scripts nor draws pictures."""
        if self.actions and _GENERATES not in self.actions:
            return None
        parts = set(self.id.lower().replace("/", "-").split("-"))
        if parts & _DRAWING:
            return Purpose.IMAGE
        return None if parts & _OTHERWISE else Purpose.TEXT


# The action of every call of this product. Models for embeddings, video and live speech have other actions.
_GENERATES = "generateContent"
# Parts of names. Source: the models in Google's documentation, November 2026.
_DRAWING = frozenset({"image", "banana"})
_OTHERWISE = frozenset({"tts", "audio", "live", "embedding", "robotics", "computer", "veo", "imagen", "lyria", "aqa"})


def plain_words(text: str) -> str:
    """The text in the form in which it is compared: "Middle_Aged" is "middle aged"."""
    return text.casefold().replace("_", " ")


def languages_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes in their order, each once; case does not count."""
    return tuple({_code(code): code.strip() for code in reversed(list(codes)) if code.strip()}.values())[::-1]


def _code(language: str) -> str:
    return language.strip().casefold().replace("_", "-")
