"""The layout of the screen, line by line.

`UPDATE_SNAPSHOTS=1 pytest tests/ui` updates the expected output.
"""

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from eleven_video.accounting.budget_limits import BudgetStatus, Limit
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.video import Video, VideoFormat
from eleven_video.ui.live.run_header import RunHeader
from eleven_video.ui.live.stages import Stage, StageState
from eleven_video.ui.panel.quota_lines import quota_lines
from eleven_video.ui.panel.summary_reading import read_summary
from eleven_video.ui.panel.usage_lines import usage_lines
from eleven_video.ui.progress import ProgressView
from eleven_video.ui.reports import RunSummary
from eleven_video.ui.text import money
from eleven_video.ui.usage_panel import UsagePanel

SNAPSHOTS = Path(__file__).with_name("snapshots")

GEMINI = {
    "input_tokens": 12_304,
    "output_tokens": 21_930,
    "thinking_tokens": 1_290,
    "image_tokens": 19_040,
    "images": 17,
}
SCRIPT = {"input_tokens": 1_204, "output_tokens": 2_890, "thinking_tokens": 1_290}
IMAGES = {"input_tokens": 11_100, "output_tokens": 19_040, "image_tokens": 19_040, "images": 17}
SPEECH = {"characters": 4_812, "credits": 4_812}
CREDITS = {"cost_pico": 0, "state": "credits", "unpriced_credits": 4_812}
GEMINI_KINDS = {
    "pictures": {"amounts": {"images": 17, "tokens": 19_040}, "cost_pico": 597_225_000_000, "state": "priced"},
    "input": {"amounts": {"tokens": 12_304}, "cost_pico": 3_136_000_000, "state": "priced"},
    "output": {"amounts": {"tokens": 1_600}, "cost_pico": 3_547_000_000, "state": "priced"},
    "thinking": {"amounts": {"tokens": 1_290}, "cost_pico": 2_225_000_000, "state": "priced"},
}
SPEECH_KINDS = {
    "characters": {"amounts": {"characters": 4_812}, "cost_pico": None, "state": None},
    "credits": {"amounts": {"credits": 4_812}, "cost_pico": None, "state": "credits"},
}
USAGE = {
    "total_cost_pico": 606_133_000_000,
    "state": "credits",
    "calls_count": 24,
    "by_service": {
        "gemini": {"metrics": GEMINI, "cost_pico": 606_133_000_000, "kinds": GEMINI_KINDS},
        "elevenlabs": {"metrics": SPEECH, **CREDITS, "kinds": SPEECH_KINDS},
    },
    "by_model": {
        "gemini-3.5-flash-lite": {"service": "gemini", "metrics": SCRIPT, "cost_pico": 6_133_000_000},
        "gemini-3.1-flash-lite-image": {"service": "gemini", "metrics": IMAGES, "cost_pico": 600_000_000_000},
        "Rachel": {"service": "elevenlabs", "models": ["eleven_multilingual_v2"], "metrics": SPEECH, **CREDITS},
    },
}
OPEN_USAGE = {**USAGE, "state": "unknown", "unpriced_calls": 1, "unknown_calls": 2}
STAGES = (
    Stage("Script", StageState.DONE, 1, 1, 0.0, 3.2),
    Stage("Narration", StageState.RUNNING, 3, 6, 3.2),
    Stage("Pictures", StageState.FAILED, 5, 17, 3.2, 20.0),
    Stage("Render"),
)
STAGES_TO_COME = ("Narration", "Pictures", "Render")
HEADER = RunHeader("Why the sky is blue", VideoFormat(), 60)
BUDGET = BudgetStatus(Limit.run("s-1", 10**12), 606_133_000_000, 71_000_000_000)
RUN = ProgressView(
    STAGES,
    USAGE,
    quota=SpeechQuota("creator", 8_500, 10_000, datetime(2026, 12, 14, 12, tzinfo=UTC)),
    sandbox=True,
    now=68.0,
    header=HEADER,
    elapsed_s=21.0,
    status="about 0:40 left",
    estimate="estimate $0.6112 + 4,900 credits",
)
SUBJECTS = {
    "run": RUN,
    "run_budget": ProgressView(
        STAGES, USAGE, quota=None, sandbox=False, now=68.0, header=HEADER, elapsed_s=21.0, budget=[BUDGET]
    ),
    "run_begins": ProgressView(
        (Stage("Script", StageState.RUNNING, 0, 1, 60.0), *map(Stage, STAGES_TO_COME)),
        {},
        quota=None,
        sandbox=False,
        now=68.0,
        header=HEADER,
        elapsed_s=8.0,
        status="preparing the script",
        estimate="estimate $0.6112 + 4,900 credits",
    ),
    "open": UsagePanel(OPEN_USAGE),
    "empty": UsagePanel({}),
    "summary": RunSummary(USAGE, Video(Path("/videos/why-the-sky-is-blue.mp4"), 61_500, 1920, 1080, 1476), 84.0),
}


