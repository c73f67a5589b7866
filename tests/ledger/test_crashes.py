"""A killed process loses no row that was reported as durable."""

import random
import subprocess
import sys
from datetime import UTC
from pathlib import Path

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy, Totals

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("acknowledging_child.py")
KILLS = 10


def test_killed_writers_lose_nothing_that_was_acknowledged(tmp_path):
    where = tmp_path / "ledger.db"
    acknowledged: set[str] = set()
    seeded = random.Random(1)
    for kill in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, CHILD, where, str(kill * 1_000_000)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        lines = [child.stdout.readline() for _ in range(seeded.randint(1, 150))]
        child.kill()
        # What it said before it was killed and nobody had read yet counts as well; its last line may be cut.
        rest, _ = child.communicate()
        lines += rest.splitlines(keepends=True)
        acknowledged |= {line.strip() for line in lines if line.endswith("\n")}
        assert acknowledged

    with LedgerReader.open(where) as reader:
        stored = [stored.charge for stored in reader.session_charges("session")]
        open_ = {attempt.intent.id for attempt in reader.open_attempts()}
        report = reader.report(GroupBy.DAY, zone=UTC)
    charged = {charge.call.id.removeprefix("call-") for charge in stored}
    assert {line.split()[1] for line in acknowledged if line.startswith("charge")} <= charged
    assert {line.split()[1] for line in acknowledged if line.startswith("attempt")} <= charged | open_
    # A charge, its sum and the end of its attempt are one step.
    assert not charged & open_
    assert len(charged) == len(stored) == report.total.calls
    assert sum(charge.pico for charge in stored) == report.total.pico
    assert report.total != Totals()
