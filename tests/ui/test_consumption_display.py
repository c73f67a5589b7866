"""The consumption breakdown: by service and by model, and at the edges."""

import io
from decimal import Decimal

import pytest
from rich.console import Console

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.usage_panel import UsageDisplay, UsagePanel
from tests.support.calls import speech_call

FLASH, PRO, VOICE = "gemini-2.5-flash", "gemini-2.5-pro", "21m00Tcm4TlvDq8ikWAM"


def drawn(renderable, width=80):
    console = Console(file=io.StringIO(), width=width)
    console.print(renderable)
    return console.file.getvalue()


def drawn_usage(*usage, width=80):
    monitor = UsageMonitor()
    for service, model, metric, value in usage:
        monitor.track_usage(service, model, metric, value)
    return drawn(UsageDisplay(monitor=monitor), width)


def row(text, name):
    """The line of that name, its columns apart by one space."""
    lines = (" ".join(line.strip("│ ").split()) for line in text.splitlines())
    return next(line for line in lines if line.startswith(name))


def test_consumption_display_by_service():
    """[5.3-UNIT-001]"""
    text = drawn_usage(
        ("gemini", FLASH, "input_tokens", 1_000_000),
        ("gemini", FLASH, "output_tokens", 50_000),
        ("gemini", "gemini-2.5-flash-image", "images", 5),
        ("elevenlabs", VOICE, "characters", 5_000),
    )
    assert "By Service:" in text
    services = text.partition("By Service:")[2].partition("By Model:")[0]
    assert row(services, "Gemini") == "Gemini $0.7750"
    assert row(services, "├─ Pictures") == "├─ Pictures 5 pictures $0.2000"
    assert row(services, "├─ Input") == "├─ Input 1,000,000 tokens $0.5000"
    assert row(services, "└─ Output") == "└─ Output 50,000 tokens $0.0750"
    assert row(services, "ElevenLabs") == "ElevenLabs"
    assert row(services, "└─ Characters") == "└─ Characters 5,000 characters"


def test_consumption_display_by_model():
    """[5.3-UNIT-002]"""
    text = drawn_usage(
        ("gemini", PRO, "input_tokens", 100_000),
        ("gemini", FLASH, "input_tokens", 1_500_000),
        ("elevenlabs", VOICE, "characters", 5_000),
    )
    models = text.partition("By Model:")[2]
    assert row(models, FLASH) == f"{FLASH} 1,500,000 tokens $0.7500"
    assert row(models, PRO) == f"{PRO} 100,000 tokens $0.0500"
    assert row(models, VOICE) == f"{VOICE} 5,000 characters"
    assert models.index(FLASH) < models.index(PRO) < models.index(VOICE), "dearest first"


def test_total_cost_stands_on_top():
    """[5.3-UNIT-003]"""
    text = drawn_usage(("gemini", FLASH, "input_tokens", 1_500_000))
    assert text.splitlines()[1].strip("│ ") == "Total Cost: $0.7500"
    assert text.index("Total Cost") < text.index("By Service") < text.index("By Model")


def test_empty_usage():
    """[5.3-UNIT-004]"""
    text = drawn_usage()
    assert "Total Cost: $0.0000" in text
    assert "No usage yet" in text
    assert "By Service" not in text


@pytest.mark.parametrize(
    ("usage", "present", "absent"),
    [
        (("gemini", FLASH, "input_tokens", 1_000), "└─ Input 1,000 tokens $0.0005", "ElevenLabs"),
        (("elevenlabs", "Rachel", "characters", 5_000), "└─ Characters 5,000 characters", "Gemini"),
    ],
)
def test_single_service_only(usage, present, absent):
    """[5.3-UNIT-005]"""
    text = drawn_usage(usage)
    assert row(text, present) == present
    assert absent not in text


def test_speech_on_a_subscription_has_no_invented_dollars():
    text = drawn_usage(("elevenlabs", "Rachel", "characters", 5_000))
    assert "$" not in text
    assert "Total Cost: 5,000 characters" in text


def test_multiple_models_of_the_same_service():
    """[5.3-UNIT-006]"""
    text = drawn_usage(
        ("gemini", FLASH, "input_tokens", 2_000_000),
        ("gemini", PRO, "input_tokens", 1_000_000),
        ("gemini", FLASH, "output_tokens", 100_000),
    )
    assert row(text, "Gemini") == "Gemini $1.6500"
    assert row(text, "├─ Input") == "├─ Input 3,000,000 tokens $1.5000"
    assert row(text, "└─ Output") == "└─ Output 100,000 tokens $0.1500"
    assert row(text, FLASH) == f"{FLASH} 2,100,000 tokens $1.1500"
    assert row(text, PRO) == f"{PRO} 1,000,000 tokens $0.5000"


