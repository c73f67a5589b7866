"""Compiles pictures and speech into a video, clip by clip, while other pictures are still being generated."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from eleven_video.domain.video import FileFormat, Look, Video, VideoFormat
from eleven_video.errors import RenderError
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.encoding.atomic_file import replacing
from eleven_video.render.encoding.container_language_codes import UNKNOWN_LANGUAGE
from eleven_video.render.encoding.encode import Encoding
from eleven_video.render.encoding.formats import FORMATS
from eleven_video.render.encoding.mux import write_file
from eleven_video.render.encoding.progress import FrameCount
from eleven_video.render.encoding.segment import Overlay, Segment
from eleven_video.render.encoding.segment_files import Spooled, Track
from eleven_video.render.encoding.segment_planner import Clip, SegmentPlanner
from eleven_video.render.encoding.subtitle_track import SubtitleTrack
from eleven_video.render.encoding.work_files import Workspace
from eleven_video.render.encoding.workers import Workers, usual_workers
from eleven_video.render.library_errors import library_errors
from eleven_video.render.pictures.decode import UnusablePictureError
from eleven_video.render.pictures.stored_picture import LazyStill, StoredPicture
from eleven_video.render.sound.soundtrack import Soundtrack
from eleven_video.render.sound.speech_samples import Samples
from eleven_video.render.stopping import StoppedError

__all__ = ["Clip", "VideoCompiler"]

_AS_USUAL = Look()
_SMALLEST_SIDE = 16  # pixels, the side of an H.264 macroblock


def _not_usable(scene: int, clip: int, problem: str) -> None:
    raise RenderError(f"Scene {scene}, picture {clip} cannot be used: {problem}.")


class VideoCompiler:
    """Draws and encodes each clip in a worker thread as soon as the scene and the picture of the clip are known. All
    clips are joined into a video.

    Encoded frames are stored in a folder of work files, which becomes about as large as the video. A picture is decoded
    only when a worker thread draws it. Until a picture is drawn, its pixels take no memory.

    Args:
        video: The frame size and the frame rate. Width and height must be even and at least 16. The rate must divide
            48000.
        file_format: MP4, MOV or WebM.
        look: The quality, the motion of the camera, and the transitions between clips.
        title: The title that players show. If `title` is "", the video has no title.
        language: The ISO 639-2/T code of the narration's language, such as "deu", or "und" if the language is unknown.
        music: A music file that `music.check_music` accepts, or None if the video has no music.
        workers: The number of clips that are drawn in parallel. If `workers` is None, `usual_workers()` is used.
        turns: A semaphore that limits how many clips several compilers together draw at the same time.
        on_progress: A function that is called with the number of drawn frames and the number of known frames, about ten
            times a second and when all known frames are drawn. Errors of this function are ignored.
        on_repaired: A function that is called once for each clip whose picture file is cut off. The arguments are the
            scene, the clip and a text about the damage.
        on_unusable: A function that is called once for each clip whose picture cannot be decoded. The arguments are the
            scene, the clip and the reason. The clip shows another picture. An error of this function ends the compile.
        workspace: The folder in which the folder of work files is created. If `workspace` is None, the system's
            temporary folder is used.
        keep: Whether the folder of work files, `work_files`, stays after `close`.

    Raises:
        ValueError: The frame size or the frame rate of `video` is invalid.
        OutputNotWritten: The folder of work files cannot be created.
    """

    def __init__(
        self,
        video: VideoFormat,
        file_format: FileFormat = FileFormat.MP4,
        look: Look = _AS_USUAL,
        *,
        title: str = "",
        language: str = UNKNOWN_LANGUAGE,
        music: Path | None = None,
        workers: int | None = None,
        turns: threading.Semaphore | None = None,
        on_progress: Callable[[int, int], None] | None = None,
        on_repaired: Callable[[int, int, str], None] = lambda *_: None,
        on_unusable: Callable[[int, int, str], None] = _not_usable,
        workspace: Path | None = None,
        keep: bool = False,
    ) -> None:
        _check_format(video)
        self._video = video
        self._encoding = Encoding(video, FORMATS[file_format], look.quality)
        self._title, self._language = title, language
        self._workspace = Workspace(workspace, keep=keep)
        self._workers = Workers(workers or usual_workers(), turns)
        self._count = FrameCount(on_progress)
        self._on_repaired, self._on_unusable = on_repaired, on_unusable
        self._lock = threading.Lock()
        self._storyboard = SegmentPlanner(video, look)
        self._encoded: dict[tuple[int, int, int], Spooled] = {}
        self._repaired: set[StoredPicture] = set()
        self._raise_if_stopping = _stop_check(self._workers)
        self._sound = Soundtrack(
            self._encoding.format.sound, music=music, workspace=self._workspace.path, stopping=self._raise_if_stopping
        )

    @property
    def work_files(self) -> Path:
        """The folder of work files. `close` removes the folder unless `keep` is True."""
        return self._workspace.path

    def add_scene(
        self,
        number: int,
        clips: Sequence[Clip],
        speech: Samples,
        *,
        overlay: Overlay | None = None,
        is_last: bool = False,
    ) -> None:
        """Add a scene, and start to draw its clips. Scenes may be added in any order and by any thread. The bytes of
        the video file do not depend on the order in which scenes are added.

        Args:
            number: The number of the scene in the video. The number of the first scene is 1.
            clips: The clips of the scene in the order in which they are shown. A scene needs at least one clip.
            speech: The narration as mono float32 samples at 48 kHz, which is exactly as long as all clips together.
            overlay: The object that draws captions over the pictures, or None if nothing is drawn over the pictures.
            is_last: Whether the video ends with this scene. The last clip of the last scene fades into no other clip.

        Raises:
            ValueError: The speech is not sum(frames) * 48000 // fps samples long, the scene has no clips, a clip has no
                frames, the number is below 1, or a scene with this number was already added.
        """
        frames = sum(clip.frames for clip in clips)
        if number < 1 or not clips or min(clip.frames for clip in clips) < 1:
            raise ValueError(f"scene {number} needs a number from 1 and clips of at least one frame")
        if speech.shape != (frames * SAMPLE_RATE // self._video.fps,):
            raise ValueError(f"scene {number} has speech of shape {speech.shape} for {frames} frames")
        with self._lock:
            if number in self._storyboard.scenes:
                raise ValueError(f"scene {number} was added before")
            self._draw(self._storyboard.add(number, clips, overlay, is_last=is_last))
        self._count.expect(frames)
        self._hear(number, speech, is_last=is_last)
        for place, clip in enumerate(clips, start=1):
            if clip.picture is not None:
                self.show(number, place, clip.picture)

    def show(self, scene: int, clip: int, picture: StoredPicture | None) -> None:
        """Set the picture of a clip that was added without a picture, and start to draw the clip.

        This method may also be called for a scene that `leave_out` has skipped. A picture of a skipped scene can be
        shown in another scene that has no picture.

        Args:
            scene: The scene's number.
            clip: The number of the clip in its scene. The number of the first clip is 1.
            picture: The picture of the clip. If `picture` is None, the clip shows the nearest picture of its scene. If
                the scene has no picture, the clip shows the first picture of the video.

        Raises:
            ValueError: The clip does not exist, or `show` was already called for this clip.
        """
        with self._lock:
            if not self._storyboard.wants((scene, clip)):
                raise ValueError(f"scene {scene} has no clip {clip} that waits for a picture")
            self._draw(self._storyboard.show((scene, clip), picture))

    def leave_out(self, number: int, *, is_last: bool = False) -> None:
        """Leave a scene out of the video. `number` is the number of the scene. The number of the first scene is 1.

        `is_last` says whether the scene is the last scene of the video.
        """
        with self._lock:
            self._draw(self._storyboard.add(number, [], is_last=is_last))
        self._hear(number, np.zeros(0, np.float32), is_last=is_last)

    def finish(
        self,
        output: Path,
        *,
        part: str | None = None,
        subtitles: SubtitleTrack | None = None,
        before: Callable[[Path], object] = lambda _path: None,
    ) -> Video:
        """Wait until all clips are encoded, and write the video file. After OutputNotWritten, call this method again.

        Args:
            output: The path of the video file.
            part: The name of the temporary file that is renamed to `output`. No other process may use the same name.
            subtitles: A subtitle track that players can show or hide, or None for a video without subtitle track.
            before: A function that is called with the path of the complete temporary file before this file is renamed
                to `output`.

        Raises:
            RenderError: A scene or a picture is missing, a picture cannot be decoded, the file of a picture was removed
                or changed, or the compiler was closed. The error message names the scene and the picture, or the file.
            OutputNotWritten: The video file or a work file cannot be written. No incomplete file is left.
        """
        self._wait()
        with self._lock:
            self._check_complete()
        while self._draw_rest():
            self._wait()
        with self._lock:
            self._check_pictures()
        pictures = Track([self._encoded[position] for position in sorted(self._encoded)])
        with _closed_as_error(), replacing(output, part=part, before=before) as path:
            write_file(
                path,
                self._encoding,
                pictures,
                self._sound.finish(),
                subtitles=subtitles,
                title=self._title,
                language=self._language,
                stopping=self._raise_if_stopping,
            )
        video, frames = self._video, len(pictures)
        return Video(output, round(frames * 1000 / video.fps), video.width, video.height, frames)

    def close(self) -> None:
        """Stop drawing after the current frames, and remove the folder of work files unless `keep` is True."""
        self._workers.close()
        self._workspace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _hear(self, number: int, speech: Samples, *, is_last: bool) -> None:
        self._sound.put(number, speech, is_last=is_last)
        # Speech is encoded before the waiting segments, and takes a hundredth of their time. If speech were encoded
        # last, one thread would encode it at the end while all other threads are idle.
        self._workers.submit([partial(_encode_speech, self._sound)], urgent=True)

    def _draw(self, segments: Iterable[Segment]) -> None:
        self._workers.submit(partial(self._encode, segment) for segment in segments)

    def _draw_rest(self) -> bool:
        """Queue the segments that can be drawn only when all pictures are known. The method returns False if no such
        segment exists.
        """
        with self._lock:
            rest = self._storyboard.end()
            self._draw(rest)
        return bool(rest)

    def _encode(self, segment: Segment) -> None:
        """Draw and encode a segment and write its packets to a work file.

        Raises:
            RenderError: The segment cannot be drawn, encoded or written. The error message names the scene and the
                picture, or the folder.
        """
        size = f"{self._video.width}x{self._video.height}"
        with library_errors(f"{segment.name} could not be rendered", f"to render {segment.name.lower()} at {size}"):
            try:
                packets = segment.encode(self._encoding, self._after_frame)
                self._keep(segment, Spooled.write(packets, self._workspace, f"{segment.file_name}.packets"))
            except UnusablePictureError:
                pass  # `_report` tells the user once, for all segments that show the picture
        for still in segment.stills:
            self._report(still)

    def _keep(self, segment: Segment, spooled: Spooled) -> None:
        with self._lock:
            self._encoded[segment.position] = spooled
            self._storyboard.drawn(segment)

    def _report(self, still: LazyStill) -> None:
        """Report the damage of a picture once. If it cannot be decoded, its clips show other pictures instead."""
        with self._lock:
            places = self._storyboard.places_of(still.picture)
            if still.problem is not None:
                report, reason = self._on_unusable, str(still.problem)
                self._draw(self._storyboard.reject(still.picture))
            elif still.warning is not None and still.picture not in self._repaired:
                report, reason = self._on_repaired, still.warning
                self._repaired.add(still.picture)
            else:
                return
        for place in places:
            report(*place, reason)

    def _after_frame(self) -> None:
        self._count.add()
        self._raise_if_stopping()

    def _wait(self) -> None:
        with _closed_as_error():
            self._workers.wait()

    def _check_complete(self) -> None:
        scenes = self._storyboard.scenes
        if not scenes:
            raise RenderError("There is nothing to render: the video has no scenes.")
        missing = set(range(1, max(scenes) + 1)) - scenes
        if missing:
            raise RenderError(f"The video is not complete: scene {min(missing)} is missing.")
        if (waiting := self._storyboard.waiting) is not None:
            raise RenderError("The video is not complete: scene {}, picture {} is missing.".format(*waiting))

    def _check_pictures(self) -> None:
        if (empty := self._storyboard.without_picture) is not None:
            raise RenderError("The video has no picture that scene {}, picture {} can show.".format(*empty))


def _encode_speech(sound: Soundtrack) -> None:
    """Encode the speech of the next scenes in the order of the video, up to the first scene whose speech is missing."""
    with library_errors("The narration could not be encoded", "to encode the narration"):
        sound.encode_ready()


def _stop_check(workers: Workers) -> Callable[[], None]:
    """Make a function that raises StoppedError as soon as the workers are stopping.

    The compiler has a reference to the returned function, but the function has no reference to the compiler. With a
    reference to the compiler, a compiler that is no longer used would stay in memory until the garbage collector runs.
    """

    def check() -> None:
        if workers.stopping:
            raise StoppedError

    return check


@contextmanager
def _closed_as_error() -> Iterator[None]:
    try:
        yield
    except StoppedError:
        raise RenderError("The video was not finished: its compiler was closed.") from None


def _check_format(video: VideoFormat) -> None:
    if min(video.width, video.height) < _SMALLEST_SIDE or video.width % 2 or video.height % 2:
        raise ValueError(f"{video.width}x{video.height} is not a frame size: both sides must be even and at least 16")
    if video.fps < 1 or SAMPLE_RATE % video.fps:
        raise ValueError(f"{video.fps} frames a second do not divide {SAMPLE_RATE} samples")
