"""Newer prices on the page: seen first, then used, then given up for the installed prices, as `pricing update` does."""

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from tests.support.command import run_command
from tests.support.page import Page, served
from tests.support.price_data import google_model, published
from tests.support.scripted_server import Reply, ScriptedServer, serving

MODEL = "gemini-3.5-flash-lite"
CHANGE = f"{MODEL}: input $0.30 per 1M tokens -> $0.25 per 1M tokens"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Serves newer price data, with which the model reads for less."""
    data = published()
    google_model(data, MODEL)["prices"]["input_mtok"] = 0.25
    with serving(lambda _: Reply(data)) as server:
        yield server


@pytest.fixture
def page(home: Path, server: ScriptedServer) -> Iterator[Page]:
    with served(home, ELEVEN_VIDEO_PRICE_DATA_URL=f"{server.url}/data.json") as page:
        yield page


def input_rate(home: Path) -> tuple[float, str]:
    done = run_command("pricing", "show", MODEL, "--json", cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)})
    (found,) = json.loads(done.stdout)["models"]
    rate = next(one for one in found["rates"] if one["kind"] == "input")
    return rate["dollars"], rate["price_source"]


def test_a_change_of_prices_is_shown_then_used_and_then_undone(home, page, server):
    before = input_rate(home)
    assert before == (0.30, gemini_price_book().source)
    assert "Use these prices" not in page.get("/prices").text
    assert server.asked == []

    seen = unescape(page.send("/prices/update", do="look").text)
    assert CHANGE in seen
    assert "Nothing was changed." in seen
    assert "Use these prices" in seen
    assert input_rate(home) == before

    taken = unescape(page.send("/prices/update", do="take").text)
    assert CHANGE in taken
    assert '<th scope="row">input: $0.25 per 1M tokens</th>' in taken
    dollars, source = input_rate(home)
    assert (dollars, source.startswith("genai-prices data of ")) == (0.25, True)
    assert '<th scope="row">input: $0.25 per 1M tokens</th>' in unescape(page.get("/prices").text)

    back = unescape(page.send("/prices/update", do="reset").text)
    assert "Prices are those of the installed genai-prices." in back
    assert '<th scope="row">input: $0.30 per 1M tokens</th>' in back
    assert input_rate(home) == before
    assert [asked.method for asked in server.asked] == ["GET", "GET"]


def test_a_page_that_is_read_only_fetches_nothing(home, server):
    with served(home, read_only=True, ELEVEN_VIDEO_PRICE_DATA_URL=f"{server.url}/data.json") as page:
        assert "Check for newer prices" not in page.get("/prices").text
        assert page.send("/prices/update", do="take").status_code == 403
    assert server.asked == []