def drawn(renderable, width, **options):
    console = Console(file=io.StringIO(), width=width, color_system=None, **{"height": 50, **options})
    console.print(renderable)
    return "".join(line.rstrip() + "\n" for line in console.file.getvalue().splitlines())


@pytest.mark.parametrize("width", [40, 50, 80, 100, 120])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_looks_as_it_did(subject, width):
    picture = SNAPSHOTS / f"{subject}_{width}.txt"
    text = drawn(SUBJECTS[subject], width)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        picture.write_text(text, encoding="utf-8")
    assert text == picture.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", range(1, 140, 3))
def test_every_line_fits_and_money_is_whole(width):
    for summary in (USAGE, OPEN_USAGE):
        lines = usage_lines(read_summary(summary), width, None, SpeechQuota("creator", 1, 10_000, None))
        if width >= 36:
            assert max(line.cell_len for line in lines) <= width
        assert "$0.6061" in "\n".join(line.plain for line in lines)


def many_models(number):
    models = {
        f"model-{index:02}": {
            "service": "gemini",
            "metrics": {"images": 1},
            "cost_pico": 123_450_000_000 + index * 10**8,
        }
        for index in range(number)
    }
    total = sum(model["cost_pico"] for model in models.values())
    return {"total_cost_pico": total, "by_service": {"gemini": {"cost_pico": total}}, "by_model": models}


@pytest.mark.parametrize("height", range(5, 40))
def test_the_panel_is_never_taller_than_the_terminal_and_a_fold_keeps_the_sum(height):
    usage = read_summary(many_models(30))
    text = drawn(UsagePanel(many_models(30)), 80, height=height, force_terminal=True)
    assert len(text.splitlines()) < height
    rows = [line.strip("│ \n") for line in text.splitlines()]
    shown = [row for row in rows if row.startswith(("model-", "+"))]
    if shown:
        folded = [row for row in rows if row.startswith("+")]
        hidden_pico = sum(row.pico for row in usage.models[len(shown) - len(folded) :])
        assert not folded or folded[0].endswith(f": {money(hidden_pico)}")
        hidden = 30 - len(shown) + len(folded)
        assert [row.partition(":")[0] for row in folded] == ([f"+{hidden} more models"] if hidden else [])


def test_one_model_too_many_is_folded_with_the_one_before():
    text = drawn(UsagePanel(many_models(8), rows=13), 80)
    assert text.count("model-") == 6
    assert "+2 more models: $0.24" in text


@pytest.mark.parametrize(
    ("used", "style"), [(0, "green"), (8_000, "green"), (8_001, "yellow"), (9_000, "yellow"), (9_001, "bold red")]
)
def test_quota_is_yellow_over_80_and_red_over_90_per_cent(used, style):
    (line,) = quota_lines(SpeechQuota("creator", used, 10_000, None), 80)
    assert line.plain == f"ElevenLabs quota: {10_000 - used:,} of 10,000 credits left"
    (brief,) = quota_lines(SpeechQuota("creator", used, 10_000, datetime(2026, 12, 14, 12, tzinfo=UTC)), 36)
    assert (brief.plain, brief.spans[-1].style) == (f"Credits left: {10_000 - used:,}, reset 14 Dec", style)
    assert line.spans[-1].style == style


def test_a_quota_without_a_limit_is_neither_full_nor_empty():
    (line,) = quota_lines(SpeechQuota("creator", 9_000, None, None), 80)
    assert line.plain == "ElevenLabs quota: 9,000 credits used, limit not known"
    assert {str(span.style) for span in line.spans} == {"bold"}


def test_a_console_without_unicode_gets_ascii():
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Console(file=file, width=80, height=50).print(SUBJECTS["run"])
    file.flush()
    text = file.buffer.getvalue().decode("ascii")
    assert "Why the sky is blue - 1:00 at 1080p" in text
    assert "|- Input" in text
    assert "`- Thinking" in text
    assert "+ Script" in text
    assert "####" in text
    assert "Total Cost: at least $0.6061" in text


def test_titles_and_names_of_any_script_are_shown_on_a_screen_without_unicode():
    model = {"service": "gemini", "metrics": {"images": 1}, "cost_pico": 10**10}
    usage = {"total_cost_pico": 10**10, "by_model": {"modèle-" + "x" * 60: model}}
    view = ProgressView(
        STAGES, usage, quota=None, sandbox=False, now=68.0, header=RunHeader("空はなぜ — Zoë", VideoFormat(), 60)
    )
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Console(file=file, width=40, height=50).print(view)
    file.flush()
    lines = file.buffer.getvalue().decode("ascii").splitlines()
    assert lines[0].rstrip() == " ???????? - Zo?"
    assert any(line.startswith("| mod?le-xx") and line.endswith("$0.0100 |") for line in lines)
