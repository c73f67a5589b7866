"""Text of users, models and services without what does harm: terminal codes and characters that cannot be seen."""

import re
import unicodedata

# Source: ECMA-48, with the codes of one 8-bit character too. What is cut off falls to its control characters alone.
_TERMINAL_CODE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours and cursor movements
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)"  # titles, links, pictures
    r"|\x1b[!-/]*[0-~]"  # character sets, resets
)
_LINE_END = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# The joiners without which Persian and Hindi words fall apart.
_JOINERS = "\u200c\u200d"
_KEPT = frozenset("\n\t" + _JOINERS)
# Categories of Unicode: control, format and private characters, halves of characters, and unknown ones.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_UNJOINED = str.maketrans({"\t": " "} | dict.fromkeys(_JOINERS, ""))
_ON_ONE_LINE = _UNJOINED | str.maketrans("\n", " ")


def without_controls(text: str) -> str:
    """The text with line feeds for all line ends, and without terminal codes and characters that cannot be seen."""
    if text.isprintable():
        return text
    text = _LINE_END.sub("\n", _TERMINAL_CODE.sub("", text))
    return "".join(
        character for character in text if character in _KEPT or unicodedata.category(character) not in UNSEEN
    )


def apart_from_controls(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text as `without_controls` gives it, and what that leaves out, each with its place in the text that is left.

    Characters that make flags stay with their emoji.
    """
    if text.isprintable():
        return text, []
    kept: list[str] = []
    removed: list[tuple[int, str]] = []
    place = length = 0
    for code in _TERMINAL_CODE.finditer(text):
        length = _keep(text[place : code.start()], kept, removed, length)
        removed.append((length, code[0]))
        place = code.end()
    _keep(text[place:], kept, removed, length)
    return "".join(kept), removed


def _keep(text: str, kept: list[str], removed: list[tuple[int, str]], length: int) -> int:
    """Add the visible characters of a text to `kept`, whose length so far is given; returns the new one."""
    for character in _LINE_END.sub("\n", text):
        if (
            character.isprintable()
            or character in _KEPT
            or "\U000e0020" <= character <= "\U000e007f"
            or unicodedata.category(character) not in UNSEEN
        ):
            kept.append(character)
            length += 1
        else:
            removed.append((length, character))
    return length


def visible_lines(text: str) -> str:
    """Any text as lines for a terminal: without what `one_line` leaves out, and with its line feeds."""
    return text if text.isprintable() or text == "\n" else without_controls(text).translate(_UNJOINED)


def one_line(text: object, *, limit: int = 2_000) -> str:
    """The text without control characters as one line for a terminal, cut with an ellipsis after `limit` characters.

    Line ends and tabs become spaces. Joiners go too, because terminals do not agree how wide joined characters are.
    """
    line = without_controls(str(text)).translate(_ON_ONE_LINE)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "\u2026"
