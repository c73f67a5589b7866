"""From any spool file, all valid entries are imported unchanged, and the rest is kept."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.entries import CloseSession, Free, Intend, OpenSession, Record, Resolve, Settle
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.records import Resolution, SessionOutcome
from eleven_video.ledger.spool.entry_lines import from_line, to_line
from eleven_video.ledger.spool.spooled_calls import still_open
from eleven_video.ledger.store import Ledger
from tests.support.anything import JSON, damaged, torn
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import intent, picture_charge, session_start
from tests.support.thoroughness import examples

_SOUND = [
    json.loads(to_line(entry))
    for entry in (
        OpenSession(session_start(project="bees", asked='{"x": 1}')),
        Intend(intent("call", bound_pico=200, scene=1, content_key="key")),
        Settle("call", picture_charge(7, id="a")),
        Record("session", picture_charge(3, CostState.ESTIMATED, id="b", estimated=True)),
        Free("call", "HTTP 503"),
        Resolve("call", Resolution.BILLED),
        CloseSession("session", NOVEMBER, SessionOutcome.COMPLETED, "sky.mp4"),
        CloseSession("session", NOVEMBER, SessionOutcome.COMPLETED, "sky.mp4", 92_000, 7_000_000),
    )
]
_LINES = st.sampled_from(_SOUND).flatmap(damaged).map(json.dumps) | JSON.map(json.dumps)
_DEEP = "[" * 20_000
# Rows that are as they should be, among those that are not.
_GOOD = [to_line(OpenSession(session_start("sound"))), to_line(Record("sound", picture_charge(5, id="sound")))]


def spooled(folder: Path, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "x.usage-spool.jsonl"
    path.write_bytes(data)
    return path


@examples(150)
@given(_LINES)
@example(_DEEP)
@example('{"entry":"Intend","intent":' * 5_000)
@example("9" * 5000)
def test_a_line_is_an_entry_or_is_none(line: str) -> None:
    try:
        entry = from_line(line)
    except ValueError:
        return
    # What is taken for an entry is one: it can be written down and read again, and comes to no less than nothing.
    assert from_line(to_line(entry)) == entry
    if isinstance(entry, Settle | Record):
        assert entry.charge.pico >= 0
        assert all(amount >= 0 for amount in entry.charge.call.parts.values())


@examples(25)
@given(st.lists(_LINES, min_size=1, max_size=4), st.data())
@example([_DEEP], None)
@example(['{"entry":"Free","attempt":[],"reason":{}}', '{"entry":"Intend","intent":{"id":[]}}'], None)
def test_unreadable_lines_of_a_spool_do_not_block_its_other_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], draw: st.DataObject | None
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    text = "\n".join([_GOOD[0], *lines, _GOOD[1]]).encode()
    path = spooled(folder, text if draw is None else draw.draw(torn(text) | st.just(text)))
    whole = path.read_bytes() == text

    still_open([], folder)
    with Ledger.open(folder / "ledger.db") as ledger:
        taken = ledger.take_in_spools(folder)
        ledger.flush(120)
    assert not path.exists()
    kept = folder / f"{path.name}.refused"
    assert taken.refused == (len(kept.read_text().splitlines()) if kept.exists() else 0)
    with LedgerReader.open(folder / "ledger.db") as reader:
        counted = [stored.charge.pico for mode in Mode for stored in reader.charges(mode=mode)]
        summed = [reader.report(GroupBy.MODEL, mode=mode).total.pico for mode in Mode]
        if whole:
            found = reader.session("sound")
            assert found is not None
            assert found.totals.pico == 5
    assert sum(counted) == sum(summed)


@examples(40)
@given(torn("\n".join(map(json.dumps, _SOUND)).encode()))
def test_a_torn_spool_is_read_as_far_as_it_can_be(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("spool")
    spooled(folder, data)
    for attempt in still_open([], folder):
        assert attempt.intent.id
