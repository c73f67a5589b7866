"""`usage` for runs without an end, calls without an answer, and failed calls."""

from decimal import Decimal

import pytest

from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.ledger.records import Resolution, SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, speech_call
from tests.support.ledger_rows import PICO, charge_of, intent, picture_charge, session_start
from tests.support.usage_command import asked, line_of, told

CENT = PICO // 100
KILLED, STOPPED, DONE = "20261123-killed", "20261122-stopped", "20261121-done"


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(tmp_path / "ev" / "ledger.sqlite3") as ledger:
        yield ledger


@pytest.fixture
def home(ledger, tmp_path):
    """A killed session with calls of every fate, one that its budget stopped, and one with a video."""
    ledger.open_session(session_start(KILLED, title="Killed"))
    for attempt, scene in (("answered", 1), ("silent", 2), ("again", 3), ("unknown", 3)):
        ledger.intend(intent(attempt, session=KILLED, scene=scene, bound_pico=4 * CENT))
    ledger.intend(
        intent("spoken", session=KILLED, service="elevenlabs", kind=CallKind.SPEECH, model="eleven_v3", name="Rachel")
    )
    ledger.settle("answered", picture_charge(3 * CENT, scene=1))
    ledger.resolve("again", Resolution.RETRIED)
    ledger.settle("unknown", picture_charge(0, CostState.UNKNOWN, outcome=Outcome.UNANSWERED, scene=3, attempt=2))

    ledger.open_session(session_start(STOPPED, title="Stopped", project="school"))
    ledger.record(STOPPED, picture_charge(5 * CENT))
    ledger.record(STOPPED, picture_charge(CENT, outcome=Outcome.BLOCKED))
    ledger.record(STOPPED, picture_charge(2 * CENT, outcome=Outcome.UNUSABLE))
    ledger.intend(intent("refunded", session=STOPPED, bound_pico=4 * CENT))
    ledger.resolve("refunded", Resolution.NOT_BILLED)
    ledger.close_session(STOPPED, ended_at=NOVEMBER, outcome=SessionOutcome.OVER_BUDGET)

    ledger.open_session(session_start(DONE, title="Done", project="school"))
    ledger.record(DONE, picture_charge(7 * CENT))
    ledger.record(DONE, picture_charge(11 * CENT, outcome=Outcome.BLOCKED))
    ledger.close_session(DONE, ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED, output=str(tmp_path / "bees.mp4"))
    assert ledger.flush(120)
    return tmp_path


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_list_tells_the_fate_of_every_session_and_how_to_go_on(home):
    shown = asked(home, "list", COLUMNS="120")

    assert "12:00, killed or still running, Killed\n" in shown
    assert "  up to $0.1200 more and an unknown amount for 1 of them, 4 calls without an answer\n" in shown
    assert "12:00, stopped by its budget, project school, Stopped\n" in shown
    assert "12:00, completed, project school, Done\n" in shown
    assert "Continue a session that has no video: eleven-video resume ID\n" in shown
    # 3 + 8 + 18 cents, of calls of which four are not known.
    assert line_of(shown, "Total")[4:] == ["7", "at", "least", "$0.2900", "0"]
    assert words(shown).count("4 calls without an answer may have been billed: up to $0.1200 more") == 1


def test_one_open_call_is_said_in_short(ledger, tmp_path):
    ledger.open_session(session_start())
    ledger.intend(intent("silent", bound_pico=4 * CENT))
    assert ledger.flush(120)

    assert "  up to $0.0400 more, 1 call without an answer\n" in asked(tmp_path, "list")
    assert line_of(asked(tmp_path, "show"), "Total") == ["Total", "of", "0", "calls", "unknown"]


def test_what_can_cost_no_dollars_leaves_the_sum_as_it_is(ledger, tmp_path):
    ledger.open_session(session_start())
    ledger.record("session", picture_charge(CENT))
    ledger.intend(intent("silent", bound_pico=0))
    assert ledger.flush(120)

    assert line_of(asked(tmp_path, "show"), "Total") == ["Total", "of", "1", "call", "$0.0100"]


