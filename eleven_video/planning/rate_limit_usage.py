"""Reads the usage of each Gemini model from the ledger, and compares the usage with Gemini's limits for a minute and
for a day.
"""

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
# Gemini's limits are read from Gemini's error messages of this period. Older error messages are ignored, because the
# user's Google Cloud project may have had a different tier at that time.
_REMEMBERED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RateUse:
    """The usage of Gemini's limits.

    Attributes:
        minute_since: The time at which the last minute began.
        day_since: The time at which the current day began. Gemini's days begin at midnight in California.
        models: The usage of each model in the last minute and on the current day.
    """

    minute_since: datetime
    day_since: datetime
    models: Sequence[ModelUse]


def rate_use(settings: Settings, ledger: LedgerReader, now: datetime, *, models: Iterable[str] = ()) -> RateUse:
    """The usage of Gemini's limits at the time `now`. The usage is computed from the live calls in the ledger.

    The result has the models in `models`, the models in the settings, and all models that were used today.

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
    """The time at which the current day began for Gemini's daily limits. Gemini's days begin at midnight in
    California.
    """
    return now.astimezone(_california()).replace(hour=0, minute=0, second=0, microsecond=0)


def _california() -> tzinfo:
    try:
        return ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError:
        # Some systems, such as Windows, have no time zone data. The offset of PST is used instead, which is wrong by
        # one hour in summer.
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
    """The limits that Gemini has stated in its error messages, by model. If several error messages state the same
    limit, the latest error message is used.
    """
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
