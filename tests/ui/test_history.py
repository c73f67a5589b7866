"""The display of the history, at any width."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from eleven_video.accounting.pricing import CostState
from eleven_video.ui.history.call_costs import NOTHING, Spent
from eleven_video.ui.history.sessions import CallEntry, OpenCall, SessionEntry, session_lines, session_list_lines
from eleven_video.ui.history.usage_report import Failures, ReportEntry, ReportView, report_lines
from eleven_video.ui.text import money

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PICO = 10**12
MONEY = re.compile(r"\$([\d,]+\.\d+)")
SIGNED = re.compile(r"([+-]?)\$([\d,]+\.\d+)")


def report(*entries: ReportEntry, **facts: object) -> ReportView:
    total = Spent(sum(e.spent.calls for e in entries), sum(e.spent.pico for e in entries))
    return ReportView(
        **{"by": "day", "entries": entries, "total": total, "failures": Failures(), "zone": "CET"} | facts
    )


@pytest.mark.parametrize(
    ("spent", "shown"),
    [
        (Spent(1, PICO // 25), "$0.0400"),
        (Spent(1, 12_000_000), "$0.000012"),
        (Spent(1, PICO // 25, CostState.ESTIMATED), "~$0.0400"),
        (Spent(1, PICO // 25, CostState.UNPRICED), "at least $0.0400"),
        (Spent(1, PICO // 25, CostState.UNKNOWN), "at least $0.0400"),
        (Spent(1, PICO // 25, open_calls=1, bound_pico=1), "at least $0.0400"),
        (Spent(1, PICO // 25, open_calls=1, unbounded=1), "at least $0.0400"),
        # What was asked for can cost nothing.
        (Spent(1, PICO // 25, open_calls=1), "$0.0400"),
        (Spent(1, PICO // 25, open_calls=1, bound_credits=9), "at least $0.0400"),
        (Spent(1, PICO // 25, open_calls=1, without_credits=1), "at least $0.0400"),
        (Spent(1, 0, CostState.UNPRICED), "unpriced"),
        (Spent(1, 0, CostState.UNKNOWN), "unknown"),
        (Spent(1, 0, CostState.FREE, open_calls=1, unbounded=1), "unknown"),
        (Spent(1, 0, CostState.FREE), "free"),
        (Spent(1, 0, CostState.CREDITS, 758, unpriced_credits=758), "758 credits"),
        (Spent(1, 0, CostState.CREDITS, 1, unpriced_credits=1, estimated_credits=True), "~1 credit"),
        (
            Spent(2, 0, CostState.UNKNOWN, 758, unpriced_credits=758, open_calls=1, bound_credits=9),
            "at least 758 credits",
        ),
        (Spent(2, PICO // 25, CostState.CREDITS, 9, unpriced_credits=8), "at least $0.0400 + 8 credits"),
        (Spent(2, 0, CostState.UNPRICED, 758, unpriced_credits=758), "unpriced + 758 credits"),
        (Spent(1, 0, open_calls=1, bound_credits=9), "unknown"),
    ],
)
def test_what_is_not_known_is_never_shown_as_nothing(spent, shown):
    assert spent.money() == shown


@given(st.lists(st.integers(0, 10**14), min_size=1, max_size=8), st.sampled_from([20, 40, 80, 120]))
def test_each_amount_is_rounded_by_itself_and_fits_at_every_width(picos, width):
    entries = [ReportEntry(f"2026-11-{day + 1:02}", Spent(1, pico)) for day, pico in enumerate(picos)]
    lines = report_lines(report(*entries), width)

    shown = [f"${found}" for found in MONEY.findall("\n".join(lines))]
    assert shown[: len(picos) + 1] == [money(pico) for pico in (*picos, sum(picos))]
    assert all(cell_len(line) <= width for line in lines)


@given(st.integers(1, 10**15))
def test_a_total_above_nothing_is_not_shown_as_nothing(pico):
    shown = MONEY.findall("\n".join(report_lines(report(ReportEntry("gemini", Spent(1, pico))), 80)))
    assert Decimal(shown[1].replace(",", "")) > 0


def test_a_calls_day_is_named_where_the_session_began_on_another():
    session = SessionEntry("id", NOON, "completed", "Sky", Spent(2, 2))
    calls = [
        CallEntry(NOON + timedelta(days=days), "script", "gemini", CostState.PRICED, 1, {"input_tokens": 12})
        for days in (0, 1)
    ]
    lines = session_lines(session, calls, [], "CET", 80)

    assert [line.split("  ")[0] for line in lines if "script" in line] == ["12:00:00", "2026-11-24 12:00:00"]
    assert "  12 input tokens, attempt 1, priced" in lines


def test_an_open_call_without_a_bound_is_of_unknown_cost():
    session = SessionEntry("id", NOON, None, "Sky", Spent(0, 0, open_calls=1, unbounded=1))
    lines = session_lines(session, [], [OpenCall(NOON, "image", "gemini", None, scene=3)], "CET", 80)

    asked = next(line for line in lines if "scene 3" in line)
    assert asked.split()[-1] == "unknown"
    assert next(line for line in lines if line.startswith("Total")).split()[-1] == "unknown"


def test_terminal_codes_of_titles_and_names_do_not_reach_the_screen():
    session = SessionEntry("id\x1b[2J", NOON, "completed", "Sky\x1b]0;gone\x07 \u202eblue\n", Spent(1, 1), "p\x9b1m")
    call = CallEntry(NOON, "speech", "Ra\x1b[31mchel", CostState.PRICED, 1, {})
    lines = [
        *session_list_lines([session], session.spent, "CET", 80),
        *session_lines(session, [call], [], "CET", 80),
        *report_lines(report(ReportEntry("Ra\x1b[31mchel", Spent(1, 1))), 80),
    ]

    assert all(line.isprintable() for line in lines)
    assert "Rachel" in "\n".join(lines)


def test_wide_characters_are_counted_as_wide():
    session = SessionEntry("id", NOON, "completed", "空が青い理由" * 20, Spent(1, 1), "青" * 30)
    lines = session_list_lines([session], session.spent, "CET", 40)
    call = CallEntry(NOON, "speech", "青" * 30, CostState.PRICED, 1, {})
    lines += session_lines(session, [call], [], "CET", 40)
    lines += report_lines(report(ReportEntry("青" * 60, Spent(1, 1))), 40)

    assert all(cell_len(line) <= 40 for line in lines)


def test_a_report_names_its_days_and_what_belongs_to_no_group():
    view = report(ReportEntry("", Spent(1, 1)), by="project", since=date(2026, 11, 1), until=date(2026, 11, 30))
    lines = report_lines(view, 80)

    assert lines[0] == "Usage by project since 2026-11-01 until 2026-11-30, days in CET"
    assert any(line.startswith("(none)") for line in lines)


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (
            Spent(open_calls=1, bound_pico=PICO // 20),
            "1 call without an answer may have been billed: up to $0.0500 more.",
        ),
        (
            Spent(open_calls=2, unbounded=2),
            "2 calls without an answer may have been billed: an unknown amount more.",
        ),
        (
            Spent(open_calls=3, bound_pico=PICO // 20, unbounded=1),
            "3 calls without an answer may have been billed: up to $0.0500 more and an unknown amount for 1 of them.",
        ),
    ],
)
def test_open_calls_are_listed_even_without_other_calls(total, said):
    lines = report_lines(report(total=total), 120)

    assert said in lines
    assert NOTHING not in lines


@pytest.mark.parametrize(
    ("failures", "said"),
    [
        (Failures(Spent(2, PICO // 50)), "Spent on failures: $0.0200 for 2 failed calls."),
        (Failures(Spent(1, 0, CostState.UNPRICED)), "Spent on failures: unpriced for 1 failed call."),
        (
            Failures(Spent(2, PICO // 50, CostState.UNKNOWN, lost_calls=1)),
            "Spent on failures: at least $0.0200 for 2 failed calls, 1 of them without an answer.",
        ),
        (
            Failures(Spent(), 3, Spent(1, PICO)),
            "Spent on failures: $0.0000 for 0 failed calls; $1.0000 in 3 sessions without a video, failed calls included.",
        ),
    ],
)
def test_failed_calls_are_reported(failures, said):
    assert said in report_lines(report(ReportEntry("gemini", Spent(1, PICO)), failures=failures), 140)


amounts = st.integers(0, 10**14)
# The same amount twice, or two amounts: most prices do not change.
price_changes = st.lists(st.one_of(amounts.map(lambda a: (a, a)), st.tuples(amounts, amounts)), min_size=1, max_size=8)


def repriced_report(changes: list[tuple[int, int]]) -> ReportView:
    entries = [
        ReportEntry(f"2026-11-{day + 1:02}", Spent(1, before), Spent(1, after))
        for day, (before, after) in enumerate(changes)
    ]
    return report(*entries, repriced=Spent(len(changes), sum(after for _, after in changes)), prices="a test's")


@given(price_changes, st.sampled_from([20, 40, 80, 120]))
def test_both_prices_and_their_difference_are_each_rounded_by_themselves(changes, width):
    lines = report_lines(repriced_report(changes), width)

    table = "\n".join(lines).partition("Each amount")[0].partition("At today's")[0].partition("Unchanged")[0]
    shown = [f"{sign}${found}" for sign, found in SIGNED.findall(table)]
    sums = [*changes, (sum(before for before, _ in changes), sum(after for _, after in changes))]
    signed = [("+" if after > before else "") + money(after - before) for before, after in sums]
    expected = [(money(before), money(after), sign) for (before, after), sign in zip(sums, signed, strict=True)]
    assert shown == [text for row in expected for text in row]
    assert all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (PICO, 3 * PICO // 2, "At today's prices the same calls cost $0.5000 more (+50.0%)."),
        (PICO, PICO // 2, "At today's prices the same calls cost $0.5000 less (-50.0%)."),
        (0, PICO, "At today's prices the same calls cost $1.0000 more."),
        (PICO, PICO, "Unchanged at today's prices."),
    ],
)
def test_the_total_difference_is_stated_in_words(before, after, said):
    assert said in report_lines(repriced_report([(before, after)]), 120)


def test_an_empty_list_is_reported_as_empty():
    assert session_list_lines([], Spent(), "CET", 80) == [NOTHING]
    assert report_lines(report(), 80) == ["Usage by day, days in CET", NOTHING]
