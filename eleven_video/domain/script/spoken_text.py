"""Separates the spoken text of a script from markup, directions, tables and characters that cannot be spoken.

Except for white space, each character of the text is in a spoken part or in a part that is left out. `docs/scripts.md`
shows the rules. `script_file` and `script_record` call `read_text`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from eleven_video.domain.script import stage_directions
from eleven_video.domain.script.html_parts import html_blocks
from eleven_video.domain.script.left_out import Kind, LeftOut
from eleven_video.domain.script.markdown_blocks import markdown_blocks
from eleven_video.domain.script.markup_tags import Tags
from eleven_video.domain.script.paragraph import Paragraph
from eleven_video.domain.script.part_types import Block, Cut, Part, left, spoken_of, with_insertions, without
from eleven_video.domain.script.screenplay import is_screenplay, screenplay_blocks
from eleven_video.domain.script.spoken_words import spoken_words
from eleven_video.domain.script.subtitle_script import is_subtitles, subtitle_blocks
from eleven_video.domain.text.plain_text import apart_from_controls, without_controls
from eleven_video.domain.text.unsayable import unsayable
from eleven_video.domain.timing.pauses import SpokenText

# The pattern `_SETTINGS` matches a block of settings in YAML or TOML at the start of a text, which generators of web
# sites call front matter.
_SETTINGS = re.compile(
    r"\A\s*(?:---[ \t]*\n(?:[ \t]*\n|[ \t#-].*\n|[\w-]+:(?:[ \t].*)?\n)+?---"
    r"|\+\+\+[ \t]*\n(?:[ \t]*\n|[ \t#\[].*\n|[\w.-]+[ \t]*=.*\n)+?\+\+\+)[ \t]*(?:\n|\Z)"
)
_HTML = re.compile(r"\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)


class Form(Enum):
    """The format of a script's text. PLAIN is plain text or markdown."""

    PLAIN = auto()
    HTML = auto()
    SUBTITLES = auto()
    SCREENPLAY = auto()


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading a script's text.

    Attributes:
        parts: All parts of the text, spoken or left out, in order.
        paragraphs: The spoken paragraphs, in order.
    """

    parts: tuple[Part, ...]
    paragraphs: tuple[Paragraph, ...]

    @property
    def left_out(self) -> LeftOut:
        """The number of left-out texts of each type."""
        return LeftOut.of(part.kind for part in self.parts if part.kind is not None and part.counts)

    @property
    def spoken(self) -> SpokenText:
        """The words and pauses of all paragraphs, joined."""
        return SpokenText.joined([paragraph.spoken for paragraph in self.paragraphs])


def read_text(text: str, form: Form | None = None) -> Reading:
    """Divide a text into what is spoken and what is left out.

    Args:
        text: The unchanged text of the user.
        form: The format of the text. If `form` is None, the format is detected.
    """
    visible, controls = apart_from_controls(text)
    blocks = [_finished(block) for block in _blocks(visible, form or _form_of(visible))]
    parts = (part for block in blocks for part in block.parts if part.source)
    removed = [(place, [left(code, Kind.CONTROL)]) for place, code in controls]
    return Reading(tuple(with_insertions(parts, removed)), tuple(_paragraphs(blocks)))


def spoken_text(text: str) -> str:
    """The spoken words of a text, on one line, or "" if no word is spoken."""
    return read_text(text).spoken.text


def _form_of(text: str) -> Form:
    if _HTML.match(text):
        return Form.HTML
    if is_subtitles(text):
        return Form.SUBTITLES
    return Form.SCREENPLAY if is_screenplay(text) else Form.PLAIN


def _blocks(text: str, form: Form) -> Iterator[Block]:
    match form:
        case Form.HTML:
            return _with_directions_left_out(html_blocks(text, Tags(text)))
        case Form.SUBTITLES:
            return _with_directions_left_out(subtitle_blocks(text))
        case Form.SCREENPLAY:
            return screenplay_blocks(text)
        case Form.PLAIN:
            return _plain_blocks(text)


def _with_directions_left_out(blocks: Iterable[Block], *, bare_times: bool = False) -> Iterator[Block]:
    for block in blocks:
        parts = block.parts
        if any(part.kind is None and part.source.strip() for part in parts):
            parts = tuple(_without_directions(parts, bare_times=bare_times, is_item=block.is_item))
        yield replace(block, parts=parts)


def _plain_blocks(text: str) -> Iterator[Block]:
    settings = _SETTINGS.match(text)
    start = settings.end() if settings else 0
    if start:
        yield Block((left(text[:start], Kind.SETTINGS),))
    text = text[start:]
    bare_times = _has_bare_times(text)
    yield from _with_directions_left_out(markdown_blocks(text, Tags(text)), bare_times=bare_times)


def _has_bare_times(text: str) -> bool:
    """Whether a text is a transcript whose times have no brackets.

    The result is True if the first line starts with the time zero and another line also starts with a time. The result
    is also True if all lines start with a time in hours, minutes and seconds.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(map(stage_directions.starts_with_long_time, lines)):
        return True
    return (
        bool(lines)
        and stage_directions.starts_with_zero(lines[0])
        and any(map(stage_directions.starts_with_time, lines[1:]))
    )


def _without_directions(parts: Iterable[Part], *, bare_times: bool, is_item: bool) -> list[Part]:
    parts = list(parts)
    seen = "".join(part.seen for part in parts if part.kind is None)
    cuts = stage_directions.cuts_of(seen, bare_times=bare_times, is_item=is_item)
    if not cuts and (end := stage_directions.bold_label_end(seen)) and _begins_bold(parts):
        cuts = [Cut(0, end, Kind.LABEL)]
    return without(parts, cuts)


def _begins_bold(parts: Iterable[Part]) -> bool:
    first = next((part for part in parts if part.source.strip()), None)
    return first is not None and first.kind is Kind.MARK and first.source in {"**", "__", "***", "___"}


def _finished(block: Block) -> Block:
    """The block, after characters that cannot be spoken, such as emoji, were left out.

    If no letter or digit remains, all other characters of the block are also left out.
    """
    words = spoken_of(block.parts)
    parts: Iterable[Part] = without(block.parts, list(unsayable(words))) if words.strip() else block.parts
    parts = list(parts)
    if not any(character.isalnum() for character in spoken_of(parts)):
        parts = [left(part.source, Kind.MARK) if part.kind is None and part.source.strip() else part for part in parts]
    heading = " ".join(without_controls(block.heading).split())
    return replace(block, parts=tuple(parts), heading=heading)


def _paragraphs(blocks: Iterable[Block]) -> list[Paragraph]:
    """The spoken paragraphs of the blocks.

    A pause between two paragraphs is added to the end of the previous paragraph. A pause before all paragraphs is added
    to the start of the first paragraph.
    """
    out: list[Paragraph] = []
    heading = ""
    before = SpokenText("")
    for group in _groups(blocks):
        heading = group[-1].heading or heading
        spoken = spoken_words(part for block in group for part in block.parts)
        if spoken.text:
            out.append(Paragraph(SpokenText.joined([before, spoken]), heading, is_item=group[0].is_item))
            before = SpokenText("")
        elif out:
            out[-1] = replace(out[-1], spoken=SpokenText.joined([out[-1].spoken, spoken]))
        else:
            before = SpokenText.joined([before, spoken])
    return out


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """The blocks in groups. All blocks of a group belong to one spoken paragraph."""
    group: list[Block] = []
    for block in blocks:
        if group and not block.continues:
            yield group
            group = []
        group.append(block)
    if group:
        yield group
