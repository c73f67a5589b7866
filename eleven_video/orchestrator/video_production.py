"""Buys the results of all scenes, and compiles each result into the video when the result arrives."""

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from eleven_video.domain.job import VideoJob
from eleven_video.domain.listener import Listener
from eleven_video.domain.script.script import Script
from eleven_video.domain.speaking_rates import narrated_language
from eleven_video.domain.stages import RENDER
from eleven_video.domain.text.languages import track_language
from eleven_video.domain.text.writing_direction import reads_to_the_left
from eleven_video.domain.video import Video
from eleven_video.errors import OutputNotWritten
from eleven_video.files import give_up_claim
from eleven_video.orchestrator.call_queue import CallQueue
from eleven_video.orchestrator.captioning import Captioning
from eleven_video.orchestrator.output_paths import OutputPaths
from eleven_video.orchestrator.pipeline_stages import Illustrating, Narrating
from eleven_video.orchestrator.scene_engine import SceneEngine
from eleven_video.orchestrator.video_file import note_finished, write_video
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.render.compiler import VideoCompiler
from eleven_video.render.encoding.subtitle_track import SubtitleTrack

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Filmed:
    """The files that a run has made.

    Attributes:
        video: The finished video.
        subtitles: The path of the subtitle file, or None if there is no subtitle file.
        work_files: The folder of the work files, or None if the user did not choose --keep.
    """

    video: Video
    subtitles: Path | None
    work_files: Path | None


class Production:
    """Makes one video from one script.

    `turns` is a semaphore that limits how many clips all videos of a batch together render at the same time.
    """

    def __init__(
        self,
        job: VideoJob,
        session: SessionFolder,
        script: Script,
        listener: Listener,
        turns: threading.Semaphore | None = None,
    ) -> None:
        self._job = job
        self._session = session
        self._script = script
        self._listener = listener
        self._turns = turns
        self._language = narrated_language(job, script)
        self._captioning = Captioning(job.captions, job.video, listener.warn, job.caption_look, self._language)
        self._captioning.right_to_left = reads_to_the_left(script.narration)
        self._engine: SceneEngine | None = None
        self._compiler: VideoCompiler | None = None

    def run(self, calls: CallQueue, narrating: Narrating, illustrating: Illustrating) -> Filmed:
        """Buy the results of all scenes and compile them into the video.

        Raises:
            ElevenVideoError: A result could not be bought, or the video could not be rendered or written. See
                `SceneEngine.run` and `VideoCompiler.finish` for the errors.
        """
        job = self._job
        with VideoCompiler(
            job.video,
            job.format,
            job.look,
            title=self._script.title,
            language=track_language(self._language),
            music=job.music,
            turns=self._turns,
            on_progress=self._drawn,
            on_repaired=self._repaired,
            on_unusable=self._unusable,
            workspace=self._session.path,
            keep=job.keep_work_files,
        ) as compiler:
            self._compiler = compiler
            self._engine = SceneEngine(
                self._script,
                narrating=narrating,
                illustrating=illustrating,
                compiler=compiler,
                captioning=self._captioning,
                pacing=job.pacing,
                fps=job.video.fps,
                calls=calls,
                listener=self._listener,
            )
            try:
                self._engine.run()
                video = self._write(compiler, self._captioning.track())
                with suppress(OutputNotWritten):
                    self._session.save_chapters(self._engine.starts_ms)
            finally:
                # The compiler's codecs have threads and use much memory. Python frees the codecs only when no object
                # refers to them any more. The fields `_compiler` and `_engine` are part of a reference cycle with the
                # codecs, so both fields are set to None.
                self._compiler = self._engine = None
        return Filmed(video, self._subtitles_beside(video), compiler.work_files if job.keep_work_files else None)

    def stop(self) -> None:
        """Stop the rendering. The method returns at once, so a signal handler can call it."""
        if (compiler := self._compiler) is not None:
            # `close` waits until the current frame is rendered. So `close` runs in a separate thread.
            threading.Thread(target=compiler.close, name="stop-render", daemon=True).start()

    def _drawn(self, frames: int, _known: int) -> None:
        self._listener.stage(RENDER, frames, self._engine.frames if self._engine else None)

    def _repaired(self, scene: int, picture: int, damage: str) -> None:
        self._listener.warn(f"Scene {scene}, picture {picture}: {damage}.")

    def _unusable(self, scene: int, picture: int, problem: str) -> None:
        if (engine := self._engine) is not None:
            engine.report_unusable(scene, picture, problem)

    def _write(self, compiler: VideoCompiler, subtitles: SubtitleTrack | None) -> Video:
        """Write the video to the job's path. If the file cannot be written to this path, write the video into the
        session's folder and raise the error.
        """
        try:
            return write_video(compiler, self._job, self._session, subtitles)
        except OutputNotWritten as error:
            try:
                video = compiler.finish(self._session.path / f"video{self._job.format.suffix}", subtitles=subtitles)
            except OutputNotWritten:
                raise error from None
            raise OutputNotWritten(f"{error} The finished video is {video.path}") from None

    def _subtitles_beside(self, video: Video) -> Path | None:
        """Write the subtitle file and return its path. If the file cannot be written, warn the user and return None."""
        path = OutputPaths.of(video.path, self._job.captions).captions
        if path is None:
            return None
        try:
            self._captioning.write(path, before=lambda part: note_finished(self._session, path, part))
        except OSError as error:
            give_up_claim(path)
            self._listener.warn(f"The subtitles of {video.path} cannot be written: {error.strerror or error}.")
            return None
        return path
