"""The queries of a resumed run: its session, its paid results, and its unresolved calls."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eleven_video.accounting.budget_limits import BudgetStatus, Limit
from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.connection import open_source
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy, OpenCost, SessionSummary
from eleven_video.ledger.records import AttemptState, Resolution, SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import intent, picture_charge, session_start

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("killed_child.py")


def names(summaries: list[SessionSummary]) -> list[str]:
    return [summary.session.id for summary in summaries]


def buy(ledger: Ledger, attempt: str, content_key: str, *, session: str = "session", pico: int = 7, **facts) -> None:
    ledger.intend(intent(attempt, session=session, content_key=content_key, bound_pico=9))
    ledger.settle(attempt, picture_charge(pico, id=f"call-{attempt}", **facts))


@pytest.fixture
def sessions(ledger: Ledger, where: Path | str) -> Iterator[LedgerReader]:
    """An hour apart, each named by its id and how it ended; the first of the ledger is "session", which never did."""
    ended = [
        ("a1", Mode.LIVE, SessionOutcome.COMPLETED, "{}"),
        ("A12", Mode.LIVE, SessionOutcome.COMPLETED, "{}"),
        ("a%", Mode.LIVE, SessionOutcome.FAILED, "{}"),
        ("a_2", Mode.SANDBOX, SessionOutcome.INTERRUPTED, "{}"),
        ("a12", Mode.LIVE, SessionOutcome.COMPLETED, ""),
        ("b", Mode.SANDBOX, SessionOutcome.COMPLETED, "{}"),
        ("\u00e41", Mode.LIVE, SessionOutcome.COMPLETED, "{}"),
    ]
    for hours, (name, mode, outcome, asked) in enumerate(ended, 1):
        started = NOVEMBER + timedelta(hours=hours)
        ledger.open_session(session_start(name, mode=mode, started_at=started, asked=asked))
        ledger.close_session(name, ended_at=started + timedelta(minutes=1), outcome=outcome)
    ledger.record("a12", picture_charge(3))
    assert ledger.flush(120)
    with LedgerReader.open(where) as reader:
        yield reader


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("a1", ["a12", "a1"]),
        ("a12", ["a12"]),
        ("A", ["A12"]),
        ("a%", ["a%"]),
        ("a_", ["a_2"]),
        ("\u00e4", ["\u00e41"]),
        ("c", []),
        ("a1'", []),
        ("a\udcff", []),
    ],
)
def test_sessions_are_found_by_how_their_ids_start_to_the_letter(sessions, prefix, expected):
    assert names(sessions.sessions_starting(prefix)) == expected


def test_a_session_that_is_found_says_what_it_came_to(sessions):
    (found,) = sessions.sessions_starting("a12")
    assert found == sessions.session("a12")
    assert found.totals.pico == 3


def test_the_latest_session_to_resume_is_an_unfinished_one(sessions, ledger):
    assert sessions.latest_unfinished().session.id == "a_2"
    assert sessions.latest_unfinished(Mode.LIVE).session.id == "a%"

    for name in ("a%", "a_2"):
        start = session_start(name, started_at=NOVEMBER + timedelta(days=1))
        ledger.open_session(start)
        ledger.close_session(name, ended_at=NOVEMBER + timedelta(days=2), outcome=SessionOutcome.COMPLETED)
    assert ledger.flush(120)
    # What was killed has no outcome at all.
    assert sessions.latest_unfinished().session.id == "session"
    ledger.close_session("session", ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED)
    assert ledger.flush(120)
    assert sessions.latest_unfinished() is None


def test_completed_runs_are_those_that_say_what_they_were_asked_for(sessions):
    assert names(sessions.completed_runs(Mode.LIVE, 5)) == ["\u00e41", "A12", "a1"]
    assert names(sessions.completed_runs(Mode.LIVE, 2)) == ["\u00e41", "A12"]
    assert names(sessions.completed_runs(Mode.SANDBOX, 5)) == ["b"]


def test_paid_results_are_those_of_answered_calls(ledger, reader):
    ledger.open_session(session_start("play", mode=Mode.SANDBOX))
    buy(ledger, "answered", "bought")
    buy(ledger, "played", "bought in play", session="play")
    buy(ledger, "blocked", "blocked", outcome=Outcome.BLOCKED)
    buy(ledger, "unusable", "unusable", outcome=Outcome.UNUSABLE)
    buy(ledger, "lost", "unanswered", pico=0, state=CostState.UNKNOWN, outcome=Outcome.UNANSWERED)
    ledger.intend(intent("open", content_key="under way"))
    ledger.intend(intent("free", content_key="refused"))
    ledger.free("free", "HTTP 400")
    ledger.record("session", picture_charge(5))
    assert ledger.flush(120)

    keys = [
        "bought",
        "bought",
        "bought in play",
        "blocked",
        "unusable",
        "unanswered",
        "under way",
        "refused",
        "",
        "new",
    ]
    paid = reader.paid_for(iter(keys), Mode.LIVE)
    assert {key: (stored.content_key, stored.attempt, stored.charge.pico) for key, stored in paid.items()} == {
        "bought": ("bought", "answered", 7)
    }
    assert list(reader.paid_for(keys, Mode.SANDBOX)) == ["bought in play"]
    assert reader.paid_for([], Mode.LIVE) == {}


def test_the_latest_of_two_charges_for_the_same_counts(ledger, reader):
    ledger.open_session(session_start("other"))
    buy(ledger, "first", "k", pico=3)
    buy(ledger, "second", "k", session="other", pico=5, occurred_at=NOVEMBER - timedelta(days=1))
    buy(ledger, "third", "k", pico=0, outcome=Outcome.BLOCKED)
    assert ledger.flush(120)

    paid = reader.paid_for(["k"], Mode.LIVE)["k"]
    # The clock may have gone back; the order of writing does not.
    assert (paid.session, paid.attempt, paid.charge.pico) == ("other", "second", 5)


def test_thousands_of_keys_may_be_asked_about(ledger, reader):
    bought = range(0, 40_000, 400)
    for number in bought:
        buy(ledger, str(number), f"key-{number}", pico=number)
    assert ledger.flush(120)

    paid = reader.paid_for((f"key-{number}" for number in range(40_000)), Mode.LIVE)
    assert {key: stored.charge.pico for key, stored in paid.items()} == {f"key-{number}": number for number in bought}


def test_content_is_found_by_its_index(ledger, where):
    if not isinstance(where, Path):
        pytest.skip("PostgreSQL reads a small table whole")
    assert ledger.flush(120)
    source = open_source(Location(where))
    steps: list[str] = []

    class Explaining:
        def rows(self, statement: str, /, **values: str | int) -> Iterator[tuple[object, ...]]:
            steps.extend(row[3] for row in source.rows(f"EXPLAIN QUERY PLAN {statement}", **values))
            return iter(())

        def close(self) -> None:
            source.close()

    with LedgerReader(Explaining()) as reader:
        reader.paid_for(["k"], Mode.LIVE)
    assert any("attempts_of_content" in step for step in steps), steps
    assert not any(step.startswith("SCAN") for step in steps), steps


def test_an_open_attempt_comes_back_whole(ledger, reader):
    asked = intent("a", content_key="c0ffee", bound_pico=9)
    ledger.intend(asked)
    ledger.intend(intent("b", content_key="bean"))
    assert ledger.flush(120)

    attempts = reader.open_attempts("session")
    assert attempts[0].intent == asked
    assert [(attempt.intent.content_key, attempt.intent.bound_pico) for attempt in attempts] == [
        ("c0ffee", 9),
        ("bean", None),
    ]


def test_what_a_killed_run_left_open_counts_at_its_bound(tmp_path):
    where = tmp_path / "ledger.db"
    child = subprocess.Popen([sys.executable, CHILD, where], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout.readline() == "calling\n"
    child.kill()
    child.communicate()
    if os.name == "posix":
        assert child.returncode == -signal.SIGKILL

    with LedgerReader.open(where) as reader:
        (summary,) = reader.list_sessions()
        report = reader.report(GroupBy.DAY, zone=UTC)
        assert reader.latest_unfinished() == summary
        assert [attempt.intent.content_key for attempt in reader.open_attempts()] == ["c0ffee"]
    assert (summary.session.ended_at, summary.session.outcome) == (None, None)
    assert summary.open == report.open == OpenCost(attempts=1, bound_pico=40)
    assert (summary.totals.pico, report.total.pico) == (25, 25)
    with Ledger.open(where) as ledger:
        run = Limit.run("session", 100)
        assert ledger.standings(Mode.LIVE, [run]) == (BudgetStatus(run, 25, 40),)


@pytest.mark.parametrize("how", Resolution)
def test_a_resolved_attempt_stays_unknown_unless_it_was_not_billed(ledger, reader, how):
    run, project = Limit.run("session", 100), Limit.project("", 100)
    ledger.intend(intent("resolved", bound_pico=9))
    ledger.intend(intent("open", bound_pico=20))
    ledger.resolve("resolved", how)
    counted = 0 if how is Resolution.NOT_BILLED else 9

    assert ledger.standings(Mode.LIVE, [run, project]) == (
        BudgetStatus(run, 0, 20 + counted),
        BudgetStatus(project, 0, 20 + counted),
    )
    decided = OpenCost(attempts=1, bound_pico=9) if counted else OpenCost()
    unknown = OpenCost(attempts=1, bound_pico=20) + decided
    for by in GroupBy:
        report = reader.report(by, zone=UTC)
        # The open calls are for pictures, which have no voice.
        expected = (OpenCost(), OpenCost()) if by is GroupBy.VOICE else (unknown, decided)
        assert (report.open, report.resolved) == expected
    (summary,) = reader.list_sessions()
    assert (summary.open, summary.resolved) == (unknown, decided)
    assert reader.spent_on_failures(zone=UTC).open == unknown

    # One by one they are what the sums say, and only what is undecided asks for a decision.
    states = {attempt.intent.id: (attempt.state, attempt.reason) for attempt in reader.unknown_attempts("session")}
    resolved = {"resolved": (AttemptState.RESOLVED, str(how))} if counted else {}
    assert states == {"open": (AttemptState.OPEN, None)} | resolved
    assert [attempt.intent.id for attempt in reader.open_attempts()] == ["open"]


def test_open_costs_add_up():
    assert OpenCost(1, 2, 3) + OpenCost(10, 20, 30) == OpenCost(11, 22, 33)


def test_unknown_attempts_are_found_by_session_and_age(ledger, reader):
    ledger.open_session(session_start("other"))
    ledger.intend(intent("old", started_at=NOVEMBER - timedelta(hours=1)))
    ledger.intend(intent("new"))
    ledger.intend(intent("elsewhere", session="other", started_at=NOVEMBER - timedelta(hours=2)))
    assert ledger.flush(120)

    def found(*session: str, **age: datetime) -> list[str]:
        return [attempt.intent.id for attempt in reader.unknown_attempts(*session, **age)]

    assert found() == ["elsewhere", "old", "new"]
    assert found("session") == ["old", "new"]
    assert found(older_than=NOVEMBER) == ["elsewhere", "old"]
