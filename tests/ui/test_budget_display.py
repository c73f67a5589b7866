"""The display of budgets.

`UPDATE_SNAPSHOTS=1 pytest tests/ui` updates the expected output.
"""

import io
import os
import re
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from eleven_video.accounting.budget_limits import BudgetStatus, Limit
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.console import TurnTakingConsole, make_console
from eleven_video.ui.panel.budget_lines import budget_lines, budget_words, mark_words
from eleven_video.ui.panel.latest_budgets import BudgetBoard, beside_budget
from eleven_video.ui.progress import VideoPipelineProgress
from eleven_video.ui.reports import RunSummary
from eleven_video.ui.text import bound_money, exact_money, money
from eleven_video.ui.usage_panel import UsagePanel

SNAPSHOTS = Path(__file__).with_name("snapshots")
DOLLAR = 10**12
CENT = 10**10
TODAY = date(2026, 11, 23)
MONEY = re.compile(r"\$([\d,]+\.\d+)")


def run(committed: int, reserved: int = 0, limit: int = 50 * CENT) -> BudgetStatus:
    return BudgetStatus(Limit.run("20261123-142530-9f3a1c07", limit), committed, reserved)


def today(committed: int, limit: int = 5 * DOLLAR) -> BudgetStatus:
    return BudgetStatus(Limit.day(TODAY, limit), committed, 0)


def this_month(committed: int, limit: int = 40 * DOLLAR) -> BudgetStatus:
    return BudgetStatus(Limit.month(TODAY, limit), committed, 0)


def project(committed: int, limit: int = 20 * DOLLAR, name: str = "why-the-sky-is-blue") -> BudgetStatus:
    return BudgetStatus(Limit.project(name, limit), committed, 0)


def usage_of(pico: int) -> dict:
    entry = {"metrics": {"images": 3}, "cost_pico": pico}
    return {
        "total_cost_pico": pico,
        "by_service": {"gemini": entry},
        "by_model": {"gemini-3.1-flash-lite-image": {"service": "gemini", **entry}},
    }


SPENT = 1234 * CENT // 100
ALL = [run(SPENT, 4 * CENT), today(120 * CENT), this_month(30 * DOLLAR), project(17 * DOLLAR)]
SUBJECTS = {
    "budget": UsagePanel(usage_of(SPENT), budget=[run(SPENT, 4 * CENT)]),
    "budget_all": UsagePanel(usage_of(SPENT), budget=ALL),
    "budget_nearly": UsagePanel(usage_of(45 * CENT), budget=[run(45 * CENT, 4 * CENT), today(120 * CENT)]),
    "budget_spent": RunSummary(usage_of(50 * CENT), budget=[run(50 * CENT)]),
}


def drawn(subject, width: int, height: int = 60, *, terminal: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, height=height, color_system=None, force_terminal=terminal)
    console.print(subject)
    return "".join(line.rstrip() + "\n" for line in console.file.getvalue().splitlines())


def plain(standings: list[BudgetStatus], width: int = 200) -> list[str]:
    return [line.plain for line in budget_lines(standings, width, bar=False)]


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_looks_as_it_did(subject, width):
    picture = SNAPSHOTS / f"{subject}_{width}.txt"
    shown = drawn(SUBJECTS[subject], width)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        picture.write_text(shown, encoding="utf-8")
    assert shown == picture.read_text(encoding="utf-8")
    assert all(cell_len(line) <= width for line in shown.splitlines())


def test_the_tightest_limit_stands_first_and_whole_and_the_others_in_short():
    assert plain(ALL) == [
        "Budget project why-the-sky-is-blue: $17.0000 of $20.00 (85%, nearly spent)",
        "  this month $30.0000 of $40.00 (75%)",
        "  this run $0.1234 of $0.50 (24%)",
        "  today $1.2000 of $5.00 (24%)",
    ]
    assert plain([today(120 * CENT), run(SPENT, 4 * CENT)]) == [
        "Budget: $0.1234 of $0.50 (24%), up to $0.0400 in flight",
        "  today $1.2000 of $5.00 (24%)",
    ]
    assert plain([]) == []


