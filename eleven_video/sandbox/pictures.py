"""Draws the pictures that the sandbox sends in place of Gemini's, as JPEG files."""

import io

from eleven_video.sandbox.http.limits import RECENT_BYTES
from eleven_video.sandbox.recent_cache import Recent
from eleven_video.sandbox.seeding import seed_of

# The width and height in pixels of Gemini's pictures of size "1K", by aspect ratio.
_SIZES = {
    "1:1": (1024, 1024),
    "3:2": (1248, 832),
    "2:3": (832, 1248),
    "3:4": (864, 1184),
    "4:3": (1184, 864),
    "4:5": (896, 1152),
    "5:4": (1152, 896),
    "9:16": (768, 1344),
    "16:9": (1344, 768),
    "21:9": (1536, 672),
    "1:4": (512, 2048),
    "4:1": (2048, 512),
    "1:8": (352, 2816),
    "8:1": (2816, 352),
}
_UNASKED = (1408, 768)
_SCALES = {"512": 0.5, "1K": 1.0, "2K": 2.0, "4K": 4.0}


# The pictures of recent requests. A repeated request gets the same picture, so the cached picture is sent again.
_recent: Recent[bytes] = Recent(RECENT_BYTES, len)


def draw(prompt: str, *, aspect_ratio: str = "", size: str = "1K", seed: int = 0) -> bytes:
    """Draw a picture for a prompt, as a JPEG file. The same arguments give the same picture.

    Args:
        prompt: The description of the picture.
        aspect_ratio: A ratio such as "16:9". If the ratio is unknown, the picture has about 16:9.
        size: "512", "1K" (about a megapixel), "2K" or "4K". Any other size counts as "1K".
        seed: Selects one of many pictures for the same prompt.
    """
    width, height = _SIZES.get(aspect_ratio, _UNASKED)
    scale = _SCALES.get(size, 1.0)
    return _recent.get((prompt, width, height, scale, seed), lambda: _drawn(prompt, width, height, scale, seed))


def _drawn(prompt: str, width: int, height: int, scale: float, seed: int) -> bytes:
    # numpy and Pillow take a third of a second to load. Both are loaded for the first picture, so that the server
    # starts fast.
    from PIL import Image  # noqa: PLC0415

    from eleven_video.sandbox.painting.composition import paint  # noqa: PLC0415

    picture = paint(prompt, width, height, seed_of(seed, prompt))
    if scale != 1:
        picture = picture.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()
