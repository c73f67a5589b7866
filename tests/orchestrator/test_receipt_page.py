"""The receipt as a page: it adds up, loads nothing, names its issuer, and replaces no file that the run did not make."""

import base64
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from eleven_video.config.paths import ledger_file
from eleven_video.domain.options import Existing, Receipts
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.orchestrator.output_paths import OutputPaths
from eleven_video.sandbox.server import Sandbox
from tests.support.pipelines import pipeline_on, script
from tests.support.spending import tiny_job as job

OWN = script("The sky is blue.", "Bees see colours.")
# Bytes that no page may hold: what follows a picture in its file, and its comment.
HIDDEN, COMMENT = b"<script>alert(1)</script>", "a private comment"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


class Document(HTMLParser):
    """The tags of a page with their attributes, and the cells of its table by row."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        assert path is not None
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._cell = False
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        self._cell = tag in {"td", "th"}
        if self._cell:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self._cell and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def dollars(text: str) -> Decimal:
    return Decimal(text.removeprefix("$").replace(",", "") or 0)


def test_the_rows_add_up_to_the_total_of_the_ledger_exactly(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox, elevenlabs_plan="creator") as pipeline:
        made = pipeline.run(job(tmp_path / "sky.mp4", script=OWN))
    page = Document(made.receipt_page)
    with LedgerReader.open(ledger_file()) as reader:
        pico = sum(stored.charge.pico for stored in reader.session_charges(made.session_id))

    (total,) = [dollars(row[-1]) for row in page.rows if row[0] == "Total"]
    rows = [dollars(row[-1]) for row in page.rows if len(row) == 4 and row[-1].startswith("$")]
    assert made.receipt_page == tmp_path / "sky.mp4.receipt.html"
    assert sum(rows) * 10**12 == total * 10**12 == pico > 0
    assert made.receipt is not None
    assert json.loads(made.receipt.read_text())["cost_pico"] == pico


def test_the_page_loads_nothing_and_has_no_script(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox) as pipeline:
        page = Document(pipeline.run(job(tmp_path / "sky.mp4", script=OWN)).receipt_page)

    assert not {"script", "link", "iframe", "form", "a"} & {tag for tag, _ in page.tags}
    assert not [facts for _, facts in page.tags if {"src", "href", "onload", "onerror", "style"} & facts.keys()]
    (policy,) = [facts["content"] for _, facts in page.tags if facts.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


@pytest.mark.parametrize("receipts", Receipts)
def test_only_the_receipts_that_are_wanted_are_claimed_and_written(
    sandbox: Sandbox, tmp_path: Path, receipts: Receipts
) -> None:
    names = {"html": "x.mp4.receipt.html", "json": "x.mp4.receipt.json"}
    wanted = {names[kind] for kind in names if receipts in {kind, "both"}}
    for name in set(names.values()) - wanted:
        (tmp_path / name).write_text("made by the user")

    with pipeline_on(sandbox) as pipeline:
        made = pipeline.run(job(tmp_path / "x.mp4", script=OWN, receipts=receipts))

    assert {path.name for path in (made.receipt, made.receipt_page) if path} == wanted
    for name in names.values():
        assert ((tmp_path / name).read_text() == "made by the user") is (name not in wanted)


def test_a_run_that_wants_other_receipts_leaves_no_empty_file_of_the_killed_one(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    wanted = job(tmp_path / "x.mp4", script=OWN, existing=Existing.NUMBER)
    with pipeline_on(sandbox) as pipeline:
        first = pipeline.run(wanted)
        session = pipeline.session
        assert session is not None
        names = OutputPaths.of_job(wanted)
        for path in names.each:
            path.unlink()
        session.note_claims(names.video, names.each)
        for path in names.each:
            path.touch()
        again = job(tmp_path / "x.mp4", script=OWN, existing=Existing.NUMBER, receipts=Receipts.JSON)
        pipeline.run(again, session_id=first.session_id)

    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"x.mp4", "x.mp4.receipt.json"}


def picture(size: tuple[int, int]) -> bytes:
    facts = PngImagePlugin.PngInfo()
    facts.add_text("Comment", COMMENT)
    written = BytesIO()
    Image.new("RGB", size, (20, 120, 140)).save(written, "PNG", pnginfo=facts)
    return written.getvalue() + HIDDEN


@pytest.mark.parametrize("size", [(64, 32), (2400, 800)])
def test_the_issuer_is_on_the_page_and_of_its_logo_the_pixels_alone(
    sandbox: Sandbox, tmp_path: Path, size: tuple[int, int]
) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(picture(size))
    issuer = {"receipt_name": "Acme & <Sons>", "receipt_note": "VAT 12 345", "receipt_logo": logo}
    with pipeline_on(sandbox, **issuer) as pipeline:
        page = Document(pipeline.run(job(tmp_path / "sky.mp4", script=OWN)).receipt_page)

    (image,) = [facts for tag, facts in page.tags if tag == "img"]
    source = re.fullmatch(r"data:image/png;base64,([\w+/=]+)", image["src"] or "")
    assert source
    data = base64.b64decode(source[1])
    assert HIDDEN not in data
    assert COMMENT.encode() not in data
    shown = Image.open(BytesIO(data))
    assert shown.size == ((64, 32) if size[0] == 64 else (480, 160))
    assert shown.getpixel((0, 0)) == (20, 120, 140)
    assert image["alt"] == "Acme & <Sons>"
    assert "Acme &amp; &lt;Sons&gt;" in page.text
    assert "VAT 12 345" in page.text


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"GIF89a, but no picture", "not an image"), (b"<svg onload='x()'/>", "not an image"), (None, "cannot be read")],
)
def test_a_logo_that_is_no_picture_is_refused_before_anything_is_bought(
    sandbox: Sandbox, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    logo = tmp_path / "logo.png"
    if content is not None:
        logo.write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"receipt_logo .*{reason}"), pipeline_on(sandbox, receipt_logo=logo):
        pass
    assert sandbox.ledger()["total"]["calls"] == 0