@pytest.mark.parametrize(
    ("committed", "words", "style"),
    [
        (0, "$0.0000 of $0.50 (0%)", ""),
        (1, "$0.000000000001 of $0.50 (<1%)", ""),
        (40 * CENT - 1, "$0.4000 of $0.50 (79%)", ""),
        (40 * CENT, "$0.4000 of $0.50 (80%, nearly spent)", "yellow"),
        (50 * CENT - 1, "$0.5000 of $0.50 (99%, nearly spent)", "yellow"),
        (50 * CENT, "$0.5000 of $0.50 (100%, spent)", "bold red"),
        (50 * CENT + 1, "$0.5000 of $0.50 (100%, over)", "bold red"),
    ],
)
def test_words_and_colours_say_how_near_the_limit_is(committed, words, style):
    (line,) = budget_lines([run(committed)], 200, bar=False)
    assert line.plain == f"Budget: {words}"
    assert {span.style for span in line.spans if span.style != "bold"} == ({style} if style else set())


amounts = st.integers(0, 3 * 10**12)
limits = st.one_of(st.just(50 * CENT), st.integers(1, 3 * 10**12))


@given(amounts, amounts, limits, st.sampled_from([36, 76, 116]))
def test_each_amount_is_rounded_by_itself_and_the_words_tell_its_side_of_the_limit(committed, reserved, limit, width):
    text = " ".join(line.plain.strip() for line in budget_lines([run(committed, reserved, limit)], width, bar=False))
    found = MONEY.findall(text)
    assert [f"${amount}" for amount in found] == [
        money(committed), exact_money(limit), *([bound_money(reserved)] if reserved else []),
    ]  # fmt: skip
    assert ("over" in text) == (committed > limit)
    assert ("100%" in text or committed > limit) == (committed >= limit)


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.sampled_from([40, 80, 120]))
def test_the_runs_own_limit_shows_the_total_of_the_same_screen(spent, reserved, width):
    text = drawn(UsagePanel(usage_of(spent), budget=[run(spent, reserved)]), width)
    total = text.partition("Total Cost: ")[2].split()[0]
    assert text.partition("Budget: ")[2].split()[0] == total


def test_a_total_ahead_of_the_last_status_is_taken_from_the_reserved_amount():
    usage, (limit,) = beside_budget(usage_of(7 * CENT), [run(5 * CENT, 4 * CENT)])
    assert (usage.pico, limit.committed_pico, limit.reserved_pico) == (7 * CENT, 7 * CENT, 2 * CENT)


def test_what_was_paid_before_the_run_was_resumed_stays_committed():
    _, (limit, day) = beside_budget(usage_of(7 * CENT), [run(25 * CENT), today(3 * CENT)])
    assert (limit.committed_pico, day.committed_pico) == (25 * CENT, 3 * CENT)


@pytest.mark.parametrize("height", range(6, 30))
def test_the_tightest_limit_stays_where_lines_are_few(height):
    text = drawn(UsagePanel(usage_of(SPENT), budget=ALL), 80, height, terminal=True)
    assert len(text.splitlines()) < height
    assert "Total Cost: $0.1234" in text
    assert "$17.0000 of $20.00 (85%, nearly spent)" in text


def test_the_bar_shows_what_is_spent_and_in_flight_and_reaches_no_share_too_early():
    def bar(committed: int, reserved: int = 0, *, ascii_only: bool = True) -> str:
        lines = budget_lines([run(committed, reserved, 100)], 22, ascii_only=ascii_only)
        return lines[-1].plain.strip()

    assert bar(0) == "--------------------"
    assert bar(49) == "#########-----------"
    assert bar(50) == "##########----------"
    assert bar(30, 20) == "######====----------"
    assert bar(99) == "###################-"
    assert bar(100) == bar(250, 9) == "####################"
    assert bar(30, 20, ascii_only=False) == "━━━━━━╍╍╍╍──────────"


def test_while_calls_may_be_in_flight_the_line_says_so_even_at_zero():
    (idle,) = budget_lines([run(SPENT)], 200, bar=False, live=True)
    (busy,) = budget_lines([run(SPENT, 4 * CENT + 1)], 200, bar=False, live=True)
    assert idle.plain == "Budget: $0.1234 of $0.50 (24%), nothing in flight"
    assert busy.plain == "Budget: $0.1234 of $0.50 (24%), up to $0.0401 in flight"


