"""Requests to the services, as values: a run sends what an estimate counts."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from fractions import Fraction

from eleven_video.domain.requests.content_key import Keyed
from eleven_video.domain.requests.prompts import SCRIPT_ROLE, longest_script_tokens, rephrase_prompt, script_prompt
from eleven_video.domain.script.script import Script

# MP3 at 44.1 kHz and 128 kbit/s: the best that ElevenLabs' smallest plan gives.
SPEECH_FORMAT = "mp3_44100_128"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of the account.

    Attributes:
        name: The name for people, such as "Rachel".
        category: Such as "premade" or "cloned"; empty if unknown.
        rate: The factor on the model's credits, set by the voice's owner; 1 if unknown.
    """

    id: str
    name: str
    category: str = ""
    rate: Fraction = field(default=Fraction(1), compare=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The settings of speech.

    Attributes:
        language: An ISO code; empty for the language of the text.
        speed: The factor on the usual speed.
        seed: A number that makes the same request sound the same; None for none.
    """

    language: str = ""
    speed: float = 1.0
    seed: int | None = None


PLAIN = Delivery()


# The classes of requests have no slots, because each request stores its content key when that is first used.
@dataclass(frozen=True)
class ScriptRequest(Keyed):
    """A request for a script about `prompt` whose narration takes about `duration_s` seconds.

    `language` is an ISO code; empty for the language of the prompt.
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
    """A request to a second model to improve the narration of a script, scene by scene."""

    script: Script
    model: str
    language: str = ""
    seed: int | None = None

    def _sent(self) -> list[object]:
        return ["rephrase", _model(self.model), SCRIPT_ROLE, rephrase_prompt(self), *_seed(self.seed)]


# The scene of speech that belongs to no video.
NO_SCENE = 0


@dataclass(frozen=True)
class SpeechRequest(Keyed):
    """A request to speak `text`. `scene` and its `part`, from 1, give the use of the speech; they are not sent.

    The scene of a voice preview is NO_SCENE.
    """

    text: str
    voice: Voice
    model: str
    scene: int
    part: int = 1
    delivery: Delivery = PLAIN

    def _sent(self) -> list[object]:
        # Default settings are neither sent nor part of the key.
        settings = {name: value for name, value in asdict(self.delivery).items() if value != getattr(PLAIN, name)}
        sent = ["speech", _model(self.model), self.voice.id, self.text, SPEECH_FORMAT]
        return [*sent, *([settings] if settings else [])]


@dataclass(frozen=True)
class PictureRequest(Keyed):
    """A request for one picture in an aspect ratio such as "16:9".

    `scene` and the picture's `number` in it, from 1, give the use of the picture; they are not sent.
    """

    prompt: str
    aspect_ratio: str
    model: str
    scene: int
    number: int = 1
    seed: int | None = None

    def _sent(self) -> list[object]:
        return ["picture", _model(self.model), self.prompt, self.aspect_ratio, *_seed(self.seed)]


def _model(name: str) -> str:
    return name.removeprefix("models/")


def _seed(seed: int | None) -> list[object]:
    return [] if seed is None else [seed]


# Every request that costs.
Request = ScriptRequest | RephraseRequest | SpeechRequest | PictureRequest


@dataclass(frozen=True, slots=True)
class SpeechQuota:
    """The credits of an ElevenLabs account in this billing period, which ends at `resets_at` (UTC).

    Attributes:
        limit: Credits that the plan includes; None if unknown or unlimited.
        extension: Credits beyond the limit that the account may use and is billed for; None if unlimited.
        overage: The debt for such credits so far, such as "1.20 USD"; empty for none.
    """

    plan: str
    used: int
    limit: int | None
    resets_at: datetime | None
    extension: int | None = 0
    overage: str = ""

    @property
    def included_left(self) -> int | None:
        """The included credits that are left; None if no limit is known."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def sold_beyond(self) -> int | None:
        """Included credits left before those that are billed by use; None if the account may use none of these."""
        return None if self.extension == 0 else self.included_left

    @property
    def remaining(self) -> int | None:
        """All credits that are left, those beyond the plan included; None if the limit or the extension has no known limit."""
        if self.limit is None or self.extension is None:
            return None
        return max(0, self.limit + self.extension - self.used)

    @property
    def share(self) -> float | None:
        """The used part of the limit; 1 for a limit of 0, None if no limit is known."""
        if self.limit is None:
            return None
        return self.used / self.limit if self.limit else 1.0


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A speech model with its credits per character and its longest text in characters, both None if unknown.

    `languages` are the codes of its languages; empty if unknown.
    """

    id: str
    credits_per_character: str | None
    max_characters: int | None
    languages: tuple[str, ...] = ()

    def speaks(self, language: str) -> bool:
        """Whether it speaks the language with this code. A model with unknown languages counts as speaking all."""
        return not self.languages or language in {code.partition("-")[0] for code in self.languages}
