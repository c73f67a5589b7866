"""Reports: exact days in any zone, every group, and the cost of failures."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.encoding import SLOT_S, from_micros, slot_of, to_micros
from eleven_video.ledger.reading.local_days import Zone, day_of_number
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy, OpenCost
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, speech_call
from tests.support.ledger_rows import charge_of, failures, intent, picture_charge, session_start
from tests.support.thoroughness import examples

BERLIN = ZoneInfo("Europe/Berlin")


def keyed(report) -> dict[str, int]:
    return {row.key: row.totals.pico for row in report.rows}


def test_a_ledger_that_is_not_there_is_empty(tmp_path):
    with LedgerReader.open(tmp_path / "no.db") as reader:
        assert reader.list_sessions() == []
        assert reader.session("x") is None
        assert reader.sessions_starting("") == []
        assert reader.latest_unfinished() is None
        assert reader.completed_runs(Mode.LIVE, 5) == []
        assert reader.paid_for(["x"], Mode.LIVE) == {}
        assert reader.session_charges("x") == []
        assert reader.open_attempts() == []
        assert reader.report(GroupBy.DAY).rows == ()
        assert failures(reader.spent_on_failures()) == (0, 0, 0, 0, 0, 0, OpenCost())
    assert not (tmp_path / "no.db").exists()


@pytest.mark.parametrize(
    ("zone", "moments", "days"),
    [
        # The end of a month in New York is five hours into the next one in UTC.
        (
            "America/New_York",
            ["2026-12-01T04:59:59.999999", "2026-12-01T05:00:00"],
            ["2026-11-30", "2026-12-01"],
        ),
        # The day on which Berlin's clocks go forward has 23 hours, the one on which they go back has 25.
        (
            "Europe/Berlin",
            ["2026-03-28T22:59:59", "2026-03-28T23:00:00", "2026-03-29T21:59:59", "2026-03-29T22:00:00"],
            ["2026-03-28", "2026-03-29", "2026-03-29", "2026-03-30"],
        ),
        (
            "Europe/Berlin",
            ["2026-10-24T21:59:59", "2026-10-24T22:00:00", "2026-10-25T22:59:59", "2026-10-25T23:00:00"],
            ["2026-10-24", "2026-10-25", "2026-10-25", "2026-10-26"],
        ),
        # Offsets of three quarters of an hour, and of half an hour that change by half an hour.
        ("Asia/Kathmandu", ["2026-11-23T18:14:59", "2026-11-23T18:15:00"], ["2026-11-23", "2026-11-24"]),
        ("Australia/Lord_Howe", ["2026-06-01T13:29:59", "2026-06-01T13:30:00"], ["2026-06-01", "2026-06-02"]),
        ("Australia/Lord_Howe", ["2026-12-01T12:59:59", "2026-12-01T13:00:00"], ["2026-12-01", "2026-12-02"]),
        # Midnight itself is left out when summer begins in Cairo.
        ("Africa/Cairo", ["2026-04-23T21:59:59", "2026-04-23T22:00:00"], ["2026-04-23", "2026-04-24"]),
        ("UTC", ["2026-12-31T23:59:59.999999", "2027-01-01T00:00:00"], ["2026-12-31", "2027-01-01"]),
    ],
)
def test_days_and_months_are_those_of_the_zone(ledger, reader, zone, moments, days):
    expected: Counter[str] = Counter()
    for number, (moment, day) in enumerate(zip(moments, days, strict=True)):
        pico = 10**number
        ledger.record("session", picture_charge(pico, occurred_at=datetime.fromisoformat(moment).replace(tzinfo=UTC)))
        expected[day] += pico
    assert ledger.flush(120)

    report = reader.report(GroupBy.DAY, zone=ZoneInfo(zone))
    assert report.zone == zone
    assert keyed(report) == expected
    for day, pico in expected.items():
        one = date.fromisoformat(day)
        assert reader.report(GroupBy.MODEL, since=one, until=one, zone=ZoneInfo(zone)).total.pico == pico
        assert sum(c.charge.pico for c in reader.charges(since=one, until=one, zone=ZoneInfo(zone))) == pico
    months: Counter[str] = Counter()
    for day, pico in expected.items():
        months[day[:7]] += pico
    assert keyed(reader.report(GroupBy.MONTH, zone=ZoneInfo(zone))) == months


def test_weeks_are_those_of_the_calendar(ledger, reader):
    for number, day in enumerate(["2026-12-27", "2026-12-28", "2027-01-03", "2027-01-04"]):
        ledger.record("session", picture_charge(10**number, occurred_at=datetime.fromisoformat(f"{day}T12:00+00:00")))
    assert ledger.flush(120)

    assert keyed(reader.report(GroupBy.WEEK, zone=UTC)) == {"2026-W52": 1, "2026-W53": 110, "2027-W01": 1000}


def test_without_a_zone_days_are_those_of_this_machine(tmp_path):
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.open_session(session_start())
        ledger.record("session", picture_charge(1, occurred_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC)))
    script = (
        "import sys; from datetime import date; from eleven_video.ledger.reading.queries import LedgerReader\n"
        "from eleven_video.ledger.reading.report_types import GroupBy\n"
        "with LedgerReader.open(sys.argv[1]) as reader:\n"
        "    report = reader.report(GroupBy.DAY, since=date(2026, 7, 2))\n"
        "    print([row.key for row in report.rows], report.zone in ('CET', 'CEST'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "ledger.db"],
        env={"TZ": "Europe/Berlin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "['2026-07-02'] True\n"


def test_every_zone_is_whole_quarters_of_an_hour_ahead():
    """What makes sums by quarter hour exact for days."""
    moments = [
        int(datetime(year, month, 1, tzinfo=UTC).timestamp()) for year in (2026, 2030) for month in (1, 4, 7, 10)
    ]
    for name in available_timezones():
        zone = Zone(ZoneInfo(name))
        assert all(zone.offset_s(moment) % SLOT_S == 0 for moment in moments), name


zones = st.sampled_from(
    ["Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "Asia/Kathmandu", "UTC"]
)
slots = st.integers(
    slot_of(to_micros(datetime(2020, 1, 1, tzinfo=UTC))), slot_of(to_micros(datetime(2030, 1, 1, tzinfo=UTC)))
)


@examples(60)
@given(zones.map(ZoneInfo), st.lists(slots, min_size=1, max_size=30), st.booleans())
def test_the_day_of_a_quarter_hour_is_the_day_its_clocks_show(zone, found, fixed):
    zone = timezone(timedelta(hours=-9, minutes=-30)) if fixed else zone
    with_offsets = Zone(zone).day_of_slot(min(found), max(found))
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        for slot in found:
            number = connection.execute(text(f"SELECT {with_offsets} FROM (SELECT {slot} AS slot)")).scalar_one()
            shown = from_micros(slot * SLOT_S * 1_000_000).astimezone(zone).date()
            assert day_of_number(number) == shown
    engine.dispose()


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (GroupBy.MODEL, {"gemini-2.5-flash-image": 313, "eleven_multilingual_v2": 66, "gemini-9": 0}),
        (GroupBy.VOICE, {"Adam": 33, "Rachel": 33}),
        (GroupBy.SERVICE, {"gemini": 313, "elevenlabs": 66}),
        (GroupBy.PROJECT, {"p": 253, "": 126}),
    ],
)
def test_groups_come_dearest_first(busy, by, expected):
    assert list(keyed(busy.report(by, zone=UTC)).items()) == list(expected.items())


def test_a_total_counts_its_unknown_costs(busy):
    report = busy.report(GroupBy.SERVICE, zone=UTC)

    assert report.total.state is CostState.UNPRICED
    assert (report.total.calls, report.total.unpriced_calls, report.total.estimated_calls) == (12, 1, 1)
    assert (report.total.images, report.total.image_tokens, report.total.output_tokens) == (6, 3870, 3870)
    assert (report.total.characters, report.total.microcredits) == (300, 150_000_000)
    assert report.open == OpenCost(attempts=2, bound_pico=40, unbounded=1)


def test_credits_without_a_price_are_told_apart_in_every_group(ledger, where):
    spoken = {Part.CHARACTERS: 121, Part.CREDITS: 121}
    ledger.record("session", charge_of(speech_call("Rachel", spoken), 5))
    ledger.record("session", charge_of(speech_call("Rachel", spoken, estimated=True), 0, CostState.CREDITS))
    ledger.record("session", charge_of(speech_call("Adam", spoken), 0, CostState.FREE))
    ledger.intend(intent("lost", service="elevenlabs", kind=CallKind.SPEECH, bound_pico=0))
    lost = speech_call("Rachel", spoken, outcome=Outcome.UNANSWERED)
    ledger.settle("lost", charge_of(lost, 0, CostState.UNKNOWN))
    ledger.intend(intent("killed", service="elevenlabs", kind=CallKind.SPEECH, bound_pico=0))
    assert ledger.flush(120)
    day = NOVEMBER.date()

    with LedgerReader.open(where) as reader:
        reports = [reader.report(by, since=day, until=day, zone=UTC, project="") for by in GroupBy]
        (session,) = reader.list_sessions()
        bounds = {attempt.intent.id: attempt.bound_credits for attempt in reader.unknown_attempts()}
    for total in (session.totals, *(report.total for report in reports)):
        assert (total.credits_calls, total.free_calls, total.priced_calls, total.unknown_calls) == (1, 1, 1, 1)
        assert (total.unpriced_microcredits, total.microcredits) == (121 * 10**6, 3 * 121 * 10**6)
        assert (total.all_estimated_calls, total.estimated_credits_calls, total.failed_calls) == (1, 1, 1)
        assert total.state is CostState.UNKNOWN
    assert {report.open for report in reports} == {session.open}
    assert session.open == OpenCost(2, bound_microcredits=121 * 10**6, without_credits=1)
    assert bounds == {"lost": 121, "killed": None}
    voices = next(report for report in reports if report.by is GroupBy.VOICE)
    assert {row.key: row.totals.unpriced_microcredits for row in voices.rows} == {"Rachel": 121 * 10**6, "Adam": 0}


def test_what_was_spent_on_failures(busy):
    spent = busy.spent_on_failures(zone=UTC)

    assert (spent.failed.calls, spent.failed.pico) == (1, 7)
    assert (spent.unfinished_sessions, spent.unfinished.pico) == (1, 101 + 11 + 11 + 3)
    # "session" has no end either, and no call.
    assert (spent.sessions_without_an_end, spent.without_an_end.pico) == (1, 102 + 12 + 12)
    assert spent.open == OpenCost(attempts=2, bound_pico=40, unbounded=1)
    assert failures(busy.spent_on_failures(since=date(2026, 11, 24), zone=UTC)) == (0, 0, 0, 0, 0, 0, OpenCost())


def test_sessions_are_listed_latest_first(busy):
    summaries = busy.list_sessions()
    assert [summary.session.id for summary in summaries] == ["three", "two", "session", "one"]
    assert [summary.totals.pico for summary in summaries] == [126, 126, 0, 127]
    assert [summary.open for summary in summaries[:2]] == [OpenCost(1, 0, 1), OpenCost(1, 40, 0)]
    assert summaries[1].totals.state is CostState.UNPRICED

    def listed(**question: object) -> list[str]:
        return [summary.session.id for summary in busy.list_sessions(**question)]

    assert listed(limit=2) == ["three", "two"]
    assert listed(project="p") == ["two", "one"]
    assert listed(mode=Mode.SANDBOX) == []
    assert listed(since=date(2026, 11, 24), zone=UTC) == []
    # 13:00 UTC and later is the next day far enough to the east.
    assert listed(since=date(2026, 11, 24), zone=timezone(timedelta(hours=11))) == ["three", "two"]
    assert listed(until=date(2026, 11, 23), zone=timezone(timedelta(hours=11))) == ["session", "one"]


def test_stored_charges_say_for_what_they_were(busy):
    stored = busy.session_charges("two")
    assert [(c.session, c.mode, c.project, c.session_started_at) for c in stored] == [
        ("two", Mode.LIVE, "p", NOVEMBER + timedelta(hours=1))
    ] * 5
    assert [c.charge.call.kind for c in stored[:2]] == [CallKind.IMAGE, CallKind.SPEECH]
    assert [c.attempt for c in stored[:2]] == ["picture of two", f"call:{stored[1].charge.call.id}"]
    assert [c.content_key for c in stored[:2]] == ["key of two", ""]


QUESTIONS: dict[str, Callable[[LedgerReader], object]] = {
    "sessions": lambda reader: reader.list_sessions(2, project="p", mode=Mode.LIVE, since=date(2026, 1, 1), zone=UTC),
    "one session": lambda reader: reader.session("one"),
    "a session's charges": lambda reader: reader.session_charges("two"),
    "charges": lambda reader: list(reader.charges(since=date(2026, 1, 1), until=date(2027, 1, 1), zone=BERLIN)),
    "sessions starting": lambda reader: reader.sessions_starting("t"),
    "latest unfinished": lambda reader: reader.latest_unfinished(Mode.LIVE),
    "completed runs": lambda reader: reader.completed_runs(Mode.LIVE, 2),
    "paid for": lambda reader: reader.paid_for(["key of one", "key of two"], Mode.LIVE),
    "unknown attempts": lambda reader: reader.unknown_attempts("two"),
    "open attempts": lambda reader: reader.open_attempts("two", older_than=NOVEMBER + timedelta(1)),
    "failures": lambda reader: reader.spent_on_failures(since=date(2026, 1, 1), zone=BERLIN),
    "a project's charges": lambda reader: list(reader.charges(project="p")),
    "a project's report": lambda reader: reader.report(GroupBy.DAY, since=date(2026, 1, 1), project="p"),
    "a project's failures": lambda reader: reader.spent_on_failures(until=date(2027, 1, 1), project="p"),
} | {by.value: lambda reader, by=by: reader.report(by, until=date(2027, 1, 1), zone=BERLIN) for by in GroupBy}


class ThroughSqlalchemy:
    """Runs a reader's statements as those of a database server are run."""

    def __init__(self, file: Path) -> None:
        self.engine = create_engine(f"sqlite:///{file}")

    def rows(self, statement: str, /, **values: str | int) -> Iterator[tuple[object, ...]]:
        with self.engine.connect() as connection:
            for row in connection.execute(text(statement), values):
                yield tuple(row)

    def close(self) -> None:
        self.engine.dispose()


