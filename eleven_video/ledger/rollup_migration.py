"""Upgrades ledgers of older versions of the product. In older versions, sums by slot had no profiles and did not count
calls that were paid for with credits. `migrations` runs this step.
"""

# The linter warns about SQL that is built from strings. All strings are constants.
# ruff: noqa: S608

from sqlalchemy import Connection

_KEYS = ("mode", "project", "profile", "service", "kind", "model", "name")
_METRICS = (
    "input_tokens", "output_tokens", "characters", "images", "cached_tokens", "tool_tokens", "thinking_tokens",
    "image_tokens", "audio_tokens", "microcredits",
)  # fmt: skip
_CREDITS = (
    "(c.state = 'free' AND c.service = 'elevenlabs' AND c.lines = '[]' AND (c.microcredits > 0 OR c.characters > 0))"
)
_GUESSED = "(c.state NOT IN ('unknown', 'estimated') AND (c.estimated = 1 OR c.partial = 1))"
_STATES = ("priced", "estimated", "unpriced", "unknown")


def _sum(condition: str, column: str = "1") -> str:
    return f"SUM(CASE WHEN {condition} THEN {column} ELSE 0 END)"


_SUMS = {
    "calls": "COUNT(*)",
    "failed_calls": _sum("c.outcome <> 'answered'"),
    "failed_pico": _sum("c.outcome <> 'answered'", "c.pico"),
    "pico": "SUM(c.pico)",
    "free_calls": _sum(f"c.state = 'free' AND NOT {_CREDITS}"),
    **{f"{state}_calls": _sum(f"c.state = '{state}'") for state in _STATES},
    **{metric: _sum("c.state <> 'unknown'", f"c.{metric}") for metric in _METRICS},
    "credits_calls": _sum(_CREDITS),
    "unpriced_microcredits": _sum(_CREDITS, "c.microcredits"),
    "otherwise_estimated": _sum(_GUESSED),
    "estimated_credits_calls": _sum(f"{_CREDITS} AND {_GUESSED}"),
}
_ADD_UP = (
    f"INSERT INTO rollups (slot, {', '.join(_KEYS)}, {', '.join(_SUMS)}) "
    "SELECT c.occurred_at / 900000000, a.mode, a.project, a.profile, c.service, c.kind, c.model, "
    f"CASE WHEN c.name = '' THEN c.model ELSE c.name END, {', '.join(_SUMS.values())} "
    "FROM charges c JOIN attempts a ON a.id = c.attempt_id GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
)
_OF_SESSION = "session_id, model, service, kind, name, state, pico, microcredits"


def sum_by_profile(connection: Connection) -> None:
    """Make the table `rollups` again from the single charges, with a column for the profile and with all sums that a
    report shows. Add the indexes that a report needs.
    """
    is_server = connection.dialect.name == "postgresql"
    whole = "BIGINT" if is_server else "INTEGER"
    columns = ", \n\t".join(
        [
            f"slot {whole} NOT NULL",
            *(f"{key} TEXT NOT NULL" for key in _KEYS),
            *(f"{one} {whole} NOT NULL" for one in _SUMS),
            f"CONSTRAINT rollups_key PRIMARY KEY (slot, {', '.join(_KEYS)})",
            "CONSTRAINT rollups_mode_known CHECK (mode IN ('live', 'sandbox'))",
        ]
    )
    options = "" if is_server else "\n WITHOUT ROWID" + (", \n STRICT" if _is_strict(connection) else "")
    for statement in (
        "DROP TABLE rollups",
        f"CREATE TABLE rollups (\n\t{columns}\n){options}",
        _ADD_UP,
        "DROP INDEX charges_by_session_id",
        f"CREATE INDEX charges_of_session ON charges ({_OF_SESSION})",
        "CREATE INDEX charges_failed ON charges (occurred_at) WHERE outcome != 'answered'",
        "CREATE INDEX attempts_without_an_answer ON attempts (mode, started_at) WHERE state IN ('open', 'resolved')",
    ):
        # SQLAlchemy's `text` is not used, because it would take a word after a colon for a parameter.
        connection.exec_driver_sql(statement)


def _is_strict(connection: Connection) -> bool:
    """Whether the tables of a file check the types of values."""
    question = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'rollups'"
    return " STRICT" in str(connection.exec_driver_sql(question).scalar_one())
