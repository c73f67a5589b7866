"""Checks whether the rows of a ledger agree with each other, to the pico-dollar and the millionth of a credit."""

# The linter warns about SQL that is built from strings. All strings are constants.
# ruff: noqa: S608

import json
from collections.abc import Iterator
from dataclasses import dataclass

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.cost_state import CostState
from eleven_video.ledger.encoding import (
    NAMED_CHARGE_SUMS,
    SLOT_MICROS,
    TOTAL_COLUMNS,
    sum_where,
)
from eleven_video.ledger.reading.connection import Source
from eleven_video.ledger.records import AttemptState

_MOST_EXAMPLES = 3
_FAILED = f"c.outcome <> '{Outcome.ANSWERED}'"
_KEYS = ("slot", "mode", "project", "profile", "service", "kind", "model", "name")


@dataclass(frozen=True, slots=True)
class Finding:
    """The rows that fail one check.

    Attributes:
        subject: What was checked, in a few words.
        rule: The sentence that holds if the ledger is consistent.
        wrong: The number of rows that fail the check.
        examples: The ids of the first of these rows, or texts that name them.
    """

    subject: str
    rule: str
    wrong: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rule:
    subject: str
    sentence: str
    statement: str


# Each statement selects the rows that break a rule. The first column names the row.
_RULES = (
    _Rule(
        "orphans",
        "every call belongs to a session, and every charge to a call",
        "SELECT 'call ' || a.id FROM attempts a LEFT JOIN sessions s ON s.id = a.session_id WHERE s.id IS NULL "
        "UNION ALL SELECT 'charge ' || c.call_id FROM charges c LEFT JOIN attempts a ON a.id = c.attempt_id "
        "WHERE a.id IS NULL OR a.session_id <> c.session_id",
    ),
    _Rule(
        "counted amounts",
        "limits count exactly the cost of the charges of a call",
        "SELECT 'call ' || a.id FROM attempts a LEFT JOIN charges c ON c.attempt_id = a.id "
        f"AND c.state <> '{CostState.UNKNOWN}' WHERE a.state = '{AttemptState.SETTLED}' "
        "GROUP BY a.id, a.counted_pico, a.counted_microcredits HAVING a.counted_pico <> COALESCE(SUM(c.pico), 0) "
        "OR a.counted_microcredits <> COALESCE(SUM(c.microcredits), 0) "
        f"UNION ALL SELECT 'call ' || id FROM attempts WHERE state = '{AttemptState.FREE}' "
        "AND (counted_pico <> 0 OR counted_microcredits <> 0)",
    ),
)


def findings(source: Source) -> Iterator[Finding]:
    """The result of each check. The tables of the ledger must have the newest form.

    Raises:
        ConfigurationError: The ledger cannot be read.
    """
    for rule in _RULES:
        yield _finding(rule.subject, rule.sentence, (str(name) for (name,) in source.rows(rule.statement)))
    yield _finding("prices of calls", "the lines of every price add up to it", _wrong_prices(source))
    yield _finding("sums", "the sums by quarter of an hour are those of the charges", _wrong_sums(source))


def totals(source: Source) -> tuple[int, int, int]:
    """The number of charges, their sum in pico-dollars, and the sum of their credits in millionths. Credits of calls
    without an answer are left out, as in reports.
    """
    counted = sum_where(f"state <> '{CostState.UNKNOWN}'", "microcredits")
    ((rows, pico, microcredits),) = source.rows(f"SELECT COUNT(*), SUM(pico), {counted} FROM charges")
    return int(rows), int(pico or 0), int(microcredits or 0)


def _finding(subject: str, rule: str, wrong: Iterator[str]) -> Finding:
    count = 0
    examples: list[str] = []
    for name in wrong:
        count += 1
        if len(examples) < _MOST_EXAMPLES:
            examples.append(name)
    return Finding(subject, rule, count, tuple(examples))


def _wrong_prices(source: Source) -> Iterator[str]:
    for call_id, pico, lines in source.rows("SELECT call_id, pico, lines FROM charges ORDER BY seq"):
        try:
            is_sum = sum(line[3] for line in json.loads(lines)) == pico
        except (ValueError, TypeError, LookupError, RecursionError):
            is_sum = False
        if not is_sum:
            yield f"charge {call_id}"


def _wrong_sums(source: Source) -> Iterator[str]:
    """The rows of `rollups` that differ from the charges, and the groups of charges that have no such row."""
    slot = f"(c.occurred_at - (c.occurred_at % {SLOT_MICROS} + {SLOT_MICROS}) % {SLOT_MICROS}) / {SLOT_MICROS}"
    of_charges = (
        f"SELECT {slot} AS slot, a.mode AS mode, a.project AS project, a.profile AS profile, c.service AS service, c.kind AS kind, "
        "c.model AS model, CASE WHEN c.name = '' THEN c.model ELSE c.name END AS name, "
        f"{NAMED_CHARGE_SUMS} "
        "FROM charges c JOIN attempts a ON a.id = c.attempt_id GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
    )
    of_rollups = (
        f"SELECT {', '.join(_KEYS)}, {', '.join(f'-{column} AS {column}' for column in TOTAL_COLUMNS)} FROM rollups"
    )
    differs = " OR ".join(f"SUM({column}) <> 0" for column in TOTAL_COLUMNS)
    statement = (
        f"SELECT {', '.join(_KEYS)}, SUM(pico) FROM ({of_charges} UNION ALL {of_rollups}) AS both_sides "
        f"GROUP BY {', '.join(_KEYS)} HAVING {differs}"
    )
    for *key, pico in source.rows(statement):
        group = dict(zip(_KEYS, key, strict=True))
        yield (
            f"quarter {group['slot']}, {group['mode']} calls of {group['model']} in project {group['project']!r} "
            f"({int(pico):+,} pico-dollars)"
        )
