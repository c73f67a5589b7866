"""Compile stills and speech into a video, scene by scene, while the next scenes are still being made."""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from eleven_video.domain.video import Motion, Video, VideoFormat
from eleven_video.errors import RenderError
from eleven_video.render.atomic import replacing
from eleven_video.render.encode import Packet
from eleven_video.render.jobs import EncodeSegment, EncodeSpeech
from eleven_video.render.motion import path as camera_path
from eleven_video.render.mux import write_mp4
from eleven_video.render.progress import FrameCount
from eleven_video.render.segment import Segment, Source
from eleven_video.render.sound import SAMPLE_RATE, Samples
from eleven_video.render.soundtrack import Soundtrack
from eleven_video.render.workers import StoppedError, Workers

_SMALLEST_SIDE = 16  # pixels: one H.264 macroblock


@dataclass(frozen=True, slots=True)
class Clip:
    """One still, seen for `frames` frames while it is slowly zoomed in or out. `picture` is an encoded image."""

    picture: bytes
    frames: int
    zoom_in: bool


class VideoCompiler:
    """Renders and encodes scenes in worker threads as soon as they are added, and joins them into an MP4 file.

    Packets wait in memory, a few MB a minute of video; a picture is dropped as soon as its frames are encoded.

    Args:
        video: Frame size, both sides even and at least 16 pixels, and a frame rate that divides 48000.
        workers: Threads at work at once, each with an encoder; by default one for each core.
        on_progress: Called with (frames done, frames known) from worker threads, at most about ten times a second and
            when all known frames are done. What it raises is dropped.

    Raises:
        ValueError: `video` cannot be used.
    """

    def __init__(
        self,
        video: VideoFormat,
        *,
        workers: int | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        _check_format(video)
        self._video = video
        self._workers = Workers(workers or _usable_cores())
        self._count = FrameCount(on_progress)
        self._lock = threading.Lock()
        self._frames_of: dict[int, int] = {}
        self._encoded: dict[tuple[int, int, int], list[Packet]] = {}
        self._sound = Soundtrack()

    def add_scene(self, number: int, clips: Sequence[Clip], speech: Samples, *, is_last: bool = False) -> None:
        """Start on a scene. Scenes may come in any order and from any thread: the file is the same to the byte.

        Args:
            number: The scene's place in the video, from 1.
            clips: What is seen, in order.
            speech: What is heard: mono float32 at 48 kHz, as long as the clips.
            is_last: Whether the video ends with it. Its last clip is then encoded in two parts, so that at the end two
                cores share the work.

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
            if number in self._frames_of:
                raise ValueError(f"scene {number} was added before")
            self._frames_of[number] = frames
        self._count.expect(frames)
        self._sound.put(number, speech)
        segments = [self._segment(number, place, clip) for place, clip in enumerate(clips, start=1)]
        if is_last:
            segments[-1:] = segments[-1].split(2)
        jobs = [EncodeSegment(segment, self._video, self._after_frame, self._keep) for segment in segments]
        self._workers.submit([EncodeSpeech(self._sound), *jobs])

    def leave_out(self, number: int) -> None:
        """The scene of that number, from 1, has nothing to see or hear; those after it follow the ones before."""
        with self._lock:
            self._frames_of[number] = 0
        self._sound.put(number, np.zeros(0, np.float32))
        self._workers.submit([EncodeSpeech(self._sound)])

    def finish(self, output: Path, *, part: str | None = None) -> Video:
        """Wait until everything is encoded, and write the file. It may be called again after `OutputNotWritten`.

        Args:
            output: Where to.
            part: A name for the part file beside it that only this writer uses; see `files.replacing`.

        Raises:
            RenderError: A scene is missing, a picture cannot be used, or the compiler was closed; the message names
                scene and picture.
            OutputNotWritten: The file cannot be written; no part of it is left.
        """
        try:
            self._workers.wait()
        except StoppedError:
            raise RenderError("The video was not finished: its compiler was closed.") from None
        self._check_scenes()
        pictures = _joined(self._encoded[position] for position in sorted(self._encoded))
        with replacing(output, part=part) as path:
            write_mp4(path, self._video, pictures, self._sound.finish())
        video, frames = self._video, len(pictures)
        return Video(output, round(frames * 1000 / video.fps), video.width, video.height, frames)

    def close(self) -> None:
        """Stop after the frames that are being drawn. What is already finished stays whole for whoever holds it."""
        self._workers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _segment(self, scene: int, number: int, clip: Clip) -> Segment:
        source = Source(clip.picture, self._video)
        return Segment(scene, number, 0, camera_path(Motion.ZOOM, clip.frames, forth=clip.zoom_in), source)

    def _keep(self, segment: Segment, packets: list[Packet]) -> None:
        with self._lock:
            self._encoded[segment.position] = packets

    def _after_frame(self) -> None:
        self._count.add()
        if self._workers.stopping:
            raise StoppedError

    def _check_scenes(self) -> None:
        if not self._frames_of:
            raise RenderError("There is nothing to render: the video has no scenes.")
        missing = set(range(1, max(self._frames_of) + 1)) - self._frames_of.keys()
        if missing:
            raise RenderError(f"The video is not complete: scene {min(missing)} is missing.")


def _joined(segments: Iterable[list[Packet]]) -> list[Packet]:
    """The packets of segments that follow each other, with times from the first one's start."""
    joined: list[Packet] = []
    for packets in segments:
        start = len(joined)
        joined += [replace(packet, pts=start + packet.pts) for packet in packets]
    return joined


def _check_format(video: VideoFormat) -> None:
    if min(video.width, video.height) < _SMALLEST_SIDE or video.width % 2 or video.height % 2:
        raise ValueError(f"{video.width}x{video.height} is no frame size: both sides must be even and at least 16")
    if video.fps < 1 or SAMPLE_RATE % video.fps:
        raise ValueError(f"{video.fps} frames a second do not divide {SAMPLE_RATE} samples")


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # containers and task sets may give fewer than the machine has
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
