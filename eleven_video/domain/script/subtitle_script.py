"""Reads a subtitle file (SubRip or WebVTT) as a script. Words are spoken, but numbers, times and styles are left out.

Source: the WebVTT standard. A line with "-->" has the times of a subtitle. In SubRip, the times have commas.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eleven_video.domain.script.left_out import Kind
from eleven_video.domain.script.part_types import Block, Part, left, mark, spoken_part

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
# The pattern `_LOOSE_TIME` matches times in files that people edited. In an edited file, a time may have another mark
# before the thousandths of a second, or no thousandths. Word processors may have changed the arrow "-->".
_LOOSE_TIME = r"\d{1,3}:\d{1,2}:\d{1,2}(?:\s?[.,:;]\s?\d{1,3})?"
# The pattern `_TIMING` matches a line with the times of a subtitle. The second alternative in the pattern matches the
# times in YouTube's .sbv files.
_TIMING = re.compile(
    rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?|\s*{_TIME},{_TIME}\s*"
    rf"|\s*{_LOOSE_TIME}\s*(?:-{{1,2}}>|[\u2013\u2014]>|\u2192)\s*{_LOOSE_TIME}\s*"
)
_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
_NOTE = re.compile(r"NOTE(?:\s.*)?")
_STYLE = re.compile(r"(?:STYLE|REGION)\s*")
_PIECE = re.compile(
    r"(?P<reading><rt(?:\.[^<>\n]*)?>[^<>\n]*(?:</rt>|(?=</ruby>)))"
    r"|(?P<tag></?(?:c|i|b|u|s|v|ruby|rt|lang|font)(?:[.\s][^<>\n]*)?>|<\d[\d:.]*>|\{\\[^{}\n]*\}|\{/?[bius]\})"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w{2,31});)",
    re.IGNORECASE,
)
# The pattern `_DASH` matches the mark at the start of a speaker's text. The mark is a dash if two people speak in one
# subtitle. In television captions, the mark is ">>".
_DASH = re.compile(r"[ \t]*(?:(?:>|&gt;){2,3}|[-\u2010-\u2012])(?=\s?(?:[^\W\d]|[\[(<\u266a\u266b]))")


def is_subtitles(text: str) -> bool:
    """Whether a text starts like a subtitle file. A subtitle file starts with a header or with the times of a
    subtitle.
    """
    lines = [line.strip() for line in text.lstrip().split("\n", 3)[:3]]
    if _HEADER.fullmatch(lines[0]) or _TIMING.fullmatch(lines[0]):
        return True
    return len(lines) > 1 and lines[0].isdecimal() and _TIMING.fullmatch(lines[1]) is not None


def subtitle_blocks(text: str) -> Iterator[Block]:
    """The blocks of a subtitle file, one for each subtitle, header or note.

    All subtitles are spoken as one paragraph, because a sentence may extend over several subtitles.
    """
    rows = [line + "\n" for line in text.split("\n")]
    rows[-1] = rows[-1][:-1]
    timings = {number for number, row in enumerate(rows) if _TIMING.fullmatch(row.rstrip("\n"))}
    rolls = any(re.search(r"<\d[\d:.]*>", row) for row in rows)
    shown: list[str] = []
    number = 0
    cue: list[Part] = []
    while number < len(rows):
        row = rows[number]
        end = _passage(rows, number)
        if end > number:
            if cue:
                yield Block(tuple(cue), continues=True)
                cue = []
            kind = Kind.COMMENT if _NOTE.fullmatch(row.strip()) else Kind.SETTINGS
            yield Block((left("".join(rows[number:end]), kind),))
            number = end
            continue
        if number in timings or _is_number(rows, number, timings):
            if any(part.kind is None and part.source.strip() for part in cue):
                yield Block(tuple(cue), continues=True)
                cue = []
            cue.append(left(row, Kind.SUBTITLE_TIME))
            if number not in timings:
                cue.append(left(rows[number + 1], Kind.SUBTITLE_TIME, counts=False))
                number += 1
        elif rolls and row.strip() and (words := _words(row)) in shown[-2:]:
            cue.append(left(row, Kind.REPEATED) if words else spoken_part(row))
        else:
            cue += _line(row)
            if row.strip():
                shown.append(_words(row))
        number += 1
    if cue:
        yield Block(tuple(cue), continues=True)


def _passage(rows: Sequence[str], start: int) -> int:
    """The index of the line after a header, note or style that begins at line `start`.

    If no header, note or style begins at line `start`, the result is `start`.
    """
    row = rows[start].rstrip("\n")
    if not (start == 0 and _HEADER.fullmatch(row)) and (start and rows[start - 1].strip()):
        return start
    if not (_HEADER.fullmatch(row) if start == 0 else _NOTE.fullmatch(row) or _STYLE.fullmatch(row)):
        return start
    end = start + 1
    while end < len(rows) and rows[end].strip() and "-->" not in rows[end]:
        end += 1
    return end


def _is_number(rows: Sequence[str], number: int, timings: set[int]) -> bool:
    """Whether a line is the number or name of a subtitle. The line after a number or name has the subtitle's times."""
    row = rows[number].strip()
    if number + 1 not in timings or not row:
        return False
    return row.isdecimal() or number == 0 or not rows[number - 1].strip()


def _words(row: str) -> str:
    return " ".join(_PIECE.sub("", row).split())


def _line(row: str) -> Iterator[Part]:
    place = 0
    if dash := _DASH.match(row):
        yield mark(dash[0])
        place = dash.end()
    for found in _PIECE.finditer(row, place):
        if found.start() > place:
            yield spoken_part(row[place : found.start()])
        if found["reading"]:
            yield replace(left(found[0], Kind.READING), joins=True)
        elif found["tag"]:
            yield replace(left(found[0], Kind.TAG), joins=True)
        else:
            yield spoken_part(found[0], html.unescape(found[0]), literal=True)
        place = found.end()
    if place < len(row):
        yield spoken_part(row[place:])
