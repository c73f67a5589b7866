"""Runs `generate`: checks the typed options, makes a job of them and runs it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rich.text import Text

from eleven_video.cli.shell.inputs import (
    check_about_writing,
    check_budget,
    check_budget_credits,
    check_script_length,
    parse_duration,
    parse_on_unknown,
    read_script,
)
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.shell.outputs import check_report, choose_output
from eleven_video.cli.shell.projects import with_settled_project
from eleven_video.cli.shell.stdin import STDIN, typed_prompt
from eleven_video.cli.usage.views import spent_of
from eleven_video.cli.video.caption_options import check_caption_options
from eleven_video.cli.video.estimate_run import Question
from eleven_video.cli.video.estimate_run import run as estimate
from eleven_video.cli.video.job_files import check_job_files
from eleven_video.cli.video.paid_before import unfinished_like
from eleven_video.cli.video.request_flags import check_request_flags, pacing_of
from eleven_video.cli.video.run_video import Run, Showing, run_video, tell_mode
from eleven_video.cli.video.script_view import show_script, shows_script
from eleven_video.cli.video.video_flags import check_video_flags
from eleven_video.config.budgets import budgets_of
from eleven_video.config.paths import sessions_dir
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing, Fit, Mode
from eleven_video.domain.script.script import Script
from eleven_video.domain.text.plain_text import without_controls
from eleven_video.domain.video import FileFormat
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.output_names import check_replaceable
from eleven_video.purchasing.session_folder import sessions_served_by
from eleven_video.render.sound.music import check_music
from eleven_video.services.backend import choose_mode, pricing_of, served_by
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import can_ask


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """The options as typed."""

    prompt: str | None
    script: Path | None
    duration: str | None
    output: str | None
    pricing: Path | None
    report: Path | None
    as_json: bool
    live_display: bool
    quiet: bool
    mode: str | None
    verbosity: int
    on_unknown: str | None
    fresh: bool
    dry_run: bool
    interactive: bool
    overwrite: bool
    keep_work_files: bool
    video: Mapping[str, str | None]
    requests: Mapping[str, str | None]
    review: bool
    stop_at: str | None
    music: Path | None
    settings: Mapping[str, str | None]


def run(options: GenerateOptions) -> None:
    """Make the video and report the outcome.

    Raises:
        Exception: The run's error, after the summary was shown and the requested report was written.
    """
    check_budget(options.settings.get("budget"))
    check_budget_credits(options.settings.get("budget_credits"))
    # A dry run does not use all of these, but reports invalid ones too.
    parse_on_unknown(options.on_unknown)
    if options.script is not None:
        check_about_writing(rephrase=options.requests["rephrase"], review=options.review)
    if not options.interactive:
        options = replace(options, prompt=typed_prompt(options.prompt, has_script=options.script is not None))
    if options.script is not None and shows_script(options.stop_at):
        _show_script(options, options.script)
        return
    if options.dry_run:
        _check_named_output(options)
        _check_music(options)
        estimate(_question(options))
        return
    _check_named_output(options)
    if options.interactive or (options.prompt is None and options.script is None and can_ask()):
        answered = _conversation(options)
        if answered is None:
            say(console, Text("Nothing was bought."))
            if options.as_json:
                print_json_result({"cancelled": True})
            return
        options = answered
    flags = check_video_flags(options.video)
    requests = check_request_flags(options.requests)
    settings = with_settled_project(load_settings(**options.settings, **flags, **requests, music=options.music))
    check_caption_options(options.video, settings.captions)
    prices = read_pricing_file(options.pricing) if options.pricing else None
    job = job_asked_for(options, settings, wanted=flags.get("format"))
    _check_files(options, job)
    mode = choose_mode(settings, wanted=Mode(options.mode) if options.mode else None)
    if not options.quiet:
        tell_mode(mode, asked=bool(options.mode), jobs=[job])
        _tell_unfinished(job, mode)
    # The user's own text needs the same speech and pictures again, so results of earlier runs are reused.
    reused = job.script is not None and not options.fresh
    run_video(
        Run(
            job=job,
            settings=settings,
            mode=mode,
            pricing=pricing_of(settings, prices),
            lenders=sessions_served_by(sessions_dir(), served_by(settings, mode)) if reused else (),
            ask_unknown=options.on_unknown is None,
            ask_fit=settings.fit is None,
        ),
        Showing(
            options.as_json,
            options.live_display,
            options.verbosity,
            options.report,
            quiet=options.quiet,
            overwrite=options.overwrite,
        ),
    )


def _check_music(options: GenerateOptions) -> None:
    """Refuse music that the job's own checks would refuse, before any question is asked.

    Raises:
        InvalidInput, ConfigurationError: The music, another option or a setting is invalid.
    """
    flags, requests = check_video_flags(options.video), check_request_flags(options.requests)
    settings = load_settings(**options.settings, **flags, **requests, music=options.music)
    if settings.music is not None:
        check_music(settings.music)


def _check_named_output(options: GenerateOptions) -> None:
    """Check a named output before any question is asked. This creates nothing, so --dry-run uses it too.

    Raises:
        InvalidInput: The file exists, or is not a valid name for a video.
    """
    flags = check_video_flags({"format": options.video["format"]})
    output = choose_output(options.output, about="", wanted=flags.get("format"), make=False)
    if output.existing is Existing.REFUSE:
        check_replaceable(output.path, may_replace=options.overwrite)
    check_report(options.report, overwrite=options.overwrite, make=False)


def _check_files(options: GenerateOptions, job: VideoJob) -> None:
    """Check that the run replaces neither a file that it reads nor, without --overwrite, any other.

    Raises:
        InvalidInput: The run would replace such a file.
    """
    check_report(options.report, overwrite=options.overwrite)
    check_job_files(job, options.report, {"--script file": options.script, "--pricing file": options.pricing})


def _show_script(options: GenerateOptions, script: Path) -> None:
    """Show a --script with `--stop-at script`: it already exists, so there is nothing else to do."""
    if options.prompt is not None:
        raise InvalidInput("Give a prompt or a --script, not both.")
    check_script_length(options.duration)
    show_script(script, as_json=options.as_json)


def _conversation(options: GenerateOptions) -> GenerateOptions | None:
    """The typed options with the answers; None if the user does not want a video."""
    from eleven_video.cli.video.generate_guided import guided

    if not can_ask():
        raise InvalidInput(
            "--interactive asks questions, and there is no terminal to ask on. Give everything as options."
        )
    answered = guided(_question(options))
    if answered is None:
        return None
    return replace(
        options,
        prompt=answered.prompt,
        duration=answered.duration,
        settings={**options.settings, **answered.settings},
        video={**options.video, **answered.video},
    )


def _tell_unfinished(job: VideoJob, mode: Mode) -> None:
    """Print a note if an earlier run of the same prompt has paid results and can be resumed."""
    if job.script is None and (earlier := unfinished_like(job, mode)) is not None:
        paid = f"; {spent_of(earlier.totals).money()} of it is already paid" if mode is Mode.LIVE else ""
        line = (
            f"An earlier run of this prompt is unfinished{paid}. "
            f"To continue that run instead: eleven-video resume {earlier.session.id}"
        )
        say(console, Text(line))


def _question(options: GenerateOptions) -> Question:
    return Question(
        prompt=options.prompt,
        script=options.script,
        duration=options.duration,
        video=options.video,
        requests=options.requests,
        pricing=options.pricing,
        compare=(),
        as_json=options.as_json,
        verbosity=options.verbosity,
        settings=options.settings,
        stop_at=options.stop_at,
        mode=Mode(options.mode) if options.mode else None,
    )


def job_asked_for(options: GenerateOptions, settings: Settings, *, wanted: FileFormat | None) -> VideoJob:
    """The job for the typed options.

    Raises:
        InvalidInput: An option is invalid.
    """
    if options.prompt is not None and options.script is not None:
        raise InvalidInput("Give a prompt or a --script, not both.")
    if options.prompt is None and options.script is None:
        raise InvalidInput('Say what the video is about: eleven-video generate "Why the sky is blue"')
    if options.script is not None:
        check_script_length(options.duration)
    stop_at = check_video_flags({"stop_at": options.stop_at}).get("stop_at")
    prompt = without_controls(options.prompt or "").strip()
    script = read_script(options.script) if options.script else None
    output = choose_output(
        options.output,
        about=_about(options, prompt, script),
        wanted=wanted,
        usual=settings.format,
        overwrite=options.overwrite,
        make=not options.dry_run,
    )
    job = VideoJob(
        prompt=prompt,
        script=script,
        duration_s=parse_duration(options.duration or settings.duration),
        voice=settings.voice,
        text_model=settings.text_model,
        image_model=settings.image_model,
        tts_model=settings.tts_model,
        video=settings.video,
        look=settings.look,
        captions=settings.captions,
        caption_look=settings.caption_look,
        music=settings.music,
        keep_work_files=options.keep_work_files,
        output=output.path,
        existing=output.existing,
        project=settings.project,
        budgets=budgets_of(settings),
        on_unknown=parse_on_unknown(options.on_unknown),
        fit=settings.fit or Fit.STOP,
        language=settings.language,
        style=settings.style,
        seed=settings.seed,
        speed=settings.speed,
        pacing=pacing_of(settings, options.requests),
        rephrase=settings.rephrase or None,
        review=options.review,
        stop_at=stop_at,
    )
    job.check()
    return job


def _about(options: GenerateOptions, prompt: str, script: Script | None) -> str:
    named = options.script.stem if options.script and str(options.script) != STDIN else ""
    return prompt or named or (script.title if script else "")
