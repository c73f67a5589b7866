"""The receipt as a file: it opens from a disk, asks for nothing, and its rows add up to its total."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.support.browser import tab
from tests.support.command import run_command
from tests.support.usage_command import told
from tests.web.browser.test_appearance import violations


@pytest.fixture(scope="module")
def receipt(home, tmp_path_factory):
    """The receipt of the video, as `usage receipt` writes it."""
    file = tmp_path_factory.mktemp("receipt") / "sky.receipt.html"
    video = (home / "video").read_text()
    done = run_command(
        "usage", "receipt", video, "-o", str(file), cwd=home, env={"ELEVEN_VIDEO_HOME": str(home), "TZ": "UTC"}
    )
    assert done.returncode == 0, done.stderr
    return file


def dollars(text: str) -> Decimal:
    found = re.fullmatch(r"\$([\d,.]+)", text.strip())
    return Decimal(found[1].replace(",", "")) if found else Decimal(0)


def test_it_opens_from_a_disk_with_no_request(browser, receipt):
    with tab(browser, offline=True) as visit:
        opened = visit.open(receipt.as_uri())

        expect(opened.get_by_role("heading", level=1)).to_have_text("Why the sky is blue")
        assert visit.requests == [receipt.as_uri()]
        assert visit.complaints == []
        assert opened.locator("script").count() == 0
        # The style is applied, so the policy in the file allows it.
        assert opened.locator("main").evaluate("(main) => getComputedStyle(main).maxWidth") != "none"


def test_its_rows_add_up_to_its_total_and_to_the_ledgers(browser, home, receipt):
    with tab(browser) as visit:
        opened = visit.open(receipt.as_uri())
        rows = [dollars(text) for text in opened.locator("tbody tr td:last-child").all_inner_texts()]
        total = dollars(opened.locator("tfoot tr:first-child td").inner_text())

    sessions = told(home, "list", ELEVEN_VIDEO_HOME=str(home))["sessions"]
    costs = {session["session_id"]: session["cost_pico"] for session in sessions}
    assert total > 0
    assert sum(rows) == total
    assert total * 10**12 == costs[(home / "video").read_text()]


def test_it_prints_on_one_page(browser, receipt):
    with tab(browser) as visit:
        printed = visit.open(receipt.as_uri()).pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_axe_finds_no_violation(browser, receipt):
    with tab(browser) as visit:
        opened = visit.open(receipt.as_uri())

        assert violations(opened) == []
