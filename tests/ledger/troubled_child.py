"""Writes to a ledger that cannot take it: `troubled_child.py full|read-only|nowhere LEDGER SPOOL`."""

import json
import os
import resource
import sys
from pathlib import Path

from sqlalchemy.dialects import sqlite  # noqa: F401  loaded before the user is changed, who may not read it

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import picture_charge, session_start

NOBODY = 65534
CHARGES = 150


def main(trouble: str, where: Path, spool: Path) -> None:
    if trouble == "full":
        # No file may grow beyond this, which to SQLite is what a full disk is.
        resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000))
    elif trouble == "nowhere":
        # The ledger has no room at all, and the spool some for a while.
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
    elif os.geteuid() == 0:
        os.setuid(NOBODY)
    troubles: list[str] = []
    with Ledger.open(where, spool_folder=spool, on_trouble=troubles.append, patience_s=0.5) as ledger:
        tickets = [ledger.open_session(session_start())]
        for _ in range(CHARGES):
            tickets.append(ledger.record("session", picture_charge()))
            if not tickets[-1].wait(120):
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        fates = {
            "written": sum(ticket.done and not ticket.spooled for ticket in tickets),
            "spooled": sum(ticket.spooled for ticket in tickets),
            "failed": sum(ticket.failed for ticket in tickets),
        }
    if trouble == "nowhere":
        where.unlink(missing_ok=True)
    with LedgerReader.open(where) as reader:
        sessions = [summary.session.id for summary in reader.list_sessions()]
    report = {"charges": CHARGES, "fates": fates, "troubles": troubles, "sessions": sessions}
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
