"""Captions of every style are in the requested place, readable and inside the safe area."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eleven_video.domain.captions.geometry import CaptionLook, longest_line
from eleven_video.domain.captions.place import CaptionPlace, SafeArea, app_margins
from eleven_video.domain.captions.style import CaptionStyle, built_in_styles, colour_of
from eleven_video.domain.text.timed_words import words_of
from eleven_video.domain.timing.shots import even_alignment
from eleven_video.domain.timing.subtitles import cues_of
from eleven_video.domain.video import VideoFormat
from eleven_video.render.captions import fonts
from eleven_video.render.captions.chosen_font import check_font
from eleven_video.render.captions.letter_raster import sheet
from eleven_video.render.captions.lettering import letter
from eleven_video.render.captions.overlay import CaptionTrack
from eleven_video.render.pictures.frames import Canvas

STYLES = dict(built_in_styles()) | {
    "huge": CaptionStyle(size=3.0, outline=0.25, box="#00ff0080", case="upper"),
    "tiny": CaptionStyle(size=0.5, outline=0.0, shadow=0.0),
}
WIDE, UPRIGHT, SMALL, SQUARE = (
    VideoFormat(1920, 1080, 24), VideoFormat(1080, 1920, 24), VideoFormat(640, 360, 24), VideoFormat(1080, 1080, 24),
)  # fmt: skip
TEXT = "The sky is blue, because air scatters short waves \u1ebe \u0e17\u0e35\u0e48 more than long ones, as jQpg shows."
GREY = 120
POSITIONS = ("bottom", "middle", "top", "0%", "30%", "100%")


def _changed(video: VideoFormat, look: CaptionLook, *, karaoke: bool = False, text: str = TEXT) -> np.ndarray:
    """The samples of luma and chroma that any caption of a text touches, at full size: shape (h, w)."""
    words = words_of(even_alignment(text, 6.0), audio_s=6.0)
    cues = cues_of(words, scene_s=6.5, longest_line=longest_line(video, look))
    track = CaptionTrack(cues, video, karaoke=karaoke, look=look)
    touched = np.zeros((video.height, video.width), bool)
    for number in range(12, 156, 36):
        canvas = Canvas(video)
        canvas.luma[:], canvas.chroma[:] = GREY, GREY
        track.draw(number, canvas)
        touched |= canvas.luma != GREY
        touched |= (canvas.chroma != GREY).any(axis=2).repeat(2, 0).repeat(2, 1)
    assert touched.any()
    return touched


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("position", POSITIONS)
def test_no_part_of_a_caption_is_where_apps_cover_an_upright_video(name, position):
    rows, columns = np.nonzero(_changed(UPRIGHT, CaptionLook(STYLES[name], CaptionPlace(position)), karaoke=True))

    assert rows.min() >= app_margins().top * 1920 - 2
    assert rows.max() < (1 - app_margins().bottom) * 1920 + 2
    # A soft shadow may go on under the buttons at the side; letters, outline and box do not.
    style = replace(STYLES[name], shadow=0.0)
    columns = np.nonzero(_changed(UPRIGHT, CaptionLook(style, CaptionPlace(position))))[1]
    assert columns.min() >= app_margins().right * 1080 - 4
    assert columns.max() < (1 - app_margins().right) * 1080 + 4


@pytest.mark.parametrize("size", [(540, 676), (540, 540), (960, 540), (640, 360), (96, 400)])
@pytest.mark.parametrize("name", ["huge", "bold"])
def test_the_area_of_apps_can_be_kept_clear_in_any_frame(size, name):
    video = VideoFormat(*size, 24)
    rows, _ = np.nonzero(_changed(video, CaptionLook(STYLES[name], CaptionPlace("100%", SafeArea.APPS))))

    assert rows.min() >= app_margins().top * video.height - 2
    assert rows.max() < (1 - app_margins().bottom) * video.height + 2


def _ink(video: VideoFormat, look: CaptionLook, rows=(("Hxg", " two"), ("three",))) -> tuple[float, float]:
    """Where the letters of a caption begin and end, from the top of the frame."""
    drawn = sheet(rows, video, look)
    assert drawn is not None
    found = np.nonzero(drawn.letters.any(axis=1))[0]
    return drawn.y + int(found.min()), drawn.y + int(found.max())


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("video", [WIDE, SMALL, SQUARE], ids=str)
def test_captions_stand_where_they_are_wanted(name, video):
    style = STYLES[name]
    bottom, middle, top, high = (
        _ink(video, CaptionLook(style, CaptionPlace(position))) for position in ("bottom", "middle", "top", "30%")
    )

    assert bottom[1] < 0.95 * video.height < bottom[1] + 0.12 * video.height
    assert 0.05 * video.height <= top[0] < 0.2 * video.height
    assert sum(middle) / 2 == pytest.approx(video.height / 2, abs=0.03 * video.height)
    assert top[0] <= high[0] <= middle[0] <= bottom[0]


def test_a_percentage_is_the_height_of_the_captions_middle():
    for percent in (25, 40, 62.5):
        ink = _ink(WIDE, CaptionLook(place=CaptionPlace(f"{percent}%")))
        assert sum(ink) / 2 == pytest.approx(1080 * percent / 100, abs=20)


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("size", [(16, 16), (18, 400), (400, 18), (64, 36), (64, 64)])
@pytest.mark.parametrize("position", ["bottom", "top", "50%"])
def test_no_style_leaves_any_frame(name, size, position):
    video, look = VideoFormat(*size, 24), CaptionLook(STYLES[name], CaptionPlace(position))
    lettering = letter((("W" * 42,), ("jg\u1ebe", " \u0e17\u0e35\u0e48")), video, 1, look)
    if lettering is None:
        return
    height, width = lettering.luma_keep.shape

    assert not any(edge % 2 for edge in (lettering.x, lettering.y, height, width))
    assert 0 <= lettering.x <= video.width - width
    assert 0 <= lettering.y <= video.height - height


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("video", [WIDE, UPRIGHT, SMALL], ids=str)
def test_a_long_text_in_the_largest_letters_is_whole_within_the_free_height(video, position):
    look = CaptionLook(STYLES["huge"], CaptionPlace(position, SafeArea.APPS))
    words = words_of(even_alignment("Donaudampfschifffahrtsgesellschaft " * 4, 9.0), audio_s=9.0)
    for cue in cues_of(words, scene_s=9.5, longest_line=longest_line(video, look)):
        rows = tuple(
            tuple(f" {word.text}" if place else word.text for place, word in enumerate(row)) for row in cue.rows
        )
        drawn = sheet(rows, video, look)
        assert drawn is not None
        # Nothing is cut off: no letter touches an edge of its rectangle.
        assert not drawn.letters[0].any()
        assert not drawn.letters[-1].any()
        assert not drawn.letters[:, 0].any()
        assert not drawn.letters[:, -1].any()


def _contrast(name: str, ground: int) -> float:
    """Between the letters and what is directly around them, on a ground of that luma (WCAG 2.2, contrast ratio)."""
    look = CaptionLook(STYLES[name])
    drawn, lettering = sheet((("Hill",),), WIDE, look), letter((("Hill",),), WIDE, None, look)
    assert drawn is not None
    assert lettering is not None
    canvas = Canvas(WIDE)
    canvas.luma[:], canvas.chroma[:] = ground, 128
    lettering.lay_over(canvas.luma, canvas.chroma)
    rows, columns = drawn.letters.shape
    part = canvas.luma[drawn.y : drawn.y + rows, drawn.x : drawn.x + columns].astype(float)
    letters = drawn.letters == 255
    near = np.zeros_like(letters)
    for shift in (2, -2):
        near |= np.roll(letters, shift, 1) & (drawn.letters == 0)
    light, dark = (((np.median(part[where]) - 16) / 219) ** 2.2 for where in (letters, near))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", built_in_styles())
@pytest.mark.parametrize("ground", [16, 126, 235])
def test_letters_stand_out_on_dark_and_bright_pictures(name, ground):
    assert _contrast(name, ground) > 4.5


def test_the_box_has_its_colour_and_opacity():
    look = CaptionLook(replace(CaptionStyle(), box="#ffffff80", colour="#000000", outline=0.0, shadow=0.0))
    lettering, drawn = letter((("One",),), WIDE, None, look), sheet((("One",),), WIDE, look)
    assert lettering is not None
    assert drawn is not None
    left, top, right, bottom = drawn.boxes[0]

    corner = lettering.luma_keep[int(top) + 8, int((left + right) / 2)]
    assert corner == pytest.approx(255 - 128, abs=1)
    assert lettering.luma_add[int(bottom) - 8, int((left + right) / 2)] == pytest.approx(235 * 128 / 255, abs=1)
    assert lettering.luma_keep[0, 0] == 255


@pytest.mark.parametrize("name", STYLES)
def test_the_spoken_word_has_its_colour_in_every_style_and_nothing_else_changes(name):
    style = replace(STYLES[name], spoken_colour="#00ff0080", colour="#ffffffc0")
    rows, look = (("One", " two"), ("three",)), CaptionLook(style)
    plain, sung, drawn = letter(rows, SMALL, None, look), letter(rows, SMALL, 1, look), sheet(rows, SMALL, look)
    assert plain is not None
    assert sung is not None
    assert drawn is not None
    word = drawn.words[1]
    height, width = word.coverage.shape

    changed = [
        np.abs(one.astype(int) - other) > 1
        for one, other in ((plain.luma_keep, sung.luma_keep), (plain.luma_add, sung.luma_add))
    ]
    differing = np.argwhere(changed[0] | changed[1])
    assert (differing.min(axis=0) >= (word.y, word.x)).all()
    assert (differing.max(axis=0) < (word.y + height, word.x + width)).all()
    inside = tuple(np.argwhere(word.coverage == 255)[0] + (word.y, word.x))
    # Green at half its opacity: BT.709 luma of (0, 255, 0) is 172.6 in limited range.
    covered = colour_of(style.spoken_colour)[3] / 255
    assert sung.luma_add[inside] >= round(172.6 * covered) - 2


def test_capitals_are_drawn_where_the_font_has_them():
    look = CaptionLook(CaptionStyle(case="upper"))
    words = words_of(even_alignment("stra\u00dfe \u0250 b", 2.0), audio_s=2.0)
    track = CaptionTrack(cues_of(words, scene_s=3.0), WIDE, look=look)

    assert [word.text for cue in track._cues for word in cue.words] == [
        "STRASSE",
        "\u2c6f",
        "B",
    ] or track.missing() == ()


def test_a_font_is_a_family_or_a_file(tmp_path: Path):
    path = fonts.families()["Noto Sans Thai"]
    copy = tmp_path / "Own.ttf"
    copy.write_bytes(path.read_bytes())

    for font in ("Noto Sans Thai", "notosansthai", str(copy)):
        check_font(font)
    plain, thai = ((("\u0e17\u0e35\u0e48 a",),), WIDE, CaptionLook()), CaptionLook(CaptionStyle(font=str(copy)))
    one, other = sheet(*plain), sheet(plain[0], WIDE, thai)
    assert one is not None
    assert other is not None
    assert np.array_equal(one.letters, other.letters)


@pytest.mark.parametrize(
    ("font", "told"),
    [
        ("Noto Sanz", r"There is no font 'Noto Sanz'\. Did you mean Noto Sans\?"),
        ("Comic", "Name the path of a font file, or one of Noto Sans"),
        ("/none/x.ttf", r"The font /none/x\.ttf cannot be read"),
        ("/dev/zero", "cannot be read"),
        ("bad.ttf", r"bad\.ttf is not a font that can be used"),
        ("big.ttf", "cannot be read: "),
        ("~nobody-here/x.ttf", "cannot be read"),
    ],
)
def test_an_unusable_caption_font_is_reported(tmp_path, monkeypatch, font, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.ttf").write_bytes(b"ttcf" + b"\xff" * 200)
    with (tmp_path / "big.ttf").open("wb") as file:
        file.truncate(65 << 20)

    with pytest.raises(ValueError, match=told):
        check_font(font)


def test_a_font_that_is_gone_is_replaced_by_the_usual_one():
    gone = CaptionLook(CaptionStyle(font="/none/x.ttf"))
    usual, replaced = sheet((("One",),), WIDE, CaptionLook()), sheet((("One",),), WIDE, gone)
    assert usual is not None
    assert replaced is not None

    assert np.array_equal(usual.letters, replaced.letters)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_font_is_drawn_or_refused_and_takes_no_memory_beyond_the_frame(tmp_path, seed):
    random = np.random.default_rng(seed)
    data = np.frombuffer(fonts.families()["Noto Sans Thai"].read_bytes(), np.uint8).copy()
    data[random.integers(12, len(data), 400)] = random.integers(0, 256, 400)
    if seed % 2:
        # As few units to the em as there can be, which makes each letter huge.
        at = data.tobytes().index(b"head")
        table = int.from_bytes(data[at + 8 : at + 12].tobytes(), "big")
        data[table + 18 : table + 20] = (0, 16)
    path = tmp_path / "damaged.ttf"
    path.write_bytes(data.tobytes())
    look = CaptionLook(CaptionStyle(font=str(path)))
    try:
        check_font(str(path))
    except ValueError:
        return
    lettering = letter((("\u0e17\u0e35\u0e48 \u0e01\u0e02\u0e03",), ("abc",)), SMALL, None, look)

    assert lettering is None or lettering.luma_keep.size <= 640 * 360