@pytest.mark.parametrize("question", QUESTIONS)
def test_sqlalchemy_gives_the_same_answers(busy, where, question):
    if not isinstance(where, Path):
        pytest.skip("a server is read through SQLAlchemy anyway")
    answer = QUESTIONS[question](busy)
    assert answer
    with LedgerReader(ThroughSqlalchemy(where)) as other:
        assert QUESTIONS[question](other) == answer


def test_reading_loads_neither_sqlalchemy_nor_threads_of_its_own(tmp_path):
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        assert ledger.open_session(session_start()).wait(120)
    script = (
        "import sys, threading; from eleven_video.ledger.reading.queries import LedgerReader\n"
        "with LedgerReader.open(sys.argv[1]) as reader:\n"
        "    assert reader.list_sessions()\n"
        "heavy = {'sqlalchemy', 'google.genai', 'elevenlabs', 'numpy', 'pydantic', 'asyncio', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)), threading.active_count())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "ledger.db"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[] 1\n"


def test_failures_are_those_of_the_days_that_are_asked_for(busy):
    """All calls are of noon and after, UTC: the next day far enough to the east."""
    east = timezone(timedelta(hours=13))
    day_before, day, day_after = (date(2026, 11, number) for number in (22, 23, 24))

    assert failures(busy.spent_on_failures(until=day_before, zone=UTC)) == (0, 0, 0, 0, 0, 0, OpenCost())
    assert busy.spent_on_failures(since=day, until=day, zone=UTC) == busy.spent_on_failures(zone=UTC)
    assert failures(busy.spent_on_failures(until=day, zone=east)) == (0, 0, 0, 0, 0, 0, OpenCost())
    assert busy.spent_on_failures(since=day_after, zone=east) == busy.spent_on_failures(zone=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "slot"),
    [(UTC, date(1970, 1, 2), 96), (BERLIN, date(1970, 1, 2), 92), (timezone(-timedelta(hours=1)), date(1970, 1, 1), 4)],
)
def test_the_quarter_hour_with_which_a_day_begins(zone, day, slot):
    found = Zone(zone).midnight_slot(day)

    assert (found, type(found)) == (slot, int)
