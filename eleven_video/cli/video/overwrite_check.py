"""Checks the files that a run would write, before anything is bought: for generate, edit and resume."""

from collections.abc import Mapping
from pathlib import Path

from eleven_video.cli.shell.outputs import check_no_input
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.orchestrator.output_names import OutputNames, check_outputs
from eleven_video.purchasing.session_folder import SessionFolder


def check_job_files(
    job: VideoJob, report: Path | None, inputs: Mapping[str, Path | None], session: SessionFolder | None = None
) -> None:
    """Refuse a run that would replace a file that it reads, write two files under one name, or replace another file.

    Args:
        job: The video and whether existing files may be replaced.
        report: The report that was asked for, if any.
        inputs: The files that the run reads besides its music, by their names, such as "--script file".
        session: The session that the run continues: it may replace its own files.

    Raises:
        InvalidInput: The message names the file.
    """
    read = {**inputs, "music": job.music}
    written = OutputNames.of(job.output, job.captions).named
    if job.existing is not Existing.NUMBER:
        check_no_input(written, read)
    if report is not None:
        check_no_input({"report": report}, read, option="--report")
        check_no_input({**written, "report": report}, {}, option="--report")
    check_outputs(job, session)
