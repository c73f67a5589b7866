"""A job that cannot become a video is refused before anything is bought."""

from pathlib import Path

import pytest

from eleven_video.domain.job import VideoJob
from eleven_video.domain.video import FileFormat
from eleven_video.errors import InvalidInput


def named(name: str) -> VideoJob:
    return VideoJob(output=Path(name), text_model="t", image_model="i", tts_model="s", prompt="Bees")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("x.mp4", FileFormat.MP4), ("a.b/x.MOV", FileFormat.MOV), ("x.webm", FileFormat.WEBM), ("x", FileFormat.MP4)],
)
def test_the_outputs_name_says_what_kind_of_file_it_becomes(name, kind):
    named(name).check()

    assert named(name).format is kind


def test_a_name_of_no_video_is_refused():
    with pytest.raises(InvalidInput, match=r"'x\.avi' does not end in one of \.mp4, \.mov, \.webm\."):
        named("x.avi").check()
