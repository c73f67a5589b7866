"""Writes a finished video to its path. An existing file of another program is replaced only if the user allows this."""

import errno
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.domain.video import Video
from eleven_video.errors import OutputNotWritten
from eleven_video.files import claim, give_up_claim
from eleven_video.orchestrator.output_paths import OutputPaths, numbered
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.render.compiler import VideoCompiler
from eleven_video.render.encoding.subtitle_track import SubtitleTrack


def write_video(
    compiler: VideoCompiler, job: VideoJob, session: SessionFolder, subtitles: SubtitleTrack | None = None
) -> Video:
    """Write the compiled video to the output path of the job. If a file exists at this path and the job allows another
    path, a number is added to the file name.

    The paths of the receipts and the subtitle file are also claimed. Each path gets an empty file until the real file
    is written.

    Raises:
        OutputNotWritten: The video cannot be written into the folder, or another program has created a file at one of
            the paths.
    """
    claimed: list[Path] = []
    try:
        names = _claimed(job, session, claimed)
        # The name of the temporary file contains the session's id. After a crash, the run that resumes the session
        # overwrites this file.
        return compiler.finish(
            names.video,
            part=session.id,
            subtitles=subtitles,
            before=lambda part: note_finished(session, names.video, part),
        )
    except BaseException as error:
        for path in claimed:
            give_up_claim(path)
        if isinstance(error, FileExistsError):
            raise OutputNotWritten(
                f"{error.filename} was made by another program during the run. Choose another --output."
            ) from error
        if isinstance(error, OSError):
            raise OutputNotWritten(f"Cannot write {job.output}: {error.strerror or error}.") from error
        raise


def note_finished(session: SessionFolder, path: Path, part: Path) -> None:
    """Record a finished output file just before the file is renamed to its claimed path. `SessionFolder.note_finished`
    writes the record.

    If this record cannot be saved, the file is renamed anyway.

    Raises:
        FileExistsError: Another program has written a file to the claimed path during the run.
    """
    if path.exists() and not session.has_made(path):
        raise FileExistsError(errno.EEXIST, "another program wrote to it during the run", str(path))
    with suppress(OSError, OutputNotWritten):
        session.note_finished(path, part)


def _claimed(job: VideoJob, session: SessionFolder, claimed: list[Path]) -> OutputPaths:
    """Claim the paths of the output files by creating empty files at these paths. The paths of the created files are
    added to `claimed`.

    Raises:
        FileExistsError: A file exists at one of the paths, and the job allows no other path.
    """
    if job.existing is Existing.REPLACE:
        names = OutputPaths.of_job(job)
        session.note_claims(names.video, names.each, replacing=True)
        return names
    for names in _candidates(job, session):
        ours = {path for path in names.each if session.has_made(path)}
        _give_up_unwanted(names, job, session)
        session.note_claims(names.video, names.each)
        try:
            for path in names.each:
                if path not in ours:
                    claim(path, follow=job.existing is Existing.REFUSE)
                    claimed.append(path)
        except FileExistsError:
            # The output files get other paths. So the empty files at the unused paths are removed, even if an earlier
            # run of the session has created them.
            for path in (*claimed, *ours):
                give_up_claim(path)
            claimed.clear()
            if job.existing is Existing.REFUSE:
                raise
        else:
            return names
    raise AssertionError("numbers do not end")


def _give_up_unwanted(names: OutputPaths, job: VideoJob, session: SessionFolder) -> None:
    """Remove the empty files that an earlier run of the session has left for receipts that this run does not write."""
    for path in set(OutputPaths.of(names.video, job.captions).each) - set(names.each):
        if session.has_made(path):
            give_up_claim(path)


def _candidates(job: VideoJob, session: SessionFolder) -> Iterator[OutputPaths]:
    """The output paths to try one after the other.

    If an earlier run of the session has claimed a path with a number for the same job, this path comes first.
    """
    first: list[OutputPaths] = []
    earlier = session.claimed_output()
    if earlier is not None:
        if job.existing is Existing.NUMBER and _is_named_after(earlier, job.output):
            first = [OutputPaths.of(earlier, job.captions, job.receipts)]
        elif earlier != job.output.absolute():
            # The path of the video differs from its path in the earlier run. Empty files at the earlier paths are
            # removed, but a finished video is not removed.
            for path in OutputPaths.of(earlier, job.captions).each:
                if session.has_made(path):
                    give_up_claim(path)
    return chain(first, numbered(job))


def _is_named_after(earlier: Path, wanted: Path) -> bool:
    """Whether the path `earlier` is the same as `wanted`, or differs only by a number such as "-2" at the end of the
    file name.
    """
    beside = earlier.parent == wanted.absolute().parent and earlier.suffix == wanted.suffix
    return beside and (earlier.stem == wanted.stem or earlier.stem.rpartition("-")[0] == wanted.stem)
