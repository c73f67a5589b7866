"""Every page can be read by everybody: on a phone, on a large screen, in light and dark, and with aids."""

import io

from PIL import Image

from tests.support.axe import violations
from tests.support.browser import tab

# 320 pixels are a window of 1280 pixels at 400 per cent.
WIDTHS = (320, 360, 390, 768, 1280, 2560)


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


def test_no_page_is_wider_than_the_screen_nor_while_a_plot_is_not_drawn_again_yet(browser, shown):
    with tab(browser) as visit:
        page = visit.open(shown)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})

            assert page.evaluate("document.documentElement.scrollWidth") <= width

        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("addEventListener('resize', (event) => event.stopImmediatePropagation(), {capture: true})")

        page.set_viewport_size({"width": 360, "height": 900})

        assert page.evaluate("document.documentElement.scrollWidth") <= 360


# The texts of all cells that can be seen, without the headings that small screens put before them.
CELLS = """() => [...document.querySelectorAll("main :is(td, tbody th, tfoot th)")]
    .filter((cell) => cell.checkVisibility() && cell.getBoundingClientRect().width > 1)
    .map((cell) => cell.innerText.replace(/\\s+/g, " ").trim()).filter((text) => text)"""


def test_a_small_screen_has_every_cell_of_a_large_one(browser, shown):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        page = visit.open(shown)
        large = page.evaluate(CELLS)
        page.set_viewport_size({"width": 320, "height": 900})
        cut = page.evaluate(
            """() => [...document.querySelectorAll("main td, main th")].filter((cell) => {
                const scroll = cell.closest(".scroll");
                return cell.checkVisibility() && cell.getBoundingClientRect().width > 1 && !cell.closest("thead")
                    && scroll && cell.getBoundingClientRect().right > scroll.getBoundingClientRect().right + 1;
            }).map((cell) => cell.innerText)"""
        )

        assert sorted(page.evaluate(CELLS)) == sorted(large)
        assert cut == []


def test_letters_of_twice_the_size_fit_the_page(browser, shown):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        page = visit.open(shown)
        page.evaluate("document.documentElement.style.fontSize = '200%'")

        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_bars_are_seen_in_the_colours_of_the_system(browser, page):
    with tab(browser, forced_colors="active") as visit:
        opened = visit.open(page.address + "/now")
        # Four of six parts are done.
        bar = Image.open(io.BytesIO(opened.locator(".stages progress").nth(1).screenshot())).convert("RGB")
        done, left = (bar.getpixel((bar.width * share // 10, bar.height // 2)) for share in (1, 9))

    assert done != left


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
