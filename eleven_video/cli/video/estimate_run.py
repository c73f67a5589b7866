"""Runs `estimate`: checks the options, reads the ElevenLabs account, and shows one or more estimates."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import partial
from typing import Any

from rich.console import Console

from eleven_video.accounting.calls import Service
from eleven_video.accounting.charge_json import mode_record
from eleven_video.accounting.estimate import Estimate
from eleven_video.accounting.estimate_record import estimate_record
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.paid_and_left import PaidAndLeft
from eleven_video.accounting.prices.rate_overrides import RateKey
from eleven_video.accounting.pricing import Pricing
from eleven_video.cli.pricing.warnings import warnings_of_models
from eleven_video.cli.shell.console_logging import logging_to
from eleven_video.cli.shell.given_options import settings_with
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.shell.ledger_catch_up import catch_up
from eleven_video.cli.shell.script_input import check_about_writing
from eleven_video.cli.shell.stdin import typed_prompt
from eleven_video.cli.video.budget_check import CheckedBudget, checked_budgets
from eleven_video.cli.video.requested_job import job_of
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.domain.stages import StopAt
from eleven_video.domain.text.speaking_time import speaking_time_text
from eleven_video.domain.timing.estimated_length import expected_s
from eleven_video.errors import InvalidInput
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.shared_reader import SharedReader
from eleven_video.orchestrator.earlier_results import paid_before
from eleven_video.orchestrator.preflight import check_language, endings
from eleven_video.planning.calibration import calibration_of, raised_of
from eleven_video.planning.estimate import estimate_video, expected_calls, spoken_by
from eleven_video.planning.left_to_pay import EstimateBasis
from eleven_video.services.account import SpeechAccount, ask_account, plan_advice
from eleven_video.services.name_checks import check_names
from eleven_video.services.run_mode import likely_mode, pricing_of, served_by
from eleven_video.ui.console import console, make_console
from eleven_video.ui.live.log_lines import LineHandler, say
from eleven_video.ui.tables.estimates import ComparedEstimate, EstimateView

# The names that `--compare` accepts. Each name has the field of the job that it changes.
_CHANGEABLE = {"text-model": "text_model", "image-model": "image_model", "tts-model": "tts_model", "voice": "voice"}


@dataclass(frozen=True, slots=True)
class Question:
    """The options of `estimate`, as the user typed them.

    Attributes:
        options: The names and values of the given options from the table `OPTIONS`.
        compare: Changes of options, such as "image-model=NAME". Each change gets a separate estimate.
        mode: The mode that the user chose. If it is None, the live services are used if keys are set. Otherwise the
            sandbox is used.
    """

    options: Mapping[str, Any]
    compare: tuple[str, ...]
    as_json: bool
    verbosity: int
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """The estimate of a job, and everything that is shown together with the estimate."""

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
            "budgets": [budget.record() for budget in self.budgets],
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
            budgets=[budget.note() for budget in self.budgets],
            left_out=[sentence] if self.job.script and (sentence := self.job.script.left_out.sentence) else [],
        )


def run(question: Question) -> None:
    """Print the estimate on stdout.

    Raises:
        InvalidInput, ConfigurationError: An option or a setting is invalid.
    """
    options, script = question.options, question.options.get("script")
    prompt = typed_prompt(options.get("prompt"), has_script=script is not None)
    if script is not None and prompt is None and options.get("stop_at") is StopAt.SCRIPT:
        # The user already has the script, so nothing would be bought.
        from eleven_video.cli.video.script_view import show_script

        show_script(script, as_json=question.as_json)
        return
    answer = _answered(replace(question, options={**options, "prompt": prompt}))
    if question.as_json:
        print_json_result(answer.record())
    else:
        make_console(sys.stdout).print(answer.view(), soft_wrap=False, crop=False)


def show(question: Question, where: Console) -> None:
    """Print the estimate as text on the console `where`. The function raises the same errors as `run`."""
    where.print(_answered(question).view(), soft_wrap=False, crop=False)


def _answered(question: Question) -> _Answer:
    options = question.options
    settings = settings_with(options)
    prices = read_pricing_file(pricing_file) if (pricing_file := options.get("pricing")) else None
    if options.get("script") is not None:
        check_about_writing(rephrase=options.get("rephrase"))
    job = job_of(options, settings, has_output=False)
    catch_up()
    others = [(_changed(job, change), change) for change in question.compare]
    with (
        logging_to(LineHandler(partial(say, console)), verbosity=question.verbosity),
        SharedReader(ledger_location()) as ledger,
    ):
        pricing = pricing_of(settings, prices)
        mode = question.mode or likely_mode(settings)
        jobs = [job, *(other for other, _ in others)]
        checked = check_names(jobs, settings, mode, is_priced=partial(is_priced, pricing))
        # In sandbox mode, no service is asked, even if API keys are set.
        if mode is Mode.LIVE:
            account = ask_account(
                settings, {wanted.tts_model for wanted in jobs}, voices=[wanted.voice for wanted in jobs]
            )
        else:
            account = SpeechAccount(silence=_silence(settings))
        raised = raised_of(ledger, mode, served_by(settings, mode))
        calibration = calibration_of(ledger, mode)
        basis = EstimateBasis(mode, pricing, account, calibration, raised)
        paid = paid_before(job, settings, basis, ledger)
    for wanted in (job, *(other for other, _ in others)):
        if (model := account.models.get(wanted.tts_model)) is not None:
            check_language(wanted, model, lambda: list(account.models.values()))
    now = datetime.now(UTC)
    included_left = account.quota.sold_beyond if account.quota else None

    def estimated(wanted: VideoJob) -> Estimate:
        return estimate_video(
            named(wanted),
            pricing,
            when=now,
            speech_model=in_voice(wanted),
            calibration=calibration,
            included_left=included_left,
        )

    def named(wanted: VideoJob) -> VideoJob:
        """The job with the name of the voice instead of the id of the voice."""
        voice = checked.voices.get(wanted.voice or "") or account.voice(wanted.voice)
        return replace(wanted, voice=voice.name or wanted.voice)

    def in_voice(wanted: VideoJob) -> SpeechModel:
        model = account.models.get(wanted.tts_model) or SpeechModel(wanted.tts_model, None, None)
        return spoken_by(model, account.voice(wanted.voice), raised)

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
            raised=raised,
        ),
    )


def _warnings_of_account(settings: Settings, account: SpeechAccount) -> list[str]:
    """Warnings that the numbers of the account are old, or that the account has another plan than the settings."""
    plan, quota = settings.elevenlabs_plan, account.quota
    advice = plan_advice(plan, quota.plan) if plan is not None and quota is not None else None
    return [sentence for sentence in (account.note, advice) if sentence]


def _silence(settings: Settings) -> str:
    no_key = settings.elevenlabs_api_key is None
    return "no key is set" if no_key else "the sandbox makes the video"


def is_priced(pricing: Pricing, model: str) -> bool:
    if pricing.book is not None and pricing.book.find(Service.GEMINI, model, datetime.now(UTC)) is not None:
        return True
    return any(pricing.set_rate(Service.GEMINI, model, key) is not None for key in RateKey)


def _changed(job: VideoJob, change: str) -> VideoJob:
    """The job after a change such as "image-model=NAME,voice=NAME"."""
    fields: dict[str, Any] = {}
    for assignment in change.split(","):
        key, equals, value = (part.strip() for part in assignment.partition("="))
        if key not in _CHANGEABLE:
            near = get_close_matches(key, _CHANGEABLE, n=1) or list(_CHANGEABLE)
            raise InvalidInput(f"Nothing named {key!r} can be compared. Use {', '.join(near)}, as in image-model=NAME.")
        if not equals or not value:
            raise InvalidInput(f"{key} needs a value to compare with, as in {key}=NAME.")
        fields[_CHANGEABLE[key]] = value
    return replace(job, **fields)


def _about(job: VideoJob) -> str:
    if job.script is not None:
        about = f'the script "{job.script.title}", {speaking_time_text(job.script.narration)}, about {round(expected_s(job.script, speed=job.speed))} seconds'
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
    return [{"change": other.change, **estimate_record(other.estimate)} for other in compared]
