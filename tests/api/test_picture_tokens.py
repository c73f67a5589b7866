"""The tokens of a picture are computed from its size if the answer does not report them."""

import base64
import io

import pytest
from PIL import Image

from eleven_video.accounting.metrics import Part
from eleven_video.api._gemini_usage import usage_of
from eleven_video.api._picture_tokens import size_of
from tests.support.gemini_bodies import answer, counts, picture

FLASH, PRO = "gemini-3.1-flash-image", "gemini-3-pro-image"


def drawn(width: int, height: int, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(data, kind, **options)
    return data.getvalue()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True, "comment": b"c" * 60_000}),
        ("WEBP", {"lossless": False}),
        ("WEBP", {"lossless": True}),
        ("GIF", {}),
    ],
)
@pytest.mark.parametrize(("width", "height"), [(1024, 1024), (1408, 768), (3, 700)])
def test_sizes_are_read(kind: str, options: dict[str, object], width: int, height: int) -> None:
    data = drawn(width, height, kind, **options)
    assert size_of(data) == (width, height)
    for length in range(40):
        assert size_of(data[:length]) in {None, (width, height)}


def test_the_size_of_a_webp_with_more_in_it() -> None:
    data = io.BytesIO()
    Image.new("RGBA", (640, 360)).save(data, "WEBP", exif=b"Exif\0\0more")
    assert size_of(data.getvalue()) == (640, 360)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8", b"\xff\xd8" + b"\xff" * 99, b"RIFF....WEBPVP8 ", b"<svg>", b"\0" * 99]
)
def test_pictures_without_a_readable_size(data: bytes) -> None:
    assert size_of(data) is None


@pytest.mark.parametrize(
    ("model", "width", "height", "tokens"),
    [
        (FLASH, 512, 512, 747),
        (FLASH, 1024, 1024, 1120),
        (FLASH, 1408, 768, 1120),
        (FLASH, 2048, 2048, 1680),
        (FLASH, 2752, 1536, 1680),
        (FLASH, 4096, 4096, 2520),
        (f"{FLASH}-001", 2048, 2048, 1680),
        ("gemini-nano-banana-2.1", 2752, 1536, 1680),
        (PRO, 2048, 2048, 1120),
        (PRO, 4096, 4096, 2000),
        (f"{PRO}-preview", 4096, 4096, 2000),
        ("gemini-2.5-flash-image", 1024, 1024, 1290),
    ],
)
def test_a_picture_without_a_token_count_has_the_tokens_of_its_size(
    model: str, width: int, height: int, tokens: int
) -> None:
    body = answer(picture(drawn(width, height, "PNG")), usage=counts(10, 5_000))
    read = usage_of(body, requested_model=model)
    assert read.parts[Part.OUTPUT_IMAGE] == tokens
    assert read.estimated
    assert (
        usage_of(answer(picture(drawn(width, height, "JPEG"))), requested_model=model).parts[Part.OUTPUT_IMAGE]
        == tokens
    )


def test_a_reported_count_wins_over_the_size() -> None:
    usage = {**counts(10, 1120), "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}]}
    read = usage_of(answer(picture(drawn(4096, 4096, "PNG")), usage=usage), requested_model=FLASH)
    assert (read.parts[Part.OUTPUT_IMAGE], read.estimated) == (1120, False)


def test_base64_in_its_url_form_is_read_too() -> None:
    data = drawn(2048, 2048, "JPEG", comment=b"\xfb\xff\xfe" * 40)
    part = {"inlineData": {"mimeType": "image/jpeg", "data": base64.urlsafe_b64encode(data).decode()}}
    assert usage_of(answer(part), requested_model=FLASH).parts[Part.OUTPUT_IMAGE] == 1680
