"""Spends from a shared limit until it is refused: `spending_child.py LEDGER NUMBER LIMIT`."""

import random
import sys

from eleven_video.accounting.budget_limits import Limit
from eleven_video.ledger.records import Granted, Refused
from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import intent, picture_charge, session_start


def main(where: str, number: str, limit_pico: int) -> None:
    seeded = random.Random(number)
    with Ledger.open(where, patience_s=60) as ledger:
        ledger.open_session(session_start(number, project="shared"))
        assert ledger.flush(60)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        limits = [Limit.project("shared", limit_pico)]
        while True:
            asked = intent(session=number, bound_pico=seeded.randint(1, 97))
            verdict = ledger.reserve(asked, limits)
            if isinstance(verdict, Refused):
                break
            assert isinstance(verdict, Granted), verdict
            if seeded.random() < 0.5:
                ledger.settle(asked.id, picture_charge(seeded.randint(0, asked.bound_pico)))
        assert ledger.flush(60)
        # What settles lower once more gives room; the limit is met when nothing of anybody's does.
        while isinstance(ledger.reserve(intent(session=number, bound_pico=97), limits), Granted):
            pass
    sys.stdout.write("refused\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
