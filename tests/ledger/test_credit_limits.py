"""Limits in credits hold as limits in dollars do, and bounds are raised after bills that exceed them."""

import sqlite3
from datetime import UTC, date
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from eleven_video.accounting.budget_limits import PICO_PER_CREDIT, BudgetStatus, Limit, Unit, Verdict
from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import Charge, CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.entries import Intend, Settle
from eleven_video.ledger.raised_bounds import FORGOTTEN_AFTER
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.records import AS_LISTED, Billed, Granted, Intent, Refused, Resolution
from eleven_video.ledger.spool.entry_lines import to_line
from eleven_video.ledger.store import Ledger
from tests.ledger.test_schema_version import FIRST_FORM, FIRST_FORM_POSTGRESQL
from tests.support.calls import speech_call
from tests.support.ledger_rows import intent, session_start

MICRO = 10**6
RACHEL = Billed("elevenlabs", "speech", "eleven_multilingual_v2", "Rachel")


def credits_limit(credits_: float) -> Limit:
    return Limit.run("session", int(credits_ * PICO_PER_CREDIT), Unit.CREDITS)


def speech(id: str, credits_: float, *, name: str = "Rachel", **facts: object) -> Intent:  # noqa: A002  as in Intent
    known = {
        "service": "elevenlabs", "kind": CallKind.SPEECH, "model": "eleven_multilingual_v2", "name": name, "bound_pico": 0,
        "bound_microcredits": int(credits_ * MICRO),
    }  # fmt: skip
    return intent(id, **known | facts)


def bill(credits_: float, **facts: object) -> Charge:
    amount = Fraction(credits_)
    parts = {Part.CHARACTERS: 10, Part.CREDITS: amount.numerator if amount.denominator == 1 else amount}
    return Charge(speech_call("Rachel", parts=parts, **facts), (), CostState.FREE)


def buy(ledger: Ledger, id: str, bound: float, billed: float, **facts: object) -> Intent:  # noqa: A002  as in Intent
    """Ask for speech and settle it; returns what was written."""
    answer = ledger.reserve(speech(id, bound, **facts), [])
    assert isinstance(answer, Granted)
    assert answer.intent is not None
    assert ledger.settle(id, bill(billed, id=f"call {id}")).wait(120)
    return answer.intent


def raised(ledger: Ledger, *, mode: Mode = Mode.LIVE, served_by: str = "") -> dict[Billed, Fraction]:
    with ledger.reader() as reader:
        return dict(reader.raised_bounds(mode, served_by))


def test_credits_fit_to_the_last_millionth(ledger):
    limit = credits_limit(100)
    assert isinstance(ledger.reserve(speech("a", 60), [limit]), Granted)
    answer = ledger.reserve(speech("b", 40.000001), [limit])
    assert isinstance(answer, Refused)
    assert (answer.verdict, answer.standing) == (Verdict.LATER, BudgetStatus(limit, 0, 60 * PICO_PER_CREDIT))
    assert isinstance(ledger.reserve(speech("b", 40), [limit]), Granted)


def test_both_units_hold_at_once_and_what_does_not_fit_is_named(ledger):
    dollars, credits_ = Limit.run("session", 100), credits_limit(100)
    answer = ledger.reserve(speech("a", 101, bound_pico=99), [dollars, credits_])
    assert isinstance(answer, Refused)
    assert answer.standing.limit == credits_
    answer = ledger.reserve(speech("a", 99, bound_pico=101), [dollars, credits_])
    assert isinstance(answer, Refused)
    assert answer.standing.limit == dollars
    # A picture takes no credits.
    assert isinstance(ledger.reserve(intent("p", bound_pico=100), [dollars, credits_limit(0)]), Granted)


