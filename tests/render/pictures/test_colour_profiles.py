"""Pictures are shown with the colours of their profile, and an unusable profile is ignored."""

import io
import zlib
from struct import pack

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from eleven_video.render.decoding.icc import MOST_BYTES, safe_profile
from eleven_video.render.pictures.decode import open_picture
from tests.support import icc_profiles
from tests.support.thoroughness import examples

SIZE = (96, 64)
WIDE, GREY, PRINTER, SRGB = (getattr(icc_profiles, name)() for name in ("wide", "grey", "printer", "srgb"))


def colours(mode: str = "RGB") -> Image.Image:
    """A picture with soft changes of all channels, which lossy formats keep."""
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    planes = [x * 255 / SIZE[0], y * 255 / SIZE[1], 255 - (x + y) * 255 / sum(SIZE), (x * y) % 90]
    bands = len(Image.new(mode, (1, 1)).getbands())
    data = np.dstack(planes[:bands]).astype(np.uint8)
    return Image.fromarray(data if bands > 1 else data[..., 0], mode)


def encoded(picture: Image.Image, kind: str, profile: bytes, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, icc_profile=profile, **options)
    return file.getvalue()


def decoded(data: bytes, mode: str) -> Image.Image:
    """By Pillow, without regard to a profile."""
    return Image.open(io.BytesIO(data)).convert(mode)


def difference(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one).astype(int) - np.asarray(other)).mean())


CASES = [
    ("RGB", "JPEG", {"quality": 95}, WIDE),
    ("RGB", "JPEG", {"quality": 95, "progressive": True}, WIDE),
    ("RGB", "PNG", {}, WIDE),
    ("RGB", "WEBP", {"lossless": True}, WIDE),
    ("RGB", "AVIF", {"quality": 95}, WIDE),
    ("RGB", "TIFF", {}, WIDE),
    ("RGB", "TIFF", {"compression": "tiff_lzw"}, WIDE),
    ("L", "PNG", {}, GREY),
    ("L", "JPEG", {"quality": 95}, GREY),
    ("CMYK", "JPEG", {"quality": 95}, PRINTER),
    ("CMYK", "TIFF", {}, PRINTER),
]


@pytest.mark.parametrize(("mode", "kind", "options", "profile"), CASES)
def test_colours_are_those_that_little_cms_makes_of_the_profile(mode, kind, options, profile):
    data = encoded(colours(mode), kind, profile, **options)
    opened, plain = open_picture(data), decoded(data, mode)

    assert opened.image.mode == "RGB"
    assert opened.warning is None
    assert difference(opened.image, icc_profiles.by_little_cms(plain, profile)) < 0.2
    assert difference(opened.image, plain.convert("RGB")) > 3


def test_a_profile_in_several_parts_is_put_together():
    big = icc_profiles.profile(b"RGB ", {b"desc": bytes(150_000)})
    whole = WIDE[:128] + WIDE[128:] + bytes(150_000)
    data = encoded(colours(), "JPEG", whole, quality=95)
    assert data.count(b"ICC_PROFILE\0") == 3
    assert len(big) > 150_000

    assert difference(open_picture(data).image, icc_profiles.by_little_cms(decoded(data, "RGB"), WIDE)) < 0.2


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA"])
def test_transparent_and_indexed_pictures_have_their_profile_too(mode):
    profile = GREY if mode == "LA" else WIDE
    picture = Image.new("RGBA", SIZE, (200, 60, 40, 255)).convert(mode)
    opened = open_picture(encoded(picture, "PNG", profile)).image

    flat = picture.convert("L" if mode == "LA" else "RGB")
    assert difference(opened, icc_profiles.by_little_cms(flat, profile)) < 1.5
    assert difference(opened, flat.convert("RGB")) > 2


def test_orientation_is_applied_with_a_profile():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(colours(), "JPEG", WIDE, quality=95, exif=exif)

    expected = icc_profiles.by_little_cms(decoded(data, "RGB"), WIDE).transpose(Image.Transpose.ROTATE_270)
    assert difference(open_picture(data).image, expected) < 0.2


def test_a_picture_in_srgb_stays_as_it_is_to_the_byte():
    data = encoded(colours(), "PNG", SRGB)

    assert open_picture(data).image.tobytes() == colours().tobytes()


def _with_tag(name: bytes, tag: bytes, space: bytes = b"RGB ") -> bytes:
    return icc_profiles.profile(space, {name: tag})


def _lut(kind: bytes, inputs: int, grid: int) -> bytes:
    return kind + bytes(4) + bytes((inputs, 3, grid, 0)) + bytes(36) + pack(">HH", 4096, 4096) + bytes(4000)


