"""Figures, what they have to be, and the tables that show them in the README."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

README = Path(__file__).resolve().parent.parent.parent / "README.md"
BEGIN, END = "<!-- benchmarks/render.py -->", "<!-- /benchmarks/render.py -->"

SPEED_HEAD = ("rendering", "ours", "against", "ratio")
LOOKS_HEAD = ("picture", "VMAF", "PSNR-Y", "shake, px a frame", "size, MB", "seconds of CPU")
SETTINGS_HEAD = (
    "`--quality`",
    "times real time",
    "CPU time against bare x264",
    "VMAF",
    "PSNR-Y",
    "shake, px a frame",
    "size, MB",
)


@dataclass(frozen=True, slots=True)
class Check:
    """A figure and the limits it has to keep."""

    what: str
    value: float
    at_least: float = float("-inf")
    at_most: float = float("inf")

    def __str__(self) -> str:
        wanted = f"at most {self.at_most:g}" if self.at_most < float("inf") else f"at least {self.at_least:g}"
        verdict = "kept" if self.at_least <= self.value <= self.at_most else "MISSED"
        return f"{verdict:6} {self.what}: {self.value:.3g}, {wanted}"


@dataclass(slots=True)
class Figures:
    """What the parts have found: rows for each table by its head, and the checks."""

    rows: dict[tuple[str, ...], list[tuple[str, ...]]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    def row(self, head: tuple[str, ...], *cells: str) -> None:
        assert len(cells) == len(head)
        self.rows.setdefault(head, []).append(cells)

    def markdown(self) -> str:
        return "\n".join(_table(head, rows) for head, rows in self.rows.items())

    def verdicts(self) -> str:
        return "\n".join(map(str, self.checks))


def write_readme(figures: Figures) -> None:
    """Replace what stands between the two marks in the README.

    Raises:
        ValueError: The marks are not there.
    """
    text = README.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{README.name} lacks {BEGIN} or {END}")
    before, rest = text.split(BEGIN, 1)
    README.write_text(f"{before}{BEGIN}\n{figures.markdown()}{END}{rest.split(END, 1)[1]}", encoding="utf-8")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    first, *others = (f"| {' | '.join(cells)} |\n" for cells in (head, *rows))
    return "".join([first, f"|{'---|' * len(head)}\n", *others])
