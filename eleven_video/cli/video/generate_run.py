"""Runs `generate`: makes a job from the options, and makes the video of the job."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.text import Text

from eleven_video.cli.shell.given_options import settings_with
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.shell.output_checks import check_report, choose_output
from eleven_video.cli.shell.project_spelling import with_settled_project
from eleven_video.cli.shell.script_input import check_about_writing, check_script_length
from eleven_video.cli.shell.stdin import typed_prompt
from eleven_video.cli.video.caption_options import check_caption_options
from eleven_video.cli.video.estimate_run import Question
from eleven_video.cli.video.estimate_run import run as estimate
from eleven_video.cli.video.overwrite_check import check_job_files
from eleven_video.cli.video.requested_job import job_of
from eleven_video.cli.video.sandbox_notice import print_mode
from eleven_video.cli.video.script_view import show_script
from eleven_video.config.paths import sessions_dir
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing, Mode
from eleven_video.domain.stages import StopAt
from eleven_video.errors import InvalidInput
from eleven_video.ledger.location import ledger_location
from eleven_video.orchestrator.earlier_results import unfinished_like
from eleven_video.orchestrator.output_paths import check_replaceable
from eleven_video.purchasing.session_folder import sessions_served_by
from eleven_video.reporting.views import spent_of
from eleven_video.services.run_mode import choose_mode, pricing_of, served_by
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import can_ask


@dataclass(frozen=True, slots=True)
class GenerateOptions:
    """The options of `generate`, as the user typed them.

    Attributes:
        options: The names and values of the given options from the table `OPTIONS`.
        mode: "live" or "sandbox". If it is None, the live services are used if keys are set. Otherwise the sandbox is
            used.
    """

    options: Mapping[str, Any]
    report: Path | None
    as_json: bool
    live_display: bool
    quiet: bool
    mode: str | None
    verbosity: int
    dry_run: bool
    interactive: bool

    @property
    def prompt(self) -> str | None:
        return self.options.get("prompt")

    @property
    def script(self) -> Path | None:
        return self.options.get("script")

    @property
    def overwrite(self) -> bool:
        return bool(self.options.get("overwrite"))


def run(typed: GenerateOptions) -> None:
    """Make the video, and report the path, the usage and the cost of the video.

    Raises:
        Exception: The error of the run. The summary was already shown, and the report was already written.
    """
    if typed.script is not None:
        check_about_writing(rephrase=typed.options.get("rephrase"), review=typed.options["review"])
    if (
        not typed.interactive
        and (prompt := typed_prompt(typed.prompt, has_script=typed.script is not None)) is not None
    ):
        typed = replace(typed, options={**typed.options, "prompt": prompt})
    if typed.script is not None and typed.options.get("stop_at") is StopAt.SCRIPT:
        _show_script(typed, typed.script)
        return
    _check_named_output(typed)
    if typed.dry_run:
        _check_music(typed)
        estimate(_question(typed))
        return
    if typed.interactive or (typed.prompt is None and typed.script is None and can_ask()):
        answered = _conversation(typed)
        if answered is None:
            say(console, Text("Nothing was bought."))
            if typed.as_json:
                print_json_result({"cancelled": True})
            return
        typed = answered
    settings = with_settled_project(settings_with(typed.options))
    check_caption_options(typed.options, settings.captions)
    prices = read_pricing_file(pricing) if (pricing := typed.options.get("pricing")) else None
    job = job_of(typed.options, settings)
    _check_files(typed, job)
    mode = choose_mode(settings, wanted=Mode(typed.mode) if typed.mode else None)
    if not typed.quiet:
        print_mode(mode, asked=bool(typed.mode), jobs=[job])
        _tell_unfinished(job, mode)
    # The slow modules for rendering and for the services are loaded after the first line is shown.
    from eleven_video.cli.video.run_video import Run, Showing, run_video

    # The same script always needs the same speech and pictures, so results of earlier runs can be reused.
    reused = job.script is not None and not typed.options["fresh"]
    run_video(
        Run(
            job=job,
            settings=settings,
            mode=mode,
            pricing=pricing_of(settings, prices),
            lenders=sessions_served_by(sessions_dir(), served_by(settings, mode)) if reused else (),
            ask_unknown="on_unknown" not in typed.options,
            ask_fit=settings.fit is None,
        ),
        Showing(
            typed.as_json,
            typed.live_display,
            typed.verbosity,
            typed.report,
            quiet=typed.quiet,
            overwrite=typed.overwrite,
        ),
    )


def _check_music(typed: GenerateOptions) -> None:
    """Check the music file in a dry run, because a real run also checks it.

    Raises:
        InvalidInput, ConfigurationError: The music file or a setting cannot be used.
    """
    settings = settings_with(typed.options)
    if settings.music is not None:
        from eleven_video.render.sound.music import check_music

        check_music(settings.music)


def _check_named_output(typed: GenerateOptions) -> None:
    """Check the files of --output and --report before any question is asked. No folder or file is created.

    Raises:
        InvalidInput: A file exists and may not be replaced, or a file name is not valid for a video or report.
    """
    output = choose_output(typed.options.get("output"), about="", wanted=typed.options.get("format"), make=False)
    if output.existing is Existing.REFUSE:
        check_replaceable(output.path, may_replace=typed.overwrite)
    check_report(typed.report, overwrite=typed.overwrite, make=False)


def _check_files(typed: GenerateOptions, job: VideoJob) -> None:
    """Check that the run replaces none of its own input files. Without --overwrite, it may replace no file at all.

    Raises:
        InvalidInput: The run would replace such a file.
    """
    check_report(typed.report, overwrite=typed.overwrite)
    read = {"--script file": typed.script, "--pricing file": typed.options.get("pricing")}
    check_job_files(job, typed.report, read)


def _show_script(typed: GenerateOptions, script: Path) -> None:
    """Handle `--script FILE --stop-at script`: print the spoken text of the script. Nothing is bought."""
    if typed.prompt is not None:
        raise InvalidInput("Give a prompt or a --script, not both.")
    check_script_length(typed.options.get("duration"))
    show_script(script, as_json=typed.as_json)


def _conversation(typed: GenerateOptions) -> GenerateOptions | None:
    """The typed options together with the user's answers. Returns None if the user does not want the video."""
    from eleven_video.cli.video.generate_guided import guided

    if not can_ask():
        raise InvalidInput(
            "--interactive asks questions, and there is no terminal to ask on. Give everything as options."
        )
    answered = guided(_question(typed))
    return None if answered is None else replace(typed, options=answered.options)


def _tell_unfinished(job: VideoJob, mode: Mode) -> None:
    """If an earlier run of the same prompt has paid results and can be resumed, print a message about this run."""
    if job.script is None and (earlier := unfinished_like(job, mode, ledger_location())) is not None:
        paid = f"; {spent_of(earlier.totals).money()} of it is already paid" if mode is Mode.LIVE else ""
        line = (
            f"An earlier run of this prompt is unfinished{paid}. "
            f"To continue that run instead: eleven-video resume {earlier.session.id}"
        )
        say(console, Text(line))


def _question(typed: GenerateOptions) -> Question:
    return Question(
        options=typed.options,
        compare=(),
        as_json=typed.as_json,
        verbosity=typed.verbosity,
        mode=Mode(typed.mode) if typed.mode else None,
    )
