"""Reads from the ledger how much of Gemini's limits per minute and per day each model has used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from eleven_video.accounting.calls import Service
from eleven_video.accounting.rate_limits import ALLOWED, LimitKind, LimitUse, ModelUse, RateLimit, allowed_in, limits_of
from eleven_video.config.settings import Settings
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.recent_usage import WindowUse

_MINUTE = timedelta(minutes=1)
# Gemini's limits are read from its error messages. Older messages are ignored, because the user's Google Cloud project
# may have had another tier then.
_REMEMBERED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RateUse:
    """The usage of Gemini's limits.

    Attributes:
        minute_since: The start of the last minute.
        day_since: The start of the current day of Gemini's limits.
        models: The usage of each model in the last minute and in the current day.
    """

    minute_since: datetime
    day_since: datetime
    models: Sequence[ModelUse]


def rate_use(settings: Settings, ledger: LedgerReader, now: datetime, *, models: Iterable[str] = ()) -> RateUse:
    """The usage of Gemini's limits at the time `now`, by the live calls in the ledger.

    It is computed for `models`, for the models in the settings, and for all models that were used today.

    Raises:
        ConfigurationError: The ledger cannot be read.
    """
    minute, day = now - _MINUTE, day_began(now)
    in_minute = ledger.used_since(Service.GEMINI, minute)
    today = ledger.used_since(Service.GEMINI, day)
    told, own = _told_limits(ledger, now), _own_limits(settings)
    named = _once([*models, settings.text_model, settings.image_model, *sorted({*today, *in_minute})])
    nothing = WindowUse()
    return RateUse(
        minute,
        day,
        [
            ModelUse(
                model,
                _uses(
                    in_minute.get(model, nothing),
                    today.get(model, nothing),
                    limits_of(model, {**told.get(model, {}), **own}),
                ),
            )
            for model in named
        ],
    )


def day_began(now: datetime) -> datetime:
    """The start of the day to which Gemini's limits per day apply: midnight in California."""
    return now.astimezone(_california()).replace(hour=0, minute=0, second=0, microsecond=0)


def _california() -> tzinfo:
    try:
        return ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError:
        # Systems such as Windows have no time zone data. This offset is right in winter; in summer it is one hour off.
        return timezone(timedelta(hours=-8), "PST")


def _uses(
    minute: WindowUse, day: WindowUse, limits: Mapping[LimitKind, RateLimit]
) -> tuple[LimitUse, LimitUse, LimitUse]:
    return (
        LimitUse(LimitKind.RPM, minute.requests, limits.get(LimitKind.RPM)),
        LimitUse(LimitKind.TPM, minute.input_tokens, limits.get(LimitKind.TPM)),
        LimitUse(LimitKind.RPD, day.requests, limits.get(LimitKind.RPD)),
    )


def _told_limits(ledger: LedgerReader, now: datetime) -> dict[str, dict[LimitKind, RateLimit]]:
    """The limits that Gemini's error messages have named, by model. If there are several, the latest counts."""
    told: dict[str, dict[LimitKind, RateLimit]] = {}
    for refusal in ledger.refused_since(Service.GEMINI, now - _REMEMBERED, saying=ALLOWED):
        source = f"Gemini's refusal of {refusal.at:%Y-%m-%d}"
        for kind, limit in allowed_in(refusal.reason).items():
            told.setdefault(refusal.model, {})[kind] = RateLimit(limit, source)
    return told


def _own_limits(settings: Settings) -> dict[LimitKind, RateLimit]:
    given = {
        LimitKind.RPM: settings.gemini_rpm,
        LimitKind.TPM: settings.gemini_tpm,
        LimitKind.RPD: settings.gemini_rpd,
    }
    return {kind: RateLimit(limit, f"the setting gemini_{kind}") for kind, limit in given.items() if limit is not None}


def _once(models: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(model.strip().removeprefix("models/") for model in models))
