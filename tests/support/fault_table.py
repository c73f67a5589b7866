"""Writes and reads the table in docs/reliability.md, with a row for each fault and outcome. Kinds may share a row."""

from collections.abc import Mapping
from pathlib import Path

from tests.support.fault_matrix import Ended

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
_HEAD = "| fault | calls | made | how it ends | in the ledger | `resume` |\n|---|---|---|---|---|---|\n"
_BEGIN, _END = "<!-- table -->\n", "<!-- end of the table -->"


def with_table(document: str, ended: Mapping[tuple[str, str], Ended]) -> str:
    """The text of the document with its table made from `ended`, the outcomes by fault and kind of call."""
    shared: dict[tuple[str, Ended], list[str]] = {}
    for (fault, kind), one in ended.items():
        shared.setdefault((fault, one), []).append(kind)
    rows = "".join(_row(fault, kinds, one) for (fault, one), kinds in shared.items())
    before, _, rest = document.partition(_BEGIN)
    return f"{before}{_BEGIN}{_HEAD}{rows}{_END}{rest.partition(_END)[2]}"


def table_in(document: str) -> dict[tuple[str, str], Ended]:
    """The outcomes that the table in the document has, by fault and kind of call."""
    rows = document.partition(_BEGIN)[2].partition(_END)[0].splitlines()[2:]
    found = {}
    for row in rows:
        fault, kinds, tried, end, ledger, again = (cell.strip().replace("\\|", "|") for cell in _cells(row))
        for kind in kinds.split(", "):
            found[fault, kind] = Ended(None if tried == "?" else int(tried), end, ledger, again)
    return found


def _cells(row: str) -> list[str]:
    return row.strip().removeprefix("| ").removesuffix(" |").split(" | ")


def _row(fault: str, kinds: list[str], one: Ended) -> str:
    tried = "?" if one.tried is None else str(one.tried)
    cells = (fault, ", ".join(kinds), tried, one.end, one.ledger, one.again)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"
