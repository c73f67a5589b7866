"""Every page can be read by everybody: on a phone, on a large screen, in light and dark, and with aids."""

from tests.support.axe import violations
from tests.support.browser import tab

WIDTHS = (360, 390, 768, 1280, 2560)


def test_axe_finds_no_violation(browser, shown):
    with tab(browser) as visit:
        page = visit.open(shown)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 900})

                assert violations(page) == [], (scheme, width)


def test_axe_sees_what_cannot_be_read(browser, page):
    with tab(browser) as visit:
        opened = visit.open(page.address + "/videos")
        opened.evaluate("document.documentElement.style.setProperty('--soft', '#ddd')")

        assert any(line.startswith("color-contrast") for line in violations(opened))


def test_no_page_is_wider_than_the_screen(browser, shown):
    with tab(browser) as visit:
        page = visit.open(shown)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})

            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_plot_that_is_not_drawn_again_yet_does_not_widen_the_page(browser, shown):
    with tab(browser) as visit:
        page = visit.open(shown)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("addEventListener('resize', (event) => event.stopImmediatePropagation(), {capture: true})")

        page.set_viewport_size({"width": 360, "height": 900})

        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_moves_for_those_who_prefer_it_still(browser, shown):
    with tab(browser, reduced_motion="reduce") as visit:
        page = visit.open(shown)

        assert page.evaluate("document.getAnimations().length") == 0
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*:not(video *, audio *)")].filter((element) => {
                const style = getComputedStyle(element);
                return parseFloat(style.transitionDuration) > 0.01 || style.animationName !== "none";
            }).map((element) => element.outerHTML.slice(0, 120))"""
        )
    assert moving == []


def test_without_scripts_a_page_says_the_same(browser, shown):
    with tab(browser) as visit, tab(browser, java_script_enabled=False) as without:
        said = visit.open(shown).locator("main").inner_text()
        also = without.open(shown).locator("main h1, main h2").all_inner_texts()

    assert also
    assert all(heading in said for heading in also)
