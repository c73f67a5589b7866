"""How `edit` runs: the script of a session is changed, and a new session buys what the change makes new."""

import json
import os
import shlex
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from eleven_video.cli._inputs import check_report, choose_output, parse_on_unknown, read_script
from eleven_video.cli._paid import left_of, of_results
from eleven_video.cli._resumption import print_shown
from eleven_video.cli._running import Run, Showing, run_video, tell_mode
from eleven_video.cli._sessions import KeptSession, latest_session, mode_of, named_session
from eleven_video.config.paths import sessions_dir
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.script import Script
from eleven_video.errors import InvalidInput
from eleven_video.files import write_whole
from eleven_video.orchestrator.artifacts import SessionFolder
from eleven_video.orchestrator.budgets import budgets_of
from eleven_video.orchestrator.job import VideoJob
from eleven_video.orchestrator.wiring import pricing_of
from eleven_video.ui.console import console
from eleven_video.ui.log_lines import say
from eleven_video.ui.questions import can_ask

_EDITED = "script.edited.json"


@dataclass(frozen=True, slots=True)
class EditOptions:
    """What was typed, as it was typed."""

    session: str | None
    script: Path | None
    output: str | None
    budget: str | None
    on_unknown: str | None
    dry_run: bool
    pricing: Path | None
    report: Path | None
    as_json: bool
    live_display: bool
    verbosity: int


def run(options: EditOptions) -> None:
    """Make the video of a session again, otherwise.

    Raises:
        Exception: The run's, after the summary was shown and, if asked for, the report written.
    """
    settings = load_settings(budget=options.budget)
    pricing = pricing_of(settings, read_pricing_file(options.pricing) if options.pricing else None)
    session = KeptSession.read(named_session(options.session) if options.session else latest_session())
    mode = mode_of(session, settings)
    script = read_script(options.script or _edited(session.folder))
    job = _job(options, settings, session, script)
    check_report(options.report)
    # Only to look: the new session has no folder until it begins.
    new = SessionFolder(sessions_dir(), "edited", lenders=[session.folder.id])
    rest, left = left_of(job, new.kept, session.voice, settings=settings, pricing=pricing, mode=mode)
    shown = of_results(session.folder.id, job.title, rest, left, mode)
    if options.dry_run:
        print_shown(shown, as_json=options.as_json)
        return
    tell_mode(mode, asked=True)
    for line in shown.lines(console.width):
        say(console, line)
    run_video(
        Run(
            job=job,
            settings=settings,
            mode=mode,
            pricing=pricing,
            lenders=[session.folder.id],
            ask_unknown=options.on_unknown is None,
        ),
        Showing(options.as_json, options.live_display, options.verbosity, options.report),
    )


def _job(options: EditOptions, settings: Settings, session: KeptSession, script: Script) -> VideoJob:
    job = session.job
    output = choose_output(options.output or str(job.output), about=script.title)
    return replace(
        job,
        script=script,
        output=output.path,
        # The first video stays as it is.
        may_replace=output.may_replace if options.output else False,
        budgets=budgets_of(settings.model_copy(update={"project": job.project})),
        on_unknown=parse_on_unknown(options.on_unknown),
    )


def _edited(folder: SessionFolder) -> Path:
    """Let the user change the session's script; returns the file, which stays beside it.

    Raises:
        InvalidInput: There is no script yet, no editor, or it was left without saving.
    """
    script = folder.script()
    if script is None:
        raise InvalidInput(f"Session {folder.id} has no script yet. Go on with it: eleven-video resume {folder.id}")
    path = folder.path / _EDITED
    if not path.exists():
        write_whole(path, json.dumps(asdict(script), ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"))
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    if not can_ask():
        raise InvalidInput(
            f"There is no terminal to edit in. Change a copy of {folder.path / 'script.json'} and give it with --script."
        )
    try:
        code = subprocess.call([*shlex.split(editor, posix=os.name != "nt"), str(path)])  # noqa: S603  the user's own editor
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"The editor {editor!r} cannot be run ({error}). Set EDITOR, or give --script FILE."
        ) from None
    if code:
        raise InvalidInput(f"The editor ended with {code}: nothing was made. Your changes are in {path}")
    return path
