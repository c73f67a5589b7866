"""Divides markdown into blocks, such as paragraphs and tables, with the parser markdown-it-py.

The blocks together contain all characters of the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference, table
from markdown_it.rules_block.fence import fence
from markdown_it.rules_block.html_block import html_block
from markdown_it.token import Token

from eleven_video.domain.script.html_parts import as_heading, html_blocks
from eleven_video.domain.script.left_out import Kind
from eleven_video.domain.script.markdown_inline import inline_parts, noting
from eleven_video.domain.script.markup_tags import Tags
from eleven_video.domain.script.part_types import Block, Part, left, mark, spoken_of, spoken_part, with_insertions

_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:")
_ADDRESS = re.compile(
    r"[^\[]*\[[^\]]*\]:\s*(?:<|[a-z][a-z0-9+.-]*:\S|\.{0,2}/|#|\?|\w[\w-]*(?:\.[\w-]+)+(?:[/?#\s]|$)|\S+\s+[\"'(])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,9}[.)]")
_MARKS = re.compile(r"(?:\s+|>|(?:[-*+]|\d{1,9}[.)])(?=\s|$))*")
_PIECE = re.compile(r"\s+|\S+")
_INDENT = 4  # columns; a paragraph after a footnote belongs to the footnote if it is indented by 4 columns
_WHOLE = {"fence": Kind.CODE, "hr": Kind.MARK, "footnote": Kind.FOOTNOTE, "table_open": Kind.TABLE}


@cache
def _markdown() -> MarkdownIt:
    # In a script, an indented line is not source code, and an underlined line is not a heading.
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["code", "lheading"])
    markdown.core.ruler.disable(["inline", "text_join"])
    markdown.block.ruler.at("fence", _closed_fence, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    markdown.block.ruler.at("html_block", _closed_html, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.block.ruler.at("reference", _address)
    markdown.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    markdown.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    return noting(markdown)


def _closed_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  the parser passes it
    """A rule for code blocks.

    A code block without an end mark is read as text, so that the text after it is not left out.
    """
    before = state.line, len(state.tokens)
    if not fence(state, start, end, silent):
        return False
    if not silent:
        token = state.tokens[-1]
        last = state.src[state.bMarks[state.line - 1] : state.eMarks[state.line - 1]].rstrip()
        if state.line - start < 2 or not last.endswith(token.markup[:3]):  # noqa: PLR2004  first and last line
            state.line = before[0]
            del state.tokens[before[1] :]
            return False
    return True


def _closed_html(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  the parser passes it
    """A rule for blocks of HTML.

    A comment, declaration or instruction without an end mark is read as a paragraph. A comment with text after its end
    mark is also read as a paragraph.
    """
    if not html_block(state, start, end, True):  # noqa: FBT003  the parser's function takes it by position
        return False
    if silent:
        return True
    before = state.line, len(state.tokens)
    html_block(state, start, end, False)  # noqa: FBT003
    content = state.tokens[-1].content.lstrip()
    opening = next((one for one in _ENDS if content.startswith(one)), None)
    is_line = opening == "<!--" and "\n\n" not in content and content.rpartition("-->")[2].strip()
    if is_line or (opening is not None and _ENDS[opening] not in content):
        state.line = before[0]
        del state.tokens[before[1] :]
        return False
    return True


def _address(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  the parser passes it
    """A rule for link addresses, such as "[1]: https://example.org".

    The rule does not consume other text, such as "[Anna]: Hello".
    """
    before = state.line, len(state.env.get("references", ()))
    if not reference(state, start, end, silent):
        return False
    if not silent and not _is_address(state.src, state.bMarks[start]):
        state.line = before[0]
        for label in list(state.env["references"])[before[1] :]:
            del state.env["references"][label]
        return False
    return True


def _is_address(text: str, start: int) -> bool:
    """Whether the label that begins at `start` belongs to a link address.

    The result is True if an address follows the label, or if a link uses the label.
    """
    if _ADDRESS.match(text, start):
        return True
    first = text.index("[", start)
    return f"]{text[first : text.index(']', first) + 1]}" in text


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  the parser passes it
    """A rule for tables. The table ends before the first line without the separator "|"."""
    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    if not silent:
        rows = range(start, state.line)
        last = next(
            (line for line in rows if "|" not in state.src[state.bMarks[line] : state.eMarks[line]]), state.line
        )
        # A table with one column needs no separators.
        if last > start + 1:
            state.line = last
            state.tokens[before].map = [start, last]
    return True


_ENDS = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>", "<!": ">"}


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  the parser passes it
    """A rule for the text of a footnote, which begins with a label such as "[^1]:".

    The footnote ends at an empty line, unless the paragraph after the empty line is indented.
    """
    place = state.bMarks[start] + state.tShift[start]
    if not _FOOTNOTE.match(state.src, place, state.eMarks[start]):
        return False
    if silent:
        return True
    line = start + 1
    while line < end:
        if state.isEmpty(line):
            after = state.skipEmptyLines(line)
            if after >= end or state.sCount[after] - state.blkIndent < _INDENT:
                break
            line = after
        if state.sCount[line] < state.blkIndent:
            break
        at = state.bMarks[line] + state.tShift[line]
        if _FOOTNOTE.match(state.src, at, state.eMarks[line]):
            break
        line += 1
    token = state.push("footnote", "", 0)
    token.map = [start, line]
    state.line = line
    return True


@dataclass(slots=True)
class _Lines:
    """The lines of a text. The object also records which list numbers and signs at the start of a line are spoken.

    Attributes:
        lines: The lines, with their line ends.
        numbers: By the index of a line, a list with one value for each list item that begins on the line. The value is
            True if the number of the item is spoken.
        signs: The indices of lines with an item that is the only item of its list. The list mark of an only item may be
            a minus sign, as in "- 5 degrees".
    """

    lines: list[str]
    numbers: dict[int, list[bool]] = field(default_factory=dict)
    signs: set[int] = field(default_factory=set)

    def prefix(self, line: int, length: int) -> list[Part]:
        """The parts in the first `length` characters of a line: marks of quotes and lists, and list numbers."""
        numbers = iter(self.numbers.get(line, ()))
        out: list[Part] = []
        for piece in _PIECE.findall(self.lines[line][:length]):
            if piece.isspace():
                out.append(spoken_part(piece))
            else:
                is_number = _NUMBER.fullmatch(piece) is not None and next(numbers, False)
                is_sign = piece in {"-", "+"} and line in self.signs and self.lines[line][length : length + 1].isdigit()
                out.append(spoken_part(piece, literal=True) if is_number or is_sign else mark(piece))
        return out


def markdown_blocks(text: str, tags: Tags) -> Iterator[Block]:
    """The blocks of a markdown text. The joined sources of all parts of the blocks are the text."""
    env: dict[str, object] = {}
    tokens = _markdown().parse(text, env)
    lines = _Lines([line + "\n" for line in text.split("\n")])
    lines.lines[-1] = lines.lines[-1][:-1]
    footnotes = {found[1] for line in lines.lines if (found := _FOOTNOTE.match(line.lstrip(" >")))}
    _note_numbers(tokens, lines)
    done = items = 0
    is_heading = False
    table = 0
    for token in tokens:
        items += token.nesting if token.type in {"list_item_open", "list_item_close"} else 0
        is_heading = token.type == "heading_open" if token.nesting >= 0 and token.type != "inline" else is_heading
        table += token.nesting if token.type in {"table_open", "table_close"} else 0
        if token.map is None or (table and token.type != "table_open") or not _is_leaf(token):
            continue
        start, end = token.map
        yield from _between(lines, done, start)
        done = end
        if token.type in _WHOLE:
            yield Block((left("".join(lines.lines[start:end]), _WHOLE[token.type]),))
        elif token.type == "html_block":
            yield from _html(lines, start, token, tags, is_item=items > 0)
        else:
            words, prefixes = _content(lines, start, end, token.content)
            # The text of a heading may be followed by marks, as in "## Title ##". The marks after the text of a heading
            # are added as one part.
            length = words.rfind(token.content) + len(token.content) if is_heading else len(words)
            parts = list(inline_parts(words[:length], _markdown(), env, tags=tags, footnotes=footnotes))
            parts = list(with_insertions(parts, prefixes)) + ([mark(words[length:])] if words[length:].strip() else [])
            yield _block(parts, is_heading=is_heading, is_item=items > 0)
    yield from _between(lines, done, len(lines.lines))


def _is_leaf(token: Token) -> bool:
    return token.type in {"inline", "html_block"} or token.type in _WHOLE


def _block(parts: list[Part], *, is_heading: bool, is_item: bool) -> Block:
    if is_heading:
        heading = " ".join(spoken_of(parts).split())
        return Block(tuple(as_heading(parts)), heading=heading)
    return Block(tuple(parts), is_item=is_item)


def _note_numbers(tokens: Sequence[Token], lines: _Lines) -> None:
    """Record which list items have a number that is spoken.

    In a list that counts its items from 0 or 1, the numbers are marks and are not spoken.
    """
    lists: list[list[Token]] = []
    for token in tokens:
        if token.type in {"ordered_list_open", "bullet_list_open"}:
            lists.append([])
        elif token.type == "list_item_open":
            lists[-1].append(token)
        elif token.type in {"ordered_list_close", "bullet_list_close"}:
            items = lists.pop()
            if token.type == "bullet_list_close" and len(items) == 1 and items[0].map is not None:
                lines.signs.add(items[0].map[0])
                continue
            marks = _counting([int(item.info) for item in items if item.info])
            for place, item in enumerate(items):
                if item.map is not None and item.info:
                    lines.numbers.setdefault(item.map[0], []).insert(0, place >= marks)


def _counting(numbers: Sequence[int]) -> int:
    """The number of items at the start of a list whose numbers only count the items, as in 1, 2, 3 or 1, 1, 1.

    The result is 0 for a single number, because a single number may belong to the text, as in "1969. Two men walk on
    the moon."
    """
    if not numbers or numbers[0] not in {0, 1}:
        return 0
    step = 0 if list(numbers[:2]) == [1, 1] else 1
    count = next((place for place, number in enumerate(numbers) if number != numbers[0] + step * place), len(numbers))
    return count if count > 1 else 0


def _between(lines: _Lines, start: int, end: int) -> Iterator[Block]:
    """One block for lines for which the parser makes no token.

    The parser makes no token for empty lines, list marks without text, and link addresses.

    The parser also makes no token for text that is nested too deeply in quotes and lists. Words that are nested too
    deeply are spoken.
    """
    parts: list[Part] = []
    in_address = False
    for number in range(start, end):
        line = lines.lines[number]
        at = line.find("[")
        if at >= 0 and not any(character.isalnum() for character in line[:at]):
            parts += [*lines.prefix(number, at), left(line[at:], Kind.ADDRESS)]
            in_address = True
        elif in_address and line.strip():
            parts.append(left(line, Kind.ADDRESS, counts=False))
        else:
            at = len(_MARKS.match(line)[0])  # type: ignore[index]  # the pattern also matches the empty text
            parts += [*lines.prefix(number, at), *([spoken_part(line[at:])] if at < len(line) else [])]
            in_address = False
    if parts:
        yield Block(tuple(parts))


def _content(lines: _Lines, start: int, end: int, content: str) -> tuple[str, list[tuple[int, list[Part]]]]:
    """The text of a block, and the parts that precede the text on its lines, such as marks of quotes.

    For each line, the result has the parts before the line's text, with the offset of the line in the text of the
    block.
    """
    bodies = [body.strip() for body in content.strip().split("\n")]
    sources = lines.lines[start:end]
    first = 0
    while len(sources) - first > len(bodies) and not sources[first].strip():
        first += 1
    words = ""
    prefixes: list[tuple[int, list[Part]]] = []
    for number, source in enumerate(sources):
        body = bodies[number - first] if 0 <= number - first < len(bodies) else ""
        at = source.rfind(body) if body else len(source.rstrip())
        at = max(at, 0)
        prefix = lines.prefix(start + number, at)
        if any(part.kind is not None or part.source.strip() for part in prefix):
            prefixes.append((len(words), prefix))
        words += source[at:]
    return words, prefixes


def _html(lines: _Lines, start: int, token: Token, tags: Tags, *, is_item: bool) -> Iterator[Block]:
    """The blocks of a piece of HTML in markdown.

    The blocks include the marks of quotes and lists at the start of the lines.
    """
    words, prefixes = _content(lines, start, token.map[1] if token.map is not None else start, token.content)
    place = 0
    for block in html_blocks(words, tags):
        end = place + sum(len(part.source) for part in block.parts)
        own = [(at - place, parts) for at, parts in prefixes if place <= at < end]
        place = end
        yield Block(tuple(with_insertions(block.parts, own)), block.heading, block.is_item or is_item)


def words_of(text: str, tags: Tags) -> list[Part]:
    """The parts of a text that is one paragraph of markdown.

    The joined sources of the parts are the text.
    """
    return list(inline_parts(text, _markdown(), {}, tags=tags, footnotes=())) if text else []
