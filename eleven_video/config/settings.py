"""All settings in one place. A flag wins over the environment, that over .env, the profile, the config file, the default."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from eleven_video.accounting.credits import PlanPrice, plan_prices
from eleven_video.accounting.prices.rates import Overrides, parse_overrides
from eleven_video.config.caption_fonts import with_whole_path
from eleven_video.config.folder_sources import origins_in, places_of_settings
from eleven_video.config.keyring_keys import KeyInKeyring
from eleven_video.config.keys_in_use import note_key
from eleven_video.config.paths import config_file, settings_files
from eleven_video.config.profiles import DEFAULT_PROFILE
from eleven_video.config.reasons import reason_of
from eleven_video.config.setting_names import check_names
from eleven_video.config.setting_places import DEFAULT, merged
from eleven_video.config.variable_settings import InvalidJson, KeyFromDotenv, TextFromDotenv
from eleven_video.domain.api_keys import KEY_ELSEWHERE, looks_like_key
from eleven_video.domain.captions.place import BOTTOM, CaptionPlace, SafeArea, parse_position
from eleven_video.domain.captions.size import CaptionLook
from eleven_video.domain.captions.style import DEFAULT_STYLE, caption_styles, named_style
from eleven_video.domain.duration import parse_duration
from eleven_video.domain.options import FASTEST, LARGEST_SEED, SLOWEST, Fit, plain_style, said_after_the_setting
from eleven_video.domain.requests.endpoint import is_key, keeps_key_secret, password_in
from eleven_video.domain.text.languages import language_code
from eleven_video.domain.timing.picture_times import BEST_SHOT_S, LONGEST_S, MOST_PICTURES, SHORTEST_S
from eleven_video.domain.video import (
    Captions,
    FileFormat,
    Look,
    Motion,
    Quality,
    Transition,
    VideoFormat,
    frame_rate,
    frame_size,
)
from eleven_video.errors import ConfigurationError

# Models that exist today (2026-11): the cheapest that write, draw and speak well.
DEFAULT_TEXT_MODEL = "gemini-3.5-flash-lite"
DEFAULT_IMAGE_MODEL = "gemini-3.1-flash-lite-image"
DEFAULT_SPEECH_MODEL = "eleven_multilingual_v2"


_LONGEST_PROJECT = 80
KEY_FIELDS = frozenset({"gemini_api_key", "elevenlabs_api_key"})


def _amount(typed: object) -> object:
    """An amount as typed: "$0.50" is 0.50."""
    return typed.strip().removeprefix("$") if isinstance(typed, str) else typed


# What 64 bits of pico-dollars hold.
MOST_DOLLARS = 9_000_000
# More than any account has; what the ledger counts in millionths holds a thousand times as many.
MOST_CREDITS = 9_000_000_000
Dollars = Annotated[Decimal, BeforeValidator(_amount), Field(ge=0, le=MOST_DOLLARS)]
Credits = Annotated[Decimal, Field(ge=0, le=MOST_CREDITS)]


class Settings(BaseModel):
    """The settings of a run. In the environment each name has the prefix ELEVEN_VIDEO_, except the two keys.

    Settings that are not given are those of the environment, of .env and of the user's files, else the defaults.
    """

    model_config = ConfigDict(extra="ignore", populate_by_name=True, protected_namespaces=())

    # Whose settings and keys come before those of the config file.
    profile: str = DEFAULT_PROFILE
    gemini_api_key: SecretStr | None = Field(None, validation_alias="GEMINI_API_KEY")
    elevenlabs_api_key: SecretStr | None = Field(None, validation_alias="ELEVENLABS_API_KEY")
    gemini_base_url: str | None = None
    elevenlabs_base_url: str | None = None
    # Whether keys may go to addresses that are not the services' own. Of the user's files alone: see `addresses`.
    allow_base_url: bool = False
    text_model: str = Field(DEFAULT_TEXT_MODEL, min_length=1)
    image_model: str = Field(DEFAULT_IMAGE_MODEL, min_length=1)
    tts_model: str = Field(DEFAULT_SPEECH_MODEL, min_length=1)
    voice: str | None = None
    duration: str = "1m"
    format: FileFormat = FileFormat.MP4
    resolution: str = "1080p"
    fps: int = 24
    quality: Quality = Quality.STANDARD
    motion: Motion = Motion.ZOOM
    transition: Transition = Transition.CUT
    captions: Captions = Captions.BURN
    # A user's own styles by name, in the form of domain/caption_styles.toml.
    caption_styles: dict[str, Any] = Field(default_factory=dict)
    caption_style: str = DEFAULT_STYLE
    caption_position: str = BOTTOM
    # None is that of apps in an upright frame.
    safe_area: SafeArea | None = None
    music: Path | None = None
    # An ISO code; "" is the language of the prompt.
    language: str = ""
    style: str = ""
    seed: int | None = Field(None, ge=0, le=LARGEST_SEED)
    speed: float = Field(1.0, ge=SLOWEST, le=FASTEST)
    # Where a number of pictures is set, it wins.
    image_count: int | None = Field(None, ge=1, le=MOST_PICTURES)
    seconds_per_image: float = Field(BEST_SHOT_S, ge=SHORTEST_S, le=LONGEST_S)
    rephrase: str | None = None
    elevenlabs_plan: str | None = None
    # What to do where a video needs more than the services have left. None asks the user, or stops if that is impossible.
    fit: Fit | None = None
    # How many calls a service answers at a time: what ElevenLabs' smallest plan and Gemini's paid tier allow.
    gemini_concurrency: int = Field(4, ge=1, le=64)
    elevenlabs_concurrency: int = Field(2, ge=1, le=64)
    # What Gemini allows the project with each model: requests and input tokens a minute, requests a day.
    gemini_rpm: int | None = Field(None, ge=1)
    gemini_tpm: int | None = Field(None, ge=1)
    gemini_rpd: int | None = Field(None, ge=1)
    prices: dict[str, Any] = Field(default_factory=dict)
    project: str = ""
    # Dollars. `budget` is that of one video.
    budget: Dollars | None = None
    budget_day: Dollars | None = None
    budget_month: Dollars | None = None
    budget_projects: dict[str, Dollars] = Field(default_factory=dict)
    # The same in ElevenLabs' credits.
    budget_credits: Credits | None = None
    budget_credits_day: Credits | None = None
    budget_credits_month: Credits | None = None
    budget_credits_projects: dict[str, Credits] = Field(default_factory=dict)

    def __init__(self, **given: Any) -> None:
        # A key may be given under the name of its variable.
        names = {name.lower(): name for name in given}
        flags = {name.lower(): value for name, value in given.items()}
        found = merged([flags, *(place.settings for place in places_of_settings(type(self).model_fields))])
        super().__init__(**{names.get(name) or _name_in_errors(name): value for name, value in found.items()})

    @field_validator("profile", mode="before")
    @classmethod
    def _one_case(cls, name: object) -> object:
        return name.strip().lower() if isinstance(name, str) else name

    @field_validator("*", mode="before")
    @classmethod
    def _no_key(cls, typed: object, info: ValidationInfo) -> object:
        if isinstance(typed, str) and looks_like_key(typed) and info.field_name not in KEY_FIELDS:
            note_key(typed.strip())
            raise ValueError(KEY_ELSEWHERE)
        return typed

    @field_validator("gemini_api_key", "elevenlabs_api_key")
    @classmethod
    def _usable_key(cls, key: SecretStr | None) -> SecretStr | None:
        # One that is in the keyring stays there until it is used.
        if isinstance(key, KeyInKeyring):
            return key
        if key is None or not (text := key.get_secret_value().strip()):
            return None
        if not is_key(text):
            raise ValueError("is not a key: it contains spaces or characters that a key cannot have. Copy it again")
        note_key(text)
        return KeyFromDotenv(text) if isinstance(key, KeyFromDotenv) else SecretStr(text)

    @field_validator("gemini_base_url", "elevenlabs_base_url", mode="wrap")
    @classmethod
    def _safe_url(cls, given: object, check: ValidatorFunctionWrapHandler) -> str | None:
        url = check(given)
        if url is None or not url.strip():
            return None
        if not keeps_key_secret(url.strip()):
            raise ValueError("must be an https address, or http on this machine: keys are not sent unencrypted")
        plain = url.strip().rstrip("/")
        note_key(password_in(plain))
        return TextFromDotenv(plain) if isinstance(given, TextFromDotenv) else plain

    @field_validator("project")
    @classmethod
    def _plain_name(cls, project: str) -> str:
        name = " ".join(project.split())
        if not name.isprintable() or len(name) > _LONGEST_PROJECT:
            raise ValueError(f"must be a short name, at most {_LONGEST_PROJECT} characters")
        return name

    @field_validator("budget_projects")
    @classmethod
    def _plain_names(cls, budgets: dict[str, Decimal]) -> dict[str, Decimal]:
        plain: dict[str, Decimal] = {}
        for project, dollars in budgets.items():
            name = " ".join(project.split())
            plain[name] = min(dollars, plain.get(name, dollars))
        return plain

    @field_validator("language")
    @classmethod
    def _known_language(cls, language: str) -> str:
        return language and language_code(language)

    @field_validator("style")
    @classmethod
    def _short_style(cls, style: str) -> str:
        return plain_style(style)

    @field_validator("duration", "resolution", mode="before")
    @classmethod
    def _also_numbers(cls, told: object) -> object:
        # A file may have 90 without quotation marks.
        return str(told) if isinstance(told, int | float) and not isinstance(told, bool) else told

    @field_validator("resolution")
    @classmethod
    def _known_size(cls, resolution: str) -> str:
        with said_after_the_setting():
            frame_size(resolution)
        return resolution

    @field_validator("duration")
    @classmethod
    def _known_duration(cls, duration: str) -> str:
        with said_after_the_setting():
            parse_duration(duration)
        return duration.strip()

    @field_validator("fps", mode="before")
    @classmethod
    def _known_rate(cls, fps: object) -> int:
        with said_after_the_setting():
            return frame_rate(str(fps))

    @field_validator("caption_styles")
    @classmethod
    def _usable_styles(cls, styles: dict[str, Any]) -> dict[str, Any]:
        caption_styles(styles)
        return styles

    @field_validator("caption_style")
    @classmethod
    def _known_style(cls, name: str, info: ValidationInfo) -> str:
        with said_after_the_setting():
            named_style(name, caption_styles(info.data.get("caption_styles", {})))
        return name.strip().lower()

    @field_validator("caption_position", mode="before")
    @classmethod
    def _known_position(cls, position: object) -> str:
        with said_after_the_setting():
            return parse_position(str(position))

    @field_validator("format", "quality", "motion", "transition", "captions", "safe_area", "fit", mode="before")
    @classmethod
    def _any_case(cls, name: object) -> object:
        return name.strip().lower() if isinstance(name, str) else name

    @field_validator("elevenlabs_plan")
    @classmethod
    def _known_plan(cls, plan: str | None) -> str | None:
        if plan is not None and plan.lower() not in plan_prices():
            raise ValueError(f"is not one of {', '.join(plan_prices())}")
        return plan and plan.lower()

    @property
    def video(self) -> VideoFormat:
        return VideoFormat(*frame_size(self.resolution), self.fps)

    @property
    def look(self) -> Look:
        return Look(self.quality, self.motion, self.transition)

    @property
    def plan_price(self) -> PlanPrice | None:
        """The prices of the configured ElevenLabs plan; None if no plan is set."""
        return plan_prices()[self.elevenlabs_plan] if self.elevenlabs_plan else None

    @property
    def caption_look(self) -> CaptionLook:
        style = named_style(self.caption_style, caption_styles(self.caption_styles))
        return CaptionLook(with_whole_path(style), CaptionPlace(self.caption_position, self.safe_area))

    def price_overrides(self, upper: Overrides | None = None) -> Overrides:
        """The user's prices: those of `upper` (a --pricing file), then the config file's."""
        overrides = parse_overrides(self.prices)
        return upper.with_lower(overrides) if upper else overrides


def load_settings(**flags: object) -> Settings:
    """Load the settings, with the given flags (None: not given).

    Raises:
        ConfigurationError: names the setting or file and what is wrong; values are not repeated, they may be keys.
    """
    check_names(config_file(), Settings.model_fields)
    given: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise ConfigurationError(f"{name} {reason_of(first)}.{_set_where(name, given)}") from None
    except InvalidJson as error:
        raise ConfigurationError(f"{error}.") from None
    except (OSError, ValueError, RecursionError) as error:
        # Broken TOML or text that is no UTF-8, in the config file or in .env; JSON too deep to follow, in .env or in a variable.
        raise ConfigurationError(f"The settings in {settings_files()} cannot be read: {error}.") from None


def _set_where(name: str, given: Mapping[str, Any]) -> str:
    """A sentence that names the place of a setting; nothing where it was given as a flag."""
    setting = name.lower()
    try:
        place = DEFAULT if setting in given else origins_in(Settings.model_fields).get(setting, (DEFAULT,))[0]
    except (OSError, ValueError, RecursionError):
        return ""
    return f" It is set in: {place}." if place != DEFAULT else ""


def _name_in_errors(setting: str) -> str:
    """The name of a setting in pydantic's errors: of a key that of its variable."""
    field = Settings.model_fields.get(setting)
    return field.validation_alias if field and isinstance(field.validation_alias, str) else setting
