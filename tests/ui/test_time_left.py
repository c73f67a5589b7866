"""The header of a run: its video, the elapsed time and the remaining time."""

import pytest
from rich.cells import cell_len

from eleven_video.domain.stages import CHECKS
from eleven_video.domain.video import VideoFormat
from eleven_video.ui.live.run_header import RunHeader
from eleven_video.ui.live.stages import Stage, StageState
from eleven_video.ui.live.time_left import TimeLeft, left_words

RUNNING, DONE, FAILED = StageState.RUNNING, StageState.DONE, StageState.FAILED
SCRIPT = Stage("Script", DONE, 1, 1, 0.0, 5.0)


def words(*stages, now=25.0):
    return TimeLeft().words(stages, now)


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([Stage(CHECKS, RUNNING, 0, 1, 0.0), Stage("Script")], "checking names and quota"),
        ([Stage("Script", RUNNING, 0, 1, 0.0)], "preparing the script"),
        ([SCRIPT, Stage("Pictures", RUNNING, 0, 18, 5.0)], ""),
        # 4 of 12 took 20 s, so 8 take 40.
        ([SCRIPT, Stage("Pictures", RUNNING, 4, 12, 5.0)], "about 0:40 left"),
        # The slowest decides: 100 of 400 frames took 20 s.
        ([SCRIPT, Stage("Pictures", RUNNING, 4, 12, 5.0), Stage("Render", RUNNING, 100, 400, 5.0)], "about 1:00 left"),
        # While the total may grow the plan's own number counts.
        ([SCRIPT, Stage("Pictures", RUNNING, 4, 0, 5.0, None, 12)], "about 0:40 left"),
        ([SCRIPT, Stage("Pictures", RUNNING, 4, 0, 5.0)], ""),
        ([SCRIPT, Stage("Pictures", FAILED, 4, 12, 5.0, 20.0)], ""),
        ([SCRIPT, Stage("Pictures", DONE, 4, 4, 5.0, 20.0), Stage("Render", DONE, 9, 9, 5.0, 24.0)], "finishing"),
    ],
)
def test_the_shown_time_follows_from_the_pace_until_now(stages, said):
    assert words(*stages) == said


def test_one_slow_call_does_not_make_the_time_jump():
    left = TimeLeft()
    assert left.words([SCRIPT, Stage("Pictures", RUNNING, 10, 20, 5.0)], 25.0) == "about 0:20 left"
    # By itself 10 of 20 in 40 s would be 40 s.
    assert left.words([SCRIPT, Stage("Pictures", RUNNING, 10, 20, 5.0)], 45.0) == "about 0:10 left"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0:05"),
        (7, "0:05"),
        (8, "0:10"),
        (58, "1:00"),
        (64, "1:00"),
        (95, "1:40"),
        (700, "12:00"),
        (9000, "2:30:00"),
    ],
)
def test_a_time_is_rounded_to_what_can_be_known(seconds, said):
    assert left_words(seconds) == f"about {said} left"


@pytest.mark.parametrize("width", range(40, 121, 5))
@pytest.mark.parametrize("title", ["Bees", "The long history of salt " * 9, "空はなぜ青いのか" * 9, "a\x1b[2J\nb"])
def test_the_title_gives_way_and_nothing_else(title, width):
    lines = [line.plain for line in RunHeader(title, VideoFormat(), 90).lines(width, 21.0, "about 0:40 left")]
    assert len(lines) == (1 if width >= 60 else 2)
    assert all(cell_len(line) <= width for line in lines)
    text = " ".join(lines)
    assert "1:30 at 1080p" in text
    assert text.endswith("0:21, about 0:40 left")
    assert "\x1b" not in text


def test_sizes_have_their_names_and_a_length_that_is_not_known_is_left_out():
    def about(width, height):
        (line,) = RunHeader("Bees", VideoFormat(width, height)).lines(80, 5.0, "")
        return line.plain.split("·")[1].split()[0]

    assert [about(1280, 720), about(3840, 2160), about(1080, 1920)] == ["720p", "4K", "1080x1920"]
