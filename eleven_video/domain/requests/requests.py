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
        name: The name that people call it by, such as "Rachel".
        category: Such as "premade" or "cloned"; empty where the service does not tell it.
        rate: How many times the credits of the model it takes, as its owner has set; 1 where nothing is told.
    """

    id: str
    name: str
    category: str = ""
    rate: Fraction = field(default=Fraction(1), compare=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How speech is spoken: in a language (its ISO code, "" for that of the text), at so many times the usual speed, and with
    a seed, if the same is to sound the same.
    """

    language: str = ""
    speed: float = 1.0
    seed: int | None = None


PLAIN = Delivery()


# The classes of requests have no slots, because each request stores its content key when that is first used.
@dataclass(frozen=True)
class ScriptRequest(Keyed):
    """Ask for a script about `prompt` that takes about `duration_s` seconds to speak, in a language by its ISO code.

    Without a language it is that of the prompt.
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
    """Ask another model to say a script better, scene by scene."""

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
    """Ask for `text` in a voice. `scene` and its `part`, from 1, say what it is for; they are not sent.

    A preview of the voice has NO_SCENE.
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
    """Ask for one picture in an aspect ratio such as "16:9". `scene` and the picture's `number` in it, from 1, say what it
    is for; they are not sent.
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


# Everything that is asked for and costs.
Request = ScriptRequest | RephraseRequest | SpeechRequest | PictureRequest


@dataclass(frozen=True, slots=True)
class SpeechQuota:
    """What an ElevenLabs account may still use: credits of this billing period, which ends at `resets_at` (UTC).

    Attributes:
        limit: Credits that the plan includes; None where the account does not tell a limit, or has none.
        extension: Credits beyond the limit that the account may use and is billed for; None without a limit.
        overage: What the account owes for such credits so far, such as "1.20 USD"; empty where it owes nothing.
    """

    plan: str
    used: int
    limit: int | None
    resets_at: datetime | None
    extension: int | None = 0
    overage: str = ""

    @property
    def included_left(self) -> int | None:
        """Credits left of those that the plan includes; None where no limit is known."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def sold_beyond(self) -> int | None:
        """Included credits left before those that are billed by use; None if the account may use none of these."""
        return None if self.extension == 0 else self.included_left

    @property
    def remaining(self) -> int | None:
        """Credits left, those beyond the plan's included; None where no limit is known, or the extension has none."""
        if self.limit is None or self.extension is None:
            return None
        return max(0, self.limit + self.extension - self.used)

    @property
    def share(self) -> float | None:
        """Used by limit, 1 where the limit is 0; None where there is no limit that is known."""
        if self.limit is None:
            return None
        return self.used / self.limit if self.limit else 1.0


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """A speech model: credits per character, where told, and the longest text it takes, in characters.

    `languages` are the codes of those that it speaks; empty where they are not told.
    """

    id: str
    credits_per_character: str | None
    max_characters: int | None
    languages: tuple[str, ...] = ()

    def speaks(self, language: str) -> bool:
        """Whether it speaks a language, told by its code; a model that tells none is taken to speak all."""
        return not self.languages or language in {code.partition("-")[0] for code in self.languages}
