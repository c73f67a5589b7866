"""Runs `estimate`: checks the inputs, asks the account, and shows the estimates."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from eleven_video.accounting.estimate import Estimate
from eleven_video.accounting.estimate_record import estimate_record
from eleven_video.accounting.events import Service
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.prices.rates import RateKey
from eleven_video.accounting.pricing import Pricing
from eleven_video.accounting.receipts import mode_record
from eleven_video.cli.pricing.warnings import warnings_of_models
from eleven_video.cli.shell.inputs import (
    check_about_writing,
    check_budget,
    check_budget_credits,
    check_script_length,
    parse_duration,
    read_script,
)
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.shell.ledger_catch_up import catch_up
from eleven_video.cli.shell.logs import logging_to
from eleven_video.cli.shell.stdin import typed_prompt
from eleven_video.cli.video.budget_check import CheckedBudget, checked_budgets
from eleven_video.cli.video.paid_before import paid_before
from eleven_video.cli.video.request_flags import check_request_flags, pacing_of
from eleven_video.cli.video.script_view import show_script, shows_script
from eleven_video.cli.video.video_flags import check_video_flags
from eleven_video.config.budgets import budgets_of
from eleven_video.config.paths import ledger_file
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.domain.text.plain_text import without_controls
from eleven_video.domain.text.speaking_time import told_length
from eleven_video.domain.timing.video_length import expected_s
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.preflight import check_language, endings
from eleven_video.planning.calibration import calibration_of, raised_of
from eleven_video.planning.estimate import estimate_video, expected_calls, spoken_by
from eleven_video.services.account import SpeechAccount, ask_account, plan_advice
from eleven_video.services.backend import likely_mode, pricing_of, served_by
from eleven_video.services.name_checks import check_names
from eleven_video.ui.console import console, make_console
from eleven_video.ui.live.log_lines import LineHandler, say
from eleven_video.ui.tables.estimates import ComparedEstimate, EstimateView
from eleven_video.ui.tables.paid_and_left import PaidAndLeft

# The values that `--compare` may change, and their fields of the job.
_CHANGEABLE = {"text-model": "text_model", "image-model": "image_model", "tts-model": "tts_model", "voice": "voice"}


@dataclass(frozen=True, slots=True)
class Question:
    """The options as typed. `mode` is the requested mode; None leaves it to the settings."""

    prompt: str | None
    script: Path | None
    duration: str | None
    pricing: Path | None
    compare: tuple[str, ...]
    as_json: bool
    verbosity: int
    video: Mapping[str, str | None]
    requests: Mapping[str, str | None]
    settings: Mapping[str, str | None]
    stop_at: str | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """An estimate with its job and the facts shown next to it."""

    job: VideoJob
    mode: Mode
    estimate: Estimate
    account: SpeechAccount
    compared: Sequence[ComparedEstimate]
    paid: PaidAndLeft | None
    calibrated: bool
    warnings: Sequence[str]
    budgets: Sequence[CheckedBudget] = ()

    def record(self) -> dict[str, Any]:
        return {
            **mode_record(self.mode),
            "video": _facts(self.job),
            **estimate_record(self.estimate),
            **_quota(self.estimate, self.account),
            "calibrated": self.calibrated,
            "paid_before": self.paid.record() if self.paid else None,
            "warnings": self.warnings,
            "budgets": [one.record() for one in self.budgets],
            "compare": _records(self.compared),
        }

    def view(self) -> EstimateView:
        return EstimateView(
            self.estimate,
            _about(self.job),
            self.account.quota,
            self.account.silence,
            self.compared,
            paid=self.paid,
            calibrated=self.calibrated,
            warnings=self.warnings,
            budgets=[one.note() for one in self.budgets],
            left_out=self.job.script.left_out.sentence if self.job.script else "",
        )


def run(question: Question) -> None:
    """Print the estimate on stdout.

    Raises:
        InvalidInput, ConfigurationError: An option or a setting is invalid.
    """
    prompt = typed_prompt(question.prompt, has_script=question.script is not None)
    if question.script is not None and prompt is None and shows_script(question.stop_at):
        # The script already exists, so nothing is bought for it.
        show_script(question.script, as_json=question.as_json)
        return
    answer = _answered(replace(question, prompt=prompt))
    if question.as_json:
        print_json_result(answer.record())
    else:
        make_console(sys.stdout).print(answer.view(), soft_wrap=False, crop=False)


def show(question: Question, where: Console) -> None:
    """Print the estimate as text on a console. Raises the errors of `run`."""
    where.print(_answered(question).view(), soft_wrap=False, crop=False)


def _answered(question: Question) -> _Answer:
    check_budget(question.settings.get("budget"))
    check_budget_credits(question.settings.get("budget_credits"))
    requests = check_request_flags(question.requests)
    settings = load_settings(**question.settings, **check_video_flags(question.video), **requests)
    prices = read_pricing_file(question.pricing) if question.pricing else None
    job = replace(_job(question, settings), pacing=pacing_of(settings, requests), budgets=budgets_of(settings))
    catch_up()
    others = [(_changed(job, change), change) for change in question.compare]
    with logging_to(LineHandler(partial(say, console)), verbosity=question.verbosity):
        pricing = pricing_of(settings, prices)
        mode = question.mode or likely_mode(settings)
        jobs = [job, *(other for other, _ in others)]
        checked = check_names(jobs, settings, mode, is_priced=partial(is_priced, pricing))
        # Keys may be set, but the sandbox does not receive them.
        if mode is Mode.LIVE:
            account = ask_account(settings, {one.tts_model for one in jobs}, voices=[one.voice for one in jobs])
        else:
            account = SpeechAccount(silence=_silence(settings))
        raised = raised_of(ledger_file(), mode, served_by(settings, mode))
        calibration = calibration_of(ledger_file(), mode)
        paid = paid_before(job, settings, pricing, mode)
    for one in (job, *(other for other, _ in others)):
        if (told := account.models.get(one.tts_model)) is not None:
            check_language(one, told, lambda: list(account.models.values()))
    now = datetime.now(UTC)
    included_left = account.quota.sold_beyond if account.quota else None

    def estimated(one: VideoJob) -> Estimate:
        return estimate_video(
            named(one),
            pricing,
            when=now,
            speech_model=in_voice(one),
            calibration=calibration,
            included_left=included_left,
        )

    def named(one: VideoJob) -> VideoJob:
        """The job with its voice's name instead of an id."""
        voice = checked.voices.get(one.voice or "") or account.voice(one.voice)
        return replace(one, voice=voice.name or one.voice)

    def in_voice(one: VideoJob) -> SpeechModel:
        model = account.models.get(one.tts_model) or SpeechModel(one.tts_model, None, None)
        return spoken_by(model, account.voice(one.voice), raised)

    calls = expected_calls(job, speech_model=in_voice(job), calibration=calibration)
    return _Answer(
        job,
        mode,
        estimated(job),
        account,
        [ComparedEstimate(change, estimated(other)) for other, change in others],
        paid,
        calibrated=bool(calibration.ratios),
        warnings=[
            *warnings_of_models([job], pricing, now.date()),
            *_warnings_of_account(settings, account),
            *endings(job, account.voice(job.voice), now.date()),
            *checked.notes,
        ],
        budgets=checked_budgets(
            [(job, account.voice(job.voice), calls)],
            (),
            pricing=pricing,
            mode=mode,
            served_by=served_by(settings, mode),
            included_left=included_left,
        ),
    )


