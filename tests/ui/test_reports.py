"""The summary at the end of a run and the report file."""

import csv
import io
import json
from decimal import Decimal

import pytest
from rich.console import Console

from eleven_video.domain.stages import CHECKS
from eleven_video.domain.video import Video
from eleven_video.errors import InvalidInput, OutputNotWritten
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.history.call_costs import Spent
from eleven_video.ui.reports import RunSummary, check_report_path, open_text, write_report


@pytest.fixture
def usage():
    monitor = UsageMonitor()
    monitor.track_usage("gemini", "gemini-2.5-flash", "input_tokens", 1_000_001)
    monitor.track_usage("gemini", "gemini-2.5-flash-image", "images", 3)
    monitor.track_usage("elevenlabs", "Rachel", "characters", 5_000)
    return monitor.get_summary()


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_json_report_is_the_report(tmp_path, usage):
    report = {"session_id": "s-1", "prompt": "Grüße", "video": None, "summary": usage}
    write_report(tmp_path / "r.json", report)
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == report


def test_json_report_may_be_shown_on_a_terminal(tmp_path):
    report = {"title": "Gr\u00fc\u00dfe \U0001f41d \x1b[2J\x9b31m\u202egpj\u2028\U000e0041\n"}
    write_report(tmp_path / "r.json", report)

    text = (tmp_path / "r.json").read_text(encoding="utf-8")
    assert json.loads(text) == report
    assert text.replace("\n", "").isprintable()
    assert "Gr\u00fc\u00dfe \U0001f41d" in text


def test_csv_report_holds_total_services_and_models_exactly(tmp_path, usage):
    report = {"session_id": "s-1", "video": {"width": 1920, "path": "a.mp4"}, "models": ["x"], "summary": usage}
    write_report(tmp_path / "r.CSV", report)
    rows = rows_of(tmp_path / "r.CSV")
    assert [row["kind"] for row in rows] == ["total", "service", "service", "model", "model", "model"]
    assert {(row["session_id"], row["video.width"], row["models"]) for row in rows[:1]} == {("s-1", "1920", "")}
    assert rows[0]["cost_usd"] == "0.6200005"
    for kind in ("service", "model"):
        assert sum(Decimal(row["cost_usd"]) for row in rows if row["kind"] == kind) == Decimal("0.6200005")
    (voice,) = (row for row in rows if row["name"] == "Rachel")
    assert (voice["service"], voice["characters"], voice["cost_usd"]) == ("elevenlabs", "5000", "0")


def test_csv_report_takes_a_bare_summary(tmp_path, usage):
    write_report(tmp_path / "r.csv", usage)
    assert rows_of(tmp_path / "r.csv")[0]["cost_usd"] == "0.6200005"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\n=1", "  =1", '=HYPERLINK("http://x","y")']
)
def test_csv_report_runs_no_formulas(tmp_path, text):
    summary = {"total_cost": 1.0, "by_model": {text: {"cost": 1.0, "metrics": {text: 1}, "models": [text]}}}
    write_report(tmp_path / "r.csv", {"prompt": text, text: "x", "summary": summary})
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert f"'{text}" in cells
    assert not any(cell.strip(" ").startswith(("=", "+", "-", "@", "\t", "\n")) for cell in cells)


def test_numbers_in_a_csv_report_stay_numbers(tmp_path):
    write_report(tmp_path / "r.csv", {"balance": -5, "summary": {"total_cost": 0.1}})
    assert rows_of(tmp_path / "r.csv")[0]["balance"] == "-5"


@pytest.mark.parametrize("name", ["report", "report.txt", "report.json.gz", ".json"])
def test_another_ending_is_refused_before_anything_is_written(tmp_path, name):
    with pytest.raises(InvalidInput, match=r"\.json or \.csv"):
        check_report_path(tmp_path / name)
    with pytest.raises(InvalidInput):
        write_report(tmp_path / name, {})
    assert names_in(tmp_path) == ["home"]


@pytest.mark.parametrize("value", [float("nan"), object()])
def test_what_json_cannot_hold_is_refused(tmp_path, value):
    with pytest.raises(InvalidInput, match="cannot be written as json"):
        write_report(tmp_path / "r.json", {"value": value})


def test_a_report_is_replaced_whole_or_not_at_all(tmp_path, usage):
    path = tmp_path / "r.json"
    path.write_text("old")
    with pytest.raises(InvalidInput):
        write_report(path, {"value": object()})
    assert path.read_text() == "old"
    write_report(path, usage)
    assert json.loads(path.read_text()) == usage
    assert names_in(tmp_path) == ["home", "r.json"]


def test_a_report_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(OutputNotWritten, match="could not be written"):
        write_report(tmp_path / "no" / "r.json", {})
    (tmp_path / "taken.json").mkdir()
    with pytest.raises(OutputNotWritten):
        write_report(tmp_path / "taken.json", {})
    assert names_in(tmp_path) == ["home", "taken.json"]


