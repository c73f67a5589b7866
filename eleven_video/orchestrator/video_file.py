"""Writes a finished video. Only files that its own session has made are replaced."""

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
from eleven_video.orchestrator.output_names import OutputNames, numbered
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.render.compiler import VideoCompiler
from eleven_video.render.encoding.subtitle_track import SubtitleTrack


def write_video(
    compiler: VideoCompiler, job: VideoJob, session: SessionFolder, subtitles: SubtitleTrack | None = None
) -> Video:
    """Write the compiled video to the job's output, or to the next free name if the job allows it.

    The names of receipt and captions are claimed too: each is an empty file until it is written.

    Raises:
        OutputNotWritten: The folder is not writable, or a name that the user has chosen is in use.
    """
    claimed: list[Path] = []
    try:
        names = _claimed(job, session, claimed)
        # The part file is named after the session, so that a resumed run overwrites the rest of a crash.
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
    """Note a file that is about to take its claimed name, as far as that is possible; see `SessionFolder.note_finished`.

    Raises:
        FileExistsError: Another program has written to the claimed name meanwhile.
    """
    if path.exists() and not session.has_made(path):
        raise FileExistsError(errno.EEXIST, "another program wrote to it during the run", str(path))
    with suppress(OSError, OutputNotWritten):
        session.note_finished(path, part)


def _claimed(job: VideoJob, session: SessionFolder, claimed: list[Path]) -> OutputNames:
    """The names to write to. Paths of new empty files are added to `claimed`.

    Raises:
        FileExistsError: One of the names is in use, and the job allows no other.
    """
    if job.existing is Existing.REPLACE:
        names = OutputNames.of(job.output, job.captions)
        session.note_claims(names.video, names.each, replacing=True)
        return names
    for names in _candidates(job, session):
        ours = {path for path in names.each if session.has_made(path)}
        session.note_claims(names.video, names.each)
        try:
            for path in names.each:
                if path not in ours:
                    claim(path, follow=job.existing is Existing.REFUSE)
                    claimed.append(path)
        except FileExistsError:
            # Claims of an earlier run are given up too: if the video goes elsewhere, the empty files are useless.
            for path in (*claimed, *ours):
                give_up_claim(path)
            claimed.clear()
            if job.existing is Existing.REFUSE:
                raise
        else:
            return names
    raise AssertionError("numbers do not end")


def _candidates(job: VideoJob, session: SessionFolder) -> Iterator[OutputNames]:
    """The names to try in turn; first that of an earlier run of the session, if it is based on the job's output."""
    first: list[OutputNames] = []
    earlier = session.claimed_output()
    if earlier is not None:
        if job.existing is Existing.NUMBER and _is_named_after(earlier, job.output):
            first = [OutputNames.of(earlier, job.captions)]
        elif earlier != job.output.absolute():
            # The video goes elsewhere: remove empty files, but keep a finished video.
            for path in OutputNames.of(earlier, job.captions).each:
                if session.has_made(path):
                    give_up_claim(path)
    return chain(first, numbered(job.output, job.captions))


def _is_named_after(earlier: Path, wanted: Path) -> bool:
    """Whether `earlier` is the wanted name, with or without a number."""
    beside = earlier.parent == wanted.absolute().parent and earlier.suffix == wanted.suffix
    return beside and (earlier.stem == wanted.stem or earlier.stem.rpartition("-")[0] == wanted.stem)
