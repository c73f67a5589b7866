"""Defines the types of text that are not spoken, such as tables, and the counts of left-out texts that users see."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any, Self


@unique
class Kind(StrEnum):
    """A type of text that is not spoken. The value is the name in JSON, and the singular noun in messages."""

    DIRECTION = "direction"
    LABEL = "label"
    HEADING = "heading"
    TABLE = "table"
    CODE = "code block"
    IMAGE = "image"
    COMMENT = "comment"
    FOOTNOTE = "footnote"
    READING = "reading aid"
    ADDRESS = "link address"
    SETTINGS = "block of settings"
    HIDDEN = "style or program"
    SUBTITLE_TIME = "subtitle time"
    TIME_STAMP = "time stamp"
    REPEATED = "repeated line"
    PAUSE = "pause"
    EMOJI = "emoji"
    SYMBOL = "symbol"
    TAG = "tag"
    MARK = "formatting mark"
    CONTROL = "control character"

    def counted(self, count: int) -> str:
        """The words for `count` texts of this type, such as "2 tables"."""
        name = str(self) if count == 1 else _MANY.get(self, f"{self}s")
        return f"{count:,} {name}"


_MANY = {
    Kind.ADDRESS: "link addresses",
    Kind.SETTINGS: "blocks of settings",
    Kind.HIDDEN: "styles or programs",
    Kind.EMOJI: "emoji",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The number of left-out texts of each type, in the order of `Kind`."""

    counts: tuple[tuple[Kind, int], ...] = ()

    @classmethod
    def of(cls, kinds: Iterable[Kind]) -> Self:
        """The counts of texts that were left out. `kinds` has the type of each left-out text."""
        found = Counter(kinds)
        return cls(tuple((kind, found[kind]) for kind in Kind if found[kind]))

    @classmethod
    def of_record(cls, record: object) -> Self:
        """The counts in a record that the property `record` made.

        Unknown types of text, for example from a newer version of the program, are ignored.
        """
        if not isinstance(record, Mapping):
            return cls()
        return cls(tuple((kind, count) for kind in Kind if isinstance(count := record.get(kind), int) and count > 0))

    @property
    def record(self) -> dict[str, Any]:
        """The counts as a record for JSON, by the name of the type of text."""
        return {str(kind): count for kind, count in self.counts}

    @property
    def sentence(self) -> str:
        """A text such as "Left out: 1 table, 2 directions", or "" if nothing was left out."""
        return "Left out: " + ", ".join(kind.counted(count) for kind, count in self.counts) if self.counts else ""

    def __add__(self, other: "LeftOut") -> "LeftOut":
        mine, others = dict(self.counts), dict(other.counts)
        return LeftOut(tuple((kind, count) for kind in Kind if (count := mine.get(kind, 0) + others.get(kind, 0))))
