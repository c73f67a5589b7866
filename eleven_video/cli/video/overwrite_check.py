"""Checks that a run will not overwrite a file by mistake. The check is made before anything is bought."""

from collections.abc import Mapping
from pathlib import Path

from eleven_video.cli.shell.output_checks import check_no_input
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.orchestrator.output_paths import OutputPaths, check_outputs
from eleven_video.purchasing.session_folder import SessionFolder


def check_job_files(
    job: VideoJob, report: Path | None, inputs: Mapping[str, Path | None], session: SessionFolder | None = None
) -> None:
    """Raise an error if the run would overwrite an input file, or another file without --overwrite.

    Args:
        job: The job. It has the paths of the video's files, and says whether existing files may be replaced.
        report: The path of the report. `report` is None if the user asked for no report.
        inputs: The files that the run reads, except the music. The keys are names for the files in messages, such as
            "--script file".
        session: The session that the run continues. `session` is None for a new session. Files that this session has
            made may be replaced.

    Raises:
        InvalidInput: The run would overwrite such a file, or would write two outputs to the same file.
    """
    read = {**inputs, "music": job.music}
    written = OutputPaths.of_job(job).named
    if job.existing is not Existing.NUMBER:
        check_no_input(written, read)
    if report is not None:
        check_no_input({"report": report}, read, option="--report")
        check_no_input({**written, "report": report}, {}, option="--report")
    check_outputs(job, session)
