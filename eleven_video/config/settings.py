"""Loads all settings from command-line options, environment variables, .env, profile, config file and default values.

If several of these sources have a value for the same setting, the value of the first source in this order is used.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    create_model,
    field_validator,
)

from eleven_video.accounting.credits import PlanPrice, plan_prices
from eleven_video.accounting.prices.rate_overrides import Overrides, parse_overrides
from eleven_video.config.caption_font_paths import with_whole_path
from eleven_video.config.key_redaction import note_key
from eleven_video.config.keyring_keys import KeyInKeyring
from eleven_video.config.ledger_setting import checked_ledger
from eleven_video.config.paths import config_file, settings_files
from eleven_video.config.profiles import DEFAULT_PROFILE
from eleven_video.config.setting_fields import Checked, Credits, Dollars, reason_of, setting_fields
from eleven_video.config.setting_name_check import check_names
from eleven_video.config.setting_origins import DEFAULT, merged
from eleven_video.config.setting_precedence import origins_in, places_of_settings
from eleven_video.config.variable_settings import InvalidJson, KeyFromDotenv, TextFromDotenv
from eleven_video.domain.api_key_detection import KEY_ELSEWHERE, looks_like_key
from eleven_video.domain.captions.geometry import CaptionLook
from eleven_video.domain.captions.place import CaptionPlace, SafeArea
from eleven_video.domain.captions.style import caption_styles, named_style
from eleven_video.domain.options import Fit, Receipts
from eleven_video.domain.options.defaults import DEFAULT_ELEVENLABS_CALLS, DEFAULT_GEMINI_CALLS
from eleven_video.domain.requests.endpoint import is_key, keeps_key_secret, password_in
from eleven_video.domain.video import Captions, FileFormat, Motion, Quality, Transition, VideoFormat, frame_size
from eleven_video.errors import ConfigurationError

KEY_FIELDS = frozenset({"gemini_api_key", "elevenlabs_api_key"})


class _First(BaseModel):
    """Settings that are not in the table of options: the profile, keys, addresses and caption styles."""

    model_config = ConfigDict(defer_build=True, extra="ignore", populate_by_name=True, protected_namespaces=())

    # The name of the profile. The settings and keys of the profile take precedence over the settings in the config
    # file.
    profile: str = DEFAULT_PROFILE
    gemini_api_key: SecretStr | None = Field(None, validation_alias="GEMINI_API_KEY")
    elevenlabs_api_key: SecretStr | None = Field(None, validation_alias="ELEVENLABS_API_KEY")
    gemini_base_url: str | None = None
    elevenlabs_base_url: str | None = None
    # Whether keys may be sent to addresses other than the service's own address. Only a setting in the user's own files
    # can allow this: see `trusted_urls`.
    allow_base_url: bool = False
    # The user's own caption styles by name, in the format of domain/caption_styles.toml.
    caption_styles: dict[str, Any] = Field(default_factory=dict)


if TYPE_CHECKING:

    class _WithOptions(_First):
        """The types of the settings in the table of options. Only type checkers use this class."""

        duration: str
        language: str
        text_model: str
        rephrase: str | None
        image_model: str
        style: str
        image_count: int | None
        seconds_per_image: float
        seed: int | None
        motion: Motion
        transition: Transition
        voice: str | None
        tts_model: str
        speed: float
        captions: Captions
        caption_style: str
        caption_position: str
        safe_area: SafeArea | None
        music: Path | None
        # The maximum cost of one video in dollars, and the maximum number of ElevenLabs credits for one video
        budget: Decimal | None
        budget_credits: Decimal | None
        # What to do if a video needs more than the remaining quota of a service. If `fit` is None, the program asks the
        # user. Without a terminal, the program cannot ask the user, and the run stops.
        fit: Fit | None
        project: str
        receipt: Receipts
        format: FileFormat
        resolution: str
        fps: int
        quality: Quality

else:
    _WithOptions = create_model("_WithOptions", __base__=_First, **setting_fields())


class Settings(_WithOptions):
    """The settings of a run.

    A setting that is not an argument is read from environment variables, from .env or from the user's files. If these
    sources do not have the setting, the default value is used. Names of variables have the prefix ELEVEN_VIDEO_, except
    the names of the variables for the two API keys.
    """

    model_config = ConfigDict(defer_build=False)

    # The maximum total cost, in dollars, of all videos of a day, a month or a --project
    budget_day: Dollars | None = None
    budget_month: Dollars | None = None
    budget_projects: dict[str, Dollars] = Field(default_factory=dict)
    # The maximum total number of ElevenLabs credits for all videos of a day, a month or a --project
    budget_credits_day: Credits | None = None
    budget_credits_month: Credits | None = None
    budget_credits_projects: dict[str, Credits] = Field(default_factory=dict)
    prices: dict[str, Any] = Field(default_factory=dict)
    elevenlabs_plan: str | None = None
    # The issuer that receipts show: a name, a note such as an address, and a picture as the logo
    receipt_name: str = Field("", max_length=120)
    receipt_note: str = Field("", max_length=500)
    receipt_logo: Path | None = None
    # The maximum number of parallel calls to Gemini, and the maximum number of parallel calls to ElevenLabs
    gemini_concurrency: int = Field(DEFAULT_GEMINI_CALLS, ge=1, le=64)
    elevenlabs_concurrency: int = Field(DEFAULT_ELEVENLABS_CALLS, ge=1, le=64)
    # Gemini's rate limits for each model: requests per minute, input tokens per minute, and requests per day. The
    # limits apply to the Google Cloud project of the key. A limit is None if it is unknown.
    gemini_rpm: int | None = Field(None, ge=1)
    gemini_tpm: int | None = Field(None, ge=1)
    gemini_rpd: int | None = Field(None, ge=1)
    # The file or the PostgreSQL database of the ledger, in the form of `ledger_setting.checked_ledger`. An address may
    # contain a password.
    ledger: SecretStr | None = None

    def __init__(self, **given: Any) -> None:
        # The name of the argument for a key may also be the name of its variable, such as GEMINI_API_KEY.
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
        text = typed.value if isinstance(typed, Checked) else typed
        if isinstance(text, str) and looks_like_key(text) and info.field_name not in KEY_FIELDS:
            note_key(text.strip())
            raise ValueError(KEY_ELSEWHERE)
        return typed

    @field_validator("gemini_api_key", "elevenlabs_api_key")
    @classmethod
    def _usable_key(cls, key: SecretStr | None) -> SecretStr | None:
        # A key in the keyring is not checked, because the check would fetch the key before the key is needed.
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

    @field_validator("ledger", mode="before")
    @classmethod
    def _usable_ledger(cls, given: object) -> object:
        text = given.get_secret_value() if isinstance(given, SecretStr) else given
        if not isinstance(text, str):
            return text
        return SecretStr(checked_ledger(text)) if text.strip() else None

    @field_validator("budget_projects")
    @classmethod
    def _plain_names(cls, budgets: dict[str, Decimal]) -> dict[str, Decimal]:
        plain: dict[str, Decimal] = {}
        for project, dollars in budgets.items():
            name = " ".join(project.split())
            plain[name] = min(dollars, plain.get(name, dollars))
        return plain

    @field_validator("caption_styles")
    @classmethod
    def _usable_styles(cls, styles: dict[str, Any]) -> dict[str, Any]:
        caption_styles(styles)
        return styles

    @field_validator("caption_style")
    @classmethod
    def _known_style(cls, name: str, info: ValidationInfo) -> str:
        try:
            named_style(name, caption_styles(info.data.get("caption_styles", {})))
        except ValueError as error:
            raise ValueError(f"cannot be used: {error}".removesuffix(".")) from None
        return name.strip().lower()

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
    def plan_price(self) -> PlanPrice | None:
        """The prices of the ElevenLabs plan in the settings, or None if the settings have no ElevenLabs plan."""
        return plan_prices()[self.elevenlabs_plan] if self.elevenlabs_plan else None

    @property
    def caption_look(self) -> CaptionLook:
        style = named_style(self.caption_style, caption_styles(self.caption_styles))
        return CaptionLook(with_whole_path(style), CaptionPlace(self.caption_position, self.safe_area))

    def price_overrides(self, upper: Overrides | None = None) -> Overrides:
        """The user's own prices in the setting `prices`. The prices in `upper` take precedence over these prices.
        `upper` has the prices of the option --pricing.
        """
        overrides = parse_overrides(self.prices)
        return upper.with_lower(overrides) if upper else overrides


def load_settings(**flags: object) -> Settings:
    """Load the settings.

    Args:
        **flags: The values of command-line options, by the name of the setting. A value is None if the user did not use
            the option.

    Raises:
        ConfigurationError: A setting is invalid, or a file cannot be read. The error message does not contain the value
            of the setting, because the value may be a key.
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
        # The config file or .env has invalid TOML or invalid UTF-8, or a variable has JSON that is nested too deeply.
        raise ConfigurationError(f"The settings in {settings_files()} cannot be read: {error}.") from None


def _set_where(name: str, given: Mapping[str, Any]) -> str:
    """A sentence with the origin of a setting.

    The result is "" if the setting is a command-line option or has its default value.
    """
    setting = name.lower()
    try:
        place = DEFAULT if setting in given else origins_in(Settings.model_fields).get(setting, (DEFAULT,))[0]
    except (OSError, ValueError, RecursionError):
        return ""
    return f" It is set in: {place}." if place != DEFAULT else ""


def _name_in_errors(setting: str) -> str:
    """The name of a setting in pydantic's errors.

    In pydantic's errors, the name of the setting for a key is the name of its variable.
    """
    field = Settings.model_fields.get(setting)
    return field.validation_alias if field and isinstance(field.validation_alias, str) else setting
