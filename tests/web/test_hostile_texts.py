"""Names and texts of services, of files and of a shared ledger: pages show them as text, without what moves other text."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, speech_call
from tests.support.ledger_rows import charge_of, intent, picture_charge, session_start
from tests.support.page import Page, served

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\" ' & \u202e\u2066\x1b[31m\x07\x85{{ 7 * 7 }}"
LONG = HOSTILE * 100
MOST = 1_000_000  # characters of a page with seven of these
# Ids that no run of this version makes, but that a shared ledger may have.
IDS = ("../../etc", "..", "a/b", '"><script>', "with space", "x" * 300, "20261123-010000-\u202e")
# What turns text around, hides it, or steers a terminal.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        for number, id_ in enumerate(IDS):
            start = session_start(
                id_, title=LONG, project=HOSTILE, profile=HOSTILE, asked="{}", started_at=datetime.now(UTC)
            )
            ledger.open_session(start)
            picture = picture_charge(33_600_000_001, id=f"p{number}", model=f"model {HOSTILE}")
            speech = speech_call(f"voice {HOSTILE}", {Part.CHARACTERS: 700}, id=f"s{number}")
            for charge, kind in ((picture, CallKind.IMAGE), (charge_of(speech, 7, CostState.PRICED), CallKind.SPEECH)):
                asked = intent(f"{number}-{kind}", session=id_, kind=kind, service=charge.call.service)
                ledger.intend(asked)
                ledger.settle(asked.id, charge)
            ledger.intend(intent(f"open-{number}", session=id_, model=f"model {HOSTILE}", bound_pico=7))
            if number:
                ledger.close_session(
                    id_, ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED, output=f"/etc/{HOSTILE}.mp4", length_ms=9
                )
        assert ledger.flush(30)
    return home


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


class Read(HTMLParser):
    """The tags, the names of the attributes and the texts of a page, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag if tag != "script" or "src" in dict(attrs) else "script without src")
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def check(html: str) -> None:
    read = Read(html)
    assert "script without src" not in read.tags
    assert not any(name.startswith("on") for name in read.names)
    assert not FORBIDDEN.findall("".join(read.texts))
    assert len(html) < MOST


@pytest.mark.parametrize(
    "path", ["/now", "/videos", *(f"/spending?by={by}" for by in ("model", "voice", "project", "profile"))]
)
def test_lists_show_hostile_names_as_text(page, path):
    answer = page.get(path)

    assert answer.status_code == 200
    assert "{{ 7 * 7 }}" in answer.text  # the text itself is there
    check(answer.text)


@pytest.mark.parametrize("id_", IDS)
def test_a_session_with_a_hostile_id_leads_to_no_other_folder(page, id_):
    for path in ("", "/file", "/receipt.html", "/results/passwd", "/chapters.vtt"):
        answer = page.get(f"/videos/{quote(id_, safe='')}{path}")

        assert answer.status_code in ({200, 404} if id_ != ".." else {307, 404})
        assert "root:" not in answer.text
        if answer.status_code == 200 and not path:
            check(answer.text)


@pytest.mark.parametrize(
    "path",
    ["/videos?project=", "/spending?project=", "/spending?profile=", "/services?profile=", "/videos/", "/orders/"],
)
def test_what_an_address_says_is_shown_as_text(page, path):
    answer = page.get(path + quote(HOSTILE, safe=""))

    assert answer.status_code in {200, 404}
    check(answer.text)
