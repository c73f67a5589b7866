"""Reads a screenplay in the Fountain format. The dialogue is spoken. Scene headings, action, names and all other text
are left out.

Source: the description of the format at fountain.io.
"""

import re
from collections.abc import Iterator, Sequence

from eleven_video.domain.script.left_out import Kind
from eleven_video.domain.script.markdown_blocks import words_of
from eleven_video.domain.script.markup_tags import Tags
from eleven_video.domain.script.part_types import Block, Part, left, mark, spoken_part, without
from eleven_video.domain.script.pause_marks import pause_in_round_brackets
from eleven_video.domain.script.stage_directions import pauses_of

_SCENE = re.compile(r"(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)(?:\.|\s|\./)\s*\S.*")
_FORCED_SCENE = re.compile(r"\.\w.*")
_TRANSITION = re.compile(r"[^a-z]+TO:|FADE (?:IN|OUT)[:.]?|>.*[^<]")
_CHARACTER = re.compile(r"(?:@.+|(?P<name>[^(:!?]*[^(:!?\s.]|[^(:!?]*\b(?:JR|SR)\.))(?:\s*\([^()]*\))*\s*\^?")
_LONGEST_NAME = 60
_TITLE_PAGE = re.compile(
    r"(?:title|credit|authors?|source|draft date|date|contact|copyright|notes|revision|format|font)\s*:", re.IGNORECASE
)
_COMMENT = re.compile(r"/\*.*?\*/|\[\[.*?\]\]", re.DOTALL)


def is_screenplay(text: str) -> bool:
    """Whether a text is certainly a screenplay.

    The text must have a scene heading. The text must also have two speeches, or one speech with a bracketed note.
    """
    rows = text.split("\n")
    headed = any(_SCENE.fullmatch(row.strip()) and _is_blank(rows, place - 1) for place, row in enumerate(rows))
    names = [place for place in range(len(rows)) if _is_character(rows, place)] if headed else []
    return len(names) > 1 or any("(" in rows[place] or rows[place + 1].strip().startswith("(") for place in names)


def screenplay_blocks(text: str) -> Iterator[Block]:
    """The blocks of a screenplay. Each speech, each empty line and each passage that is left out is one block."""
    rows = [line + "\n" for line in text.split("\n")]
    rows[-1] = rows[-1][:-1]
    tags = Tags(text)
    place = 0
    end = _title_page(rows)
    if end:
        yield Block((left("".join(rows[:end]), Kind.SETTINGS),))
        place = end
    while place < len(rows):
        start = place
        row = rows[place].strip()
        if not row:
            yield Block((spoken_part(rows[place]),))
            place += 1
        elif row.startswith(("/*", "[[")) and (comment := _COMMENT.match("".join(rows[place:]).lstrip())):
            place += comment[0].count("\n") + 1
            yield Block((left("".join(rows[start:place]), Kind.COMMENT),))
        elif _is_character(rows, place):
            place = _end_of(rows, place)
            parts = list(_speech(rows[start:place], tags))
            seen = "".join(part.seen for part in parts if part.kind is None)
            yield Block(tuple(without(parts, pauses_of(seen))))
        else:
            kind = _kind_of(row)
            place = place + 1 if kind is not Kind.DIRECTION or _is_line(row) else _end_of(rows, place)
            yield Block((left("".join(rows[start:place]), kind),))


def _kind_of(row: str) -> Kind:
    if row.startswith("#"):
        return Kind.HEADING
    if row.startswith("==="):
        return Kind.MARK
    return Kind.COMMENT if row.startswith("=") else Kind.DIRECTION


def _is_line(row: str) -> bool:
    """Whether the direction that begins with the line `row` has only one line.

    A direction with several lines ends at the next empty line.
    """
    return any(pattern.fullmatch(row) for pattern in (_SCENE, _FORCED_SCENE, _TRANSITION))


def _end_of(rows: Sequence[str], start: int) -> int:
    """The index of the line after the passage that begins at line `start`.

    An empty line ends a passage. A line that has only two or more spaces does not end a passage.
    """
    place = start
    while place < len(rows) and (rows[place].strip() or rows[place].startswith("  ")):
        place += 1
    return place


def _speech(rows: Sequence[str], tags: Tags) -> Iterator[Part]:
    yield left(rows[0], Kind.LABEL)
    for row in rows[1:]:
        text = row.strip()
        if text.startswith("(") and text.endswith(")"):
            milliseconds = pause_in_round_brackets(text[1:-1])
            yield (
                left(row, Kind.DIRECTION) if milliseconds is None else Part(row, Kind.PAUSE, milliseconds=milliseconds)
            )
        elif text.startswith("~"):
            at = row.index("~")
            yield spoken_part(row[:at])
            yield mark("~")
            yield from words_of(row[at + 1 :], tags)
        else:
            place = 0
            for comment in _COMMENT.finditer(row):
                yield from words_of(row[place : comment.start()], tags)
                yield left(comment[0], Kind.COMMENT)
                place = comment.end()
            yield from words_of(row[place:], tags)


def _is_character(rows: Sequence[str], place: int) -> bool:
    """Whether a line is a speaker's name.

    A name is in capitals, after an empty line and directly before a line of text.
    """
    row = rows[place].strip()
    if not row or len(row) > _LONGEST_NAME or not _is_blank(rows, place - 1) or _is_blank(rows, place + 1):
        return False
    if row.startswith(("!", ">", "#", "=", "[")) or _SCENE.fullmatch(row) or _TRANSITION.fullmatch(row):
        return False
    found = _CHARACTER.fullmatch(row)
    return found is not None and (found["name"] is None or found["name"].isupper())


def _is_blank(rows: Sequence[str], place: int) -> bool:
    return not 0 <= place < len(rows) or not rows[place].strip()


def _title_page(rows: Sequence[str]) -> int:
    """The number of lines of the title page at the start of a screenplay, or 0 if there is no title page."""
    if not _TITLE_PAGE.match(rows[0]):
        return 0
    return next((place for place, row in enumerate(rows) if not row.strip()), len(rows))
