"""Describes the voices that ElevenLabs lists, and the models that Gemini lists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from eleven_video.domain.requests.requests import Voice


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """A voice with the details that ElevenLabs lists.

    Attributes:
        category: The origin of the voice, such as "premade" or "cloned". `category` is empty if the origin is unknown.
        labels: Properties of the voice, such as "accent": "american". The names and values of the properties are the
            same as in ElevenLabs' answer.
        languages: The codes of the languages that ElevenLabs lists for the voice, such as "en". No code occurs twice.
        preview_url: The internet address of a recording of the voice. `preview_url` is None if the address is unknown.
        rate: The factor by which the voice multiplies the credits of a speech model. `rate` is None if the factor is
            unknown.
        fiat_rate: The payment to the owner of the voice, in dollars for 1,000 credits. `fiat_rate` is None if the
            payment is unknown.
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
        """Whether each word of `search` is in the voice's name, id, category, description or labels. Letter case is
        ignored.
        """
        texts = (self.id, self.name, self.category, self.description, *self.labels.values())
        everything = plain_words(" ".join(texts))
        return all(word in everything for word in plain_words(search).split())

    def speaks(self, language: str) -> bool:
        """Whether ElevenLabs lists the language for the voice.

        A voice that is listed for "en-GB" also counts as a voice for "en". A voice that is listed only for "en" does
        not count as a voice for "en-GB".
        """
        wanted = _code(language)
        return any(_code(code) == wanted or _code(code).startswith(wanted + "-") for code in self.languages)


class Purpose(StrEnum):
    """The purposes for which this program can use a Gemini model: to write scripts, or to draw pictures."""

    TEXT = "text"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class GeminiModelFacts:
    """A model in Gemini's list of models.

    Attributes:
        id: The id of the model, without "models/" before it.
        title: The name for people. `title` is empty if Gemini's list has no name for people.
        actions: The types of requests that the model answers, such as "generateContent". `actions` is empty if the
            types are unknown.
    """

    id: str
    title: str = ""
    actions: tuple[str, ...] = ()

    @property
    def purpose(self) -> Purpose | None:
        """The purpose for which the model can be used, or None. The model's id and actions decide."""
        if self.actions and _GENERATES not in self.actions:
            return None
        parts = set(self.id.lower().replace("/", "-").split("-"))
        if parts & _DRAWING:
            return Purpose.IMAGE
        return None if parts & _OTHERWISE else Purpose.TEXT


# This program can use only models with the action "generateContent". Models for embeddings, video and live speech have
# other actions.
_GENERATES = "generateContent"
# Words in the names of models that draw pictures, and of models that neither draw pictures nor write scripts. Source:
# the models in Google's documentation of November 2026.
_DRAWING = frozenset({"image", "banana"})
_OTHERWISE = frozenset({"tts", "audio", "live", "embedding", "robotics", "computer", "veo", "imagen", "lyria", "aqa"})


def plain_words(text: str) -> str:
    """A text in lower case with spaces instead of underscores. So a search for "middle aged" finds "Middle_Aged"."""
    return text.casefold().replace("_", " ")


def languages_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The language codes in the order of `codes`, without repetitions.

    Codes that differ only in letter case count as the same code.
    """
    return tuple({_code(code): code.strip() for code in reversed(list(codes)) if code.strip()}.values())[::-1]


def _code(language: str) -> str:
    return language.strip().casefold().replace("_", "-")
