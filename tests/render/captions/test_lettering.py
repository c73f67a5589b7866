from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from eleven_video.domain.captions.geometry import letters_area
from eleven_video.domain.video import VideoFormat
from eleven_video.render.captions.letter_raster import sheet
from eleven_video.render.captions.lettering import Lettering, letter
from eleven_video.render.pictures.frames import Canvas

_VIDEO = VideoFormat(640, 360)
_ROWS = (("One", " two"), ("three",))


def _canvas(video: VideoFormat = _VIDEO, luma: int = 235) -> Canvas:
    canvas = Canvas(video)
    canvas.luma[:], canvas.chroma[:] = luma, 128
    return canvas


def _drawn(rows=_ROWS, video: VideoFormat = _VIDEO, spoken: int | None = None, luma: int = 235) -> Canvas:
    canvas, lettering = _canvas(video, luma), letter(rows, video, spoken)
    assert lettering is not None
    lettering.lay_over(canvas.luma, canvas.chroma)
    return canvas


def _planes(lettering: Lettering | None) -> list[bytes]:
    assert lettering is not None
    return [
        plane.tobytes()
        for plane in (lettering.luma_keep, lettering.luma_add, lettering.chroma_keep, lettering.chroma_add)
    ]


@pytest.mark.parametrize("luma", [16, 125, 235])
def test_letters_are_white_with_black_around_on_any_ground(luma):
    caption = _drawn(luma=luma).luma[280:340, 250:390]

    assert caption.max() == 235
    assert caption.min() <= 17
    assert caption.min() >= 16


def test_white_and_black_stay_without_colour():
    assert np.abs(_drawn().chroma.astype(int) - 128).max() <= 1


def test_only_the_foot_of_the_frame_is_touched_and_the_last_line_stands_on_the_safe_margin():
    changed = np.argwhere(_drawn(luma=125).luma != 125)
    bright = np.argwhere(_drawn(luma=16).luma > 200)

    assert changed.min(axis=0)[0] > 270
    assert bright.max(axis=0)[0] < letters_area(_VIDEO).bottom
    assert bright.min(axis=0)[1] + bright.max(axis=0)[1] == pytest.approx(640, abs=4)


def test_the_spoken_word_has_the_colour_and_nothing_moves():
    """Yellow, (255, 210, 40), in BT.709 of limited range is (194.0, 48.8, 154.6)."""
    plain, spoken = letter(_ROWS, _VIDEO), letter(_ROWS, _VIDEO, 1)
    caption = sheet(_ROWS, _VIDEO)
    assert plain is not None
    assert spoken is not None
    assert caption is not None
    word = caption.words[1]
    rows, columns = word.coverage.shape
    differing = np.argwhere(plain.luma_add != spoken.luma_add)

    assert np.array_equal(plain.luma_keep, spoken.luma_keep)
    assert np.array_equal(plain.chroma_keep, spoken.chroma_keep)
    assert (differing.min(axis=0) >= (word.y, word.x)).all()
    assert (differing.max(axis=0) < (word.y + rows, word.x + columns)).all()
    inside = np.argwhere(word.coverage == 255)[0] + (word.y, word.x)
    assert spoken.luma_add[tuple(inside)] == 194


def test_the_colour_of_the_spoken_word_is_the_same_in_chroma():
    canvas = _drawn((("IIII",),), VideoFormat(1280, 720), spoken=0, luma=16)
    pairs = canvas.chroma.reshape(-1, 2)

    assert (pairs[:, 0].min(), pairs[:, 1].max()) == (49, 155)


def test_a_word_that_is_not_there_colours_nothing():
    assert _planes(letter(_ROWS, _VIDEO, 7)) == _planes(letter(_ROWS, _VIDEO))


def test_colour_lies_on_the_letters():
    """Chroma is sited left: the colour's centre is found where the word's own is."""
    canvas, caption = _drawn(spoken=2), sheet(_ROWS, _VIDEO)
    assert caption is not None
    word = caption.words[2]
    weights = word.coverage.astype(float)
    expected = caption.x + word.x + (weights.sum(0) * np.arange(weights.shape[1])).sum() / weights.sum()
    yellow = 128 - canvas.chroma[..., 0].astype(float)

    # Sample k of chroma lies over sample 2k of luma.
    assert 2 * (yellow.sum(0) * np.arange(320)).sum() / yellow.sum() == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("size", [(16, 16), (64, 36), (18, 400), (400, 18), (1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("rows", [(("W" * 42,),), (("a",), ("\u7a7a" * 21,)), (("\u0e17\u0e49",),)])
def test_captions_stay_inside_any_frame_with_even_edges(size, rows):
    video = VideoFormat(*size)
    lettering = letter(rows, video)
    if lettering is None:
        return
    height, width = lettering.luma_keep.shape

    assert not any(edge % 2 for edge in (lettering.x, lettering.y, height, width))
    assert lettering.x + width <= video.width
    assert lettering.y + height <= video.height
    _drawn(rows, video)


def test_a_line_too_long_for_the_frame_is_set_smaller():
    narrow = sheet((("W" * 42,),), _VIDEO)
    usual = sheet((("w" * 10,),), _VIDEO)
    assert narrow is not None
    assert usual is not None

    assert narrow.size < usual.size
    assert narrow.letters.shape[1] < 640


def test_a_caption_that_no_font_can_show_is_nothing():
    assert letter((("\U00012000",),), _VIDEO) is None
    assert letter((("\U00012000",),), _VIDEO, 0) is None


def test_drawn_again_and_by_several_threads_it_is_the_same_to_the_byte():
    first = _planes(letter(_ROWS, _VIDEO, 1))

    def again(_: int) -> list[bytes]:
        letter.cache_clear()
        sheet.cache_clear()
        return _planes(letter(_ROWS, _VIDEO, 1))

    with ThreadPoolExecutor(4) as pool:
        assert all(planes == first for planes in pool.map(again, range(12)))


def test_few_drawings_are_kept():
    for number in range(40):
        letter(((f"{number}",),), VideoFormat(64, 36))

    assert letter.cache_info().currsize <= 12
    assert sheet.cache_info().currsize <= 4
