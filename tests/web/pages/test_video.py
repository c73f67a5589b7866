"""The page of a video that a real run has made: chapters, scenes, pictures, calls, and a picture that is drawn again."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from tests.support.command import run_command
from tests.support.loopback import LOOPBACK
from tests.support.page import Page, served
from tests.support.probe import probe

TEXT = "The sky is blue & wide.\n\nBees see <colours>.\n\nSnow is white.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_a_video(tmp_path_factory.mktemp("home"))


def with_a_video(home: Path) -> Path:
    (home / "facts.md").write_text(TEXT)
    done = run_command(
        "generate", "--script", "facts.md", "--resolution", "320x180", "--quality", "draft", "--json",
        cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (home / "made.json").write_text(done.stdout)
    return home


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


@pytest.fixture
def made(home: Path) -> Any:
    return json.loads((home / "made.json").read_text())


def ended(page: Page, order: str) -> str:
    """The state of an order once its process has ended; asked again at each change, as the page does."""
    with httpx.stream("GET", f"{page.address}/events", timeout=100, **LOOPBACK) as stream:
        text = page.get(f"{order}/state").text
        for _ in stream.iter_lines():
            if '<span class="tag">running' not in text:
                return text
            text = page.get(f"{order}/state").text
    raise AssertionError(text)


def test_the_ledger_has_the_length_and_the_size_of_the_file(tmp_path):
    # Another test has the shared session's video made again.
    home = with_a_video(tmp_path)
    made = json.loads((home / "made.json").read_text())
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        session = ledger.session(made["session_id"]).session
    video = Path(made["video_path"])
    assert session.length_ms == round(made["duration"] * 1000)
    assert session.size_bytes == video.stat().st_size
    assert abs(session.length_ms - probe(video).frames * 1000 / 24) < 1
    assert session.estimated_low_pico <= session.estimated_pico <= session.estimated_high_pico
    picos = f"{session.estimated_low_pico} {session.estimated_pico} {session.estimated_high_pico}"
    with served(home) as page:
        assert f'data-pico="{picos}">estimated: about $' in page.get(f"/videos/{session.id}").text


def test_the_scenes_are_chapters_of_the_player_and_links_into_it(page, made):
    text = page.get(f"/videos/{made['session_id']}").text
    answer = page.get(f"/videos/{made['session_id']}/chapters.vtt")

    assert answer.headers["content-type"] == "text/vtt; charset=utf-8"
    assert re.search(r'<track kind="chapters" src="[^"]+/chapters\.vtt"', text)
    cues = re.findall(r"(\d+)\n(\S+) --> (\S+)\n(.*)\n", answer.text)
    assert [(number, said) for number, _, _, said in cues] == [
        ("1", "The sky is blue &amp; wide."), ("2", "Bees see &lt;colours&gt;."), ("3", "Snow is white.")
    ]  # fmt: skip
    starts, ends = [start for _, start, _, _ in cues], [end for _, _, end, _ in cues]
    assert starts[0] == "00:00:00.000"
    assert starts[1:] == ends[:-1]
    assert starts == sorted(starts)
    seconds = int(made["duration"] * 1000)
    assert ends[-1] == f"00:00:{seconds // 1000:02}.{seconds % 1000:03}"
    seeks = re.findall(r'/file#t=([\d.]+)" data-seek="([\d.]+)"', text)
    assert [f"00:00:{float(one):06.3f}" for one, _ in seeks] == starts
    assert all(one == other for one, other in seeks)


def test_each_call_has_its_rate_its_source_and_its_state(home, page, made):
    text = page.get(f"/videos/{made['session_id']}").text
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        charges = [stored.charge for stored in ledger.session_charges(made["session_id"])]

    rows = re.findall(r"<tr><td>[^<]+</td><td[^>]*>\d\d:\d\d:\d\d</td>.*?</tr>", text[text.index('id="calls"') :])
    assert len(rows) == len(charges) > 0
    for row, charge in zip(rows, charges, strict=True):
        assert row.count(" at $") == len(charge.lines)
        assert all(source in row for source in charge.sources)
        assert (f">{charge.state}<" in row) or ("paid in credits" in row)


def test_the_receipt_can_be_downloaded_and_no_other_file(page, made):
    answer = page.get(f"/videos/{made['session_id']}/receipt.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content == Path(made["receipt_page_path"]).read_bytes()

    Path(made["receipt_page_path"]).write_text("changed by somebody")
    assert page.get(f"/videos/{made['session_id']}/receipt.html").status_code == 404


def test_a_picture_is_drawn_again_once_with_its_cost_first(home, page, made):
    session = made["session_id"]
    address = f"/videos/{session}/redraw?scene=2&picture=1"
    assert (
        f'href="/{page.address.rpartition("/")[2]}{address.replace("&", "&amp;")}"'
        in page.get(f"/videos/{session}").text
    )
    form = page.get(address).text
    token = re.search(r'name="token" value="(\w+)"', form)[1]
    said = json.loads(
        run_command(
            "redraw", session, "--scene", "2", "--picture", "1", "--dry-run", "--json",
            cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)},
        ).stdout
    )  # fmt: skip
    cost = said["left"]["total_cost"]["expected"]
    assert f"Draw it again for about ${cost:.4f}" in form
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        before = ledger.session(session).totals

    sent = {"token": token, "prompt": "A bee & <i>a flower</i>", "do": "make"}
    first, second = page.send(address, **sent), page.send(address, **sent)

    assert first.status_code == second.status_code == 303
    assert '<span class="tag good">finished' in ended(page, f"/orders/{token}")
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        after = ledger.session(session).totals
    assert (after.images, after.calls) == (before.images + 1, before.calls + 1)
    assert after.pico > before.pico
    text = page.get(f"/videos/{session}").text
    assert text.count("earlier drawing") >= 1
    assert "A bee &amp; &lt;i&gt;a flower&lt;/i&gt;." in text
    assert "<i>a flower" not in text


@pytest.mark.parametrize("place", ["scene=9&picture=1", "scene=1&picture=99"])
def test_a_picture_that_is_not_there_is_named(page, made, place):
    answer = page.get(f"/videos/{made['session_id']}/redraw?{place}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="make"' not in answer.text


@pytest.mark.parametrize(
    "place", ["", "scene=x&picture=1", "scene=-1&picture=1", "scene=1&picture=1%00", "scene=²&picture=1"]
)
def test_an_address_without_a_picture_is_not_found(page, made, place):
    assert page.get(f"/videos/{made['session_id']}/redraw?{place}").status_code == 404
