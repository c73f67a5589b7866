"""The check of the installation runs when its button is pressed, and a keyboard can press it."""

from playwright.sync_api import expect

from tests.support.axe import violations
from tests.support.browser import tab
from tests.support.page import Page


def test_the_button_starts_the_check_and_its_results_are_listed(browser, page: Page):
    with tab(browser) as visit:
        opened = visit.open(f"{page.address}/services")
        button = opened.get_by_role("link", name="Check this installation")
        expect(button).to_be_visible()
        assert not [url for url in visit.requests if url.endswith("/services/doctor")]

        button.focus()
        opened.keyboard.press("Enter")

        expect(opened.locator("#checking")).to_be_visible()
        expect(opened.get_by_role("listitem").filter(has_text="FFmpeg")).to_have_count(1, timeout=60_000)
        expect(opened.locator("#checking")).not_to_be_visible()
        expect(opened.locator("#doctor [role=status]")).to_contain_text("problem")
        assert opened.url.endswith("/services")
        assert [url for url in visit.requests if url.endswith("/services/doctor")] != []
        assert violations(opened) == []
        assert visit.complaints == []
