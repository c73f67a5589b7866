"""Refuses runs of `generate`, `edit` and `resume` that would overwrite a file, before anything is bought."""

from collections.abc import Mapping
from pathlib import Path

from eleven_video.cli.shell.output_checks import check_no_input
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.orchestrator.output_names import OutputNames, check_outputs
from eleven_video.purchasing.session_folder import SessionFolder


def check_job_files(
    job: VideoJob, report: Path | None, inputs: Mapping[str, Path | None], session: SessionFolder | None = None
) -> None:
    """Refuse a run that would overwrite an input, overwrite another file without --overwrite, or write a file twice.

    Args:
        job: The job, which names the video's files and says whether existing files may be replaced.
        report: The path of the requested report; None if no report was requested.
        inputs: The files that the run reads, without the music. The keys name the files in error messages, such as
            "--script file".
        session: The session that the run continues, whose own files may be replaced; None for a new session.

    Raises:
        InvalidInput: The run would overwrite a file or write a file twice. The message names the file.
    """
    read = {**inputs, "music": job.music}
    written = OutputNames.of_job(job).named
    if job.existing is not Existing.NUMBER:
        check_no_input(written, read)
    if report is not None:
        check_no_input({"report": report}, read, option="--report")
        check_no_input({**written, "report": report}, {}, option="--report")
    check_outputs(job, session)
