# /// script
# requires-python = ">=3.11"
# dependencies = ["moviepy==2.2.1", "numpy>=2.2"]
# ///
"""The job as MoviePy 2 does it: `uv run --script moviepy_peer.py FOLDER OUTPUT`, in an environment of its own.

MoviePy wants an older Pillow than the product. The zoom is the usual one that works: each frame is enlarged by Pillow
to a whole number of pixels, cropped about its middle and brought back to the frame's size.
"""

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from moviepy import AudioFileClip, ImageClip, concatenate_videoclips
from PIL import Image, ImageOps


def zoomed(zooms: list[float], fps: int) -> Callable[[Callable[[float], np.ndarray], float], np.ndarray]:
    def frame(get_frame: Callable[[float], np.ndarray], seconds: float) -> np.ndarray:
        picture = Image.fromarray(get_frame(seconds))
        zoom = zooms[min(round(seconds * fps), len(zooms) - 1)]
        width, height = (math.ceil(side * zoom / 2) * 2 for side in picture.size)
        left, top = (width - picture.width) // 2, (height - picture.height) // 2
        larger = picture.resize((width, height), Image.Resampling.LANCZOS)
        middle = larger.crop((left, top, width - left, height - top))
        return np.asarray(middle.resize(picture.size, Image.Resampling.LANCZOS))

    return frame


def main() -> None:
    folder, output = Path(sys.argv[1]), sys.argv[2]
    job = json.loads((folder / "job.json").read_text())
    size, fps = (job["width"], job["height"]), job["fps"]
    clips = []
    for name, zooms in zip(job["pictures"], job["zooms"], strict=True):
        picture = ImageOps.fit(Image.open(folder / name).convert("RGB"), size, Image.Resampling.LANCZOS)
        clip = ImageClip(np.asarray(picture)).with_duration(len(zooms) / fps)
        clips.append(clip.transform(zoomed(zooms, fps)))
    speech = AudioFileClip(str(folder / "speech.wav"))
    video = concatenate_videoclips(clips).with_audio(speech)
    video.write_videofile(output, fps=fps, codec="libx264", audio_codec="aac", logger=None)


if __name__ == "__main__":
    main()
