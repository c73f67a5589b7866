"""Checks a ledger: whether it can be used, and whether its rows agree with each other."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from eleven_video.domain.check_results import Check, broken, doubtful, fine
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.encoding import MICRO
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.connection import Source, connect_source
from eleven_video.ledger.records import NEWEST
from eleven_video.ledger.upkeep.consistency import Finding, findings, totals
from eleven_video.ledger.upkeep.facts import LedgerFacts, facts_of
from eleven_video.ledger.upkeep.server_state import ServerState, missing_rights, server_state

# Differences of clocks in seconds. Limits for a day or a month need clocks that agree.
_NOTICED_S = 2.0
_WRONG_S = 60.0
# A server that takes longer to answer makes every call of a run wait.
_SLOW_S = 0.1


def usable(location: Location) -> Iterator[Check]:
    """Check whether a ledger on a server can be used: the connection, the form, the rights and the clock."""
    try:
        facts = facts_of(location)
        with closing(connect_source(location)) as source:
            state = server_state(source)
            missing = missing_rights(source, is_new=not facts.version)
    except ConfigurationError as error:
        yield broken("ledger", str(error), "Follow the message. Until then, no run buys anything.")
        return
    yield _connection(location, state)
    yield _form(facts)
    if missing or state.is_copy:
        said = "the server is a copy of another server and accepts no writes" if state.is_copy else ", ".join(missing)
        yield broken("ledger rights", f"missing: {said}", "Grant the rights (docs/machines.md).")
    else:
        yield fine("ledger rights", "the user may read and write all tables")
    yield _clock(state)


def consistent(location: Location) -> Iterator[Check]:
    """Check whether the rows of a ledger agree with each other. The ledger must exist.

    Raises:
        ConfigurationError: The ledger cannot be read.
    """
    if location.file is not None:
        yield _whole_file(location.file)
    with closing(connect_source(location)) as source:
        yield from (_of_finding(finding) for finding in findings(source))
        yield _total(source)


def form_check(facts: LedgerFacts) -> Check:
    """The check of the form of a ledger's tables."""
    return _form(facts)


def _connection(location: Location, state: ServerState) -> Check:
    said = f"{location}, {state.version}, answers in {state.answer_s * 1000:,.1f} ms"
    if state.answer_s > _SLOW_S:
        return doubtful("ledger", said, "Every call waits for the ledger. Use a server that is nearer.")
    return fine("ledger", said)


def _form(facts: LedgerFacts) -> Check:
    if not facts.version:
        return fine("ledger form", f"no tables yet: the first run makes them in form {NEWEST}")
    if facts.version > NEWEST:
        return broken("ledger form", f"form {facts.version}; this version knows form {NEWEST}", "Update eleven-video.")
    if facts.version < NEWEST:
        return doubtful(
            "ledger form",
            f"form {facts.version} of {NEWEST}: the next run upgrades it",
            "Update eleven-video on all machines first: older versions cannot use the new form.",
        )
    return fine("ledger form", f"form {facts.version}, the newest")


def _clock(state: ServerState) -> Check:
    off = abs(state.ahead.total_seconds())
    if off <= _NOTICED_S:
        return fine("ledger clock", "this machine's clock agrees with the server's")
    told = f"this machine's clock is {off:,.0f} s {'ahead of' if state.ahead.total_seconds() > 0 else 'behind'} the server's"
    remedy = "Set this machine's clock, preferably over the network (NTP)."
    return (broken if off > _WRONG_S else doubtful)("ledger clock", told, remedy)


def _whole_file(file: Path) -> Check:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        said = str(error)
    if said == "ok":
        return fine("file", f"{file} is whole")
    return broken("file", f"{file}: {said}", "The next run moves a damaged ledger aside. Restore it from a backup.")


def _of_finding(finding: Finding) -> Check:
    if not finding.wrong:
        return fine(finding.subject, finding.rule)
    more = ", ..." if finding.wrong > len(finding.examples) else ""
    return broken(
        finding.subject,
        f"not everywhere: {finding.rule}; {finding.wrong:,} differ: {', '.join(finding.examples)}{more}",
        "Restore the ledger from a backup. If no other program changed it, please report it.",
    )


def _total(source: Source) -> Check:
    rows, pico, microcredits = totals(source)
    return fine(
        "total", f"{rows:,} charges, {pico:,} pico-dollars, {microcredits // MICRO:,}.{microcredits % MICRO:06} credits"
    )
