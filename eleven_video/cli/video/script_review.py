"""Opens a new script in the user's editor before speech and pictures are bought."""

import json
from dataclasses import replace
from pathlib import Path

from eleven_video.cli.shell.editor import has_editor, open_editor
from eleven_video.cli.shell.script_input import read_script
from eleven_video.domain.script.script import Script
from eleven_video.domain.script.script_record import script_record
from eleven_video.errors import InvalidInput
from eleven_video.files import read_regular, write_whole
from eleven_video.orchestrator.scripting import Review
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.ui.progress import VideoPipelineProgress
from eleven_video.ui.questions import can_ask

_REVIEWED = "script.review.json"


def reviewing(pipeline: VideoPipeline, progress: VideoPipelineProgress) -> Review | None:
    """A function that lets the user review a script. Returns None if there is neither a terminal nor an editor."""
    return (lambda script: _reviewed(script, pipeline, progress)) if can_ask() or has_editor() else None


def _has_text(path: Path) -> bool:
    return path.exists() and bool(read_regular(path).strip())


def _read(path: Path) -> Script:
    if not _has_text(path):
        raise InvalidInput("The script was left empty.")
    return read_script(path)


def _reviewed(script: Script, pipeline: VideoPipeline, progress: VideoPipelineProgress) -> Script:
    """Open the script in the editor, and return the script with the user's changes.

    Raises:
        InvalidInput: The editor ended with an error, or the edited file is not a valid script.
    """
    session = pipeline.session
    if session is None:
        raise ValueError("a script is looked at within a session")
    path = session.path / _REVIEWED
    if not _has_text(path):
        # If the file has text, it has the changes of an earlier review, so it is not replaced. If the file is empty,
        # the user cancelled the earlier review, so the script is written again.
        text = json.dumps(script_record(script), ensure_ascii=False, indent=2)
        write_whole(path, text.encode("utf-8", "backslashreplace"), owners=True)
    # The live display is stopped, because it would draw over the editor.
    progress.stop()
    try:
        open_editor(path, instead="continue without it: eleven-video resume --no-review")
        read = _read(path)
        return replace(read, left_out=script.left_out + read.left_out)
    except InvalidInput as error:
        raise InvalidInput(
            f"{error} Only the script was bought. Continue with: eleven-video resume {session.id}"
        ) from None
    finally:
        progress.start()
