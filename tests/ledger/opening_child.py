"""Opens a ledger that may not exist yet and writes to it, when it is told to: `opening_child.py LEDGER NUMBER`."""

import sys

from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import picture_charge, session_start


def main(where: str, number: str) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    troubles: list[str] = []
    with Ledger.open(where, on_trouble=troubles.append, patience_s=60) as ledger:
        assert ledger.open_session(session_start(number)).wait(60), troubles
        assert ledger.record(number, picture_charge()).wait(60), troubles
    sys.stdout.write("written\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
