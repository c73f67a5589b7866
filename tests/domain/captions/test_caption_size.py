import pytest

from eleven_video.domain.captions.geometry import letter_size, letters_area, longest_line, usable_width
from eleven_video.domain.video import VideoFormat


@pytest.mark.parametrize(
    ("width", "height", "columns", "pixels"),
    [
        (1920, 1080, 42, 52),
        (3840, 2160, 42, 104),
        (1280, 720, 42, 35),
        (1080, 1920, 24, 69),
        (1080, 1080, 32, 52),
        (640, 360, 42, 20),
        (64, 36, 42, 2),
        (16, 2000, 8, 9),
    ],
)
def test_lines_are_as_long_as_the_frame_allows_and_letters_as_large(width, height, columns, pixels):
    video = VideoFormat(width, height)

    assert longest_line(video) == columns
    assert round(letter_size(video)) == pixels


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920), (640, 360)])
def test_captions_keep_clear_of_the_frame_edges(width, height):
    video = VideoFormat(width, height)

    assert usable_width(video) == pytest.approx(0.9 * width)
    assert 0.05 * height <= letters_area(video).top
    assert letters_area(video).bottom <= 0.95 * height
