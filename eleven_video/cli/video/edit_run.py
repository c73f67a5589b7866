"""Runs `edit`: changes the script of a session; a new session buys only the results that the change affects."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rich.text import Text

from eleven_video.cli.shell.editor import has_editor, open_editor
from eleven_video.cli.shell.inputs import check_budget, check_budget_credits, parse_on_unknown, read_script
from eleven_video.cli.shell.ledger_catch_up import catch_up
from eleven_video.cli.shell.outputs import check_folder_exists, check_report, choose_output
from eleven_video.cli.video.budget_check import checked_budgets
from eleven_video.cli.video.caption_options import with_captions
from eleven_video.cli.video.job_files import check_job_files
from eleven_video.cli.video.paid_and_left import left_of, of_results
from eleven_video.cli.video.resume_run import print_shown
from eleven_video.cli.video.run_video import Run, Showing, run_video, tell_mode
from eleven_video.cli.video.video_flags import check_video_flags
from eleven_video.config.budgets import SettledProject, budgets_of
from eleven_video.config.paths import sessions_dir
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing, Fit
from eleven_video.domain.script.script import Script
from eleven_video.domain.script.script_file import spoken_only
from eleven_video.domain.script.script_record import script_record
from eleven_video.errors import InvalidInput
from eleven_video.files import write_whole
from eleven_video.orchestrator.saved_sessions import KeptSession, latest_session, mode_of, named_session
from eleven_video.purchasing.session_folder import SessionFolder, sessions_served_by
from eleven_video.services.backend import pricing_of, served_by
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import can_ask

_EDITED = "script.edited.json"


@dataclass(frozen=True, slots=True)
class EditOptions:
    """The options as typed."""

    session: str | None
    script: Path | None
    output: str | None
    overwrite: bool
    budget: str | None
    budget_credits: str | None
    on_unknown: str | None
    fit: str | None
    captions: Mapping[str, str | None]
    dry_run: bool
    pricing: Path | None
    report: Path | None
    as_json: bool
    live_display: bool
    quiet: bool
    verbosity: int


def run(options: EditOptions) -> None:
    """Make the video of a session again, with changes.

    Raises:
        Exception: The run's error, after the summary was shown and the requested report was written.
    """
    check_budget(options.budget)
    check_budget_credits(options.budget_credits)
    typed = {"budget": options.budget, "budget_credits": options.budget_credits}
    flags = check_video_flags({"fit": options.fit, **options.captions})
    settings = load_settings(**typed, **flags)
    pricing = pricing_of(settings, read_pricing_file(options.pricing) if options.pricing else None)
    catch_up()
    session = KeptSession.read(named_session(options.session) if options.session is not None else latest_session())
    # Viewing needs no key.
    mode = session.mode if options.dry_run else mode_of(session, settings)
    # Also checked before the user edits anything.
    _check_files(options, _job(options, settings, session, session.job.script))
    script = _new_script(options, session.folder)
    job = _job(options, settings, session, script)
    _check_files(options, job)
    # Only for lookup: the new session gets its folder when it starts.
    lenders = sessions_served_by(sessions_dir(), session.served_by)
    new = SessionFolder(sessions_dir(), "edited", lenders=lenders)
    rest, left = left_of(job, new.kept, session.voice, settings=settings, pricing=pricing, mode=mode)
    shown = of_results(session.folder.id, job.title, rest, left, mode)
    if options.dry_run:
        budgets = checked_budgets(
            [(job, session.voice, rest.calls)], (), pricing=pricing, mode=mode, served_by=served_by(settings, mode)
        )
        print_shown(shown, budgets, as_json=options.as_json)
        if _is_in_editor(options):
            say(
                console,
                Text(f"Your changes are saved in {session.folder.path / _EDITED}. The next edit starts from them."),
            )
        return
    if not options.quiet:
        tell_mode(mode, asked=False, again=True, jobs=[job])
    for line in () if options.quiet else shown.lines(console.width):
        say(console, line)
    run_video(
        Run(
            job=job,
            settings=settings,
            mode=mode,
            pricing=pricing,
            lenders=lenders,
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
    if _is_in_editor(options):
        # The new session has the edited script now. The next edit starts with the session's own script again.
        (session.folder.path / _EDITED).unlink(missing_ok=True)


def _check_files(options: EditOptions, job: VideoJob) -> None:
    """Check that the run replaces neither a file that it reads nor, without --overwrite, any other.

    Raises:
        InvalidInput: The run would replace such a file.
    """
    check_report(options.report, overwrite=options.overwrite, make=not options.dry_run)
    check_job_files(job, options.report, {"--script file": options.script, "--pricing file": options.pricing})


def _typed(options: EditOptions) -> dict[str, str]:
    """The caption options that were typed."""
    return {name: value for name, value in options.captions.items() if value is not None}


def _is_in_editor(options: EditOptions) -> bool:
    """Whether the user edits the script in an editor. New caption options do not need a new script."""
    return options.script is None and not _typed(options)


def _new_script(options: EditOptions, folder: SessionFolder) -> Script:
    if options.script is not None:
        return read_script(options.script)
    return _edited(folder) if _is_in_editor(options) else spoken_only(_script_of(folder))


def _job(options: EditOptions, settings: Settings, session: KeptSession, script: Script | None) -> VideoJob:
    job = with_captions(session.job, _typed(options), settings)
    about = script.title if script else job.title
    if not options.output:
        check_folder_exists(job.output)
    output = choose_output(
        options.output or str(job.output),
        about=about,
        usual=job.format,
        overwrite=options.overwrite,
        make=not options.dry_run,
    )
    return replace(
        job,
        script=script,
        output=output.path,
        # The first video stays unchanged without --overwrite.
        existing=output.existing if options.output or options.overwrite else Existing.NUMBER,
        budgets=budgets_of(settings.model_copy(update={"project": SettledProject(job.project)})),
        on_unknown=parse_on_unknown(options.on_unknown),
        fit=settings.fit or Fit.STOP,
        stop_at=None,
        # And a batch must not take the new session for its row's.
        row=None,
    )


def _edited(folder: SessionFolder) -> Script:
    """Let the user edit the session's script. The edited file is kept until its video is made.

    Raises:
        InvalidInput: The script or the editor is missing, or the edited script is unchanged or invalid.
    """
    script = _script_of(folder)
    if not can_ask() and not has_editor():
        raise InvalidInput(
            f"There is no terminal to edit in, and EDITOR is not set. Change a copy of {folder.path / 'script.json'} and give it with --script."
        )
    path = folder.path / _EDITED
    if path.exists():
        say(console, Text(f"Continuing with your earlier changes in {path}"))
    else:
        text = json.dumps(script_record(script), ensure_ascii=False, indent=2)
        write_whole(path, text.encode("utf-8", "backslashreplace"), owners=True)
    open_editor(path, instead="give --script FILE")
    try:
        edited = read_script(path)
    except InvalidInput as error:
        raise InvalidInput(f"{error} Your changes are in {path}: correct them with the next edit.") from None
    if edited == spoken_only(script):
        path.unlink(missing_ok=True)
        raise InvalidInput("Script unchanged, nothing to do.")
    return edited


def _script_of(folder: SessionFolder) -> Script:
    try:
        script = folder.script()
    except InvalidInput as error:
        raise InvalidInput(f"{error} Give a complete script with --script FILE.") from None
    if script is None:
        raise InvalidInput(f"Session {folder.id} has no script yet. Continue it: eleven-video resume {folder.id}")
    return script
