"""Everything on a page can be reached and seen with the keyboard alone, and the browser's own keys work."""

import shutil

from playwright.sync_api import expect

from tests.support.browser import tab

# What a visitor can operate, as it lies on the page. A player's own controls are the browser's.
CONTROLS = """() => (window.controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, video, audio")]
    .filter((element) => element.checkVisibility() && !element.disabled)
    .filter((element) => element.type !== "radio" || element.checked)
    ).length"""
FOCUSED = """() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
        number: window.controls.indexOf(element),
        name: element.outerHTML.slice(0, 120),
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
        header: document.querySelector("header").getBoundingClientRect().bottom,
        top: box.top,
        inHeader: element.closest("header, .skip") !== null,
    };
}"""


def walk(page):
    """Press Tab until the focus is back where it began. Returns what had it, in order."""
    found = []
    # A player has several controls of its own.
    for _ in range(40 + 12 * page.evaluate(CONTROLS)):
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement !== document.body && document.hasFocus()"):
            break
        focused = page.evaluate(FOCUSED)
        if found and focused["number"] == 0:
            break
        found.append(focused)
    return found


def test_every_control_is_reached_and_its_focus_is_seen(browser, shown):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        page = visit.open(shown)
        found = walk(page)
        controls = page.evaluate("window.controls.length")

    # An update of the page replaces nothing that a visitor may be at.
    assert {one["number"] for one in found if one["number"] >= 0} == set(range(controls))
    assert [one["name"] for one in found if not one["ring"]] == []
    assert [one["name"] for one in found if not one["seen"]] == []
    # The bar at the top covers nothing that has the focus.
    assert [one["name"] for one in found if not one["inHeader"] and one["top"] < one["header"] - 1] == []


def test_the_first_tab_skips_to_the_content(browser, shown):
    with tab(browser) as visit:
        page = visit.open(shown)
        page.keyboard.press("Tab")
        skip = page.locator(".skip")

        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")

        assert page.evaluate("document.activeElement.closest('main, body') !== null")
        assert page.evaluate("document.activeElement.closest('header')") is None


def test_an_update_closes_nothing_that_a_visitor_has_opened(browser, home, page):
    folder = home / "orders" / ("d" * 32)
    folder.mkdir(parents=True)
    (folder / "order.json").write_text('{"command": "generate", "title": "Sky"}')
    (folder / "result.json").write_text('{"exit_code": 0}')
    (folder / "log.txt").write_text("one\n")
    try:
        with tab(browser) as visit:
            opened = visit.page
            # The event stream begins with an update.
            with opened.expect_response(lambda answer: answer.url.endswith("/state")):
                visit.open(f"{page.address}/orders/{folder.name}")
            opened.locator("summary").press("Enter")
            expect(opened.get_by_text("one")).to_be_visible()
            (folder / "log.txt").write_text("one\ntwo\n")

            expect(opened.locator(".log")).to_contain_text("two")
            expect(opened.locator(".log")).to_be_visible()
    finally:
        shutil.rmtree(folder)


def test_back_and_forward_lead_through_pages_and_filters(browser, page):
    with tab(browser) as visit:
        opened = visit.open(page.address + "/now")
        opened.get_by_role("link", name="Videos", exact=True).click()
        expect(opened.get_by_role("heading", name="Videos", exact=True)).to_be_visible()
        opened.get_by_label("Project").fill("client-a")
        opened.get_by_role("button", name="Show", exact=True).click()
        expect(opened).to_have_url(f"{page.address}/videos?since=&until=&project=client-a&mode=")
        filtered = opened.locator("#list tbody tr").count()

        opened.go_back()
        expect(opened).to_have_url(f"{page.address}/videos")
        everything = opened.locator("#list tbody tr").count()
        opened.go_back()
        expect(opened).to_have_url(f"{page.address}/now")
        opened.go_forward()
        opened.go_forward()

        expect(opened).to_have_url(f"{page.address}/videos?since=&until=&project=client-a&mode=")
        expect(opened.locator("#list tbody tr")).to_have_count(filtered)
        assert 0 < filtered < everything
