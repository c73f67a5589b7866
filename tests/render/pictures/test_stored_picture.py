"""A picture in a file: checked when it arrives, decoded once when it is drawn, and never mistaken for another one."""

import zlib

import numpy as np
import pytest
from PIL import Image

from eleven_video.domain.video import Look, Transition, VideoFormat
from eleven_video.errors import RenderError
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.pictures import decode
from eleven_video.render.pictures.decode import UnusablePictureError
from eleven_video.render.pictures.stored_picture import StoredPicture

_SMALL = VideoFormat(64, 36)


@pytest.fixture
def decodes(monkeypatch):
    """The sizes of the pictures whose pixels are decoded."""
    sizes, load = [], decode._loaded

    def counted(picture):
        sizes.append(picture.size)
        return load(picture)

    monkeypatch.setattr(decode, "_loaded", counted)
    return sizes


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_stored_picture_knows_its_format_without_decoding(kind, encoded, tmp_path, decodes):
    path, data = tmp_path / "picture", encoded(Image.new("RGB", (20, 10), (9, 8, 7)), kind)
    path.write_bytes(data)

    picture = StoredPicture.of(path, data)

    assert picture == StoredPicture(path, len(data), zlib.crc32(data), kind)
    assert picture.read() == data
    assert decodes == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"Not Found", "not an image in PNG, JPEG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "not an image"),
        (b"\x89PNG\r\n\x1a\n", "not an image"),
    ],
)
def test_a_file_whose_header_is_bad_gets_no_handle(data, reason, tmp_path, decodes):
    with pytest.raises(UnusablePictureError, match=reason):
        StoredPicture.of(tmp_path / "picture", data)
    assert decodes == []


def test_a_picture_that_is_too_large_gets_no_handle_and_is_not_decoded(encoded, tmp_path, decodes):
    bomb = encoded(Image.new("1", (5_400, 5_400)))

    with pytest.raises(UnusablePictureError, match="more than 28 million pixels"):
        StoredPicture.of(tmp_path / "picture", bomb)
    assert decodes == []


@pytest.mark.parametrize("change", ["removed", "cut", "another picture", "one bit", "a folder"])
def test_a_file_that_changes_before_it_is_drawn_is_an_error_and_never_another_picture(change, solid, silence, tmp_path):
    picture = solid((200, 0, 0))
    data = picture.path.read_bytes()
    with VideoCompiler(_SMALL, on_unusable=lambda *_: None) as compiler:
        compiler.add_scene(1, [Clip(solid((0, 9, 0)), 3, forth=True), Clip(None, 3, forth=True)], silence(6))
        picture.path.unlink()
        if change == "a folder":
            picture.path.mkdir()
        elif change != "removed":
            other = solid((0, 0, 200)).path.read_bytes()
            flipped = bytes((*data[:-20], data[-20] ^ 1, *data[-19:]))
            picture.path.write_bytes({"cut": data[:-30], "another picture": other, "one bit": flipped}[change])
        compiler.show(1, 2, picture)

        with pytest.raises(
            RenderError, match=r"^The picture .* cannot be used: .* run `eleven-video resume`\.$"
        ) as told:
            compiler.finish(tmp_path / "video.mp4")

    assert str(picture.path) in str(told.value)
    assert not (tmp_path / "video.mp4").exists()


@pytest.mark.parametrize("transition", list(Transition))
@pytest.mark.parametrize("arrivals", [(1, 2, 3, 4), (4, 3, 2, 1), (2, 4, 1, 3)])
def test_each_picture_is_decoded_once(transition, arrivals, encoded, stored, silence, tmp_path, decodes):
    clips = [Clip(None, 30, forth=True)] * 4
    with VideoCompiler(_SMALL, look=Look(transition=transition), workers=1) as compiler:
        compiler.add_scene(1, clips, silence(120), is_last=True)
        for place in arrivals:
            compiler.show(1, place, stored(encoded(Image.new("RGB", (60 + place, 36), (9, 9, 50 * place)))))
            compiler._wait()  # so that nothing is drawn together by chance
        compiler.finish(tmp_path / "video.mp4")

    assert sorted(decodes) == [(60 + place, 36) for place in (1, 2, 3, 4)]


def test_a_repaired_picture_is_reported_once_though_several_segments_show_it(encoded, stored, solid, silence, tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (90, 160, 3)).astype(np.uint8)
    whole = encoded(Image.fromarray(noise))
    reports = []
    with VideoCompiler(
        _SMALL, look=Look(transition=Transition.FADE), on_repaired=lambda *facts: reports.append(facts)
    ) as compiler:
        clips = [Clip(solid((9, 9, 9)), 30, forth=True), Clip(stored(whole[: len(whole) * 9 // 10]), 30, forth=True)]
        compiler.add_scene(1, [*clips, clips[0]], silence(90), is_last=True)
        compiler.finish(tmp_path / "video.mp4")

    assert [facts[:2] for facts in reports] == [(1, 2)]
    assert reports[0][2].startswith("it is cut off: ")


@pytest.mark.parametrize("transition", list(Transition))
@pytest.mark.parametrize("workers", [1, 3])
def test_a_picture_that_cannot_be_decoded_is_replaced_by_the_nearest_one(
    transition, workers, solid, damaged, silence, tmp_path
):
    def compiled(second) -> bytes:
        with VideoCompiler(
            _SMALL, look=Look(transition=transition), workers=workers, on_unusable=lambda *facts: reports.append(facts)
        ) as compiler:
            clips = [Clip(None, 25, forth=bool(number % 2)) for number in range(3)]
            compiler.add_scene(1, clips, silence(75))
            compiler.add_scene(2, clips[:1], silence(25), is_last=True)
            for place, picture in (((1, 2), second), ((1, 1), red), ((1, 3), blue), ((2, 1), second)):
                compiler.show(*place, picture)
            return compiler.finish(tmp_path / "video.mp4").path.read_bytes()

    reports: list[tuple[int, int, str]] = []
    red, blue = solid((200, 0, 0)), solid((0, 0, 200))
    expected = compiled(None)
    assert reports == []

    assert compiled(damaged()) == expected
    assert sorted(facts[:2] for facts in reports) == [(1, 2), (2, 1)]
    assert all("it is damaged or cut off" in facts[2] for facts in reports)


def test_a_video_whose_pictures_are_all_unusable_is_an_error(damaged, silence, tmp_path):
    with VideoCompiler(_SMALL, on_unusable=lambda *_: None) as compiler:
        compiler.add_scene(1, [Clip(damaged(1), 3, forth=True), Clip(damaged(2), 3, forth=True)], silence(6))

        with pytest.raises(RenderError, match="The video has no picture that scene 1, picture 1 can show"):
            compiler.finish(tmp_path / "video.mp4")
