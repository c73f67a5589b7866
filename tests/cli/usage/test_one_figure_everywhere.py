"""The figures of a session are the same on the screen, in the receipt, and in every list and table."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from eleven_video.ui.panel.summary_reading import read_summary
from tests.support.command import reaching, run_command
from tests.support.usage_command import asked, told

SCRIPT = "The sky is blue because of air.\n\nBees see colours that we do not.\n\nThe sea is another story.\n"
QUICK = ("--resolution", "320x180", "--on-unknown", "retry")


def made(home: Path, project: str, faults: list[Fault], *more: str, **env: str) -> dict[str, Any]:
    """What `generate` says of a run with these faults: its JSON, its report's JSON and CSV, its receipt, its summary."""
    (home / "script.txt").write_text(SCRIPT)
    with Sandbox() as sandbox:
        for fault in faults:
            sandbox.add_fault(fault)
        done = run_command(
            "generate", "--script", "script.txt", "--fresh", *QUICK, "--project", project, "--json",
            "--report", f"{project}.json", "-o", f"{project}.mp4", *more,
            cwd=home, env={**reaching(sandbox.url), "COLUMNS": "200", "ELEVEN_VIDEO_ELEVENLABS_CONCURRENCY": "1", **env},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {
        "json": json.loads(done.stdout),
        "report": json.loads((home / f"{project}.json").read_text()),
        "receipt": json.loads((home / f"{project}.mp4.receipt.json").read_text()),
        "screen": done.stderr,
    }


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def money_in(line: str) -> str:
    return line.split(": ", 1)[1].split(" (", maxsplit=1)[0]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("figures")


@pytest.fixture(scope="module")
def in_credits(home: Path) -> dict[str, Any]:
    """Without a plan: a lost speech call, one whose credits are guessed, and a picture that was blocked and billed."""
    lost = Fault(kind="speech", drop="after", nth=1)
    guessed = Fault(kind="speech", no_cost_header=True, nth=3)
    blocked = Fault(kind="image", text_only=True, nth=1)
    return made(home, "credits", [lost, guessed, blocked])


@pytest.fixture(scope="module")
def in_dollars(home: Path, in_credits: dict[str, Any]) -> dict[str, Any]:
    """A second session, whose credits have a price."""
    return made(home, "dollars", [], ELEVEN_VIDEO_ELEVENLABS_PLAN="creator")


@pytest.mark.parametrize("project", ["credits", "dollars"])
def test_every_view_of_a_session_has_the_same_figures(project, home, in_credits, in_dollars):
    run = {"credits": in_credits, "dollars": in_dollars}[project]
    id_ = run["json"]["session_id"]
    listed = next(one for one in told(home, "list")["sessions"] if one["session_id"] == id_)
    shown = told(home, "show", id_)
    report = told(home, "report", "--project", project)
    exported = [json.loads(line) for line in asked(home, "export", "--session", id_).splitlines()]
    table = next(row for row in rows(asked(home, "report", "--project", project, "--csv")) if row["row"] == "total")
    calls = rows(asked(home, "export", "--session", id_, "--csv"))
    summary, receipt = run["json"]["summary"], run["receipt"]

    def same(*values: object) -> None:
        assert len({str(value) for value in values}) == 1, values

    # The exact cost, by each of its ways.
    cost = summary["total_cost_pico"]
    spent = (run["json"]["session_total"], listed, shown, report["rows"][0], report["total"])
    same(
        cost, *(one["cost_pico"] for one in spent), receipt["cost_pico"], sum(one["cost_pico"] or 0 for one in exported)
    )
    exact = [one["cost_exact"] for one in (run["json"], run["report"], receipt, *spent)]
    same(summary["total_cost_exact"], *exact, table["cost_usd"])
    assert Decimal(exact[0]) == sum(Decimal(row["cost_exact"] or 0) for row in calls)
    assert {type(one["cost"]) for one in (run["json"], run["report"], receipt, *spent)} == {float}
    # The text of it, on every screen.
    text = next(line for line in run["screen"].splitlines() if line.startswith("Total Cost"))
    usage_list = next(line for line in asked(home, "list", COLUMNS="200").splitlines() if line.startswith(id_))
    total_of = next(
        line for line in asked(home, "show", id_, COLUMNS="200").splitlines() if line.startswith("Total of")
    )
    day = next(line for line in asked(home, "report", "--project", project, COLUMNS="200").splitlines() if "$" in line)
    words = read_summary(summary).total
    assert money_in(text) == words
    assert all(f"  {words}" in line for line in (usage_list, total_of, day)), (words, usage_list, total_of, day)
    assert words.startswith("at least $") == (project == "credits")
    # What is not known, estimated or failed.
    for name in ("unpriced_credits", "failed_calls", "estimated_calls"):
        same(summary[name], *(one[name] for one in spent), receipt[name], table[name])
    same(summary["failed_calls"], sum(one["failed"] for one in exported), report["spent_on_failures"]["calls"])
    same(summary["estimated_calls"], sum(one["estimated"] for one in exported))
    same(*(one["at_least"] for one in (summary, run["json"], receipt, *spent)), table["at_least"].title())
    same(summary["state"], *(one["state"] for one in spent), receipt["state"], table["state"])
    # Whether it was billed.
    top = (run["json"], run["report"], receipt, listed, shown, report, *exported)
    assert {(one["mode"], one["billed"]) for one in top} == {("live", True)}
    assert {(row["mode"], row["billed"]) for row in (table, *calls)} == {("live", "true")}


def test_credits_without_a_price_are_credits_and_never_free(home, in_credits):
    id_, receipt = in_credits["json"]["session_id"], in_credits["receipt"]
    speech = [call for call in receipt["calls"] if call["service"] == "elevenlabs"]
    exported = [json.loads(line) for line in asked(home, "export", "--session", id_).splitlines()]
    shown = asked(home, "show", id_, COLUMNS="160")

    assert {call["state"] for call in speech} == {"credits"}
    assert all(call[name] is None for call in speech for name in ("cost", "cost_exact", "cost_pico", "usd"))
    assert [call for call in exported if call["state"] == "credits"] == speech_of(exported)
    assert in_credits["json"]["summary"]["by_service"]["elevenlabs"]["state"] == "unknown"
    spoken = [f"{call['quantities']['credits']} credits" for call in speech]
    money = [line for line in shown.splitlines() if "speech" in line]
    # The first was lost, the third is a guess.
    first, *answered = money
    assert first.endswith(f"up to {receipt['calls_without_an_answer'][0]['may_have_cost_credits']} credits")
    assert [line.rsplit("  ", 1)[1].strip().removeprefix("~") for line in answered] == spoken
    assert sum("  ~" in line for line in answered) == 1
    everything = shown + in_credits["screen"] + json.dumps([receipt, exported, in_credits["json"]])
    assert re.search(r"\$0\.0000(?![0-9])", everything) is None
    assert '"free"' not in everything
    assert " free" not in shown


def speech_of(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [call for call in calls if call["service"] == "elevenlabs" and call["outcome"] == "answered"]


def test_a_lost_speech_call_says_its_credits_everywhere(home, in_credits):
    id_ = in_credits["json"]["session_id"]
    (lost,) = in_credits["receipt"]["calls_without_an_answer"]
    most = lost["may_have_cost_credits"]
    (opened,) = told(home, "show", id_)["open_calls"]
    charged = next(call for call in told(home, "show", id_)["calls"] if call["state"] == "unknown")
    session = next(one for one in told(home, "list")["sessions"] if one["session_id"] == id_)

    assert most == len(SCRIPT.splitlines()[0])
    assert (lost["may_have_cost"], lost["may_have_cost_pico"]) == (None, None)
    assert (opened["bound"], opened["bound_credits"], charged["may_have_cost_credits"]) == (None, most, most)
    assert (session["open"]["bound_credits"], session["open"]["without_credits"]) == (most, 0)
    assert f"up to {most} credits more" in asked(home, "list", COLUMNS="160")
    assert f"up to {most} credits more" in asked(home, "report", COLUMNS="200")


def test_a_bill_beyond_our_sum_is_shown(in_credits, in_dollars):
    counter, most = in_credits["receipt"]["elevenlabs_counter"], len(SCRIPT.splitlines()[0])

    assert (counter["drift"], counter["is_more_than_rounding"]) == (most, True)
    assert in_credits["json"]["elevenlabs_counter"] == in_credits["report"]["elevenlabs_counter"] == counter
    assert (
        f"ElevenLabs' counter: {most} credits more than the {counter['credits_counted']} of these"
        in in_credits["screen"]
    )
    assert in_dollars["json"]["elevenlabs_counter"]["drift"] == 0
    assert "ElevenLabs' counter" not in in_dollars["screen"]


def test_the_sum_of_sessions_with_and_without_a_price_says_at_least(home, in_credits, in_dollars):
    model = next(row for row in told(home, "report", "--by", "model")["rows"] if row["key"].startswith("eleven"))
    line = next(one for one in asked(home, "report", "--by", "model", COLUMNS="200").splitlines() if "eleven" in one)

    summaries = [run["json"]["summary"]["by_service"]["elevenlabs"] for run in (in_credits, in_dollars)]
    assert model["cost_pico"] == summaries[1]["cost_pico"] > 0
    assert model["unpriced_credits"] == summaries[0]["unpriced_credits"] > 0
    assert (model["at_least"], model["state"]) == (True, "unknown")
    dollars = read_summary({"total_cost_pico": model["cost_pico"]}).total
    # One of the calls that have no price is a guess.
    assert f"at least {dollars} + ~{model['unpriced_credits']} credits" in line


def test_the_rows_of_a_list_do_not_depend_on_each_other(home, in_credits, in_dollars):
    one = asked(home, "list", "--limit", "1", COLUMNS="200").splitlines()
    two = asked(home, "list", "--limit", "2", COLUMNS="200").splitlines()

    dollars = in_dollars["json"]["session_id"]
    words = [" ".join(line.split()) for lines in (one, two) for line in lines if line.startswith(dollars)]
    assert len(words) == 2
    assert words[0] == words[1]
