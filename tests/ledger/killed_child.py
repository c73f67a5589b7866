"""Pays for one call, reserves for another and waits to be killed: `killed_child.py LEDGER`."""

import sys
import threading

from eleven_video.accounting.budget_limits import Limit
from eleven_video.ledger.records import Granted
from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import intent, picture_charge, session_start


def main(where: str) -> None:
    ledger = Ledger.open(where)
    ledger.open_session(session_start(asked="{}"))
    limits = [Limit.run("session", 100)]
    assert isinstance(ledger.reserve(intent("paid", bound_pico=60), limits), Granted)
    assert ledger.settle("paid", picture_charge(25)).wait(60)
    assert isinstance(ledger.reserve(intent("open", bound_pico=40, content_key="c0ffee"), limits), Granted)
    sys.stdout.write("calling\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
