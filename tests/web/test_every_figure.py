"""Every figure of a page is what the terminal prints, what `--json` has, and what SQL of our own adds up."""

import re
import sqlite3
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from html import unescape
from pathlib import Path

import pytest

from tests.support.page import Page, served
from tests.support.usage_command import asked, told
from tests.support.varied_ledger import SESSIONS, fill

LIVE = [one for one in SESSIONS if one.mode == "live"]
SUMS = "SUM(c.pico), COUNT(*), SUM(CASE WHEN c.state <> 'unknown' THEN c.microcredits ELSE 0 END)"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    fill(home)
    return home


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


def words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))).strip()


def cells(row: str) -> list[str]:
    """The texts of the cells of a table's row."""
    return [words(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]


def row_of(html: str, mark: str) -> str:
    return html[html.index(mark) :].split("</tr>", maxsplit=1)[0]


def pico_in(html: str) -> int:
    return int(re.search(r'data-pico="(\d+)"', html)[1])


def printed(home: Path, *arguments: str) -> dict[str, tuple[str, str, str]]:
    """The rows of a table on a terminal: its calls, its cost and its credits by its first cell."""
    text = asked(home.parent, *arguments, ELEVEN_VIDEO_HOME=str(home), COLUMNS="160")
    found = re.findall(r"^(\S.*?) {2,}([\d,]+) {2,}(\S.*?) {2,}([\d,.]+)$", text, re.MULTILINE)
    return {key: (calls, cost, credits_) for key, calls, cost, credits_ in found}


def by_sql(home: Path, key: str, more: str = "") -> dict[str, tuple[int, int, int]]:
    with sqlite3.connect(home / "ledger.sqlite3") as connection:
        rows = connection.execute(
            f"SELECT {key}, {SUMS} FROM charges c JOIN sessions s ON s.id = c.session_id {more} GROUP BY 1"
        ).fetchall()
    connection.close()
    return {name: tuple(sums) for name, *sums in rows}


def dollars(pico: int) -> str:
    return f"${Decimal(pico).scaleb(-12).quantize(Decimal('0.0001'), ROUND_HALF_EVEN):,}"


def test_each_session_costs_the_same_in_the_list(home, page):
    html, shown = page.get("/videos").text, printed(home, "list")
    json, sql = told(home.parent, "list", ELEVEN_VIDEO_HOME=str(home))["sessions"], by_sql(home, "c.session_id")

    assert {one["session_id"] for one in json} == {one.id for one in SESSIONS}
    for session in json:
        row = row_of(html, f'id="s-{session["session_id"]}"')
        pico, calls, credits_ = sql.get(session["session_id"], (0, 0, 0))
        text, _, told_calls = cells(row)[3], cells(row)[2], cells(row)[4]
        assert pico_in(row) == session["cost_pico"] == pico
        assert (told_calls, text, f"{credits_ // 10**6:,}") == shown[session["session_id"]]
        assert told_calls == str(calls)
        assert dollars(pico) in text or not pico
        assert ("at least" in text) == (session["at_least"] and "$" in text)
    total = shown[f"Total of {len(LIVE)} sessions"]
    assert cells(row_of(html, "<tfoot>"))[1:3] == [total[1], total[0]]


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.id)
def test_a_session_and_its_calls_cost_the_same_on_its_page(home, page, session):
    html = page.get(f"/videos/{session.id}").text
    said = told(home.parent, "show", session.id, ELEVEN_VIDEO_HOME=str(home))
    text = asked(home.parent, "show", session.id, ELEVEN_VIDEO_HOME=str(home), COLUMNS="160")
    pico, calls, _ = by_sql(home, "c.session_id").get(session.id, (0, 0, 0))
    total = html[html.index('<p class="total"') :].split("</p>")[0]
    table = html[html.index('aria-labelledby="calls"') :]

    assert pico_in(total) == said["cost_pico"] == pico
    assert words(total.partition(">")[2]) == re.search(r"^Total of .*?calls?.*? {2,}(.+)$", text, re.MULTILINE)[1]
    costs = [cells(row)[-1] for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]]
    assert costs == re.findall(r"^.*\d\d:\d\d:\d\d {2}.*? {2,}(\S.*)$", text, re.MULTILINE)
    assert len(costs) == calls + len(session.bounds)
    for caveat in re.findall(r"^\d+ calls? .*\.$", text, re.MULTILINE):
        assert caveat in words(html)