HOSTILE = {
    "empty": b"",
    "text": b"no profile at all" * 20,
    "huge": WIDE + bytes(MOST_BYTES),
    "cut off": WIDE[:300],
    "another space": WIDE[:16] + b"HSV " + WIDE[20:],
    "seven inks": WIDE[:16] + b"7CLR" + WIDE[20:],
    "a link": WIDE[:12] + b"link" + WIDE[16:],
    "named colours": WIDE[:12] + b"nmcl" + WIDE[16:],
    "no mark": WIDE[:36] + b"ABCD" + WIDE[40:],
    "many tags": WIDE[:128] + pack(">I", 2**32 - 1) + WIDE[132:],
    "tag outside": WIDE.replace(b"rTRC" + WIDE[WIDE.index(b"rTRC") + 4 :][:4], b"rTRC" + pack(">I", 2**31)),
    "tag with all": WIDE.replace(b"rTRC" + WIDE[WIDE.index(b"rTRC") + 4 :][:8], b"rTRC" + pack(">II", 128, 2**32 - 129)),
    "table of half a gigabyte": _with_tag(b"A2B0", _lut(b"mft1", 3, 255)),
    "table of four inks": _with_tag(b"A2B0", _lut(b"mft2", 4, 255), b"CMYK"),
    "table of fifteen inks": _with_tag(b"A2B0", _lut(b"mft1", 15, 2)),
    "table of a new kind": _with_tag(b"A2B0", b"mAB " + bytes(4) + bytes((3, 3, 0, 0)) + pack(">IIIII", 0, 0, 0, 32, 0) + b"\xff" * 16 + b"\2" + bytes(3)),
    "element of programs": _with_tag(b"A2B0", b"mpet" + bytes(4) + pack(">HHI", 3, 3, 2**31) + bytes(64)),
    "an invalid curve": _with_tag(b"rTRC", b"curv" + bytes(4) + pack(">I", 2**32 - 1)),
    "for another mode": PRINTER,
    "for grey": GREY,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_profile_that_cannot_be_used_costs_no_picture(name, kind):
    options = {"quality": 95} if kind == "JPEG" else {}
    plain, bad = (encoded(colours(), kind, profile, **options) for profile in (b"", HOSTILE[name]))

    assert open_picture(bad).image.tobytes() == open_picture(plain).image.tobytes()


def test_a_profile_that_unpacks_to_gigabytes_is_not_unpacked():
    bomb = zlib.compress(bytes(200 << 20), 1)
    chunk = b"iCCP" + b"x\0\0" + bomb
    plain = encoded(colours(), "PNG", b"")
    data = plain[:33] + pack(">I", len(chunk) - 4) + chunk + pack(">I", zlib.crc32(chunk)) + plain[33:]

    assert open_picture(data).image.tobytes() == colours().tobytes()


@pytest.mark.parametrize("parts", [(2, 2), (1, 3), (0, 0), (1, 0)])
def test_parts_that_are_not_all_there_are_no_profile(parts):
    data = encoded(colours(), "JPEG", WIDE, quality=95)
    at = data.index(b"ICC_PROFILE\0") + 12
    broken = data[:at] + bytes(parts) + data[at + 2 :]

    assert (
        open_picture(broken).image.tobytes()
        == open_picture(encoded(colours(), "JPEG", b"", quality=95)).image.tobytes()
    )


def test_only_what_colours_need_is_handed_to_the_library():
    tags = {b"desc": b"desc" + bytes(90), b"rTRC": b"curv" + bytes(8), b"meta": b"x" * 50, b"D2B0": b"mpet" + bytes(30)}
    safe = safe_profile(icc_profiles.profile(b"RGB ", tags))

    assert safe is not None
    assert b"rTRC" in safe
    assert not any(name in safe for name in (b"desc", b"meta", b"D2B0", b"mpet"))
    assert int.from_bytes(safe[:4], "big") == len(safe)


@examples(200)
@given(
    st.sampled_from([WIDE, GREY, PRINTER, SRGB]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=30),
    st.integers(0, 200),
)
def test_a_damaged_profile_gives_a_picture_all_the_same(profile, changes, cut):
    data = bytearray(profile)
    for at, value in changes:
        data[at % len(data)] = value
    mode = {b"GRAY": "L", b"CMYK": "CMYK"}.get(profile[16:20], "RGB")
    picture = open_picture(encoded(colours(mode), "TIFF", bytes(data[: len(data) - cut]))).image

    assert (picture.mode, picture.size) == ("RGB", SIZE)
