"""Newer prices are used and given up again with the buttons of the page, and an estimate follows them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page as Opened
from playwright.sync_api import expect

from tests.support.browser import tab
from tests.support.page import served
from tests.support.price_data import google_model, published
from tests.support.scripted_server import Reply, serving

MODEL = "gemini-3.5-flash-lite"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def press(page: Opened, name: str) -> None:
    page.get_by_role("button", name=name).click()


def estimated(page: Opened, address: str) -> str:
    """The expected cost of a script alone, as the form shows it while it is typed."""
    page.goto(f"{address}/new?")
    page.get_by_label("What is the video about?").fill("Why the sky is blue")
    page.get_by_label("Stop at").select_option("script")
    total = page.locator("#estimate .total")
    expect(total).to_have_attribute("data-pico", re.compile(r"\d"), timeout=60_000)
    expect(page.locator("#estimate")).to_contain_text("up to its script", timeout=60_000)
    return total.get_attribute("data-pico")


def test_prices_change_with_the_buttons_and_change_back(browser, home):
    data = published()
    google_model(data, MODEL)["prices"]["input_mtok"] = 3
    with (
        serving(lambda _: Reply(data)) as server,
        served(home, ELEVEN_VIDEO_PRICE_DATA_URL=f"{server.url}/data.json") as page,
        tab(browser) as visit,
    ):
        installed = estimated(visit.page, page.address)
        opened = visit.open(f"{page.address}/prices")

        press(opened, "Check for newer prices")
        expect(opened.get_by_role("status")).to_contain_text(f"{MODEL}: input $0.30 per 1M tokens -> $3.00")
        expect(opened.get_by_role("rowheader", name="input: $0.30 per 1M tokens")).to_have_count(1)
        press(opened, "Use these prices")
        expect(opened.get_by_role("rowheader", name="input: $3.00 per 1M tokens")).to_have_count(1)
        newer = estimated(opened, page.address)
        assert int(newer.split()[1]) > int(installed.split()[1])

        opened.goto(f"{page.address}/prices")
        press(opened, "Restore the installed prices")
        expect(opened.get_by_role("rowheader", name="input: $0.30 per 1M tokens")).to_have_count(1)
        assert estimated(opened, page.address) == installed
        assert visit.complaints == []
