"""Any picture a service may send fills the frame unstretched; what is no picture is refused with a reason."""

import struct
import subprocess
import sys
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from eleven_video.render.pictures.decode import UnusablePictureError, cover, open_picture


def picture_problem(data: bytes) -> str | None:
    """Why these bytes cannot be shown; None if they can."""
    try:
        open_picture(data)
    except UnusablePictureError as problem:
        return str(problem)
    return None


def _gradient(size: tuple[int, int] = (48, 32)) -> Image.Image:
    across = np.linspace(0, 255, size[0])
    red = np.tile(across, (size[1], 1))
    return Image.fromarray(np.stack((red, 255 - red, np.full_like(red, 90)), axis=-1).astype(np.uint8))


@pytest.mark.parametrize("mode", ["L", "RGBA", "LA", "P", "CMYK", "YCbCr", "1"])
def test_every_pixel_format_becomes_rgb(encoded, mode):
    kind = {"CMYK": "TIFF", "YCbCr": "TIFF"}.get(mode, "PNG")

    picture = open_picture(encoded(_gradient().convert(mode), kind)).image

    assert picture.mode == "RGB"
    assert picture.size == (48, 32)
    expected = np.asarray(_gradient().convert(mode).convert("RGB")).astype(int)
    assert np.abs(np.asarray(picture).astype(int) - expected).max() <= 3


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_the_usual_file_formats_are_read(encoded, kind):
    assert picture_problem(encoded(_gradient(), kind)) is None


def test_sixteen_bit_grey_is_scaled_and_not_clipped(encoded):
    steps = np.linspace(0, 65535, 256).astype(np.uint16)
    data = encoded(Image.fromarray(np.tile(steps, (4, 1))))

    grey = np.asarray(open_picture(data).image)[0, :, 0]

    assert list(grey) == list(range(256))


def test_what_is_transparent_shows_a_light_page(encoded):
    layer = Image.new("RGBA", (10, 10), (200, 0, 0, 0))
    layer.putpixel((5, 5), (200, 0, 0, 255))

    picture = open_picture(encoded(layer)).image

    assert picture.getpixel((0, 0)) == (255, 255, 255)
    assert picture.getpixel((5, 5)) == (200, 0, 0)


def test_a_palette_with_a_transparent_colour_shows_it_as_page(encoded):
    picture = Image.new("P", (8, 8), 0)
    picture.putpalette([10, 20, 30, 200, 100, 50])
    picture.putpixel((3, 3), 1)

    shown = open_picture(encoded(picture, transparency=0)).image

    assert shown.getpixel((0, 0)) == (255, 255, 255)
    assert shown.getpixel((3, 3)) == (200, 100, 50)


def test_a_picture_is_turned_as_its_exif_data_says(encoded):
    upright = Image.new("RGB", (20, 40), (0, 0, 0))
    ImageDraw.Draw(upright).rectangle((0, 0, 20, 10), fill=(255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    data = encoded(upright.transpose(Image.Transpose.ROTATE_90), "PNG", exif=exif)

    shown = open_picture(data).image

    assert shown.size == (20, 40)
    assert shown.getpixel((10, 2)) == (255, 0, 0)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_frame(encoded, kind):
    first, second = Image.new("RGB", (16, 16), (0, 0, 255)), Image.new("RGB", (16, 16), (255, 0, 0))
    options = {"lossless": True} if kind == "WEBP" else {}

    shown = open_picture(encoded(first, kind, save_all=True, append_images=[second], duration=100, **options)).image

    assert shown.getpixel((8, 8)) == (0, 0, 255)


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (3, 100), (20_000, 100), (100, 5000), (1408, 768), (1023, 1025)])
@pytest.mark.parametrize("frame", [(192, 108), (108, 192), (96, 96)])
def test_a_picture_of_any_size_fills_the_frame(size, frame):
    filled = cover(Image.new("RGB", size, (10, 200, 30)), *frame)

    assert filled.size == frame
    assert filled.getcolors() == [(frame[0] * frame[1], (10, 200, 30))]