def test_a_killed_session_is_shown_with_every_call_that_was_asked_for(home):
    shown = asked(home, "show", KILLED, COLUMNS="120")
    lines = words(shown)

    assert "killed or still running, Killed" in lines
    assert "picture of scene 1, gemini-2.5-flash-image $0.0300 1 picture, attempt 1, priced" in lines
    assert "picture of scene 3, gemini-2.5-flash-image up to $0.0400 attempt 2, unknown, unanswered" in lines
    assert (
        "picture of scene 2, gemini-2.5-flash-image up to $0.0400 no answer, may be billed, attempt 1, unknown" in lines
    )
    assert "may be billed, attempt 1, unknown, repeated" in lines
    assert "speech, Rachel (eleven_v3) unknown no answer, may be billed, attempt 1, unknown" in lines
    assert line_of(shown, "Total") == ["Total", "of", "2", "calls", "at", "least", "$0.0300"]
    assert shown.endswith(f"Continue with: eleven-video resume {KILLED}\n")


@pytest.mark.parametrize("width", ["20", "40", "80"])
def test_the_resume_command_is_not_wrapped_at_hyphens(home, width):
    shown = asked(home, "show", KILLED, COLUMNS=width)

    assert KILLED in shown.splitlines()[-1]


def test_usage_json_lists_unresolved_calls_and_decisions(home):
    found = told(home, "show", KILLED)

    assert (found["outcome"], found["at_least"]) == (None, True)
    assert found["open"]["attempts"] == 4
    assert (found["open"]["bound_pico"], found["open"]["unbounded"]) == (12 * CENT, 1)
    # The charge tells of one of them as well, by the same attempt.
    assert {call["attempt_id"]: call["decided"] for call in found["open_calls"]} == {
        "silent": None, "again": "retried", "unknown": None, "spoken": None,
    }  # fmt: skip
    assert sum(call["bound_pico"] or 0 for call in found["open_calls"]) == 12 * CENT


def test_a_session_with_a_video_names_it_and_its_receipt_if_there_is_one(home):
    assert f"Video: {home / 'bees.mp4'}" in words(asked(home, "show", DONE, COLUMNS="200"))
    assert "Receipt" not in asked(home, "show", DONE)

    receipt = home / "bees.mp4.receipt.json"
    receipt.write_text("{}", encoding="utf-8")
    shown = asked(home, "show", DONE, COLUMNS="200")
    assert f"Receipt: {receipt}\n" in shown
    assert "resume" not in shown


def test_spending_on_failures_is_the_cost_of_calls_without_a_result(home):
    spent = told(home, "report")["spent_on_failures"]

    # Blocked and unusable answers are billed; a lost one has failed too, and may have been.
    assert (spent["calls"], spent["cost_pico"], spent["at_least"]) == (4, 14 * CENT, True)
    assert spent["calls"] == told(home, "report")["total"]["failed_calls"]
    # A session that has no end may still be running, so it is told of by itself.
    assert (spent["unfinished_sessions"], spent["unfinished_cost_pico"]) == (1, 8 * CENT)
    endless = [spent[name] for name in ("sessions_without_an_end", "without_an_end_cost", "without_an_end_cost_pico")]
    assert endless == [1, 0.03, 3 * CENT]
    total = told(home, "report")["total"]
    assert (total["open"]["attempts"], total["open"]["bound_pico"], total["unknown_calls"]) == (4, 12 * CENT, 1)
    shown = words(asked(home, "report", COLUMNS="120"))
    assert "4 calls without an answer may have been billed: up to $0.1200 more and an unknown amount for 1" in shown
    assert (
        "failures: at least $0.1400 for 4 failed calls, 1 of them without an answer; $0.0800 in 1 session without"
        in shown
    )
    assert "failed calls included. In 1 session killed or still running: at least $0.0300." in shown


