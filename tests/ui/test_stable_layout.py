"""While figures grow nothing on the screen moves: columns keep their places, and no line that was there goes away."""

import io
import random
import re

import pytest
from rich.console import Console

from eleven_video.accounting.budget_limits import BudgetStatus, Limit
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.video import VideoFormat
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.live.run_header import RunHeader
from eleven_video.ui.live.run_view import ProgressView
from eleven_video.ui.live.stages import StageBoard
from tests.support.calls import gemini_call, speech_call

PRICES = Pricing(
    parse_overrides(
        {
            "gemini": {
                "input_token_price_per_million": 0.25,
                "output_token_price_per_million": 1.5,
                "image_token_price_per_million": 30,
            }
        }
    )
)
NAMES = ("Pictures", "Input", "Output", "Thinking", "Characters", "Gemini", "ElevenLabs", "gemini-3", "Rachel")


def moments(width, height):
    """The screen of a run after each of its calls, without trailing blanks."""
    monitor, board = UsageMonitor(PRICES), StageBoard()
    random_source = random.Random(7)
    board.report("Script", 0, 1, 0.0)
    calls = [
        gemini_call("gemini-3.5-flash-lite", {Part.INPUT_TEXT: 151, Part.OUTPUT_TEXT: 170, Part.OUTPUT_THINKING: 73})
    ]
    for number in range(60):
        parts = {Part.INPUT_TEXT: 62 + number, Part.OUTPUT_IMAGE: 1120, Part.PICTURES: 1, Part.OUTPUT_TEXT: 99}
        calls.append(gemini_call("gemini-3.1-flash-lite-image", parts))
        if number % 3 == 0:
            spoken = random_source.randrange(20, 400)
            calls.append(speech_call("Rachel", {Part.CHARACTERS: spoken, Part.CREDITS: spoken}))
    for number, call in enumerate(calls):
        monitor.record(call)
        board.report("Script", 1, 1, 3.0)
        board.report("Narration", number // 4, 40, 3.0)
        board.report("Pictures", number, len(calls) if number > 20 else None, 3.0)
        board.report("Render", 20 * number, 24 * len(calls) if number > 20 else None, 4.0)
        spent = monitor.get_summary()["total_cost_pico"]
        view = ProgressView(
            board.stages(),
            monitor.get_summary(),
            quota=SpeechQuota("creator", 12_345 + number, 131_000, None),
            budget=[BudgetStatus(Limit.run("s", 9 * 10**12), spent, (number % 2) * 71 * 10**9)],
            sandbox=True,
            now=5.0 + number,
            header=RunHeader("Why the sky is blue", VideoFormat(), 60),
            elapsed_s=number,
            status="about 0:40 left" if number > 3 else "",
            estimate="estimate $4.6000 + 8,100 credits",
        )
        console = Console(file=io.StringIO(), width=width, height=height, color_system=None, force_terminal=True)
        console.print(view)
        yield console.file.getvalue().splitlines()


def places(lines):
    """Where the figures of each line of the panel end, by the line's name and by what the figures are."""
    found = {}
    inside = [line.strip("│") for line in lines if line.startswith("│")]
    for line in inside[next(at for at, one in enumerate(inside) if "By Service" in one) + 1 :]:
        if (name := re.match(r" *(?:[├└]─ )?([\w.-]+)(?: tokens| \(\w+\))?(?= )", line)) is None or "quota" in line:
            continue
        for figure in re.finditer(r"([$\d][\d,.]*[KM]?)(?: +([a-z]+))?", line[name.end() :]):
            kind = figure[2] or ("dollars" if figure[1].startswith("$") else "number")
            found[name[1], kind.removesuffix("s")] = figure.end(1)
    return found


@pytest.mark.parametrize("height", [24, 30, 40])
@pytest.mark.parametrize("width", [40, 50, 80, 100, 120])
def test_no_line_goes_away_and_no_column_moves_while_figures_grow(width, height):
    before, seen = [], {}
    for lines in moments(width, height):
        assert len(lines) < height
        assert all(len(line) <= width for line in lines)
        labels = [label for line in lines if (label := re.match(r"[^\d$]*", line)[0].strip(" │├└─━╍~"))]
        assert [label for label in before if label.startswith(NAMES) and label not in labels] == []
        before = labels
        for what, end in places(lines).items():
            seen.setdefault(what, set()).add(end)
    assert ("Gemini", "dollar") in seen
    assert ("Rachel", "credit") in seen
    assert {what: ends for what, ends in seen.items() if len(ends) > 1} == {}


@pytest.mark.parametrize("width", [40, 80, 120])
def test_every_mark_has_its_word(width):
    board = StageBoard()
    board.report("Script", 1, 1, 1.0)
    board.report("Narration", 2, 6, 1.0)
    board.report("Pictures", 5, None, 1.0)
    view = ProgressView(board.stages(), {}, quota=None, sandbox=False, now=2.0)
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(view)
    words = [line.split()[1:] for line in console.file.getvalue().splitlines()[:4]]
    assert [(each[0], *each[2:]) for each in words] == [
        ("Script", "done", "0s"),
        ("Narration", "2", "of", "6", "1s"),
        ("Pictures", "5", "so", "far", "1s"),
        ("Render", "waiting"),
    ]