@pytest.mark.parametrize(
    "summary",
    [
        {},
        {"total_cost": 0.5},
        {"total_cost": 0.5, "by_service": {}, "by_model": {}, "events_count": 0},
        {"total_cost": 0.5, "by_service": {"gemini": {}}, "by_model": {FLASH: {}}},
        {"total_cost": 0.5, "by_service": {"gemini": {"metrics": {}, "cost": 0.5}}},
        {
            "total_cost": 0.5,
            "by_service": {"gemini": {"cost": 0.5, "metrics": {"input_tokens": None}}},
            "by_model": None,
        },
        {"total_cost": 0.5, "by_service": {"gemini": {"cost": 0.5, "metrics": {"new_metric": 7}}}},
    ],
)
def test_missing_metrics_are_read_defensively(summary):
    """[5.3-UNIT-007]"""
    text = drawn(UsagePanel(summary))
    assert f"Total Cost: ${summary.get('total_cost', 0):.4f}" in text
    assert "cannot be shown" not in text
    assert "None" not in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_long_ids_are_shortened_and_money_is_not(width):
    """[5.3-UNIT-008]"""
    long_id = "projects/my-project/locations/europe-west4/publishers/google/models/gemini-9.9-ultra-image-preview"
    text = drawn_usage(("gemini", long_id, "images", 5), ("gemini", FLASH, "input_tokens", 1_000), width=width)
    assert all(len(line) == width for line in text.splitlines())
    assert "$0.2000" in text
    if width < 120:
        assert "…" in text
    assert "projects" in text
    assert row(text.partition("By Model:")[2], "projects").endswith("preview $0.2000" if width == 40 else "$0.2000")


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize(
    ("cost", "money"),
    [
        (0.0, "$0.0000"),
        (0.000012, "$0.000012"),
        (0.0001, "$0.0001"),
        (0.035, "$0.0350"),
        (12.5, "$12.5000"),
        (1_234_567.89, "$1,234,567.8900"),
    ],
)
def test_zero_small_and_huge_costs(cost, money, width):
    """[5.3-UNIT-009]"""
    entry = {"cost": cost, "metrics": {"input_tokens": 1}}
    text = drawn(UsagePanel({"total_cost": cost, "by_service": {"gemini": entry}, "by_model": {FLASH: entry}}), width)
    assert f"Total Cost: {money} " in text
    assert row(text, "Gemini") == f"Gemini {money}"
    assert row(text, FLASH[:7]).endswith(f" {money}")


@pytest.mark.parametrize(
    ("state", "counts", "line"),
    [
        ("priced", {}, "Total Cost: $0.6700"),
        ("estimated", {"estimated_calls": 2}, "Total Cost: ~$0.6700 (2 calls estimated)"),
        ("unpriced", {"unpriced_calls": 1}, "Total Cost: at least $0.6700 (1 call unpriced)"),
        ("unknown", {"unknown_calls": 1}, "Total Cost: at least $0.6700 (1 call unanswered, may be billed)"),
        ("unknown", {}, "Total Cost: at least $0.6700 (some calls unanswered, may be billed)"),
    ],
)
def test_unknown_amounts_are_shown_as_unknown(state, counts, line):
    summary = {"total_cost": 0.67, "state": state, **counts}
    assert row(drawn(UsagePanel(summary)), "Total") == line


def test_unknown_is_not_zero():
    entry = {"cost_pico": 0, "state": "unpriced", "metrics": {"input_tokens": 9}}
    summary = {"total_cost_pico": 0, "state": "unpriced", "unpriced_calls": 1, "by_service": {"gemini": entry}}
    text = drawn(UsagePanel(summary))
    assert "Total Cost: unpriced (1 call unpriced)" in text
    assert row(text, "Gemini") == "Gemini unpriced"
    assert row(text, "└─ Input") == "└─ Input 9 tokens"
    assert "$" not in text


def test_displayed_costs_are_the_summary_s_costs():
    monitor = UsageMonitor()
    for index in range(9):
        monitor.track_usage("gemini", f"model-{index}", "input_tokens", 700 * (index + 1))
    summary = monitor.get_summary()
    text = drawn(UsageDisplay(monitor=monitor))
    for name, entry in summary["by_model"].items():
        money = Decimal(row(text, name).partition("$")[2])
        assert abs(money - Decimal(entry["cost_pico"]).scaleb(-12)) < Decimal("0.0001")


def test_text_of_others_is_neither_markup_nor_control_codes():
    text = drawn(UsagePanel({"total_cost": 1, "by_model": {"[red]a\x1b[2J\nb[/red]": {"cost": 1.0}}}))
    assert row(text, "[red]") == "[red]a b[/red] $1.0000"
    assert "\x1b" not in text


def test_a_lost_speech_call_leaves_the_credits_that_are_known():
    monitor = UsageMonitor()
    monitor.record(speech_call("Rachel", {Part.CHARACTERS: 55, Part.CREDITS: 55}))
    monitor.record(speech_call("Rachel", {}, outcome=Outcome.UNANSWERED))

    text = drawn(UsageDisplay(monitor=monitor))

    assert "55 credits" in row(text, "Total Cost")
    assert "1 call unanswered, may be billed" in text


def test_a_monitor_that_fails_does_not_end_the_drawing():
    class Failing:
        def get_summary(self):
            raise RuntimeError("gone")

    assert "No usage yet" in drawn(UsageDisplay(monitor=Failing()))
