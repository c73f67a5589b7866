"""Defines the paid requests to the services. A run sends the same types of requests that an estimate counts."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from fractions import Fraction

from eleven_video.domain.requests.content_key import Keyed
from eleven_video.domain.requests.prompts import SCRIPT_ROLE, longest_script_tokens, rephrase_prompt, script_prompt
from eleven_video.domain.script.script import Script

# The format of speech is MP3 at 44.1 kHz and 128 kbit/s, because the smallest ElevenLabs plan allows no better format.
SPEECH_FORMAT = "mp3_44100_128"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that the ElevenLabs account can use.

    Attributes:
        id: The id by which requests name the voice.
        name: The name for people, such as "Rachel".
        category: The origin of the voice, such as "premade" or "cloned". `category` is empty if the origin is unknown.
        rate: The factor by which the voice multiplies the credits of a speech model. `rate` is 1 if the factor is
            unknown.
    """

    id: str
    name: str
    category: str = ""
    rate: Fraction = field(default=Fraction(1), compare=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The settings of a speech request.

    Attributes:
        language: The ISO code of the language. If `language` is empty, the model detects the language of the text.
        speed: The speaking speed, as a multiple of the voice's own speed.
        seed: A number that is sent to ElevenLabs, so that equal requests give similar speech. If `seed` is None, no
            number is sent.
    """

    language: str = ""
    speed: float = 1.0
    seed: int | None = None


PLAIN = Delivery()


# The classes of requests have no slots, because `cached_property` stores the content key in the object's `__dict__`.
@dataclass(frozen=True)
class ScriptRequest(Keyed):
    """A request to write a script about `prompt` whose narration takes about `duration_s` seconds.

    `language` is the ISO code of the language to write in. If `language` is empty, the script is in the language of the
    prompt.
    """

    prompt: str
    duration_s: int
    model: str
    language: str = ""
    seed: int | None = None

    def _sent(self) -> list[object]:
        prompt, longest = script_prompt(self), longest_script_tokens(self)
        return ["script", _model(self.model), SCRIPT_ROLE, prompt, longest, *_seed(self.seed)]


@dataclass(frozen=True)
class RephraseRequest(Keyed):
    """A request to improve the narration of a script that another model wrote. The scenes stay the same."""

    script: Script
    model: str
    language: str = ""
    seed: int | None = None

    def _sent(self) -> list[object]:
        return ["rephrase", _model(self.model), SCRIPT_ROLE, rephrase_prompt(self), *_seed(self.seed)]


# The value of `SpeechRequest.scene` if the speech does not belong to a video.
NO_SCENE = 0


@dataclass(frozen=True)
class SpeechRequest(Keyed):
    """A request to speak `text`.

    `scene` is the number of the scene to which the speech belongs. The first scene has the number 1. For the preview of
    a voice, `scene` is `NO_SCENE`. A long narration needs several requests, and `part` is 1 for the first request of a
    scene, 2 for the second request, and so on. `scene` and `part` are not sent to the service.
    """

    text: str
    voice: Voice
    model: str
    scene: int
    part: int = 1
    delivery: Delivery = PLAIN

    def _sent(self) -> list[object]:
        # Settings with the default value are not sent, so the content key does not include these settings.
        settings = {name: value for name, value in asdict(self.delivery).items() if value != getattr(PLAIN, name)}
        sent = ["speech", _model(self.model), self.voice.id, self.text, SPEECH_FORMAT]
        return [*sent, *([settings] if settings else [])]


@dataclass(frozen=True)
class PictureRequest(Keyed):
    """A request to draw one picture in an aspect ratio such as "16:9".

    `scene` is the number of the picture's scene, and `number` is the number of the picture in its scene. `scene` and
    `number` start at 1. `drawing` is 1 for the first drawing of the picture, 2 for the second drawing, and so on.
    `scene`, `number` and `drawing` are not sent to the service. A later drawing of a picture has another content key,
    because its result is another picture.
    """

    prompt: str
    aspect_ratio: str
    model: str
    scene: int
    number: int = 1
    seed: int | None = None
    drawing: int = 1

    def _sent(self) -> list[object]:
        again = [{"drawing": self.drawing}] if self.drawing > 1 else []
        return ["picture", _model(self.model), self.prompt, self.aspect_ratio, *_seed(self.seed), *again]


def _model(name: str) -> str:
    return name.removeprefix("models/")


def _seed(seed: int | None) -> list[object]:
    return [] if seed is None else [seed]


# The types of all paid requests.
Request = ScriptRequest | RephraseRequest | SpeechRequest | PictureRequest


@dataclass(frozen=True, slots=True)
class SpeechQuota:
    """The credits of an ElevenLabs account in the current billing period.

    Attributes:
        plan: The name of the ElevenLabs plan, such as "creator".
        used: The credits used so far.
        limit: The credits that the ElevenLabs plan includes. `limit` is None if the number is unknown or unlimited.
        resets_at: The end of the billing period, in UTC. `resets_at` is None if the end is unknown.
        extension: The credits that the account may use after the included credits, for an extra charge. `extension` is
            None if the number of extra credits is unlimited.
        overage: The extra charge for additional credits so far, such as "1.20 USD". `overage` is empty if there is no
            extra charge.
    """

    plan: str
    used: int
    limit: int | None
    resets_at: datetime | None
    extension: int | None = 0
    overage: str = ""

    @property
    def included_left(self) -> int | None:
        """The credits that the ElevenLabs plan includes and that are not used yet, or None if `limit` is None."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def sold_beyond(self) -> int | None:
        """The number of credits that the account can still use before it pays extra.

        The result is None if the account cannot pay extra.
        """
        return None if self.extension == 0 else self.included_left

    @property
    def remaining(self) -> int | None:
        """All credits that the account can still use, with or without an extra charge. None means unknown or
        unlimited.
        """
        if self.limit is None or self.extension is None:
            return None
        return max(0, self.limit + self.extension - self.used)

    @property
    def share(self) -> float | None:
        """The used credits divided by `limit`. The result is 1 if `limit` is 0, and None if `limit` is None."""
        if self.limit is None:
            return None
        return self.used / self.limit if self.limit else 1.0


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A speech model of ElevenLabs.

    Attributes:
        id: The id of the model.
        credits_per_character: The credits for one character of text, as decimal text. `credits_per_character` is None
            if the number is unknown.
        max_characters: The maximum number of characters in the text of one call. `max_characters` is None if the
            maximum is unknown.
        languages: The codes of the languages that the model speaks. `languages` is empty if the languages are unknown.
    """

    id: str
    credits_per_character: str | None
    max_characters: int | None
    languages: tuple[str, ...] = ()

    def speaks(self, language: str) -> bool:
        """Whether the model speaks a language. If `languages` is empty, the result is True for every language."""
        return not self.languages or language in {code.partition("-")[0] for code in self.languages}
