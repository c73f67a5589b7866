"""Pictures drawn from a prompt: layered landscapes, as JPEG."""

import io

# The pixels that the service gives at 1K for each ratio; None asked for is 16:9.
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


def draw(prompt: str, *, aspect_ratio: str = "", size: str = "1K", seed: int = 0) -> bytes:
    """A JPEG of about one megapixel, or of the `size` "512", "2K", "4K", in the ratio asked for; any other ratio is 16:9."""
    # numpy and Pillow take a third of a second to load: the first picture pays, not the server's start.
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    width, height = _SIZES.get(aspect_ratio, _UNASKED)
    rng = np.random.default_rng([seed, len(prompt)])
    top, bottom = rng.random((2, 3)) * 0.6 + 0.2
    down = np.linspace(0, 1, height)[:, None, None]
    image = np.broadcast_to(top + (bottom - top) * down, (height, width, 3)).copy()
    across = np.linspace(0, 1, width)
    for layer in range(5):
        ridge = height * (0.45 + 0.11 * layer + 0.06 * np.sin(across * rng.uniform(4, 14) + rng.uniform(0, 6)))
        image[np.arange(height)[:, None] > ridge] *= 0.78
    picture = Image.fromarray((image * 255).astype(np.uint8))
    scale = _SCALES.get(size, 1.0)
    if scale != 1:
        picture = picture.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()
