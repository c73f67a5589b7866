"""All that the benchmarks know of the renderer's interface stands here."""

import itertools
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
from av.video.codeccontext import VideoCodecContext

from eleven_video.domain.video import Look, Motion, Quality, VideoFormat
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.encoding.encode import Encoding, configure_video, encode_segment
from eleven_video.render.pictures.decode import open_picture
from eleven_video.render.pictures.frames import Canvas, Still
from eleven_video.render.pictures.motion import View, path
from eleven_video.render.pictures.stored_picture import StoredPicture
from rendering.job import Job

QUALITIES = tuple(Quality)
STANDARD = Quality.STANDARD

_PICTURES_A_SCENE = 3
_SCENES_AHEAD = 3


@dataclass(frozen=True, slots=True)
class CompileTimes:
    """Seconds: all of it by the wall clock and as CPU time, and the part of the first that only wrote the file."""

    whole: float
    cpu: float
    mux: float


@dataclass(frozen=True, slots=True)
class StageTimes:
    """CPU seconds. `bare` is the encoding of the same frames lying ready in memory."""

    prepare: float
    draw: float
    encode: float
    bare: float


@dataclass(frozen=True, slots=True)
class _Scene:
    """Clips `first` to `last` of the job, and frames `start` to `end`."""

    first: int
    last: int
    start: int
    end: int


def video_format(job: Job) -> VideoFormat:
    return VideoFormat(job.width, job.height, job.fps)


def zooms(job: Job) -> list[tuple[float, ...]]:
    """The magnification of every frame of every clip, the product's own easing included."""
    return [_path(frames, forth=number % 2 == 0) for number, frames in enumerate(job.frames)]


def compile_video(job: Job, output: Path, *, quality: str = STANDARD) -> CompileTimes:
    """Scenes are handed over as fast as they are rendered: a few wait, as they do while answers come."""
    pace = _Pace()
    with _stored(job) as pictures, ExitStack() as stack:
        started, cpu = time.perf_counter(), time.process_time()
        compiler, scenes = stack.enter_context(_compiler(job, quality, pace)), _scenes(job)
        for number, scene in enumerate(scenes, start=1):
            pace.wait_for(scenes[max(0, number - 1 - _SCENES_AHEAD)].start)
            clips = [Clip(pictures[i], job.frames[i], forth=i % 2 == 0) for i in range(scene.first, scene.last)]
            compiler.add_scene(number, clips, job.heard(scene.start, scene.end), is_last=number == len(scenes))
        compiler.finish(output)
        whole, cpu = time.perf_counter() - started, time.process_time() - cpu
        # Everything is encoded by now, so writing the file once more takes the time of writing alone.
        started = time.perf_counter()
        compiler.finish(output.with_stem(f"{output.stem}-again"))
        mux = time.perf_counter() - started
    return CompileTimes(whole, cpu, mux)


def compile_arriving(job: Job, arrivals: Sequence[float], output: Path) -> float:
    """Seconds from the last picture's arrival to the finished file.

    Args:
        job: Its speech is there from the start.
        arrivals: Seconds after the start at which each picture arrives.
        output: Where to.
    """
    scenes = _scenes(job)
    with _stored(job) as pictures, _compiler(job, STANDARD, None) as compiler:
        for number, scene in enumerate(scenes, start=1):
            clips = [Clip(None, job.frames[i], forth=i % 2 == 0) for i in range(scene.first, scene.last)]
            compiler.add_scene(number, clips, job.heard(scene.start, scene.end), is_last=number == len(scenes))
        started = time.perf_counter()
        for moment, picture in sorted((moment, picture) for picture, moment in enumerate(arrivals)):
            time.sleep(max(0.0, started + moment - time.perf_counter()))
            arrived = time.perf_counter()
            scene_index, place = divmod(picture, _PICTURES_A_SCENE)
            compiler.show(1 + scene_index, 1 + place, pictures[picture])
        compiler.finish(output)
        return time.perf_counter() - arrived


