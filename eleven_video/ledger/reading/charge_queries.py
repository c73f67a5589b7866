"""Reads single charges from the ledger."""

# The linter warns about SQL that is built from strings. All strings are constants; user input is passed as parameters.
# ruff: noqa: S608

from collections.abc import Iterator
from dataclasses import replace

from eleven_video.domain.options import Mode
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ledger.encoding import from_micros
from eleven_video.ledger.reading.conditions import Ask, where
from eleven_video.ledger.reading.connection import Value
from eleven_video.ledger.reading.query_rows import NOT_READABLE, unreadable
from eleven_video.ledger.reading.report_types import StoredCharge


def stored_charges(
    ask: Ask, conditions: list[str], values: dict[str, Value], *, order: str = "c.seq"
) -> Iterator[StoredCharge]:
    """Iterate over the charges `c`, with their attempts `a` and their sessions `s`, that meet all conditions.

    Raises:
        ConfigurationError: A row has invalid values. The iterator raises this error.
    """
    # Commands that only list sessions do not read single charges. Without this module, such commands start faster.
    from eleven_video.ledger.charge_rows import CHARGE_COLUMNS, charge_of  # noqa: PLC0415

    columns = ", ".join(f"c.{column}" for column in CHARGE_COLUMNS)
    for session, attempt, mode, project, profile, started_at, content_key, asked, *row in ask(
        f"SELECT c.session_id, c.attempt_id, s.mode, a.project, a.profile, s.started_at, a.content_key, a.model, {columns} "
        "FROM charges c JOIN attempts a ON a.id = c.attempt_id JOIN sessions s ON s.id = c.session_id"
        f"{where(conditions)} ORDER BY {order}",
        values,
    ):
        try:
            charge = charge_of(dict(zip(CHARGE_COLUMNS, row, strict=True)))
            # The user may have set a price for the name of the requested model, so the call must have this name.
            charge = replace(charge, call=replace(charge.call, asked=asked))
            stored = StoredCharge(
                charge, session, attempt, Mode(mode), project, from_micros(started_at), content_key, profile
            )
        except NOT_READABLE as error:
            raise unreadable(f"a charge {one_line(row[0], limit=80)!r}", error) from error
        yield stored
