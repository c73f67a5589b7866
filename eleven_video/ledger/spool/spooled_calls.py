"""Finds unresolved calls in spools that are not imported into the ledger yet."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from eleven_video.accounting.pricing import CostState
from eleven_video.ledger.entries import Entry, Free, Intend, Resolve, Settle
from eleven_video.ledger.records import Attempt, AttemptState, Intent
from eleven_video.ledger.spool.entry_lines import from_line
from eleven_video.ledger.spool.spool import finished_spools


def still_open(attempts: Iterable[Attempt], folder: Path, session: str | None = None) -> list[Attempt]:
    """The calls of a session that are not settled, released or resolved, the oldest call first. If `session` is None,
    the calls of all sessions are returned.

    `attempts` are the open calls in the ledger. The result has these calls, and also the open calls that only a spool
    records. Calls that a spool records as settled, released or resolved are left out.
    """
    announced: dict[str, Intent] = {}
    ended: set[str] = set()
    for entry in _entries(folder):
        match entry:
            case Intend(intent) if session in {None, intent.session}:
                announced[intent.id] = intent
            case Settle(attempt, charge) if charge.state is not CostState.UNKNOWN:
                ended.add(attempt)
            case Free(attempt) | Resolve(attempt):
                ended.add(attempt)
            case _:
                pass
    known = {attempt.intent.id: attempt for attempt in attempts}
    known |= {id_: Attempt(intent, AttemptState.OPEN, None) for id_, intent in announced.items() if id_ not in known}
    found = [attempt for id_, attempt in known.items() if id_ not in ended]
    return sorted(found, key=lambda attempt: (attempt.intent.started_at, attempt.intent.id))


def _entries(folder: Path) -> Iterator[Entry]:
    for spooled in finished_spools(folder):
        for line in spooled.lines:
            try:
                yield from_line(line)
            except ValueError:
                continue  # the line is incomplete, or another version of the product wrote it