def stage_times(job: Job, *, quality: str = STANDARD) -> StageTimes:
    """The stages of each picture, and its frames encoded from memory, one after the other: nothing else is at work.

    An encoder has threads of its own, so its time is the process's, less what this thread has spent on drawing.
    """
    video = video_format(job)
    prepare = draw = encode = bare = 0.0
    for picture, magnifications in zip(job.pictures, zooms(job), strict=True):
        started = time.process_time()
        still = _still(picture, video, quality)
        prepared = time.process_time()
        clock = _Stopwatch()
        _encode(clock.timed(_drawn(still, magnifications, video)), video, quality)
        encoded = time.process_time()
        ready = _ready(still, magnifications, video)
        begun = time.process_time()
        _encode(ready, video, quality)
        bare += time.process_time() - begun
        prepare += prepared - started
        draw += clock.seconds
        encode += encoded - prepared - clock.seconds
    return StageTimes(prepare, draw, encode, bare)


def bare_seconds(job: Job, *, workers: int = 2, quality: str = STANDARD) -> float:
    """Seconds by the wall clock that encoding takes when frames lie ready, two pictures for each worker at a time."""
    video, seconds = video_format(job), 0.0
    clips = list(zip(job.pictures, zooms(job), strict=True))
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(clips), 2 * workers):
            batch = clips[start : start + 2 * workers]
            ready = [_ready(_still(picture, video, quality), path, video) for picture, path in batch]
            started = time.perf_counter()
            list(pool.map(lambda frames: _encode(frames, video, quality), ready))
            seconds += time.perf_counter() - started
    return seconds


def configure_like_product(encoder: VideoCodecContext, job: Job) -> None:
    """The settings of the product's segments, for frames that something else has drawn."""
    configure_video(encoder, Encoding(video_format(job)))


def _path(frames: int, *, forth: bool) -> tuple[float, ...]:
    return tuple(view.zoom for view in path(Motion.ZOOM, frames, forth=forth))


def _still(picture: bytes, video: VideoFormat, quality: str) -> Still:
    return Still(open_picture(picture).image, video, Quality(quality))


def _draw(still: Still, zoom: float, canvas: Canvas) -> None:
    still.draw(View(zoom), canvas)


def _encode(frames: Iterable[av.VideoFrame], video: VideoFormat, quality: str) -> None:
    encode_segment(frames, Encoding(video, quality=Quality(quality)))


def _compiler(job: Job, quality: str, pace: "_Pace | None") -> VideoCompiler:
    return VideoCompiler(video_format(job), look=Look(quality=Quality(quality)), on_progress=pace)


class _Pace:
    """Waits for frames to be done."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._done = 0

    def __call__(self, done: int, _known: int) -> None:
        with self._changed:
            self._done = done
            self._changed.notify_all()

    def wait_for(self, frames: int) -> None:
        # Nothing is reported any more once a job has failed; finish() then tells what happened.
        with self._changed:
            self._changed.wait_for(lambda: self._done >= frames, timeout=120)


class _Stopwatch:
    """CPU seconds of this thread that are spent in producing frames."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, frames: Iterator[av.VideoFrame]) -> Iterator[av.VideoFrame]:
        while True:
            started = time.thread_time()
            frame = next(frames, None)
            self.seconds += time.thread_time() - started
            if frame is None:
                return
            yield frame


def _scenes(job: Job) -> list[_Scene]:
    starts = [0, *itertools.accumulate(job.frames)]
    scenes = []
    for first in range(0, len(job.frames), _PICTURES_A_SCENE):
        last = min(first + _PICTURES_A_SCENE, len(job.frames))
        scenes.append(_Scene(first, last, starts[first], starts[last]))
    return scenes


@contextmanager
def _stored(job: Job) -> Iterator[list[StoredPicture]]:
    """The pictures in files of their own, as a session has them."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"picture-{number}" for number in range(len(job.pictures))]
        for path, picture in zip(paths, job.pictures, strict=True):
            path.write_bytes(picture)
        yield [StoredPicture.of(path, picture) for path, picture in zip(paths, job.pictures, strict=True)]


def _drawn(still: Still, path: tuple[float, ...], video: VideoFormat) -> Iterator[av.VideoFrame]:
    canvas = Canvas(video)
    for zoom in path:
        _draw(still, zoom, canvas)
        yield canvas.frame


def _ready(still: Still, path: tuple[float, ...], video: VideoFormat) -> list[av.VideoFrame]:
    frames = []
    for zoom in path:
        canvas = Canvas(video)
        _draw(still, zoom, canvas)
        frames.append(canvas.frame)
    return frames