def test_a_project_has_its_own_failures_and_open_calls(home):
    found = told(home, "report", "--project", "school")

    assert found["project"] == "school"
    assert (found["total"]["calls"], found["total"]["cost_pico"]) == (5, 26 * CENT)
    assert found["total"]["open"]["attempts"] == 0
    assert found["spent_on_failures"]["cost_pico"] == 14 * CENT
    assert found["spent_on_failures"]["unfinished_cost_pico"] == 8 * CENT
    nameless = told(home, "report", "--project", "")
    assert nameless["total"]["open"]["bound_pico"] == 12 * CENT
    assert nameless["spent_on_failures"]["unfinished_sessions"] == 0
    assert told(home, "report", "--project", "", "--since", "2026-11-24")["total"]["open"]["attempts"] == 0
    assert asked(home, "report", "--project", "").startswith("Usage by day of project (none), days in UTC\n")


@pytest.mark.parametrize("reprice", [(), ("--reprice",)], ids=["recorded", "repriced"])
@pytest.mark.parametrize(
    ("bounds", "more", "cost"),
    [
        ({"bound_pico": 0, "bound_microcredits": 110 * 10**6}, "up to 110 credits more", "at least 258 credits"),
        ({"bound_pico": 2 * CENT}, "up to $0.0200 more", "unknown + 258 credits"),
    ],
    ids=["in credits", "in dollars"],
)
@pytest.mark.parametrize("by", ["voice", "model", "service"])
def test_a_lost_narration_is_told_alike_whatever_it_is_grouped_by(ledger, tmp_path, by, bounds, more, cost, reprice):
    spoken = {
        "session": "one",
        "service": "elevenlabs",
        "kind": CallKind.SPEECH,
        "model": "eleven_multilingual_v2",
        "name": "Rachel",
    }
    names = {"voice": "Rachel", "model": "eleven_multilingual_v2", "service": "elevenlabs"}
    ledger.open_session(session_start("one"))
    ledger.intend(intent("lost", **spoken, **bounds))
    ledger.settle("lost", charge_of(speech_call("Rachel", {}, outcome=Outcome.UNANSWERED), 0, CostState.UNKNOWN))
    kept = speech_call("Rachel", {Part.CHARACTERS: 258, Part.CREDITS: 258})
    ledger.record("one", charge_of(kept, 0, CostState.CREDITS))
    # A picture without an answer is in no voice's sum.
    ledger.intend(intent("drawn", session="one", bound_pico=4 * CENT))
    assert ledger.flush(120)

    shown = words(asked(tmp_path, "report", "--by", by, *reprice, COLUMNS="160"))
    found = told(tmp_path, "report", "--by", by, *reprice)["total"]["open"]

    lost = 1 if by == "voice" else 2
    assert found["attempts"] == lost
    if by == "voice":
        assert f"1 call without an answer may have been billed: {more}." in shown
        assert f"Total 2 {cost}" in shown
    else:
        assert "2 calls without an answer may have been billed: up to $0.0" in shown
    # A row does not know the bounds of its calls; what else it used are credits.
    assert f"{names[by]} 2 at least 258 credits" in shown


@pytest.mark.parametrize("by", ["day", "week", "month", "model", "voice", "service", "project"])
def test_projects_add_up_to_all_of_them(home, by):
    parts = [told(home, "report", "--by", by, "--project", project) for project in ("school", "")]
    whole = told(home, "report", "--by", by)

    for fact in ("cost_pico", "calls", "failed_cost_pico", "unknown_calls"):
        assert sum(part["total"][fact] for part in parts) == whole["total"][fact]
        for row in whole["rows"]:
            of_parts = [one[fact] for part in parts for one in part["rows"] if one["key"] == row["key"]]
            assert sum(of_parts) == row[fact]
    for fact, amount in whole["spent_on_failures"].items():
        of_parts = [part["spent_on_failures"][fact] for part in parts]
        if isinstance(amount, bool):
            assert any(of_parts) == amount
        elif isinstance(amount, str):
            assert sum(map(Decimal, of_parts)) == Decimal(amount)
        else:
            assert sum(of_parts) == amount
    # Null where a call has no bound, as the lost narration.
    bounds = [one["total"]["open"]["bound_pico"] or 0 for one in (*parts, whole)]
    assert bounds[0] + bounds[1] == bounds[2]
