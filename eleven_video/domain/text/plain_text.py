"""Removes terminal codes and invisible characters from text of users, models and services."""

import re
import unicodedata

# The pattern `_TERMINAL_CODE` matches a terminal code. Source: ECMA-48. Codes that begin with an 8-bit character are
# included. The pattern does not match an incomplete terminal code. So only the control characters of an incomplete code
# are removed.
_TERMINAL_CODE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours and cursor movements
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)"  # titles, links, pictures
    r"|\x1b[!-/]*[0-~]"  # character sets, resets
)
_LINE_END = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Invisible characters that Persian and Hindi words need, so that `without_controls` does not remove them.
_JOINERS = "\u200c\u200d"
_KEPT = frozenset("\n\t" + _JOINERS)
# Unicode categories of invisible characters: control, format, surrogate, private and unassigned.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_UNJOINED = str.maketrans({"\t": " "} | dict.fromkeys(_JOINERS, ""))
_ON_ONE_LINE = _UNJOINED | str.maketrans("\n", " ")


def without_controls(text: str) -> str:
    """The text without terminal codes and invisible characters. All line ends become line feeds."""
    if text.isprintable():
        return text
    text = _LINE_END.sub("\n", _TERMINAL_CODE.sub("", text))
    return "".join(
        character for character in text if character in _KEPT or unicodedata.category(character) not in UNSEEN
    )


def apart_from_controls(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text without terminal codes and invisible characters, and the removed pieces, each with its offset.

    The offset of a removed piece is the index in the returned text from which the piece was removed. All line ends
    become line feeds. Unlike in `without_controls`, the invisible characters in flag emoji are not removed.
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
    """Append the visible characters of a text to `kept`, and the invisible characters to `removed`.

    `length` is the number of characters in `kept`. The result is the number of characters in `kept` after the text was
    appended.
    """
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
    """The text for display in a terminal, without terminal codes and invisible characters.

    The text may have several lines. Line feeds are not removed, and tabs become spaces.
    """
    return text if text.isprintable() or text == "\n" else without_controls(text).translate(_UNJOINED)


def one_line(text: object, *, limit: int = 2_000) -> str:
    """The text as one line for display in a terminal, without terminal codes and invisible characters.

    Line ends and tabs become spaces. A text of more than `limit` characters is shortened. Invisible joiners are also
    removed, because terminals differ in the width of joined characters.
    """
    line = without_controls(str(text)).translate(_ON_ONE_LINE)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "\u2026"