@pytest.mark.parametrize("size", [(640, 640), (1344, 768), (300, 900), (2000, 400), (41, 33)])
@pytest.mark.parametrize("frame", [(320, 180), (180, 320)])
def test_the_crop_is_centred_and_never_stretched(size, frame):
    across, down = np.arange(size[0]) + 0.5 - size[0] / 2, np.arange(size[1]) + 0.5 - size[1] / 2
    radius = min(size) / 8
    disc = np.exp(-(across[None, :] ** 2 + down[:, None] ** 2) / (2 * radius**2)) * 255
    picture = Image.fromarray(disc.astype(np.uint8)).convert("RGB")

    shown = np.asarray(cover(picture, *frame))[..., 0].astype(float)

    columns, rows = np.arange(frame[0]) + 0.5, np.arange(frame[1]) + 0.5
    weight = shown / shown.sum()
    x, y = (weight.sum(0) * columns).sum(), (weight.sum(1) * rows).sum()
    assert (x, y) == pytest.approx((frame[0] / 2, frame[1] / 2), abs=0.05)
    # Widths at half height, since the disc's tails are cut off by the frame on one side only.
    wide = np.interp(127.5, *_falling(shown[frame[1] // 2, frame[0] // 2 :]))
    high = np.interp(127.5, *_falling(shown[frame[1] // 2 :, frame[0] // 2]))
    assert wide == pytest.approx(high, rel=0.01)


def _falling(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return values[::-1], np.arange(len(values))[::-1] + 0.5


def _cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


@pytest.mark.parametrize(("kind", "share"), [(k, s) for k in ("PNG", "JPEG", "WEBP", "GIF") for s in (0.02, 0.3)])
def test_a_picture_that_was_cut_off_early_is_refused(encoded, kind, share):
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3)).astype(np.uint8)

    problem = picture_problem(_cut(encoded(Image.fromarray(noise), kind), share))

    assert problem is not None
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("kind", "options"), [("WEBP", {}), ("GIF", {}), ("JPEG", {"progressive": True}), ("TIFF", {})]
)
def test_what_cannot_be_decoded_in_part_is_refused(encoded, kind, options):
    assert "cut off" in (picture_problem(_cut(encoded(_gradient(), kind, **options), 0.9)) or "")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "L"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK")],
)
def test_a_picture_that_was_cut_off_late_is_shown_without_the_missing_rows(encoded, kind, mode):
    noise = np.random.default_rng(1).integers(100, 156, (96, 64, 3)).astype(np.uint8)
    data = encoded(Image.fromarray(noise).convert(mode), kind)
    whole = np.asarray(open_picture(data).image).astype(int)

    opened = open_picture(_cut(data, 0.9))

    rows = opened.image.height
    assert 60 <= rows <= 80
    assert opened.warning == f"it is cut off: {rows} of its 96 rows are shown"
    assert opened.image.mode == "RGB"
    assert np.array_equal(np.asarray(opened.image), whole[:rows])


def test_what_is_left_of_a_picture_is_turned_upright_too(encoded):
    exif = Image.Exif()
    exif[0x0112] = 6
    noise = np.random.default_rng(1).integers(100, 156, (96, 64, 3)).astype(np.uint8)

    opened = open_picture(_cut(encoded(Image.fromarray(noise), "JPEG", exif=exif), 0.95))

    assert opened.image.height == 64
    assert 60 <= opened.image.width <= 80


def test_a_picture_with_all_its_rows_has_no_warning(encoded):
    assert open_picture(encoded(_gradient())).warning is None


def test_sixteen_bit_colours_keep_their_high_bytes():
    deep = np.random.default_rng(3).integers(0, 65536, (20, 30, 3)).astype(np.uint16)
    data = cv2.imencode(".png", deep)[1].tobytes()

    shown = np.asarray(open_picture(data).image)

    assert np.abs(shown[..., ::-1].astype(int) - (deep >> 8)).max() <= 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"<html>502 Bad Gateway</html>", "it is not an image"),
        (b'{"error": {"code": 429}}', "it is not an image"),
        (b"\x00" * 1000, "it is not an image"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_reason(data, reason):
    assert reason in (picture_problem(data) or "")
    with pytest.raises(UnusablePictureError, match=reason):
        open_picture(data)


def _bomb(side: int) -> bytes:
    """A small PNG whose header says that it has side x side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [12_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(side):
    assert "million pixels" in (picture_problem(_bomb(side)) or "")


def test_a_bomb_is_refused_without_the_tests_own_warning_filters():
    script = f"from eleven_video.render.pictures.decode import open_picture; open_picture({_bomb(12_000)!r})"

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)

    assert "UnusablePictureError: it has more than" in run.stderr.splitlines()[-1]
    assert "million pixels" in run.stderr
