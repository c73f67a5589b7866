"""Runs `edit`: makes a new session with a changed script or captions. Only changed results are bought."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from eleven_video.cli.shell.editor import has_editor, open_editor
from eleven_video.cli.shell.script_input import read_script
from eleven_video.cli.video.caption_options import changes_captions
from eleven_video.cli.video.session_run import SessionOptions, SessionRun, start
from eleven_video.config.paths import sessions_dir
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.domain.script.script import Script
from eleven_video.domain.script.script_file import spoken_only
from eleven_video.domain.script.script_record import script_record
from eleven_video.errors import InvalidInput
from eleven_video.files import write_whole
from eleven_video.orchestrator.session_search import latest_session
from eleven_video.planning.left_to_pay import LeftToPay
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.purchasing.session_id import new_session_id
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import can_ask

_EDITED = "script.edited.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOptions(SessionOptions):
    """The options of `edit`, as the user typed them.

    `script` is the path in the option --script. `script` is None if this option was not given.
    """

    script: Path | None

    @property
    def opens_editor(self) -> bool:
        """Whether the user's editor opens the script.

        The editor does not open if --script or a caption option was given.
        """
        return self.script is None and not changes_captions(self.options)


def run(options: EditOptions) -> None:
    """Make the video of a session again with the user's changes.

    Raises:
        Exception: The error of the run. The summary was already shown, and the report was already written.
    """
    with start(options, lambda _ledger: latest_session()) as found:
        _edit(options, found)


def _edit(options: EditOptions, found: SessionRun) -> None:
    session = found.session
    found.check_mode()
    # The output files are checked before the user spends time on editing. They are checked again after editing.
    found.check_files(_job(found, session.job.script), script=options.script)
    script = _new_script(options, session.folder)
    job = _job(found, script)
    found.check_files(job, script=options.script)
    folder = SessionFolder(sessions_dir(), new_session_id(datetime.now(UTC)), lenders=session.same_backend)
    basis = session.basis(found.settings, found.pricing)
    rest = LeftToPay.of(job, folder.results, session.voice, basis, session.decoded)
    paid = rest.for_new_video(session.id, job.title, session.mode, found.ledger)
    edited = session.folder.path / _EDITED
    if options.dry_run:
        found.show_only(job, paid, rest, basis)
        if options.opens_editor:
            say(console, Text(f"Your changes are saved in {edited}. The next edit starts from them."))
        return
    found.announce(job, paid)
    found.run(job, basis, folder)
    if options.opens_editor:
        # The new session has the edited script. So the next `edit` of the old session starts with the old script.
        edited.unlink(missing_ok=True)


def _new_script(options: EditOptions, folder: SessionFolder) -> Script:
    if options.script is not None:
        return read_script(options.script)
    return _edited(folder) if options.opens_editor else spoken_only(_script_of(folder))


def _job(found: SessionRun, script: Script | None) -> VideoJob:
    job = found.session.job_to_edit(found.settings, script)
    about = script.title if script else job.title
    # Without --overwrite, the name of the new video gets a number, so that the earlier video stays on the disk.
    return found.with_options(job, about=about, existing=Existing.NUMBER)


def _edited(folder: SessionFolder) -> Script:
    """Let the user edit the session's script. The edited file is kept until the new video is finished.

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
