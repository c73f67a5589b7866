"""A batch on the screen: 200 videos in 24 rows, whatever the width."""

import io

import pytest
from rich.console import Console

from eleven_video.accounting.budget_limits import BudgetStatus, Limit
from eleven_video.domain.stages import NARRATION, PICTURES, RENDER, SCRIPT
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.batch.drawing import BatchView
from eleven_video.ui.batch.progress_state import BatchBoard, VideoEnd
from eleven_video.ui.batch.summary import BatchSummary
from tests.support.snapshots import assert_as_kept, drawn

TITLES = (
    "Why the sky is blue",
    "The long and winding history of salt in Europe, told by those who dug it",
    "空はなぜ青いのか",
    "Bees",
)


def used(images, characters=0):
    monitor = UsageMonitor()
    monitor.track_usage("gemini", "gemini-3.1-flash-lite-image", "images", images)
    if characters:
        monitor.track_usage("elevenlabs", "Rachel", "characters", characters)
    return monitor


def board(videos=200, ended=30, at_work=4):
    found = BatchBoard(videos)
    for number in range(ended):
        line = number + 2
        found.began(line, TITLES[number % 4], used(17, 750), now=10.0)
        found.ended(line, VideoEnd.FAILED if number % 10 == 8 else VideoEnd.DONE, now=10.0 + 51 + number)
    for number in range(at_work):
        stages = found.began(ended + 2 + number, TITLES[number % 4], used(3 * number, 400), now=60.0)
        stages.report(SCRIPT, int(number > 0), 1, 61.0)
        if number > 0:
            stages.report(NARRATION, 2 * number, 6, 62.0)
        if number > 2:
            stages.report(NARRATION, 6, 6, 63.0)
            stages.report(PICTURES, 17, 17, 64.0)
            stages.report(RENDER, 700, 1440, 65.0)
    return found


BUDGET = (BudgetStatus(Limit.batch("x.csv", 40 * 10**12, ["a"]), 204 * 10**11, 5 * 10**11),)


def view(found=None, **how):
    return BatchView("prompts.csv", (found or board()).moment(), now=3723.0, started_at=0.0, **{"budget": BUDGET} | how)


def on_terminal(shown, width, height=24):
    console = Console(file=io.StringIO(), width=width, height=height, color_system=None, force_terminal=True)
    console.print(shown, crop=False)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_batch_of_200_videos_fits_24_rows(width):
    lines = on_terminal(view(), width)

    assert len(lines) == 23
    assert max(map(len, lines)) <= width
    assert_as_kept("".join(f"{line.rstrip()}\n" for line in lines), f"batch_{width}")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_more_videos_at_work_than_there_are_rows_are_counted(width):
    lines = on_terminal(view(board(at_work=40)), width)
    text = "\n".join(lines)

    assert len(lines) <= 23
    assert "Total Cost: $" in text
    assert " more at work" in text


@pytest.mark.parametrize("height", range(3, 24))
@pytest.mark.parametrize("width", [20, 40, 80])
def test_it_never_takes_more_room_than_there_is_and_always_shows_the_total(width, height):
    lines = on_terminal(view(), width, height)

    assert len(lines) <= max(3, height - 1)
    if height > 6:
        assert any("Total Cost" in line for line in lines)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_batch_before_its_first_video_shows_the_number_of_videos(width):
    shown = drawn(view(BatchBoard(3), budget=(), sandbox=True), width)

    assert "0 of 3 made, 3 to come" in " ".join(shown.replace("│", " ").split())
    assert_as_kept(shown, f"batch_empty_{width}")


def test_the_sum_of_what_ended_and_what_is_at_work_is_the_total():
    found = board(ended=3, at_work=2)
    first, second = found.moment().at_work

    picos = [one.summary["total_cost_pico"] for one in (*found.moment().last_ended, first, second)]
    assert found.moment().usage["total_cost_pico"] == sum(picos) == (3 * 17 + 3) * 4 * 10**10
    assert found.moment().usage["by_service"]["elevenlabs"]["metrics"]["characters"] == 3 * 750 + 2 * 400
    assert found.moment().to_come == 195


def test_a_change_of_a_stage_a_sum_or_a_video_redraws_the_view():
    found = BatchBoard(2)
    seen = [found.version]
    monitor = used(1)
    stages = found.began(2, "Bees", monitor, 0.0)
    seen.append(found.version)
    stages.report(SCRIPT, 0, 1, 1.0)
    seen.append(found.version)
    monitor.track_usage("gemini", "m", "images", 1)
    seen.append(found.version)
    found.ended(2, VideoEnd.DONE, 2.0)
    seen.append(found.version)

    assert len(set(map(str, seen))) == 5


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_summary_tells_the_run_what_it_cost_in_all_and_what_became_of_the_rows(width):
    now, in_all = used(3, 400).get_summary(), used(20, 1200).get_summary()
    counts = {"done": 1, "done before": 5, "failed": 1, "bad": 2}
    summary = BatchSummary(counts, now, in_all, BUDGET, open_calls=2, open_words="up to $0.0800 more")

    assert_as_kept(drawn(summary, width), f"batch_summary_{width}")
    assert summary.lines()[-3:] == [
        "With earlier runs: $0.8000",
        "Open: 2 calls may have been billed without an answer: up to $0.0800 more",
        "Rows: 1 done, 5 done before, 1 failed, 2 bad",
    ]
