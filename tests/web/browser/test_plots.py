"""Plots in a real browser: bars stand on each other, values appear on hover and by keys, and a zoom can be an address."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page as Opened
from playwright.sync_api import expect

from tests.support.browser import tab

COSTS = '.plot[data-table="costs"]'
# The colours of a column of pixels of the plot, from the bottom to the top, at a place of the pointer.
COLUMN = """([selector, x]) => {
    const canvas = document.querySelector(`${selector} .u-wrap > canvas`), scale = devicePixelRatio;
    const over = document.querySelector(`${selector} .u-over`), box = canvas.getBoundingClientRect();
    const bottom = over.getBoundingClientRect().bottom - box.top, top = over.getBoundingClientRect().top - box.top;
    const image = canvas.getContext("2d").getImageData((x - box.left) * scale, 0, 1, canvas.height).data;
    const found = [];
    for (let y = Math.floor(bottom * scale) - 2; y >= top * scale; y -= 1) {
        found.push("#" + [0, 1, 2].map((at) => image[4 * y + at].toString(16).padStart(2, "0")).join(""));
    }
    return found;
}"""
# For each kind of bars: its colour, and which pixels of its swatch have the colour itself.
SWATCHES = """(names) => names.map((name) => {
    const pen = textures.swatch(name).getContext("2d");
    const data = pen.getImageData(0, 0, 14, 14).data;
    const own = [...data.slice(0, 3)];
    const colour = textures.style(`--${name}`);
    const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    let mask = "";
    for (let at = 0; at < data.length; at += 4) mask += wanted.every((part, index) => Math.abs(part - data[at + index]) < 8) ? "#" : ".";
    return [colour, mask, textures.style("--paper")];
})"""


def value(opened: Opened, number: int, table: str = "costs") -> str:
    return opened.locator(f'.plot[data-table="{table}"] .value').nth(number).inner_text()


def shown(opened: Opened) -> str:
    return opened.locator(f"{COSTS} .shown").inner_text()


def rows(opened: Opened, table: str = "costs") -> list[list[str]]:
    return [row.locator("th, td").all_text_contents() for row in opened.locator(f"#{table} tbody tr").all()]


def box(opened: Opened) -> dict[str, float]:
    opened.locator(f"{COSTS} .u-over").scroll_into_view_if_needed()
    return opened.locator(f"{COSTS} .u-over").bounding_box()


def test_hovering_a_bar_shows_the_values_of_its_row(browser, page):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        opened = visit.open(f"{page.address}/spending?by=day")
        table = {row[0]: row for row in rows(opened)}
        area = box(opened)
        seen = set()
        for share in (0.1, 0.5, 0.9):
            opened.mouse.move(area["x"] + area["width"] * share, area["y"] + 50)
            row = table[shown(opened)]
            assert [value(opened, 0), value(opened, 1)] == row[1:3]
            expect(opened.locator("#costs tr.current th")).to_have_text(row[0])
            seen.add(row[0])
        assert len(seen) == 3


def test_services_stand_on_each_other_in_their_shares(browser, page):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        opened = visit.open(f"{page.address}/spending?by=month")
        area = box(opened)
        opened.mouse.move(area["x"] + area["width"] * 0.99, area["y"] + 50)
        row = next(row for row in rows(opened) if row[0] == shown(opened))
        gemini, elevenlabs = (float(amount.replace("$", "")) for amount in row[1:3])
        # The middle of the last bar: the plot shows 0.6 of a position at each end.
        count = opened.locator("#costs tbody tr").count()
        middle = area["x"] + area["width"] * (count - 1 + 0.6) / (count - 1 + 1.2)
        column = opened.evaluate(COLUMN, [COSTS, middle])
        colour, line = (opened.evaluate(f"textures.style('{name}')") for name in ("--gemini", "--line"))

    below = next(at for at, found in enumerate(column) if not is_near(found, colour))
    bar = max(at for at, found in enumerate(column) if found not in {"#000000", line}) + 1
    assert below > 20
    assert bar > below
    assert below / bar == pytest.approx(gemini / (gemini + elevenlabs), abs=0.05)


def test_a_zoom_shows_fewer_rows_and_all_again(browser, page):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        opened = visit.open(f"{page.address}/spending?by=day")
        plot = opened.locator(COSTS)
        everything = str(opened.locator("#costs tbody tr").count())
        expect(plot).to_have_attribute("data-shown", everything)
        area = box(opened)
        opened.mouse.move(area["x"] + area["width"] * 0.3, area["y"] + 50)
        opened.mouse.down()
        opened.mouse.move(area["x"] + area["width"] * 0.6, area["y"] + 60, steps=5)
        opened.mouse.up()

        expect(plot).not_to_have_attribute("data-shown", everything)
        dragged = int(plot.get_attribute("data-shown"))
        assert 4 <= dragged <= int(everything) / 2
        plot.get_by_role("button", name="Zoom in").click()
        assert int(plot.get_attribute("data-shown")) < dragged
        plot.get_by_role("button", name="Show all").click()
        expect(plot).to_have_attribute("data-shown", everything)
        expect(plot.get_by_role("button", name="Show all")).to_be_disabled()


def test_a_zoom_can_be_kept_as_an_address(browser, page):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        opened = visit.open(f"{page.address}/spending?by=day&parts=project")
        before = rows(opened)
        plot = opened.locator(COSTS)
        opened.locator(f"{COSTS} [role=slider]").press("Home")
        plot.get_by_role("button", name="Zoom in").click()
        only = plot.locator("a.only")
        first, last = re.fullmatch(r"Only (\S+) to (\S+)", only.inner_text()).groups()
        only.click()

        expect(opened).to_have_url(re.compile(rf"by=day&parts=project&since={first}&until={last}$"))
        assert rows(opened) == [row for row in before if first <= row[0] <= last]
        assert 0 < len(rows(opened)) < len(before)
        csv = opened.request.get(
            opened.get_by_role("link", name="Table as CSV").first.evaluate("link => link.href")
        ).text()
        assert [line.partition(",")[0] for line in csv.splitlines()[1:-1]] == [row[0] for row in rows(opened)]
        opened.go_back()
        expect(opened).to_have_url(f"{page.address}/spending?by=day&parts=project")
        assert rows(opened) == before
        opened.go_forward()
        expect(opened.get_by_label("From")).to_have_value(first)


def test_the_keys_go_from_bar_to_bar_and_zoom(browser, page):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        opened = visit.open(f"{page.address}/spending?by=day")
        table = rows(opened)
        slider = opened.locator(f"{COSTS} [role=slider]")
        slider.focus()

        expect(slider).to_have_attribute("aria-valuenow", str(len(table)))
        opened.keyboard.press("ArrowLeft")
        _, gemini, elevenlabs, *_ = table[-2]
        expect(slider).to_have_attribute("aria-valuetext", f"{table[-2][0]}, Gemini {gemini}, ElevenLabs {elevenlabs}")
        opened.keyboard.press("Home")
        expect(slider).to_have_attribute("aria-valuenow", "1")
        opened.keyboard.press("ArrowLeft")
        assert shown(opened) == table[0][0]
        opened.keyboard.press("+")
        assert int(opened.locator(COSTS).get_attribute("data-shown")) < len(table)
        opened.keyboard.press("End")
        assert shown(opened) == table[-1][0]
        opened.keyboard.press("Escape")
        expect(opened.locator(COSTS)).to_have_attribute("data-shown", str(len(table)))


def test_a_day_without_usage_leaves_a_gap(browser, page):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        opened = visit.open(f"{page.address}/spending?by=day")
        days = [date.fromisoformat(row[0]) for row in rows(opened, "failures")]
        plot = opened.locator('.plot[data-table="failures"]')
        area = plot.locator(".u-over").bounding_box()
        span = (days[-1] - days[0]).days
        assert span + 1 > len(days)
        for day in days[:3]:
            share = ((day - days[0]).days + 0.6) / (span + 1.2)
            opened.mouse.move(area["x"] + area["width"] * share, area["y"] + 20)
            plot.locator(".u-over").hover(position={"x": area["width"] * share, "y": 20})
            expect(plot.locator(".shown")).to_have_text(day.isoformat())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_kinds_of_bars_differ_without_their_colours_and_can_be_seen(browser, page, scheme):
    names = ["gemini", "elevenlabs", *(f"series-{number}" for number in range(1, 9))]
    with tab(browser, color_scheme=scheme) as visit:
        opened = visit.open(f"{page.address}/spending?by=day")
        found = opened.evaluate(SWATCHES, names)

    masks = [mask for _, mask, _ in found[2:]]
    assert len(set(masks)) == len(masks)
    assert found[0][1] != found[1][1]
    for colour, mask, paper in found:
        assert "#" in mask
        assert contrast(colour, paper) >= 3


def parts(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def is_near(one: str, other: str) -> bool:
    """Whether two colours differ no more than the rounding of a pixel at an edge."""
    return max(abs(here - there) for here, there in zip(parts(one), parts(other), strict=True)) < 6


def luminance(colour: str) -> float:
    shares = [part / 255 for part in parts(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_narrow_plot_shows_fewer_bars_and_the_table_has_all(browser, page):
    with tab(browser, viewport={"width": 320, "height": 844}) as visit:
        opened = visit.open(f"{page.address}/spending?by=day&since=60d")
        table = rows(opened)
        plot = opened.locator(COSTS)
        few = int(plot.get_attribute("data-shown"))
        last = shown(opened)
        plot.get_by_role("button", name="Show all").click()
        everything = int(plot.get_attribute("data-shown"))

    assert few < everything == len(table)
    assert last == table[-1][0]


def test_both_colour_schemes_are_drawn_without_a_complaint(browser, page):
    with tab(browser, viewport={"width": 1280, "height": 900}) as visit:
        opened = visit.open(f"{page.address}/spending?by=model&parts=project")
        for scheme in ("dark", "light", "dark"):
            opened.emulate_media(color_scheme=scheme)
            expect(opened.locator(f"{COSTS} .u-wrap > canvas")).to_have_count(1)
            expect(opened.locator(f"{COSTS} .legend li")).to_have_count(4)

    assert visit.complaints == []
