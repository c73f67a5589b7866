"""The rows of a ledger as they are stored, to copy and to compare them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, select

from eleven_video.ledger import schema

# The rows of a statement. Every database accepts a statement with this number of parameters.
CHUNK = 500

StoredRow = dict[str, Any]


@dataclass(frozen=True)
class StoredTable:
    """A table whose rows belong to one session each.

    Attributes:
        table: The table.
        key: The column that identifies a row in every ledger.
        order: The column by which rows are copied.
        left_out: Columns that have another value in each ledger.
    """

    table: Table
    key: str
    order: str
    left_out: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def columns(self) -> list[str]:
        return [column.name for column in self.table.columns if column.name not in self.left_out]

    def chunks(self, connection: Connection) -> Iterator[list[StoredRow]]:
        """All rows, in parts."""
        rows = connection.execute(
            select(*(self.table.c[name] for name in self.columns)).order_by(self.table.c[self.order])
        )
        for part in rows.mappings().partitions(CHUNK):
            yield [dict(row) for row in part]

    def having(self, connection: Connection, keys: Sequence[str]) -> dict[str, StoredRow]:
        """The rows with the given keys that exist, by key."""
        chosen = select(*(self.table.c[name] for name in self.columns)).where(self.table.c[self.key].in_(keys))
        return {row[self.key]: dict(row) for row in connection.execute(chosen).mappings()}


SESSIONS = StoredTable(schema.sessions, "id", "id")
ATTEMPTS = StoredTable(schema.attempts, "id", "id")
# Charges are copied in the order in which they were recorded. Each ledger numbers them itself.
CHARGES = StoredTable(schema.charges, "call_id", "seq", frozenset({"seq"}))
# A row refers only to rows of earlier tables.
TABLES = (SESSIONS, ATTEMPTS, CHARGES)


def differing(left: Mapping[str, Any], right: Mapping[str, Any]) -> list[str]:
    """The columns in which two rows differ."""
    return [name for name in left if left[name] != right[name]]


@dataclass
class Tally:
    """The number, the sums and the hash of rows.

    Attributes:
        rows: The number of rows.
        pico: The sum of the rows' costs, in pico-dollars. For attempts, it is the sum that limits count.
        microcredits: The sum of the rows' credits, in millionths. For attempts, it is the sum that limits count.
    """

    rows: int = 0
    pico: int = 0
    microcredits: int = 0
    _hash: Any = field(default_factory=sha256, repr=False)

    def add(self, row: Mapping[str, Any]) -> None:
        self.rows += 1
        self.pico += row.get("pico", row.get("counted_pico", 0))
        self.microcredits += row.get("microcredits", row.get("counted_microcredits", 0))
        self._hash.update(json.dumps(list(row.values()), ensure_ascii=True).encode() + b"\n")

    @property
    def hash(self) -> str:
        """The SHA-256 of the rows, in hexadecimal digits."""
        return str(self._hash.hexdigest())

    def matches(self, other: "Tally") -> bool:
        """Whether two tallies are of equal rows in the same order."""
        return (self.rows, self.pico, self.microcredits, self.hash) == (
            other.rows, other.pico, other.microcredits, other.hash,
        )  # fmt: skip
