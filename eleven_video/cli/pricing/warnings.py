"""Warns about missing, old and doubtful prices before a run buys anything."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import partial

from eleven_video.accounting.calls import CallKind, Service
from eleven_video.accounting.prices.price_age import UsedModel, judge, stale_price_warnings
from eleven_video.accounting.prices.price_doubts import price_doubts
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.config.recent_warnings import due
from eleven_video.domain.job import VideoJob


def price_warnings(job: VideoJob, pricing: Pricing, today: date) -> list[str]:
    """Warnings about the prices that a job needs. Price data may be old, or the user's own price may be a mistake."""
    limited, credits_limited = job.budgets.in_dollars, job.budgets.in_credits
    return warnings_of_models([job], pricing, today, limited=limited, credits_limited=credits_limited, weekly=True)


def warnings_of_models(
    jobs: Iterable[VideoJob],
    pricing: Pricing,
    today: date,
    *,
    limited: bool = False,
    credits_limited: bool = False,
    weekly: bool = False,
) -> list[str]:
    """Warnings about the prices that several jobs need.

    Price data may be old, or the user's own price may be a mistake.

    Args:
        jobs: The jobs of the videos to make.
        pricing: The prices of all services.
        today: The UTC day on which the prices must be valid.
        limited: Whether a budget in dollars is set.
        credits_limited: Whether a budget in credits is set.
        weekly: Whether to repeat a warning about old price data only after a week. Runs set `weekly`. Estimates always
            warn.
    """
    models = list(dict.fromkeys(model for job in jobs for model in models_of(job)))
    to_report = partial(due, now=datetime.now(UTC)) if weekly else None
    warnings = list(stale_price_warnings(pricing, models, today, to_report=to_report))
    doubts = price_doubts(pricing.overrides, pricing.book, today, in_use={used.model for used in models})
    warnings += [f"Your price may be a mistake. {doubt.reason}" for doubt in doubts]
    if limited:
        verdicts = [judge(pricing, used, today) for used in models]
        unpriced = [one.used.model for one in verdicts if one.state is CostState.UNPRICED]
        if unpriced:
            warnings.append(f"The budget cannot be guaranteed: no price is known for {', '.join(unpriced)}.")
        if not credits_limited and any(one.state is CostState.CREDITS for one in verdicts):
            warnings.append(
                "The dollar budget covers Gemini only. Set elevenlabs_plan to include ElevenLabs, "
                "or limit credits with --budget-credits."
            )
    return warnings


def models_of(job: VideoJob) -> list[UsedModel]:
    """The models that a run of the job uses. Each entry also says what the model is used for."""
    writing = [UsedModel(Service.GEMINI, job.text_model.removeprefix("models/"), CallKind.SCRIPT)]
    if job.rephrase is not None:
        writing.append(UsedModel(Service.GEMINI, job.rephrase.removeprefix("models/"), CallKind.REPHRASE))
    return [
        *(writing if job.script is None else []),
        UsedModel(Service.GEMINI, job.image_model.removeprefix("models/"), CallKind.IMAGE),
        UsedModel(Service.ELEVENLABS, job.tts_model, CallKind.SPEECH),
    ]
