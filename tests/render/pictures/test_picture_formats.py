"""Pictures of the formats on the list are decoded by that format's decoder; of all others no byte reaches a decoder."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw

from eleven_video.render.decoding.picture_formats import FORMATS, picture_format
from eleven_video.render.pictures.decode import UnusablePictureError, open_picture
from tests.support.foreign_pictures import foreign_pictures

LISTED = {one.name for one in FORMATS}
PICTURES = foreign_pictures()
OTHERS = sorted(set(PICTURES) - LISTED)
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n(hello) print showpage\n%%EOF\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/x"/></svg>'


@pytest.fixture
def tripwires(monkeypatch) -> list[str]:
    """Which of Pillow's decoders were shown a file, be it only to ask whether it is theirs."""
    Image.init()
    touched: list[str] = []

    def wired(name, factory, accept):
        def open_it(*arguments):
            touched.append(name)
            return factory(*arguments)

        def ask(prefix):
            touched.append(name)
            return accept(prefix)

        return open_it, ask if accept else None

    for name, (factory, accept) in list(Image.OPEN.items()):
        monkeypatch.setitem(Image.OPEN, name, wired(name, factory, accept))
    return touched


def test_the_list_is_the_one_that_is_documented():
    assert sorted(LISTED) == sorted({"PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"})


def test_there_is_a_file_of_nearly_every_format_that_pillow_knows():
    made = {name for name, data in PICTURES.items() if data}

    assert len(made) > 35
    assert made >= LISTED | {"EPS", "ICNS", "JPEG2000", "PSD", "FITS", "WMF", "MPEG"} & set(PICTURES)


@pytest.mark.parametrize("name", [name for name in OTHERS if PICTURES[name] and Image.OPEN[name][1]])
def test_the_files_are_what_they_are_said_to_be(name):
    assert Image.OPEN[name][1](PICTURES[name][:16])


@pytest.mark.parametrize("name", OTHERS)
def test_a_format_that_is_not_listed_reaches_no_decoder(name, tripwires):
    with pytest.raises(UnusablePictureError, match="not an image in PNG, JPEG, WebP, AVIF, GIF, BMP or TIFF"):
        open_picture(PICTURES[name] or name.encode())
    assert tripwires == []


@pytest.mark.parametrize(
    "data", [EPS, SVG, b"%PDF-1.7\n", b"#EXTM3U\n", EPS.rjust(1000, b"\0"), b"\xc5\xd0\xd3\xc6" + EPS]
)
def test_programs_and_documents_reach_no_decoder(data, tripwires):
    with pytest.raises(UnusablePictureError):
        open_picture(data)
    assert tripwires == []


@pytest.mark.parametrize("name", sorted(LISTED & set(PICTURES)))
def test_a_listed_format_is_shown_to_its_own_decoder_alone(name, tripwires):
    assert open_picture(PICTURES[name]).image.size == (64, 64)
    assert set(tripwires) == {name}


@pytest.mark.parametrize("name", sorted(LISTED & set(PICTURES)))
@pytest.mark.parametrize("kept", [4, 16, 40, 100])
def test_another_program_behind_a_listed_beginning_is_refused_by_that_decoder(name, kept, tripwires):
    with pytest.raises(UnusablePictureError):
        open_picture(PICTURES[name][:kept] + EPS * 20)
    assert set(tripwires) <= {name}


def test_a_set_of_pictures_in_a_jpeg_file_is_its_first(tripwires):
    first, second = Image.new("RGB", (32, 32), (0, 0, 255)), Image.new("RGB", (32, 32), (255, 0, 0))
    buffer = io.BytesIO()
    first.save(buffer, "MPO", save_all=True, append_images=[second])

    blue = open_picture(buffer.getvalue()).image.getpixel((5, 5))

    assert blue[2] > 200
    assert blue[0] < 50
    assert set(tripwires) == {"JPEG"}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_every_orientation_is_turned_upright(kind, orientation, encoded):
    if kind not in PICTURES:
        pytest.skip("this Pillow reads no AVIF")
    drawn = Image.new("RGB", (64, 32), (255, 255, 255))
    ImageDraw.Draw(drawn).rectangle((0, 0, 31, 15), fill=(200, 0, 0))  # the first quarter of the stored picture
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(drawn, kind, exif=exif)

    shown = open_picture(data).image

    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
    assert shown.size == ((64, 32) if orientation < 5 else (32, 64))
    at = [2 + side * (length - 5) for side, length in zip(corner, shown.size, strict=True)]
    assert shown.getpixel(tuple(at))[1] < 60, "the red quarter is where the orientation says"


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _bloated_exif(tags: int, size: int) -> bytes:
    """EXIF data of which each tag's value is all of it."""
    entries = b"".join(struct.pack("<HHII", 0x8000 + tag, 7, size, 8) for tag in range(tags))
    return b"II*\0" + struct.pack("<I", 8 + size) + bytes(size) + struct.pack("<H", tags) + entries + bytes(4)


def test_metadata_of_a_png_file_is_not_read(encoded, tripwires):
    data = encoded(Image.new("RGB", (8, 8), (1, 2, 3)))
    texts = [
        _chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(900_000))) * 100,
        _chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(1_000_000))),
        _chunk(b"iTXt", b"a\0\1\0\0\0" + zlib.compress(bytes(900_000))) * 100,
        _chunk(b"eXIf", _bloated_exif(2000, 2_000_000)),
    ]

    shown = open_picture(data[:33] + b"".join(texts) + data[33:]).image

    assert shown.getpixel((0, 0)) == (1, 2, 3)