def test_bills_and_lost_answers_count_in_credits(ledger):
    limit = credits_limit(100)
    buy(ledger, "a", 60, 0.25)
    ledger.reserve(speech("lost", 30), [])
    ledger.resolve("lost", Resolution.RETRIED)
    ledger.reserve(speech("free", 30), [])
    ledger.free("free", "HTTP 429")
    (standing,) = ledger.standings(Mode.LIVE, [limit])
    assert (standing.committed_pico, standing.reserved_pico) == (PICO_PER_CREDIT // 4, 30 * PICO_PER_CREDIT)
    ledger.resolve("lost", Resolution.NOT_BILLED)


@pytest.mark.parametrize("scope", ["day", "month", "project", "batch"])
def test_every_scope_counts_credits(ledger, scope):
    limits = {
        "day": Limit.day(date(2026, 11, 23), PICO_PER_CREDIT, UTC, Unit.CREDITS),
        "month": Limit.month(date(2026, 11, 23), PICO_PER_CREDIT, UTC, Unit.CREDITS),
        "project": Limit.project("p", PICO_PER_CREDIT, Unit.CREDITS),
        "batch": Limit.batch("b", PICO_PER_CREDIT, ["one", "two"], Unit.CREDITS),
    }
    for session in ("one", "two"):
        ledger.open_session(session_start(session, project="p"))
    assert isinstance(ledger.reserve(speech("a", 0.6, session="one"), [limits[scope]]), Granted)
    assert isinstance(ledger.reserve(speech("b", 0.6, session="two"), [limits[scope]]), Refused)


def test_what_was_billed_beyond_its_bound_is_reserved_for_the_next(ledger):
    assert buy(ledger, "a", 10, 30).bound_microcredits == 10 * MICRO
    assert raised(ledger) == {RACHEL: 3}

    # A text of another length, in another session; another voice is not known to be dearer.
    ledger.open_session(session_start("later"))
    answer = ledger.reserve(speech("b", 7, session="later", bound_pico=5), [])
    other = ledger.reserve(speech("c", 7, name="Bill"), [])
    assert isinstance(answer, Granted)
    assert isinstance(other, Granted)
    assert (answer.intent.bound_microcredits, answer.intent.bound_pico) == (21 * MICRO, 15)
    assert other.intent.bound_microcredits == 7 * MICRO
    assert isinstance(ledger.reserve(speech("d", 7), [credits_limit(20)]), Refused)
    found = {attempt.intent.id: attempt.intent for attempt in ledger.open_attempts()}
    assert (found["b"].bound_microcredits, found["b"].bound_times) == (21 * MICRO, 3 * AS_LISTED)


def test_the_most_that_was_billed_is_what_holds(ledger):
    buy(ledger, "a", 10, 30)
    buy(ledger, "b", 10, 45)
    buy(ledger, "c", 10, 20)
    assert raised(ledger) == {RACHEL: Fraction(45, 10)}


def test_dollars_raise_it_too_and_little_more_is_rounded_up_to_a_tenth(ledger):
    from tests.support.ledger_rows import picture_charge

    assert isinstance(ledger.reserve(intent("p", bound_pico=1000), []), Granted)
    assert ledger.settle("p", picture_charge(1201)).wait(120)
    (times,) = raised(ledger).values()
    assert times == Fraction(13, 10)


def test_a_rate_that_is_known_is_no_news(ledger):
    ledger.reserve(speech("a", 30, bound_times=3 * AS_LISTED), [])
    assert ledger.settle("a", bill(30, id="a bill")).wait(120)
    assert raised(ledger) == {}
    ledger.reserve(speech("b", 30, bound_times=3 * AS_LISTED), [])
    assert ledger.settle("b", bill(60, id="b bill")).wait(120)
    assert raised(ledger) == {RACHEL: 6}


def test_it_is_forgotten_after_as_many_bills_in_a_row_as_are_said(ledger):
    buy(ledger, "dear", 10, 30)
    for number in range(FORGOTTEN_AFTER - 1):
        buy(ledger, f"listed {number}", 10, 10)
    assert raised(ledger) == {RACHEL: 3}
    buy(ledger, "dear again", 10, 20)
    for number in range(FORGOTTEN_AFTER - 1):
        buy(ledger, f"once more {number}", 10, 10)
    assert raised(ledger) == {RACHEL: 3}
    buy(ledger, "the last", 10, 9)
    assert raised(ledger) == {}


def test_each_account_and_the_sandbox_learn_by_themselves(ledger):
    ledger.open_session(session_start("play", mode=Mode.SANDBOX, served_by="sandbox"))
    ledger.open_session(session_start("else", served_by="live other:1"))
    buy(ledger, "a", 10, 30, session="play")
    buy(ledger, "b", 10, 20, session="else")
    assert raised(ledger) == {}
    assert raised(ledger, mode=Mode.SANDBOX, served_by="sandbox") == {RACHEL: 3}
    assert raised(ledger, served_by="live other:1") == {RACHEL: 2}
    assert buy(ledger, "c", 10, 10).bound_times == AS_LISTED


def test_a_bill_that_comes_from_a_spool_is_learned_once(ledger, tmp_path):
    lines = [to_line(Intend(speech("a", 10))), to_line(Settle("a", bill(30, id="a bill")))]
    for name in ("one", "two"):
        (tmp_path / f"{name}.usage-spool.jsonl").write_text("".join(f"{line}\n" for line in lines))
        assert ledger.take_in_spools(tmp_path).written == 2
    assert raised(ledger) == {RACHEL: 3}
    (standing,) = ledger.standings(Mode.LIVE, [credits_limit(100)])
    assert standing.committed_pico == 30 * PICO_PER_CREDIT


OLD_ROWS = """
INSERT INTO sessions (id, mode, project, title, started_at) VALUES ('old', 'live', 'p', 'Rain', 1795435200000000);
INSERT INTO attempts (id, session_id, mode, project, service, kind, model, name, scene, attempt, content_key, started_at,
                      bound_pico, counted_pico, state, reason)
VALUES ('a', 'old', 'live', 'p', 'elevenlabs', 'speech', 'm', 'Rachel', 1, 1, '', 1795435200000000, 0, 0, 'settled', NULL),
       ('f', 'old', 'live', 'p', 'elevenlabs', 'speech', 'm', 'Rachel', 1, 1, '', 1795435200000000, 0, 0, 'settled', NULL),
       ('b', 'old', 'live', 'p', 'elevenlabs', 'speech', 'm', 'Rachel', 2, 1, '', 1795435200000000, 0, 0, 'open', NULL);
INSERT INTO charges (call_id, attempt_id, session_id, service, kind, model, name, scene, attempt, occurred_at, outcome, tier,
                     context_tokens, estimated, partial, total_differs, state, pico, price_source, price_date, input_tokens,
                     output_tokens, characters, images, cached_tokens, tool_tokens, thinking_tokens, image_tokens,
                     audio_tokens, microcredits, quantities, lines)
VALUES ('one', 'a', 'old', 'elevenlabs', 'speech', 'm', 'Rachel', 1, 1, 1795435210000000, 'answered', 'standard',
        0, 0, 0, 0, 'free', 0, NULL, NULL, 0, 0, 75, 0, 0, 0, 0, 0, 0, 75500000, '{"credits":"151/2"}', '[]'),
       ('two', 'f', 'old', 'elevenlabs', 'speech', 'm', 'Rachel', 1, 1, 1795435220000000, 'answered', 'standard',
        0, 0, 0, 0, 'free', 0, NULL, NULL, 0, 0, 9, 0, 0, 0, 0, 0, 0, 9000000, '{"credits":9}',
        '[["credits",9,0,0,"your price"]]');
INSERT INTO rollups (slot, mode, project, service, kind, model, name, calls, failed_calls, failed_pico, pico, free_calls,
                     priced_calls, estimated_calls, unpriced_calls, unknown_calls, input_tokens, output_tokens, characters,
                     images, cached_tokens, tool_tokens, thinking_tokens, image_tokens, audio_tokens, microcredits)
VALUES (1994928, 'live', 'p', 'elevenlabs', 'speech', 'm', 'Rachel', 2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 84, 0, 0, 0, 0, 0, 0,
        84500000);
"""


@pytest.fixture
def old(where: Path | str) -> Path | str:
    """A ledger of the first form, with speech."""
    if isinstance(where, Path):
        where.parent.mkdir()
        connection = sqlite3.connect(where)
        connection.executescript(FIRST_FORM + OLD_ROWS)
        connection.close()
        return where
    engine = create_engine(where)
    with engine.begin() as server:
        server.exec_driver_sql(FIRST_FORM_POSTGRESQL)
        server.exec_driver_sql(OLD_ROWS)
    engine.dispose()
    return where


def test_an_older_ledger_tells_its_credits(old):
    with Ledger.open(old) as ledger:
        (standing,) = ledger.standings(Mode.LIVE, [Limit.run("old", 100 * PICO_PER_CREDIT, Unit.CREDITS)])
        assert (standing.committed_pico, standing.reserved_pico) == (84_500_000 * 10**6, 0)
        (open_call,) = ledger.open_attempts()
        assert (open_call.intent.bound_microcredits, open_call.intent.bound_times) == (None, AS_LISTED)
    with LedgerReader.open(old) as reader:
        assert reader.report(GroupBy.VOICE, zone=UTC).total.microcredits == 84_500_000


def test_what_is_learned_is_looked_up_by_its_whole_key(ledger, where):
    buy(ledger, "a", 10, 30)
    if isinstance(where, Path):
        plan = "EXPLAIN QUERY PLAN SELECT times FROM raised_bounds WHERE mode='live' AND served_by='' AND service='x' "
        connection = sqlite3.connect(where)
        steps = connection.execute(plan + "AND kind='k' AND model='m' AND name='n'").fetchall()
        connection.close()
        assert "SEARCH" in steps[0][3]
    else:
        engine = create_engine(where)
        with engine.connect() as server:
            assert server.execute(text("SELECT count(*) FROM raised_bounds")).scalar() == 1
        engine.dispose()
