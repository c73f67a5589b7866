"""Runs `generate`: turns the options into a job, and makes the job's video."""

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
from eleven_video.cli.video.mode_note import print_mode
from eleven_video.cli.video.overwrite_check import check_job_files
from eleven_video.cli.video.requested_job import job_of
from eleven_video.cli.video.script_view import show_script
from eleven_video.config.paths import ledger_file, sessions_dir
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing, Mode
from eleven_video.domain.stages import StopAt
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.earlier_results import unfinished_like
from eleven_video.orchestrator.output_names import check_replaceable
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
        options: The values of the given options that the table of options defines, by name.
        mode: "live" or "sandbox"; None to use the live services if keys are set, else the sandbox.
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
    """Make the video, and report its path, usage and cost.

    Raises:
        Exception: The error of the run, after its summary was shown and, if requested, its report written.
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
    # The renderer and the services' part of a run load after the first line is shown.
    from eleven_video.cli.video.run_video import Run, Showing, run_video

    # The same script needs the same speech and pictures each time, so results of earlier runs are reused.
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
    """Refuse in a dry run the music files that a real run would refuse.

    Raises:
        InvalidInput, ConfigurationError: The music or a setting cannot be used.
    """
    settings = settings_with(typed.options)
    if settings.music is not None:
        from eleven_video.render.sound.music import check_music

        check_music(settings.music)


def _check_named_output(typed: GenerateOptions) -> None:
    """Check the files of --output and --report before any question is asked. No folder or file is created.

    Raises:
        InvalidInput: A file exists and may not be replaced, or its name is not valid for a video or report.
    """
    output = choose_output(typed.options.get("output"), about="", wanted=typed.options.get("format"), make=False)
    if output.existing is Existing.REFUSE:
        check_replaceable(output.path, may_replace=typed.overwrite)
    check_report(typed.report, overwrite=typed.overwrite, make=False)


def _check_files(typed: GenerateOptions, job: VideoJob) -> None:
    """Check that the run will not replace a file that it reads, nor any existing file without --overwrite.

    Raises:
        InvalidInput: The run would replace a file that it must not replace.
    """
    check_report(typed.report, overwrite=typed.overwrite)
    read = {"--script file": typed.script, "--pricing file": typed.options.get("pricing")}
    check_job_files(job, typed.report, read)


def _show_script(typed: GenerateOptions, script: Path) -> None:
    """Handle `--script FILE --stop-at script`: print the script as it will be spoken, and buy nothing."""
    if typed.prompt is not None:
        raise InvalidInput("Give a prompt or a --script, not both.")
    check_script_length(typed.options.get("duration"))
    show_script(script, as_json=typed.as_json)


def _conversation(typed: GenerateOptions) -> GenerateOptions | None:
    """The typed options with the user's answers added; None if the user does not want the video."""
    from eleven_video.cli.video.generate_guided import guided

    if not can_ask():
        raise InvalidInput(
            "--interactive asks questions, and there is no terminal to ask on. Give everything as options."
        )
    answered = guided(_question(typed))
    return None if answered is None else replace(typed, options=answered.options)


def _tell_unfinished(job: VideoJob, mode: Mode) -> None:
    """Print a note if an earlier run of the same prompt has paid results and can be resumed."""
    if job.script is None and (earlier := unfinished_like(job, mode, ledger_file())) is not None:
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
