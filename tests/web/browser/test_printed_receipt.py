"""A receipt on paper: a usual one fits one page, and a long one breaks between rows, with the headings on each page."""

import base64
import io
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PIL import Image
from pypdf import PdfReader

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import Charge, CostState
from eleven_video.reporting.receipt_builder import receipt_facts
from eleven_video.ui.receipt.document import receipt_page
from eleven_video.ui.receipt.receipt_data import Issuer
from tests.support.browser import tab
from tests.support.calls import speech_call
from tests.support.ledger_rows import charge_of, picture_charge
from tests.support.page_home import HOSTILE
from tests.web.browser.test_appearance import violations

HEADING, TOTAL = "Model or voice", "Total"
USUAL, LONG = 17, 40


def spoken(voice: str, number: int) -> Charge:
    call = speech_call(voice, {Part.CHARACTERS: 700 + number, Part.CREDITS: 700 + number}, id=f"speech-{number}")
    return charge_of(call, 90_000_000_003 + number, CostState.PRICED)


def drawn(number: int, model: str = "gemini-2.5-flash-image") -> Charge:
    return picture_charge(33_600_000_001 + number, id=f"picture-{number}", model=model)


def logo() -> str:
    file = io.BytesIO()
    Image.new("RGB", (440, 112), "teal").save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


ISSUER = Issuer("Kestrel Films", "Payable within 30 days. Thank you for your order.", logo())
SESSIONS = {
    "short": ([drawn(0), spoken("Rachel", 0)], "Why the sky is blue", Issuer()),
    "usual": (
        [*map(drawn, range(USUAL)), *(spoken(("Rachel", "Brian")[n % 2], n) for n in range(USUAL))],
        "Bees, and what they see",
        ISSUER,
    ),
    # A voice and a model of its own for each of 40 scenes.
    "long": (
        [charge for n in range(LONG) for charge in (drawn(n, f"model-{n}"), spoken(f"Voice {n}", n))],
        "The life of a raindrop",
        ISSUER,
    ),
    "hostile": (
        [drawn(0, HOSTILE), spoken(HOSTILE + "x" * 5_000, 1), spoken("\x00\x1b[31mred", 2)],
        HOSTILE + "y" * 10_000,
        Issuer("N" * 300, HOSTILE),
    ),
}


@pytest.fixture(params=SESSIONS)
def receipt(request, tmp_path):
    charges, title, issuer = SESSIONS[request.param]
    facts = receipt_facts(
        charges, title=title, session_id="20261123-010000-aaaaaaaa", made_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        billed=True, video="sky.mp4", issuer=issuer,
    )  # fmt: skip
    file = tmp_path / f"{request.param}.receipt.html"
    file.write_text(receipt_page(facts), encoding="utf-8", errors="backslashreplace")
    return file


@pytest.fixture
def printed(browser, receipt):
    """The texts of the pages on A4 and on Letter, as Chromium prints them."""
    with tab(browser, offline=True) as visit:
        opened = visit.open(receipt.as_uri())
        sheets = [opened.pdf(format=paper) for paper in ("A4", "Letter")]
        assert [url for url in visit.requests if not url.startswith("data:image/png;base64,")] == [receipt.as_uri()]
        assert visit.complaints == []
    return [[page.extract_text() for page in PdfReader(io.BytesIO(sheet)).pages] for sheet in sheets]


def amounts(text: str) -> list[Decimal]:
    return [Decimal(found.replace(",", "")) for found in re.findall(r"\$([\d,]+\.\d+)", text)]


def test_a_usual_receipt_fits_one_page_and_a_long_one_has_the_headings_on_each(receipt, printed):
    for pages in printed:
        rows = [number for number, text in enumerate(pages) if HEADING in text]

        assert (len(pages) == 1) == (receipt.stem.partition(".")[0] in {"short", "usual"})
        assert rows == list(range(rows[0], rows[-1] + 1))
        assert [number for number, text in enumerate(pages) if re.search(rf"^{TOTAL}\b", text, re.MULTILINE)] == rows[
            -1:
        ]


def test_no_row_is_lost_between_pages(receipt, printed):
    charges = SESSIONS[receipt.stem.partition(".")[0]][0]
    total = Decimal(sum(charge.pico for charge in charges)).scaleb(-12)
    for pages in printed:
        table = "\n".join(pages)
        rows, rest = re.split(rf"^{TOTAL}\b", table, maxsplit=1, flags=re.MULTILINE)

        assert sum(amounts(rows)) == total
        assert amounts(rest)[0] == total


def test_nothing_is_wider_than_the_paper_or_a_phone(browser, receipt):
    with tab(browser) as visit:
        opened = visit.open(receipt.as_uri())
        for media in ("screen", "print"):
            opened.emulate_media(media=media)
            for width in (320, 688, 1280):
                opened.set_viewport_size({"width": width, "height": 900})
                assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert all(opened.locator("img").evaluate_all("(all) => all.map((one) => one.naturalWidth > 0)"))
        assert opened.locator("script, img[src='x']").count() == 0
        opened.emulate_media(media="screen")
        assert violations(opened) == []
