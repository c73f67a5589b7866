"""Written entries are stored once, with the outcome of each call."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from eleven_video.accounting.budget_limits import BudgetStatus, Limit
from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Charge, CostState, Pricing
from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy, OpenCost
from eleven_video.ledger.records import Resolution, SessionOutcome, SessionStart
from tests.support.calls import NOVEMBER, gemini_call, speech_call
from tests.support.ledger_rows import intent, picture_charge, session_start


def charges(reader: LedgerReader) -> list[Charge]:
    return [stored.charge for stored in reader.session_charges("session")]


def test_a_ticket_is_done_when_its_row_can_be_read(ledger, where):
    ticket = ledger.record("session", charge := picture_charge())

    assert ticket.wait(120)
    assert ticket.done
    assert not ticket.spooled
    assert not ticket.failed
    with LedgerReader.open(where) as reader:
        assert charges(reader) == [charge]


def test_a_row_that_is_not_there_yet_is_not_done(ledger):
    entered, leave = threading.Event(), threading.Event()

    class Slow(Charge):
        @property
        def pico(self) -> int:
            entered.set()
            assert leave.wait(120)
            return 5

    slow = picture_charge()
    ticket = ledger.record("session", Slow(slow.call, slow.lines, slow.state, slow.price_date))
    assert entered.wait(120)
    assert not ticket.wait(0)
    assert not ticket.done
    leave.set()
    assert ticket.wait(120)


def test_charges_come_back_as_they_were(ledger, reader):
    pricing = Pricing(
        parse_overrides({"elevenlabs": {"credit_price": Fraction(22, 100_000).__float__()}}), gemini_price_book()
    )
    written = [
        pricing.charge(
            gemini_call(
                "gemini-2.5-pro",
                {Part.INPUT_TEXT: 300_000, Part.CACHED_TEXT: 250_000, Part.OUTPUT_THINKING: 900},
                tier="flex", scene=3, attempt=2, partial=True, mismatch=True, outcome=Outcome.BLOCKED,
            )
        ),
        pricing.charge(
            speech_call("Rachel", {Part.CHARACTERS: 333, Part.CREDITS: Fraction(333, 4)}, scene=1, estimated=True)
        ),
        pricing.charge(gemini_call("no-such-model", {Part.INPUT_TEXT: 7}, occurred_at=NOVEMBER + timedelta(microseconds=1))),
        pricing.charge(gemini_call("gemini-2.5-flash", {}, outcome=Outcome.UNANSWERED)),
    ]  # fmt: skip
    for charge in written:
        ledger.record("session", charge)
    assert ledger.flush(120)

    assert charges(reader) == written


def test_an_intent_is_open_until_its_charge_comes(ledger, reader):
    asked = intent("a", scene=2, attempt=3, name="Rachel", content_key="c0ffee", bound_pico=9, kind=CallKind.SPEECH)
    assert ledger.intend(asked).wait(120)
    assert [attempt.intent for attempt in reader.open_attempts()] == [asked]

    assert ledger.settle("a", picture_charge(7)).wait(120)
    assert reader.open_attempts() == []
    (summary,) = reader.list_sessions()
    assert (summary.totals.calls, summary.totals.pico, summary.open) == (1, 7, OpenCost())


def test_the_same_call_counts_once(ledger, reader):
    charge = picture_charge(7)
    for attempt in ("a", "b"):
        ledger.intend(intent(attempt, bound_pico=9))
    for ticket in (ledger.settle("a", charge), ledger.settle("a", charge), ledger.record("session", charge)):
        assert ticket.wait(120)

    assert charges(reader) == [charge]
    assert reader.report(GroupBy.SERVICE, zone=UTC).total.pico == 7


def test_two_attempts_are_two_calls_though_the_service_gives_them_one_id(ledger, reader):
    charge = picture_charge(7)
    for attempt in ("a", "b"):
        ledger.intend(intent(attempt, bound_pico=9))
    for attempt in ("a", "b", "b", "a"):
        assert ledger.settle(attempt, charge).wait(120)

    assert [(stored.attempt, stored.charge.pico) for stored in reader.charges()] == [("a", 7), ("b", 7)]
    assert len({stored.charge.call.id for stored in reader.charges()}) == 2
    assert reader.report(GroupBy.SERVICE, zone=UTC).total.pico == 14
    assert reader.open_attempts() == []


def test_a_charge_without_an_answer_leaves_its_attempt_open_at_its_bound(ledger, reader):
    ledger.intend(intent("a", bound_pico=9))
    unanswered = picture_charge(0, CostState.UNKNOWN, outcome=Outcome.UNANSWERED)
    assert ledger.settle("a", unanswered).wait(120)

    assert [attempt.intent.id for attempt in reader.open_attempts()] == ["a"]
    report = reader.report(GroupBy.SERVICE, zone=UTC)
    assert report.total.unknown_calls == 1
    assert report.total.state is CostState.UNKNOWN
    assert report.open == OpenCost(attempts=1, bound_pico=9)


@pytest.mark.parametrize(
    ("how", "counted"),
    [(Resolution.RETRIED, 9), (Resolution.SKIPPED, 9), (Resolution.BILLED, 9), (Resolution.NOT_BILLED, 0)],
)
def test_a_resolved_attempt_counts_unless_it_was_not_billed(ledger, reader, how, counted):
    ledger.intend(intent("a", bound_pico=9))
    assert ledger.resolve("a", how).wait(120)

    assert reader.open_attempts() == []
    assert reader.list_sessions()[0].open.bound_pico == counted
    # The bill that comes after all is the truth.
    assert ledger.settle("a", picture_charge(4)).wait(120)
    assert reader.list_sessions()[0].open == OpenCost()
    assert reader.list_sessions()[0].totals.pico == 4


def test_an_attempt_that_failed_free_of_charge_counts_nothing(ledger, reader):
    ledger.intend(intent("a", bound_pico=9))
    ledger.free("a", "HTTP 503")
    # Nobody resolves what is known.
    assert ledger.resolve("a", Resolution.BILLED).wait(120)

    assert reader.open_attempts() == []
    assert reader.list_sessions()[0].open == OpenCost()


def test_open_attempts_are_found_by_session_and_age(ledger):
    ledger.open_session(session_start("other"))
    ledger.intend(intent("old", started_at=NOVEMBER - timedelta(hours=1)))
    ledger.intend(intent("new"))
    ledger.intend(intent("elsewhere", session="other"))

    def found(*session: str, **age: datetime) -> list[str]:
        return [attempt.intent.id for attempt in ledger.open_attempts(*session, **age)]

    assert found() == ["old", "elsewhere", "new"]
    assert found("session") == ["old", "new"]
    assert found(older_than=NOVEMBER) == ["old"]


def test_a_session_can_be_closed_and_reopened(ledger, reader):
    ended = NOVEMBER + timedelta(minutes=1)
    ledger.close_session("session", ended_at=ended, outcome=SessionOutcome.FAILED)
    assert ledger.flush(120)
    session = reader.list_sessions()[0].session
    assert (session.started_at, session.ended_at, session.outcome) == (NOVEMBER, ended, SessionOutcome.FAILED)

    ledger.open_session(session_start(started_at=ended + timedelta(minutes=1)))
    assert ledger.flush(120)
    assert reader.session("session").session.ended_at is None

    ledger.close_session("session", ended_at=ended, outcome=SessionOutcome.COMPLETED, output="v.mp4")
    # An opening that lies before the end is an old one that comes once more.
    ledger.open_session(session_start())
    assert ledger.flush(120)
    session = reader.session("session").session
    assert (session.outcome, session.output) == (SessionOutcome.COMPLETED, "v.mp4")


def test_a_resumed_session_may_change_its_title_and_project(ledger, reader):
    """What it says replaces what was said; what it does not say stays, and so does the first start."""
    started = session_start("run", title="Rain", project="p", asked='{"scenes": 3}')
    started_before = session_start(
        "run", title="", project="", asked='{"scenes": 4}', started_at=NOVEMBER + timedelta(hours=1)
    )
    renamed = session_start("run", title="Snow", project="q", started_at=NOVEMBER + timedelta(hours=2))

    def told(start: SessionStart) -> tuple[str, str, str, datetime]:
        assert ledger.open_session(start).wait(120)
        session = reader.session("run").session
        return session.title, session.project, session.asked, session.started_at

    assert told(started) == ("Rain", "p", '{"scenes": 3}', NOVEMBER)
    # It was killed, so that it never ended.
    assert told(started_before) == ("Rain", "p", '{"scenes": 4}', NOVEMBER)
    ledger.record("run", picture_charge(3))
    assert told(renamed) == ("Snow", "q", '{"scenes": 4}', NOVEMBER)
    ledger.record("run", picture_charge(5))
    # The first opening comes once more, from a spool that is taken in again.
    assert told(started) == ("Snow", "q", '{"scenes": 4}', NOVEMBER)

    # A call stays in the project for which it was made, in sums and one by one.
    projects = reader.report(GroupBy.PROJECT, zone=UTC)
    assert {row.key: row.totals.pico for row in projects.rows} == {"p": 3, "q": 5}
    assert [(stored.project, stored.charge.pico) for stored in reader.charges()] == [("p", 3), ("q", 5)]


def test_titles_from_a_command_line_need_not_be_proper_text(ledger, reader):
    assert ledger.open_session(session_start("odd", title="a\udcff\0b", asked='"c\udcff\0"')).wait(120)

    assert not ledger.in_trouble
    session = reader.session("odd").session
    assert (session.title, session.asked) == ("a?b", '"c?"')


def test_a_clock_that_goes_back_loses_and_orders_nothing(ledger, reader):
    times = [NOVEMBER, NOVEMBER - timedelta(days=400), NOVEMBER - timedelta(seconds=1)]
    written = [picture_charge(10**index, occurred_at=moment) for index, moment in enumerate(times)]
    for charge in written:
        ledger.record("session", charge)
    assert ledger.flush(120)

    assert charges(reader) == written
    days = reader.report(GroupBy.DAY, zone=UTC)
    assert [(row.key, row.totals.pico) for row in days.rows] == [("2025-10-19", 10), ("2026-11-23", 101)]
    assert [c.charge for c in reader.charges(until=date(2025, 12, 31), zone=UTC)] == [written[1]]


def test_eight_threads_write_at_once(ledger, reader):
    def write(thread: int) -> list[bool]:
        tickets = []
        for number in range(25):
            tickets += [
                ledger.intend(intent(f"{thread}-{number}", bound_pico=100)),
                ledger.settle(f"{thread}-{number}", picture_charge(thread * 1000 + number)),
            ]
        return [ticket.wait(120) for ticket in tickets]

    with ThreadPoolExecutor(8) as pool:
        assert all(all(done) for done in pool.map(write, range(8)))

    summary = reader.session("session")
    assert summary.totals.calls == 200
    assert summary.totals.pico == sum(thread * 1000 + number for thread in range(8) for number in range(25))
    assert summary.open == OpenCost()


def test_live_and_sandbox_are_never_added_together(ledger, reader):
    ledger.open_session(session_start("play", mode=Mode.SANDBOX))
    ledger.record("play", picture_charge(5))
    ledger.record("session", picture_charge(3))
    assert ledger.flush(120)

    assert reader.report(GroupBy.DAY, zone=UTC).total.pico == 3
    assert reader.report(GroupBy.DAY, mode=Mode.SANDBOX, zone=UTC).total.pico == 5
    assert [stored.charge.pico for stored in reader.charges(mode=Mode.SANDBOX)] == [5]


def test_what_is_asked_for_after_the_end_fails_and_does_not_wait(ledger):
    ledger.close()

    ticket = ledger.record("session", picture_charge())
    assert not ticket.wait()
    assert ticket.failed


def test_a_row_that_no_table_takes_is_kept_and_spoils_no_other(ledger, reader, tmp_path, troubles):
    good = [picture_charge(), picture_charge()]
    tickets = [
        ledger.record("session", good[0]),
        ledger.record("session", picture_charge(2**63)),
        ledger.settle("never asked for", picture_charge()),
        ledger.record("session", good[1]),
    ]
    assert [(ticket.wait(120), ticket.spooled) for ticket in tickets] == [
        (True, False), (True, True), (True, True), (True, False),
    ]  # fmt: skip
    assert not ledger.in_trouble
    assert len(troubles) == 1
    assert charges(reader) == good

    ledger.close()
    kept = (tmp_path / "spool").glob("*.usage-spool.jsonl")
    assert sum(len(file.read_text().splitlines()) for file in kept) == 2


def test_a_reader_of_a_ledger_reads_what_was_asked_for_before(ledger):
    ledger.record("session", picture_charge(5))
    with ledger.reader() as reader:
        assert [stored.charge.pico for stored in reader.session_charges("session")] == [5]


def test_a_call_that_was_recorded_and_then_settled_counts_once(ledger, reader):
    """Whoever recorded it did not know that it was announced."""
    charge = picture_charge(7)
    ledger.intend(intent("a", bound_pico=9))
    assert ledger.record("session", charge).wait(120)
    assert reader.list_sessions()[0].open == OpenCost(attempts=1, bound_pico=9)
    assert ledger.settle("a", charge).wait(120)

    (summary,) = reader.list_sessions()
    assert (summary.totals.calls, summary.totals.pico, summary.open) == (1, 7, OpenCost())
    assert ledger.standings(Mode.LIVE, [run := Limit.run("session", 100)]) == (BudgetStatus(run, 7, 0),)


def test_further_charges_of_an_attempt_are_added_and_each_counts_once(ledger, reader):
    ledger.intend(intent("a", bound_pico=9))
    ledger.intend(intent("b", bound_pico=9))
    first, second = picture_charge(4, id="one"), picture_charge(3, id="two")
    for attempt, charge in (("a", first), ("a", second), ("b", first), ("b", first), ("a", second)):
        assert ledger.settle(attempt, charge).wait(120)

    assert reader.list_sessions()[0].totals.pico == 11
    assert ledger.standings(Mode.LIVE, [run := Limit.run("session", 100)]) == (BudgetStatus(run, 11, 0),)


def test_what_was_recorded_without_an_answer_is_told_as_the_call_that_it_was(ledger, reader):
    call = speech_call("Rachel", {}, scene=4, attempt=3, outcome=Outcome.UNANSWERED, id="lost")
    assert ledger.record("session", Charge(call, (), CostState.UNKNOWN)).wait(120)

    (attempt,) = reader.open_attempts()
    assert attempt.intent == intent(
        "call:lost", service="elevenlabs", kind=CallKind.SPEECH, model="eleven_multilingual_v2", started_at=NOVEMBER,
        name="Rachel", scene=4, attempt=3,
    )  # fmt: skip


def test_an_entry_for_an_unknown_call_is_reported_by_name(ledger, tmp_path, troubles):
    assert ledger.settle("nobody", picture_charge()).wait(120)

    assert troubles == ["The usage ledger cannot store a row (attempt nobody). The row is saved in a separate file."]