def test_the_summary_says_total_services_models_calls_and_file(tmp_path, usage):
    path = tmp_path / ("a long name " * 20 + ".mp4")
    summary = RunSummary(usage, Video(path, 61_500, 1920, 1080, 1476), elapsed_s=84, sandbox=True)
    lines = summary.lines()
    assert lines[:3] == ["Session Usage Summary (sandbox: nothing is billed)", "Total Cost: $0.6200", "By Service:"]
    assert "  gemini-2.5-flash-image: $0.1200 (3 pictures)" in lines
    assert lines[lines.index("By Service:") + 1 :][:3] == [
        "  Gemini: $0.6200",
        "    Pictures: 3, $0.1200",
        "    Input: 1,000,001 tokens, $0.5000",
    ]
    assert lines[-3:] == ["Time: 1:24", "Length: 1:01, 1920x1080", f"Video: {path}"]
    file = Console(file=io.StringIO(), width=60)
    summary.show(file)
    assert file.file.getvalue().splitlines() == lines
    terminal = Console(file=io.StringIO(), width=60, force_terminal=True, color_system=None)
    summary.show(terminal)
    assert f"Video: {path}\n" in terminal.file.getvalue()
    assert "Sandbox: nothing is billed" in terminal.file.getvalue()


def test_a_summary_without_a_video_or_usage():
    assert RunSummary({}).lines() == ["Session Usage Summary", "Total Cost: $0.0000", "Nothing was used"]


def test_the_summary_of_a_run_that_ended_early_says_what_is_open_and_how_to_go_on(usage):
    stopped = RunSummary(usage, open_calls=1, open_words="up to $0.0400 more", session_id="s-1", resumable=True)
    assert stopped.lines()[-2:] == [
        "Session: s-1",
        "Continue with: eleven-video resume s-1",
    ]
    assert "Open: 1 call may have been billed without an answer: up to $0.0400 more" in stopped.lines()
    terminal = Console(file=io.StringIO(), width=40, force_terminal=True, color_system=None)
    stopped.show(terminal)
    assert "Continue with: eleven-video resume s-1\n" in terminal.file.getvalue()


@pytest.mark.parametrize(
    ("open_", "words"),
    [
        (Spent(open_calls=1, bound_pico=40_000_000_001), "up to $0.0401 more"),
        (Spent(open_calls=1_200, bound_pico=10**12), "up to $1.0000 more"),
        (Spent(open_calls=2, unbounded=2), "an unknown amount more"),
        (Spent(open_calls=1, bound_credits=121), "up to 121 credits more"),
        (Spent(open_calls=1, without_credits=1), "an unknown number of credits more"),
        (Spent(open_calls=2, bound_pico=10**10, bound_credits=1), "up to $0.0100 and 1 credit more"),
        (Spent(open_calls=2, bound_credits=5, unbounded=1), "up to 5 credits more and an unknown amount for 1 of them"),
    ],
)
def test_what_is_open_is_never_rounded_down_and_unknown_is_not_zero(open_, words):
    told = open_text(open_.open_calls, open_.more())
    calls = f"{open_.open_calls:,} call{'s' * (open_.open_calls > 1)}"
    assert told == f"{calls} may have been billed without an answer: {words}"
    assert f"Open: {told}" in RunSummary({}, open_calls=open_.open_calls, open_words=open_.more()).lines()


def test_a_finished_run_names_its_receipt_and_nothing_to_go_on_with(tmp_path, usage):
    video = Video(tmp_path / "v.mp4", 61_500, 1920, 1080, 1476)
    receipt = tmp_path / "v.mp4.receipt.json"
    usage = usage | {"calls_count": 3}
    lines = RunSummary(
        usage, video, 84.0, receipt=receipt, session_id="s-1", resumable=True,
        stage_times={CHECKS: 2.0, "Script": 3.2, "Pictures": 65.0}, notes=["Left out: 1 table"],
    ).lines()  # fmt: skip
    assert lines[-8:] == [
        "Time: 1:24 (checks 2s, script 3s, pictures 1:05)",
        "Length: 1:01, 1920x1080",
        f"Video: {video.path}",
        f"Receipt: {receipt}",
        "Left out: 1 table",
        "Session: s-1",
        "Change the script: eleven-video edit s-1",
        "All calls with their costs: eleven-video usage show s-1",
    ]
    assert not any("resume" in line or "Open" in line for line in lines)


@pytest.mark.parametrize("summary", [RunSummary({}, session_id="s-1"), RunSummary({}, resumable=True)])
def test_what_cannot_be_resumed_is_not_offered(summary):
    assert not any("resume" in line for line in summary.lines())