def test_a_limit_of_nothing_is_spent_from_the_start():
    assert plain([run(0, limit=0)]) == ["Budget: $0.0000 of $0.00 (100%, spent)"]
    assert mark_words(run(0, limit=0)) == "This run's budget of $0.00 allows no call that costs anything."


def test_names_of_projects_cannot_command_the_terminal_and_are_cut_in_their_middle():
    (line,) = plain([project(DOLLAR, name="a\x1b[31m\nb")])
    assert line == "Budget project a b: $1.0000 of $20.00 (5%)"
    first, *_ = plain([project(DOLLAR, name="x" * 30 + "y" * 30)], 36)
    assert len(first) <= 36
    assert "x…y" in first


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (run(40 * CENT), "80% of this run's budget of $0.50 is spent."),
        (today(3 * DOLLAR), "50% of today's budget of $5.00 is spent."),
        (this_month(40 * DOLLAR), "100% of this month's budget of $40.00 is spent."),
        (project(17 * DOLLAR), "80% of the budget of project why-the-sky-is-blue of $20.00 is spent."),
        (run(51 * CENT), "More than this run's budget of $0.50 is spent: $0.5100."),
    ],
)
def test_a_passed_threshold_prints_a_line(standing, words):
    assert mark_words(standing) == words


def test_each_threshold_is_reported_once_for_each_limit():
    stream = io.StringIO()
    progress = VideoPipelineProgress(make_console(stream), UsageMonitor())
    for cents in (10, 24, 25, 30, 45, 30, 46, 50, 50):
        progress.budget([run(cents * CENT, 2 * CENT), today(3 * DOLLAR)])
    assert stream.getvalue().splitlines() == [
        "50% of today's budget of $5.00 is spent.",
        "50% of this run's budget of $0.50 is spent.",
        "80% of this run's budget of $0.50 is spent.",
        "100% of this run's budget of $0.50 is spent.",
    ]


def test_budget_warnings_of_many_threads_appear_once():
    board = BudgetBoard()
    passed: list[int] = []
    begin = threading.Barrier(8)

    def tell(first: int) -> None:
        begin.wait()
        for cents in range(first, 51, 8):
            passed.extend(standing.mark for standing in board.tell([run(cents * CENT)]))

    threads = [threading.Thread(target=tell, args=(first,)) for first in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == len(set(passed))
    assert passed[-1] == 100
    assert board.standings() == (run(50 * CENT),)
    version = board.version
    board.tell([run(50 * CENT)])
    assert board.version == version
    board.tell([run(50 * CENT, 1)])
    assert board.version == version + 1


def test_plain_lines_tell_the_tightest_limit_behind_the_cost():
    stream, monitor = io.StringIO(), UsageMonitor()
    with VideoPipelineProgress(make_console(stream), monitor) as progress:
        monitor.track_usage("gemini", "gemini-3.1-flash-lite-image", "images", 3)
        progress.budget([today(0), run(8 * CENT, 4 * CENT)])
        progress.stage("Script", 1, 1)
    assert stream.getvalue() == "Script done in 0s  $0.1200  budget $0.1200 of $0.50 (24%)\n"
    assert budget_words(today(120 * CENT)) == "budget today $1.2000 of $5.00 (24%)"


def test_the_summary_says_what_was_spent_of_the_budget():
    lines = RunSummary(usage_of(SPENT), budget=[run(SPENT), today(120 * CENT)]).lines()
    assert lines[1:4] == [
        "Total Cost: $0.1234",
        "Budget: $0.1234 of $0.50 (24%)",
        "  today $1.2000 of $5.00 (24%)",
    ]


def test_a_console_without_unicode_gets_ascii():
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Console(file=file, width=80, height=50).print(SUBJECTS["budget"])
    file.flush()
    assert "##=" in file.buffer.getvalue().decode("ascii")


def test_the_screen_is_drawn_again_when_a_limit_moves():
    console = TurnTakingConsole(file=io.StringIO(), force_terminal=True, width=80, height=30, color_system=None)
    progress = VideoPipelineProgress(console, UsageMonitor())
    before = progress._version()
    progress.budget([run(10 * CENT)])
    assert progress._version() != before
    console.print(progress)
    assert "$0.1000 of $0.50 (20%)" in console.file.getvalue()
