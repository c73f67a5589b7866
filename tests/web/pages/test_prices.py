"""The prices on the page: those of `pricing`, with the same changes and refusals."""

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from eleven_video.web.pages.prices import PRICES
from tests.support.command import run_command
from tests.support.page import Page, served
from tests.support.page_forms import error_at

MODEL = "gemini-3.5-flash-lite"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    # Port 9 answers nothing, so that no test fetches prices.
    with served(home, ELEVEN_VIDEO_PRICE_DATA_URL="http://127.0.0.1:9/prices") as page:
        yield page


def shown(home: Path, *words: str) -> dict[str, object]:
    return json.loads(
        run_command("pricing", "show", *words, "--json", cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)}).stdout
    )


def test_each_rate_is_shown_as_the_command_shows_it(home, page):
    text = unescape(page.get("/prices").text)
    printed = run_command("pricing", "show", cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)}).stdout

    for model in shown(home)["models"]:
        assert model["model"] in text
        for rate in model["rates"]:
            assert f'<th scope="row">{rate["told"]}</th>' in text
            assert rate["told"].split(": ")[1] in printed


def test_the_kept_prices_are_those_of_the_command(home, page):
    page.get("/prices")

    assert page.app.state.answers.known(*PRICES, state=None).record == shown(home)


def test_a_price_is_set_and_removed(home, page):
    written = page.send(
        "/prices", do="set", model=MODEL, service="", key="input_token_price_per_million", dollars="0.6"
    )

    assert written.status_code == 200
    assert "$0.60" in written.text
    own = [rate for rate in shown(home, MODEL)["models"][0]["rates"] if rate["kind"] == "input"]
    assert [(rate["picodollars_each"], rate["price_source"]) for rate in own] == [(600_000, "your price")]

    page.send("/prices", do="unset", model=MODEL, service="", key="input_token_price_per_million", dollars="")
    own = [rate for rate in shown(home, MODEL)["models"][0]["rates"] if rate["kind"] == "input"]
    assert own[0]["price_source"] != "your price"


def test_a_doubtful_price_needs_an_explicit_yes(home, page):
    typed = {"do": "set", "model": "gemini-unheard-of", "service": "", "key": "output_token_price_per_million"}

    refused = page.send("/prices", **typed, dollars="5")
    assert refused.status_code == 422
    assert "gemini-unheard-of is unknown" in error_at(refused.text, "price")
    assert not (home / "config.toml").exists() or "unheard" not in (home / "config.toml").read_text(encoding="utf-8")

    assert page.send("/prices", **typed, dollars="5", certain="on").status_code == 200
    assert "gemini-unheard-of" in (home / "config.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("dollars", ["lots", "-1", "", "1e999999"])
def test_what_is_no_price_is_refused(page, dollars):
    answer = page.send("/prices", do="set", model=MODEL, service="", key="image_price", dollars=dollars)

    assert answer.status_code == 422
    assert error_at(answer.text, "price")


def test_prices_that_cannot_be_fetched_change_nothing(page):
    answer = page.send("/prices/update", do="look")

    assert answer.status_code == 422
    assert "127.0.0.1" in error_at(answer.text, "price")
    assert "Use these prices" not in answer.text