@pytest.mark.parametrize("by", ["day", "week", "month", "model", "voice", "service", "project", "profile"])
@pytest.mark.parametrize("mode", ["live", "sandbox"])
def test_each_group_costs_the_same_in_spending(home, page, by, mode):
    html = page.get(f"/spending?by={by}&parts=none&mode={mode}").text
    flags = ["--sandbox"] if mode == "sandbox" else []
    shown = printed(home, "report", "--by", by, *flags)
    said = told(home.parent, "report", "--by", by, *flags, ELEVEN_VIDEO_HOME=str(home))

    sums = html[html.index('<table id="costs"') :].split("</table>")[0]
    rows = [row for row in sums.split("<tr")[1:] if "data-key" in row]
    assert len(rows) == len(said["rows"])
    for row, one in zip(rows, said["rows"], strict=True):
        name, cost, credits_, calls = cells(row)
        assert pico_in(row) == one["cost_pico"]
        assert (calls, cost, credits_) == shown[name]
    name, cost, credits_, calls = cells(row_of(sums, "<tfoot>"))
    assert (calls, cost, credits_) == shown["Total"]
    ((pico, count, _),) = by_sql(
        home, "s.mode", f"WHERE s.mode = '{mode}'" + (" AND c.kind = 'speech'" if by == "voice" else "")
    ).values()
    assert (pico_in(row_of(sums, "<tfoot>")), calls) == (said["total"]["cost_pico"], f"{count:,}")
    assert said["total"]["cost_pico"] == pico
    for service, spent in printed(home, "report", "--by", "service", *flags).items():
        # Only speech has a voice.
        if service != "Total" and (by != "voice" or service == "elevenlabs"):
            card = html[html.index(f'class="card figure {service}"') :].split("</div>")[0]
            assert spent[1] in words(card)


def test_a_minute_of_a_video_has_the_words_of_its_cost(page):
    for session in SESSIONS:
        html = page.get(f"/videos/{session.id}").text
        total = words(html[html.index('<p class="total"') :].split("</p>")[0].partition(">")[2])
        minute = re.search(r'<p class="meta">([^<]*) a minute of video</p>', html)

        assert (minute is not None) == bool(session.length_ms)
        if minute:
            assert re.sub(r"[\d.,]+", "1", minute[1]) == re.sub(r"[\d.,]+", "1", total)


def test_what_failures_cost_is_what_the_terminal_says(home, page):
    html = words(page.get("/spending?by=day").text)
    text = asked(home.parent, "report", ELEVEN_VIDEO_HOME=str(home), COLUMNS="200")

    failed, calls, unfinished, sessions = re.search(
        r"Spent on failures: (\S+) for ([\d,]+) failed calls?; (.+?) in ([\d,]+) sessions without a video", text
    ).groups()
    assert f"Failed calls {failed} {calls} call" in html
    assert f"Sessions without a video {unfinished} {sessions} session" in html
    running, count = re.search(r"In ([\d,]+) session killed or still running: (\S+)\.$", text, re.MULTILINE).groups()
    assert f"Killed or still running {count} {running} session" in html
    for caveat in re.findall(r"^\d+ calls? .*\.$", text, re.MULTILINE):
        assert caveat in html


def test_a_run_without_an_end_costs_the_same_on_the_page_of_runs(home, page):
    html = page.get("/now").text
    for session in (one for one in SESSIONS if one.outcome is None):
        card = html[html.index(f'id="run-{session.id}"') :]
        total = card[card.index('<p class="total"') :].split("</p>")[0]

        assert words(total.partition(">")[2]) == printed(home, "list")[session.id][1]
        assert pico_in(total) == by_sql(home, "c.session_id")[session.id][0]


def test_no_other_amount_stands_on_the_page_of_a_session(home, page):
    """Each amount in dollars on a session's page is that of a call, of a row of its usage, or of a sum of these."""
    for session in SESSIONS:
        html = words(page.get(f"/videos/{session.id}").text.partition("<main")[2])
        text = asked(home.parent, "show", session.id, ELEVEN_VIDEO_HOME=str(home), COLUMNS="160")
        minute = re.findall(r"(\$[\d.]+)[^$]*? a minute of video", html)
        lines = re.findall(r": (\$[\d.,]+)", html) + re.findall(r"at (\$[\d.,]+)", html)

        others = set(re.findall(r"\$\d[\d.,]*\d", html)) - set(minute) - set(lines)
        assert others <= set(re.findall(r"\$\d[\d.,]*\d", text)) | {"$0.0000"}, session.id
