"""Make the pictures of caption styles in docs/captions from real runs of the sandbox: `uv run python scripts/caption_pictures.py`.

Each run makes a video as `generate` does; a frame of its file becomes a small WebP picture.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image, ImageDraw

from eleven_video.config.settings import load_settings
from eleven_video.domain.captions.place import app_margins
from eleven_video.domain.captions.style import built_in_styles
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.video import Captions, Look, Quality
from eleven_video.orchestrator.wiring import pipeline

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "captions"
SCRIPT = Script(
    "Rivers",
    "bright, clear colours",
    (
        Scene(
            1,
            "A river carries stones and sand down to the sea, and never takes the same way twice.",
            "A river at dawn.",
        ),
    ),
)
AT_S = 1.4
WIDE, UPRIGHT = (480, 270), (216, 384)
COVERED = (230, 60, 60, 90)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the documentation: its name, and the settings of the run that it is from."""

    name: str
    size: tuple[int, int]
    settings: dict[str, str]
    captions: Captions = Captions.BURN


SHOWN = (
    *(
        Shown(f"{style}-{shape}", size, {"caption_style": style, "resolution": resolution}, captions)
        for style in built_in_styles()
        for shape, size, resolution, captions in (
            ("wide", WIDE, "720p", Captions.BURN),
            ("upright", UPRIGHT, "720p 9:16", Captions.KARAOKE),
        )
    ),
    *(
        Shown(f"{position}-upright", UPRIGHT, {"caption_position": position, "resolution": "720p 9:16"})
        for position in ("top", "middle", "bottom")
    ),
    Shown("bottom-none-upright", UPRIGHT, {"safe_area": "none", "resolution": "720p 9:16"}),
)


def main() -> None:
    """Make all of them, and say how large each is."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ELEVEN_VIDEO_HOME"] = folder
        for shown in SHOWN:
            path = PICTURES / f"{shown.name}.webp"
            picture = _frame(_video(shown, Path(folder))).resize(shown.size, Image.Resampling.LANCZOS)
            if "position" in " ".join(shown.settings) or "safe_area" in shown.settings:
                picture = _with_covered_areas(picture)
            picture.save(path, "WEBP", quality=62, method=6)
            print(f"{path.name}: {path.stat().st_size:,} bytes")


def _video(shown: Shown, folder: Path) -> Path:
    """The video that the sandbox's services make of the script."""
    settings = load_settings(**shown.settings)
    job = VideoJob(
        output=folder / f"{shown.name}.mp4", script=SCRIPT, video=settings.video, captions=shown.captions,
        caption_look=settings.caption_look, look=Look(Quality.HIGH),
        text_model=settings.text_model, image_model=settings.image_model, tts_model=settings.tts_model,
    )  # fmt: skip
    with pipeline(settings, Mode.SANDBOX) as making:
        return making.run(job).video.path


def _frame(path: Path) -> Image.Image:
    with av.open(path) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= AT_S:
                return frame.to_image()
    raise ValueError(f"{path} is shorter than {AT_S} seconds")


def _with_covered_areas(picture: Image.Image) -> Image.Image:
    """The picture with the areas in red that apps cover."""
    edge = app_margins()
    width, height = picture.size
    left, top = round(edge.left * width), round(edge.top * height)
    right, bottom = round((1 - edge.right) * width), round((1 - edge.bottom) * height)
    layer = Image.new("RGBA", picture.size)
    drawing = ImageDraw.Draw(layer)
    drawing.rectangle((0, 0, width, height), fill=COVERED)
    drawing.rectangle((left, top, right, bottom), fill=(0, 0, 0, 0))
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


if __name__ == "__main__":
    main()