def _warnings_of_account(settings: Settings, account: SpeechAccount) -> list[str]:
    """Warnings that the account's figures are stored ones, and that its plan differs from the settings, as in a run."""
    plan, quota = settings.elevenlabs_plan, account.quota
    advice = plan_advice(plan, quota.plan) if plan is not None and quota is not None else None
    return [sentence for sentence in (account.note, advice) if sentence]


def _silence(settings: Settings) -> str:
    no_key = settings.elevenlabs_api_key is None
    return "no key is set: prices only" if no_key else "the sandbox makes the video: prices only"


def is_priced(pricing: Pricing, model: str) -> bool:
    if pricing.book is not None and pricing.book.find(Service.GEMINI, model, datetime.now(UTC)) is not None:
        return True
    return any(pricing.set_rate(Service.GEMINI, model, key) is not None for key in RateKey)


def _job(question: Question, settings: Settings) -> VideoJob:
    if question.prompt is not None and question.script is not None:
        raise InvalidInput("Give a prompt or a --script, not both.")
    if question.prompt is None and question.script is None:
        raise InvalidInput('Say what the video is about, for example "Why the sky is blue"')
    if question.script is not None:
        check_about_writing(rephrase=question.requests.get("rephrase"))
        check_script_length(question.duration)
    job = VideoJob(
        prompt=without_controls(question.prompt or "").strip(),
        script=read_script(question.script) if question.script else None,
        duration_s=parse_duration(question.duration or settings.duration),
        voice=settings.voice,
        text_model=settings.text_model,
        image_model=settings.image_model,
        tts_model=settings.tts_model,
        video=settings.video,
        language=settings.language,
        style=settings.style,
        seed=settings.seed,
        speed=settings.speed,
        rephrase=settings.rephrase or None,
        stop_at=check_video_flags({"stop_at": question.stop_at}).get("stop_at"),
        project=settings.project,
        output=Path(),
    )
    job.check()
    return job


