"""Under which name a finished video is written: what a killed run of the session left under it is taken over."""

from contextlib import suppress
from pathlib import Path

from eleven_video.domain.video import Video
from eleven_video.errors import OutputNotWritten
from eleven_video.files import claimed
from eleven_video.orchestrator.artifacts import SessionFolder
from eleven_video.orchestrator.job import VideoJob
from eleven_video.render.compiler import VideoCompiler
from eleven_video.render.subtitle_track import SubtitleTrack


def write_video(
    compiler: VideoCompiler, job: VideoJob, session: SessionFolder, subtitles: SubtitleTrack | None = None
) -> Video:
    """Write what was compiled to the job's output, else to the next name that is free.

    Raises:
        OutputNotWritten: The folder does not take it.
    """
    # The name of the part file is the session's, so that whoever goes on after a crash overwrites what it left.
    earlier = session.claimed_output()
    if earlier is not None and not job.may_replace and _is_named_after(earlier, job.output):
        return _finished(compiler, earlier, session, subtitles)
    if earlier is not None:
        _give_up(earlier)
    if job.may_replace:
        return compiler.finish(job.output, part=session.id, subtitles=subtitles)
    try:
        with claimed(job.output, before=session.note_claim) as output:
            return _finished(compiler, output, session, subtitles)
    except OSError as error:
        raise OutputNotWritten(f"Cannot write {job.output}: {error.strerror or error}.") from error


def _finished(compiler: VideoCompiler, output: Path, session: SessionFolder, subtitles: SubtitleTrack | None) -> Video:
    def note(part: Path) -> None:
        with suppress(OSError, OutputNotWritten):
            session.note_finished(output, part)

    return compiler.finish(output, part=session.id, subtitles=subtitles, before=note)


def _is_named_after(earlier: Path, wanted: Path) -> bool:
    """Whether it is the name that is wanted, or that name with a number."""
    beside = earlier.parent == wanted.absolute().parent and earlier.suffix == wanted.suffix
    return beside and (earlier.stem == wanted.stem or earlier.stem.rpartition("-")[0] == wanted.stem)


def _give_up(earlier: Path) -> None:
    """The video goes elsewhere: an empty file is nothing to leave behind, a finished one is."""
    with suppress(OSError):
        if earlier.stat().st_size == 0:
            earlier.unlink()
