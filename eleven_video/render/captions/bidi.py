"""Finds the direction of each character in a line with Unicode's bidirectional algorithm (UAX 9).

Control characters for the direction are not supported. Names such as W1, N0 and L2 are the names of rules in UAX 9.
"""

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from eleven_video.domain.text.writing_direction import is_right_to_left

__all__ = ["is_right_to_left", "levels", "visual_order"]

_PAIRS = {"(": ")", "[": "]", "{": "}", "\u300c": "\u300d", "\uff08": "\uff09"}
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_STRONG = frozenset({"L", "R", "AL"})


def levels(text: str, *, right_to_left: bool) -> list[int]:
    """The embedding level of each character. Text with an even level runs from left to right. Text with an odd level
    runs from right to left.

    Args:
        text: The characters of the line, in reading order.
        right_to_left: Whether the line as a whole runs from right to left.
    """
    base = int(right_to_left)
    outside = "R" if right_to_left else "L"
    kinds = _weak(text, outside)
    _brackets(text, kinds, outside)
    _neutrals(kinds, outside)
    out = [base + _step(kind, base) for kind in kinds]
    for place in range(len(text) - 1, -1, -1):  # rule L1
        if unicodedata.bidirectional(text[place]) not in {"WS", "S", "B", "BN"}:
            break
        out[place] = base
    return out


def visual_order(levels: Sequence[int]) -> list[int]:
    """The indexes of the items in the order in which the items appear from left to right (rule L2). `levels` has the
    embedding level of each item.
    """
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        place = 0
        while place < len(order):
            end = place
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[place:end] = order[place:end][::-1]
            place = max(end, place + 1)
    return order


def _step(kind: str, base: int) -> int:
    """The difference between the level of a character of type `kind` and the base level (rules I1 and I2)."""
    if base % 2:
        return 0 if kind == "R" else 1
    return {"L": 0, "R": 1}.get(kind, 2)


def _weak(text: str, outside: str) -> list[str]:
    """The bidirectional type of each character after the rules W1 to W7 are applied. The rules W1 to W7 change the
    types of accents, digits and signs, depending on the characters near them. `outside` is the type, "L" or "R", that
    the text before the line is assumed to have.
    """
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    strong = outside
    for place, kind in enumerate(kinds):
        if kind in {"NSM", "BN"}:  # rule W1
            kinds[place] = kinds[place - 1] if place else outside
        elif kind == "EN" and strong == "AL":  # rule W2
            kinds[place] = "AN"
        elif kind in _STRONG:
            strong = kind
    kinds = ["R" if kind == "AL" else kind for kind in kinds]  # rule W3
    _signs_in_numbers(kinds)
    strong = outside
    for place, kind in enumerate(kinds):
        if kind in {"ES", "ET", "CS"}:  # rule W6
            kinds[place] = "ON"
        elif kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "L":  # rule W7
            kinds[place] = "L"
    return kinds


def _signs_in_numbers(kinds: list[str]) -> None:
    """Apply the rules W4 and W5. Rule W4 treats a separator between two digits as a digit. Rule W5 treats a sign such
    as % beside a digit as a digit.
    """
    for place in range(1, len(kinds) - 1):
        before, kind, after = kinds[place - 1 : place + 2]
        if before == after and ((before == "EN" and kind in {"ES", "CS"}) or (before == "AN" and kind == "CS")):
            kinds[place] = before
    at = 0
    for kind, group in groupby(list(kinds)):
        size = len(list(group))
        if kind == "ET" and ("EN" in kinds[max(0, at - 1) : at] or "EN" in kinds[at + size : at + size + 1]):
            kinds[at : at + size] = ["EN"] * size
        at += size


def _brackets(text: str, kinds: list[str], outside: str) -> None:
    """Apply rule N0: a pair of brackets gets the direction of the text between the two brackets."""
    for opening, closing in sorted(_bracket_pairs(text, kinds)):
        inside = {_strong(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if not inside:
            continue
        if outside in inside:
            direction = outside
        else:
            before = next(filter(None, map(_strong, reversed(kinds[:opening]))), outside)
            direction = before if before in inside else outside
        for place in (opening, closing):
            end = place + 1
            while end < len(text) and unicodedata.bidirectional(text[end]) == "NSM":  # accents on the bracket
                end += 1
            kinds[place:end] = [direction] * (end - place)


def _bracket_pairs(text: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for place, character in enumerate(text):
        if kinds[place] != "ON":
            continue
        if character in _PAIRS:
            opened.append((_PAIRS[character], place))
        elif any(character == closing for closing, _ in opened):
            while opened:
                closing, opening = opened.pop()
                if closing == character:
                    pairs.append((opening, place))
                    break
    return pairs


def _strong(kind: str) -> str:
    if kind in {"EN", "AN", "R"}:
        return "R"
    return "L" if kind == "L" else ""


def _neutrals(kinds: list[str], outside: str) -> None:
    """Apply the rules N1 and N2. If the texts before and after neutral characters have the same direction, the neutral
    characters get this direction. In all other cases, the neutral characters get the direction of the line.
    """
    place = 0
    while place < len(kinds):
        end = place
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > place:
            before = _strong(kinds[place - 1]) if place else outside
            after = _strong(kinds[end]) if end < len(kinds) else outside
            kinds[place:end] = [before if before == after else outside] * (end - place)
        place = end + 1
