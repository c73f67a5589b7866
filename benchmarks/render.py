"""What drawing costs beside encoding: a whole compile against bare x264 on frames that lie ready in memory.

Both encode the same frames with the same settings and as many threads, by turns in one process; what counts is the
ratio, since seconds depend on the machine and on what else it does.

    python benchmarks/render.py [rounds]
"""

import io
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
from PIL import Image

from eleven_video.domain.video import Motion, VideoFormat
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.encode import encode_segment
from eleven_video.render.frames import Canvas, Still
from eleven_video.render.motion import path
from eleven_video.render.pictures import open_picture
from eleven_video.render.sound import SAMPLE_RATE

VIDEO = VideoFormat()
CLIPS, FRAMES, WORKERS = 4, 60, 2


def photograph(seed: int) -> bytes:
    """A picture with detail at every scale, as photographs have: noise whose strength falls with its frequency."""
    rng = np.random.default_rng(seed)
    down, across = np.fft.fftfreq(768)[:, None], np.fft.rfftfreq(1344)[None, :]
    falloff = np.hypot(down, across) + 1 / 1344
    layers = []
    for _ in range(3):
        spectrum = (rng.standard_normal(falloff.shape) + 1j * rng.standard_normal(falloff.shape)) / falloff**1.4
        layer = np.fft.irfft2(spectrum, (768, 1344))
        layers.append(128 + 45 * (layer - layer.mean()) / layer.std())
    buffer = io.BytesIO()
    Image.fromarray(np.stack(layers, axis=-1).clip(0, 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def ready_frames(picture: bytes) -> list[av.VideoFrame]:
    still, frames = Still(open_picture(picture).image, VIDEO), []
    for view in path(Motion.ZOOM, FRAMES, forth=True):
        canvas = Canvas(VIDEO)
        still.draw(view, canvas)
        frames.append(canvas.frame)
    return frames


def compile_video(pictures: list[bytes], folder: Path) -> float:
    started = time.perf_counter()
    with VideoCompiler(VIDEO, workers=WORKERS) as compiler:
        for number, picture in enumerate(pictures, start=1):
            speech = np.zeros(FRAMES * SAMPLE_RATE // VIDEO.fps, np.float32)
            compiler.add_scene(number, [Clip(picture, FRAMES, zoom_in=True)], speech)
        compiler.finish(folder / "benchmark.mp4")
    return time.perf_counter() - started


def encode_only(segments: list[list[av.VideoFrame]]) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda frames: encode_segment(frames, VIDEO), segments))
    return time.perf_counter() - started


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    pictures = [photograph(seed) for seed in range(CLIPS)]
    segments = [ready_frames(picture) for picture in pictures]
    whole, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            whole.append(compile_video(pictures, Path(folder)))
            bare.append(encode_only(segments))
    seconds, limit = statistics.median(whole), statistics.median(bare)
    length = CLIPS * FRAMES / VIDEO.fps
    print(f"{length:.0f} s of {VIDEO.width}x{VIDEO.height}, {WORKERS} threads, median of {rounds}")
    print(f"compile   {seconds:6.2f} s   {length / seconds:5.2f} x real time")
    print(f"bare x264 {limit:6.2f} s")
    print(f"ratio     {seconds / limit:6.2f}")


if __name__ == "__main__":
    main()