def _changed(job: VideoJob, change: str) -> VideoJob:
    """The job with "image-model=NAME,voice=NAME" applied."""
    fields: dict[str, Any] = {}
    for one in change.split(","):
        key, equals, value = (part.strip() for part in one.partition("="))
        if key not in _CHANGEABLE:
            near = get_close_matches(key, _CHANGEABLE, n=1) or list(_CHANGEABLE)
            raise InvalidInput(f"Nothing named {key!r} can be compared. Use {', '.join(near)}, as in image-model=NAME.")
        if not equals or not value:
            raise InvalidInput(f"{key} needs a value to compare with, as in {key}=NAME.")
        fields[_CHANGEABLE[key]] = value
    return replace(job, **fields)


def _about(job: VideoJob) -> str:
    if job.script is not None:
        about = f'the script "{job.script.title}", {told_length(job.script.narration)}, about {round(expected_s(job.script, speed=job.speed))} seconds'
    else:
        about = f"a video of about {job.duration_s} seconds"
    return f"Estimate for {about}" + (f", up to its {job.stop_at}" if job.stop_at else "")


def _facts(job: VideoJob) -> dict[str, Any]:
    return {
        "prompt": job.prompt or None,
        "left_out": job.script.left_out.record if job.script else None,
        "script": job.script.title if job.script else None,
        "duration": None if job.script else job.duration_s,
        "about_seconds": round(expected_s(job.script, speed=job.speed)) if job.script else job.duration_s,
        "width": job.video.width,
        "height": job.video.height,
        "voice": job.voice,
        "text_model": None if job.script else job.text_model,
        "image_model": job.image_model,
        "tts_model": job.tts_model,
        "stop_at": str(job.stop_at) if job.stop_at else None,
    }


def _quota(estimate: Estimate, account: SpeechAccount) -> dict[str, Any]:
    quota = account.quota
    if quota is None:
        return {"quota": None, "quota_unavailable": account.silence}
    needed = estimate.whole.metrics.get(MetricType.CREDITS)
    return {
        "quota": {
            "plan": quota.plan,
            "used": quota.used,
            "limit": quota.limit,
            "remaining": quota.remaining,
            "resets_at": quota.resets_at.isoformat() if quota.resets_at else None,
            "fits": needed is None or (None if quota.remaining is None else needed.high <= quota.remaining),
        }
    }


def _records(compared: Sequence[ComparedEstimate]) -> list[dict[str, Any]]:
    return [{"change": one.change, **estimate_record(one.estimate)} for one in compared]
