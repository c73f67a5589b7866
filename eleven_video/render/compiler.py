"""Compiles stills and speech to a video, clip by clip, while later pictures are still being made.

`orchestrator` uses it.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from eleven_video.domain.video import FileFormat, Look, Video, VideoFormat
from eleven_video.errors import RenderError
from eleven_video.render.encoding.atomic import replacing
from eleven_video.render.encoding.encode import Encoding, Packet
from eleven_video.render.encoding.formats import FORMATS
from eleven_video.render.encoding.jobs import EncodeSegment, EncodeSpeech
from eleven_video.render.encoding.languages import UNKNOWN_LANGUAGE
from eleven_video.render.encoding.mux import write_file
from eleven_video.render.encoding.progress import FrameCount
from eleven_video.render.encoding.segment import Overlay, Segment
from eleven_video.render.encoding.segment_files import Spooled, Track
from eleven_video.render.encoding.storyboard import Storyboard, Stretch
from eleven_video.render.encoding.subtitle_track import SubtitleTrack
from eleven_video.render.encoding.work_files import HeldPicture, Workspace
from eleven_video.render.encoding.workers import Workers
from eleven_video.render.quality import SAMPLE_RATE
from eleven_video.render.sound.samples import Samples
from eleven_video.render.sound.soundtrack import Soundtrack
from eleven_video.render.stopping import StoppedError

_AS_USUAL = Look()
_SMALLEST_SIDE = 16  # pixels: one H.264 macroblock


@dataclass(frozen=True, slots=True)
class Clip:
    """One still, shown for `frames` frames while the camera slowly moves over it, `forth` or back along the same path.

    `picture` is an encoded image, or None if it will come later by `VideoCompiler.show`.
    """

    picture: bytes | HeldPicture | None
    frames: int
    forth: bool


class VideoCompiler:
    """Draws and encodes each clip in worker threads as soon as its scene and picture are known, and joins all of them.

    Encoded frames and waiting pictures are kept in a folder of work files, which becomes about as large as the video
    and the pictures.

    Args:
        video: Frame size, both sides even and at least 16 pixels, and a frame rate that divides 48000.
        file_format: The file format.
        look: The visual style settings.
        title: The video's title in players.
        language: The language of the narration, as a three-letter code (ISO 639-2/T); "und" if unknown.
        music: A music file that `music.check_music` has accepted, played under the narration.
        workers: The number of clips drawn at the same time, each by a thread with its own encoder; by default
            `usual_workers()`.
        turns: A semaphore that is acquired while a clip is drawn, for several videos that share the machine.
        on_progress: Called with (frames done, frames known) from worker threads, at most about ten times a second and
            when all known frames are done. Its exceptions are ignored.
        workspace: The parent of the folder of work files; by default the system's folder for temporary files.
        keep: Do not remove that folder at the end; `work_files` is its path.

    Raises:
        ValueError: The frame size or rate of `video` is not valid.
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
        self._lock = threading.Lock()
        self._storyboard = Storyboard(video, look)
        self._encoded: dict[tuple[int, int, int], Spooled] = {}
        self._raise_if_stopping = _stop_check(self._workers)
        self._sound = Soundtrack(
            self._encoding.format.sound, music=music, workspace=self._workspace.path, stopping=self._raise_if_stopping
        )

    @property
    def work_files(self) -> Path:
        """The folder of work files. `close` removes it, unless `keep` is True."""
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
        """Add a scene, which starts its encoding. Any order and any thread give the same file, byte for byte.

        Args:
            number: The scene's number in the video, from 1.
            clips: The clips, in order.
            speech: The sound, exactly as long as the clips: shape (samples,), mono, float32, 48 kHz.
            overlay: Draws over the pictures, such as captions.
            is_last: Whether the video ends with this scene, so that its last clip does not fade into another one.

        Raises:
            ValueError: The speech is not sum(frames) * 48000 // fps samples long, the scene or a clip is empty, or the
                number is below 1 or was used before.
        """
        frames = sum(clip.frames for clip in clips)
        if number < 1 or not clips or min(clip.frames for clip in clips) < 1:
            raise ValueError(f"scene {number} needs a number from 1 and clips of at least one frame")
        if speech.shape != (frames * SAMPLE_RATE // self._video.fps,):
            raise ValueError(f"scene {number} has speech of shape {speech.shape} for {frames} frames")
        with self._lock:
            if number in self._storyboard.scenes:
                raise ValueError(f"scene {number} was added before")
            stretches = [Stretch(clip.frames, clip.forth) for clip in clips]
            self._storyboard.add(number, stretches, overlay, is_last=is_last)
        self._count.expect(frames)
        self._hear(number, speech, is_last=is_last)
        for place, clip in enumerate(clips, start=1):
            if clip.picture is not None:
                self.show(number, place, clip.picture)

    def hold(self, picture: bytes) -> HeldPicture:
        """Save an encoded image as a work file, for `show` or a `Clip`, so that it does not wait in memory."""
        return self._workspace.hold(picture)

    def show(self, scene: int, clip: int, picture: bytes | HeldPicture) -> None:
        """Add the picture of a clip whose scene was added without it, which starts the clip's encoding.

        Args:
            scene: The scene's number.
            clip: The clip's number in the scene, from 1.
            picture: An encoded image.

        Raises:
            ValueError: The clip does not exist or already has a picture.
        """
        held = self.hold(picture) if isinstance(picture, bytes) else picture
        with self._lock:
            if not self._storyboard.wants((scene, clip)):
                raise ValueError(f"scene {scene} has no clip {clip} that waits for a picture")
            self._storyboard.show((scene, clip), held)
            self._draw(self._storyboard.ready((scene, clip)))

    def leave_out(self, number: int, *, is_last: bool = False) -> None:
        """Leave out the scene with that number, from 1: the scene after it follows the one before it."""
        with self._lock:
            self._storyboard.add(number, [], is_last=is_last)
            self._draw(self._storyboard.ready((number, 1)))
        self._hear(number, np.zeros(0, np.float32), is_last=is_last)

    def finish(
        self,
        output: Path,
        *,
        part: str | None = None,
        subtitles: SubtitleTrack | None = None,
        before: Callable[[Path], object] = lambda _path: None,
    ) -> Video:
        """Wait until everything is encoded, and write the file. May be called again after `OutputNotWritten`.

        Args:
            output: The path of the video.
            part: The name of a temporary file beside it that no other writer uses; see `files.replacing`.
            subtitles: A subtitle track, which players can show or hide.
            before: Called with the path of the complete temporary file before it replaces the output.

        Raises:
            RenderError: A scene or a picture is missing, a picture cannot be used, or the compiler was closed. The
                message names the scene and the picture.
            OutputNotWritten: The file or a work file cannot be written. Its incomplete part is removed.
        """
        self._wait()
        with self._lock:
            self._check_complete()
            self._draw(self._storyboard.end())
        self._wait()
        pictures = Track([self._encoded[position] for position in sorted(self._encoded)])
        with _stop_told(), replacing(output, part=part, before=before) as path:
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
        """Stop after the frames that are being drawn, and remove the work files unless they are kept.

        Results that callers already have stay valid.
        """
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
        # Encoded before waiting pictures: sound takes a hundredth of their time, so it does not delay the end.
        self._workers.submit([EncodeSpeech(self._sound)], urgent=True)

    def _draw(self, segments: Iterable[Segment]) -> None:
        self._workers.submit(
            EncodeSegment(segment, self._encoding, self._after_frame, self._keep) for segment in segments
        )

    def _keep(self, segment: Segment, packets: list[Packet]) -> None:
        name = "scene-{:03}-clip-{:03}-frame-{:05}.packets".format(*segment.position)
        spooled = Spooled.write(packets, self._workspace, name)
        with self._lock:
            self._encoded[segment.position] = spooled

    def _after_frame(self) -> None:
        self._count.add()
        self._raise_if_stopping()

    def _wait(self) -> None:
        with _stop_told():
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


def _stop_check(workers: Workers) -> Callable[[], None]:
    """A function that raises StoppedError when the workers are stopping.

    It does not refer to the compiler, which would make a reference cycle.
    """

    def check() -> None:
        if workers.stopping:
            raise StoppedError

    return check


@contextmanager
def _stop_told() -> Iterator[None]:
    try:
        yield
    except StoppedError:
        raise RenderError("The video was not finished: its compiler was closed.") from None


def _check_format(video: VideoFormat) -> None:
    if min(video.width, video.height) < _SMALLEST_SIDE or video.width % 2 or video.height % 2:
        raise ValueError(f"{video.width}x{video.height} is not a frame size: both sides must be even and at least 16")
    if video.fps < 1 or SAMPLE_RATE % video.fps:
        raise ValueError(f"{video.fps} frames a second do not divide {SAMPLE_RATE} samples")


def usual_workers() -> int:
    """The number of clips that this machine draws at the same time.

    One for every two cores, because an encoder keeps more than one core busy, but two on two cores.
    """
    return _enough_workers(_usable_cores())


def _enough_workers(cores: int) -> int:
    return min(cores, max(2, -(-cores // 2)))


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # containers and task sets may allow fewer cores than the machine has
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
