"""How much of Gemini's limits on pace and days is used, by model, as the ledger has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from eleven_video.accounting.events import Service
from eleven_video.accounting.limits import LimitKind, LimitUse, ModelUse, RateLimit, limits_of
from eleven_video.config.settings import Settings
from eleven_video.ledger.queries import LedgerReader
from eleven_video.ledger.windows import WindowUse

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RateUse:
    """What was used by each model in the minute since `minute_since` and in Gemini's day since `day_since`."""

    minute_since: datetime
    day_since: datetime
    models: Sequence[ModelUse]


def rate_use(settings: Settings, ledger: LedgerReader, now: datetime) -> RateUse:
    """What live calls of this ledger used up to `now`: the settings' models, and all that were asked today.

    Raises:
        ConfigurationError: The ledger cannot be read.
    """
    minute, day = now - _MINUTE, day_began(now)
    in_minute = ledger.used_since(Service.GEMINI, minute)
    today = ledger.used_since(Service.GEMINI, day)
    own = _own_limits(settings)
    models = _once([settings.text_model, settings.image_model, *sorted({*today, *in_minute})])
    nothing = WindowUse()
    return RateUse(
        minute,
        day,
        [
            ModelUse(model, _uses(model, in_minute.get(model, nothing), today.get(model, nothing), own))
            for model in models
        ],
    )


def day_began(now: datetime) -> datetime:
    """When Gemini's day of requests began: at midnight in California."""
    return now.astimezone(_california()).replace(hour=0, minute=0, second=0, microsecond=0)


def _california() -> tzinfo:
    try:
        return ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError:
        # A system without zone data, as Windows is: exact in winter, an hour late in summer.
        return timezone(timedelta(hours=-8), "PST")


def _uses(
    model: str, minute: WindowUse, day: WindowUse, own: dict[LimitKind, RateLimit]
) -> tuple[LimitUse, LimitUse, LimitUse]:
    limits = limits_of(model, own)
    return (
        LimitUse(LimitKind.RPM, minute.requests, limits.get(LimitKind.RPM)),
        LimitUse(LimitKind.TPM, minute.input_tokens, limits.get(LimitKind.TPM)),
        LimitUse(LimitKind.RPD, day.requests, limits.get(LimitKind.RPD)),
    )


def _own_limits(settings: Settings) -> dict[LimitKind, RateLimit]:
    given = {
        LimitKind.RPM: settings.gemini_rpm,
        LimitKind.TPM: settings.gemini_tpm,
        LimitKind.RPD: settings.gemini_rpd,
    }
    return {kind: RateLimit(limit, f"the setting gemini_{kind}") for kind, limit in given.items() if limit is not None}


def _once(models: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(model.strip().removeprefix("models/") for model in models))