def test_a_jpeg_file_with_a_thousand_scans_is_refused(encoded):
    data = encoded(Image.new("L", (64, 64)), "JPEG", progressive=True)
    scan = data.rindex(b"\xff\xda")
    again = data[scan:-2] * 1000

    with pytest.raises(UnusablePictureError, match="more than 100 scans"):
        open_picture(data[:-2] + again + data[-2:])


@pytest.mark.parametrize("order", ["<", ">"])
def test_values_of_a_tiff_file_that_lie_on_each_other_are_refused(order):
    mark = b"II*\0" if order == "<" else b"MM\0*"
    size = 1_000_000
    tags = [
        (256, 3, 1, 8),
        (257, 3, 1, 8),
        *((tag, 3, size // 2, 8) for tag in (258, 273, 277, 278, 279, 320, 324, 338)),
    ]
    entries = b"".join(struct.pack(f"{order}HHI", *tag[:3]) + struct.pack(f"{order}I", tag[3]) for tag in tags)
    data = (
        mark
        + struct.pack(f"{order}I", 8 + size)
        + bytes(size)
        + struct.pack(f"{order}H", len(tags))
        + entries
        + bytes(4)
    )

    with pytest.raises(UnusablePictureError, match="overlap"):
        open_picture(data)


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "raw"])
def test_the_usual_compressions_of_tiff_are_read(compression, encoded):
    assert open_picture(encoded(Image.new("RGB", (20, 10), (9, 8, 7)), "TIFF", compression=compression)).image.size == (
        20,
        10,
    )


@pytest.mark.parametrize("compression", ["tiff_jpeg", "lzma", "zstd", "webp", "group4"])
def test_the_unusual_compressions_of_tiff_are_refused(compression, encoded):
    try:
        data = encoded(Image.new("1" if compression == "group4" else "RGB", (20, 10)), "TIFF", compression=compression)
    except (OSError, ValueError, KeyError):
        pytest.skip("this Pillow writes none")
    with pytest.raises(UnusablePictureError, match="compression that is not supported"):
        open_picture(data)


@pytest.mark.parametrize(
    ("kind", "side"), [("PNG", 5900), ("GIF", 5900), ("BMP", 5900), ("TIFF", 5900), ("WEBP", 4200)]
)
def test_too_many_pixels_are_refused_before_any_is_decoded(kind, side, encoded):
    data = bytearray(
        encoded(
            Image.new("L" if kind != "WEBP" else "RGB", (16, 16)),
            kind,
            **({"lossless": True} if kind == "WEBP" else {}),
        )
    )
    if kind == "PNG":
        data[16:24] = struct.pack(">II", side, side)
        data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    elif kind == "GIF":
        data[6:10] = struct.pack("<HH", side, side)
    elif kind == "BMP":
        data[18:26] = struct.pack("<ii", side, side)
    elif kind == "TIFF":
        data = bytearray(encoded(Image.new("1", (side, side)), "TIFF"))
    else:
        data = bytearray(encoded(Image.new("RGB", (side, side)), "WEBP", lossless=True, method=0))
    with pytest.raises(UnusablePictureError, match=r"more than \d\d million pixels"):
        open_picture(bytes(data))


def test_the_format_is_told_from_the_bytes_alone(encoded):
    assert picture_format(encoded(Image.new("RGB", (8, 8)), "WEBP")).name == "WEBP"
    assert picture_format(b"RIFF\0\0\0\0WAVEfmt ") is None
    assert picture_format(b"BM" + bytes(100)) is None
    assert picture_format(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic") is None


def jpeg(width: int, height: int, mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (width, height), 90 if mode == "L" else (200, 90, 30, 0)[: len(mode)]).save(file, "JPEG", **options)
    return file.getvalue()


def test_a_large_jpeg_is_decoded_at_half_its_size() -> None:
    opened = open_picture(jpeg(7680, 4320))
    assert opened.image.size == (3840, 2160)
    red, green, blue = opened.image.getpixel((100, 100))
    assert abs(red - 200) + abs(green - 90) + abs(blue - 30) < 12


@pytest.mark.parametrize("size", [(4608, 3000), (1920, 1080)], ids=str)
@pytest.mark.parametrize(("mode", "options"), [("RGB", {}), ("RGB", {"progressive": True}), ("CMYK", {}), ("L", {})])
def test_a_jpeg_of_usual_size_is_decoded_whole(size: tuple[int, int], mode: str, options: dict[str, Any]) -> None:
    assert open_picture(jpeg(*size, mode, **options)).image.size == size


@pytest.mark.parametrize(
    ("mode", "options"),
    [("RGB", {"progressive": True}), ("CMYK", {}), ("CMYK", {"progressive": True})],
    ids=["progressive", "CMYK", "progressive CMYK"],
)
def test_a_jpeg_whose_decoder_holds_it_twice_may_have_half_as_many_pixels(mode: str, options: dict[str, Any]) -> None:
    with pytest.raises(UnusablePictureError, match="more than 14 million pixels"):
        open_picture(jpeg(4700, 3000, mode, **options))


@pytest.mark.parametrize(("mode", "most"), [("RGB", 28), ("L", 28)])
def test_a_jpeg_beyond_all_screens_is_refused(mode: str, most: int) -> None:
    with pytest.raises(UnusablePictureError, match=f"more than {most} million pixels"):
        open_picture(jpeg(8000, 4400, mode))
