"""Writes charges to a ledger, one for each line of stdin, as a run of another process does: `python -m tests.support.charging`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import intent, picture_charge, session_start

SESSION = "20261130-110000-charged"


def main() -> None:
    home = Path(sys.argv[1])
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        ledger.open_session(session_start(SESSION, started_at=datetime.now(UTC), title="Charged elsewhere"))
        for number, line in enumerate(sys.stdin):
            now = datetime.now(UTC)
            attempt = intent(f"charge-{number}", session=SESSION, started_at=now)
            ledger.intend(attempt)
            ledger.settle(attempt.id, picture_charge(int(line), id=attempt.id, occurred_at=now))
            assert ledger.flush(30)
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
        ledger.close_session(SESSION, ended_at=datetime.now(UTC), outcome=SessionOutcome.COMPLETED)
        assert ledger.flush(30)


if __name__ == "__main__":
    main()
