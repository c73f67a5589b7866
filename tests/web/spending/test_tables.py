"""Each table of the spending, its bars and its CSV agree with `usage --json` and with SQL of our own, to the digit."""

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, speech_call
from tests.support.ledger_rows import charge_of, intent, picture_charge, session_start
from tests.support.page import Page, served
from tests.support.usage_command import told

PICO = 10**12
DAY = "date(c.occurred_at / 1000000, 'unixepoch')"
NAME = "CASE WHEN c.name = '' THEN c.model ELSE c.name END"
COLUMNS = {
    "day": DAY,
    "month": f"substr({DAY}, 1, 7)",
    "project": "a.project",
    "profile": "a.profile",
    "model": "c.model",
    "service": "c.service",
    "voice": f"CASE WHEN c.kind = 'speech' THEN {NAME} ELSE '' END",
}
OUTCOMES = (SessionOutcome.COMPLETED, SessionOutcome.FAILED, SessionOutcome.COMPLETED, None)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sessions with costs that are not round, in dollars and in credits, of which some failed and one never ended."""
    home = tmp_path_factory.mktemp("home")
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        for number in range(16):
            session, at = f"s-{number}", NOVEMBER + timedelta(days=5 * (number % 5))
            ledger.open_session(
                session_start(
                    session, started_at=at, asked="{}", project="abc"[number % 3], profile="xy"[number % 2],
                    estimated_low_pico=1, estimated_pico=333_333_333_333 + number, estimated_high_pico=PICO,
                )
            )  # fmt: skip
            model = f"model-{number % 11}"
            for part, outcome in enumerate(
                (Outcome.ANSWERED, Outcome.BLOCKED if number % 4 == 1 else Outcome.ANSWERED)
            ):
                cost = 111_111_111_111 + number * 7 + part
                charge = picture_charge(cost, id=f"p-{number}-{part}", model=model, occurred_at=at, outcome=outcome)
                ledger.record(session, charge)
            spoken = {Part.CHARACTERS: 75 + number, Part.CREDITS: 75 + number}
            call = speech_call(("Rachel", "Adam")[number % 2], spoken, id=f"v-{number}", occurred_at=at)
            in_dollars = number % 3 == 0
            ledger.record(
                session,
                charge_of(
                    call,
                    13 * 10**9 + number if in_dollars else 0,
                    CostState.PRICED if in_dollars else CostState.CREDITS,
                ),
            )
            outcome = OUTCOMES[number % 4]
            if outcome is not None:
                ledger.close_session(session, ended_at=at, outcome=outcome, output="/v.mp4", length_ms=61_001 + number)
        ledger.intend(intent("open", session="s-3", kind=CallKind.IMAGE, started_at=NOVEMBER, bound_pico=40 * 10**9))
        assert ledger.flush(30)
    return home


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


class Table(HTMLParser):
    """One table of a page: its header, and for each row its cells as shown and the numbers that place its bars."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.heights: list[list[int | None]] = []
        self.feed(re.search(rf'<table id="{name}".*?</table>', text, re.DOTALL)[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
            self.heights.append([])
        elif tag in {"th", "td"}:
            height = dict(attrs).get("data-height")
            self.rows[-1].append("")
            self.heights[-1].append(None if height is None else int(height))

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def csv_of(page: Page, name: str, query: str) -> list[dict[str, str]]:
    answer = page.get(f"/spending/{name}.csv?{query}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def pico(text: str) -> int:
    return int(Decimal(text or "0") * PICO)


def by_sql(home: Path, key: str, part: str, amount: str = "c.pico") -> dict[tuple[str, str], int]:
    connection = sqlite3.connect(home / "ledger.sqlite3")
    rows = connection.execute(
        f"SELECT {COLUMNS[key]}, {COLUMNS[part]}, SUM({amount}) FROM charges c JOIN attempts a ON a.id = c.attempt_id GROUP BY 1, 2"
    ).fetchall()
    connection.close()
    return {(row, column): amount for row, column, amount in rows if amount}


def report(home: Path, by: str) -> dict:
    return told(home.parent, "report", "--by", by, "--utc", ELEVEN_VIDEO_HOME=str(home), TZ="UTC")


@pytest.mark.parametrize("by", ["day", "month", "project", "model"])
@pytest.mark.parametrize("parts", ["service", "project", "profile", "voice"])
def test_each_part_of_each_bar_is_that_of_the_single_calls(home, page, by, parts):
    rows = csv_of(page, "costs", f"by={by}&parts={parts}")
    *groups, total = rows
    ends = {by, "total_usd", "credits", "calls"}

    found = {
        (row[by], column.removesuffix("_usd").replace("none", "")): pico(amount)
        for row in groups
        for column, amount in row.items()
        if column not in ends and pico(amount)
    }
    if by == parts:
        assert found == {}
    else:
        assert found == by_sql(home, by, parts)
    said = report(home, by)
    assert {row[by]: pico(row["total_usd"]) for row in groups} == {one["key"]: one["cost_pico"] for one in said["rows"]}
    assert pico(total["total_usd"]) == said["total"]["cost_pico"]
    assert [int(row["calls"]) for row in groups] == [one["calls"] for one in said["rows"]]


@pytest.mark.parametrize("query", ["by=day", "by=month&parts=project", "by=project&parts=voice", "by=model&parts=none"])
@pytest.mark.parametrize("name", ["costs", "credits", "failures", "minutes"])
def test_page_bars_and_csv_of_a_table_are_the_same(page, name, query):
    table = Table(page.get(f"/spending?{query}").text, name)
    rows = csv_of(page, name, query)

    assert [row[0] for row in table.rows[1:-1]] == [next(iter(row.values())) for row in rows[:-1]]
    assert len(table.rows[0]) == len(rows[0])
    drawn = 0
    for heights, row in zip(table.heights[1:-1], rows[:-1], strict=True):
        for height, amount in zip(heights, row.values(), strict=True):
            if height is not None:
                assert height == (int(Decimal(amount) * 10**6) if name == "credits" else pico(amount))
                drawn += height > 0
    assert drawn


@pytest.mark.parametrize("by", ["day", "project", "voice"])
def test_credits_have_a_plot_of_their_own(home, page, by):
    rows = csv_of(page, "credits", f"by={by}")
    expected = {key: amount for (key, service), amount in by_sql(home, by, "service", "c.microcredits").items()}

    assert {row[by]: int(row["credits"]) * 10**6 for row in rows[:-1]} == expected
    assert int(rows[-1]["credits"]) * 10**6 == sum(expected.values())
    text = page.get(f"/spending?by={by}").text
    assert re.findall(r'data-table="(\w+)" data-unit="(\w+)"', text)[:2] == [
        ("costs", "dollars"),
        ("credits", "credits"),
    ]


def test_what_is_in_credits_is_not_zero_dollars(page):
    (row,) = [row for row in csv_of(page, "costs", "by=project") if row["project"] == "b"]
    shown = {cells[0]: cells for cells in Table(page.get("/spending?by=project").text, "costs").rows}

    assert row["elevenlabs_usd"] == ""
    assert shown["b"][2] == "in credits"
    assert shown["b"][3].startswith("at least $")
    assert int(row["credits"]) > 0


@pytest.mark.parametrize("by", ["day", "month", "project", "model", "voice"])
def test_failures_of_each_group_are_those_of_usage(home, page, by):
    said = report(home, by)
    rows = csv_of(page, "failures", f"by={by}")
    fields = ("failed_usd", "unfinished_usd", "without_an_end_usd")
    keys = ("cost_pico", "unfinished_cost_pico", "without_an_end_cost_pico")

    assert {row[by]: [pico(row[name]) for name in fields] for row in rows[:-1]} == {
        group["key"]: [group[key] for key in keys] for group in said["failure_groups"]
    }
    assert [pico(rows[-1][name]) for name in fields] == [said["spent_on_failures"][key] for key in keys]
    assert [int(rows[-1][name]) for name in ("failed_calls", "unfinished_sessions", "sessions_without_an_end")] == [
        4,
        4,
        4,
    ]


def test_failures_of_each_project_are_those_of_the_single_calls(home, page):
    connection = sqlite3.connect(home / "ledger.sqlite3")
    expected = connection.execute(
        "SELECT a.project, SUM(CASE WHEN c.outcome <> 'answered' THEN c.pico ELSE 0 END), "
        "SUM(CASE WHEN s.outcome = 'failed' THEN c.pico ELSE 0 END) FROM charges c "
        "JOIN attempts a ON a.id = c.attempt_id JOIN sessions s ON s.id = c.session_id GROUP BY 1"
    ).fetchall()
    connection.close()

    rows = csv_of(page, "failures", "by=project")
    assert (
        sorted((row["project"], pico(row["failed_usd"]), pico(row["unfinished_usd"])) for row in rows[:-1]) == expected
    )


@pytest.mark.parametrize("by", ["day", "month", "project", "model", "voice", "service"])
def test_minutes_of_each_group_are_those_of_usage(home, page, by):
    said = {group["key"]: group for group in report(home, by)["videos"]["groups"]}
    rows = csv_of(page, "minutes", f"by={by}")[:-1]

    assert {row[by]: pico(row["cost_per_minute_usd"]) for row in rows} == {
        key: group["cost_per_minute_pico"] for key, group in said.items()
    }
    assert {row[by]: int(row["length_ms"]) for row in rows} == {key: group["length_ms"] for key, group in said.items()}


def test_a_minute_of_a_model_is_what_its_own_calls_have_cost(home, page):
    connection = sqlite3.connect(home / "ledger.sqlite3")
    expected = connection.execute(
        "SELECT model, COUNT(*), SUM(pico), SUM(length_ms) FROM (SELECT c.model, SUM(c.pico) AS pico, s.length_ms "
        "FROM charges c JOIN sessions s ON s.id = c.session_id WHERE s.outcome = 'completed' GROUP BY s.id, c.model) GROUP BY 1"
    ).fetchall()
    connection.close()

    said = report(home, "model")["videos"]["groups"]
    assert [(one["key"], one["videos"], one["cost_pico"], one["length_ms"]) for one in said] == expected


@pytest.mark.parametrize("by", ["day", "month", "project", "profile"])
def test_estimates_of_each_group_are_those_of_usage(home, page, by):
    said = report(home, by)["videos"]["groups"]
    rows = csv_of(page, "estimates", f"by={by}")[:-1]

    assert [(row[by], pico(row["estimated_usd"]), pico(row["actual_usd"])) for row in rows] == [
        (group["key"], group["estimated_cost_pico"], group["actual_cost_pico"])
        for group in said
        if group["estimated_videos"]
    ]
    assert rows


def test_many_parts_end_in_one_for_all_others(home, page):
    *groups, total = csv_of(page, "costs", "by=project&parts=model")
    columns = [name for name in total if name.endswith("_usd")]

    assert len(columns) == 8 + 1
    assert columns[-2] == "others_usd"
    for row in groups:
        assert sum(pico(row[name]) for name in columns[:-1]) == pico(row["total_usd"])
    legend = re.findall(r'data-series="([\w-]+)"', page.get("/spending?by=project&parts=model").text)
    assert legend[:8] == [f"series-{number}" for number in range(1, 9)]
