"""Finds a text that fits the length, format or pattern that a schema demands."""

import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

from eleven_video.sandbox.schemas.keywords import UnusableSchema
from eleven_video.sandbox.schemas.merging import Unfillable

LONGEST = 100_000
_LONGEST_PATTERN = 500
_LAPS = 64
_FORMATS = {
    "date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "time": "12:00:00Z", "duration": "PT1M",
    "email": "someone@example.com", "idn-email": "someone@example.com", "hostname": "example.com",
    "idn-hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "ipvanyaddress": "192.0.2.1",
    "uri": "https://example.com/", "url": "https://example.com/", "iri": "https://example.com/",
    "uri-reference": "/", "uuid": "6f1c1f4e-8f0a-4b0e-9c55-2d8f4f2f1a10", "uuid4": "6f1c1f4e-8f0a-4b0e-9c55-2d8f4f2f1a10",
    "byte": "aGVsbG8=", "base64url": "aGVsbG8=", "json-pointer": "/a", "regex": "a", "json-string": "{}",
    "decimal": "1",
}  # fmt: skip
# If a pattern allows several characters, these characters are tried in this order.
_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.,:/@!#$%&'()*+;<=>?[]^`{|}~\t\n"


def text_for(keywords: Mapping[str, Any], wanted: str) -> str:
    """Make a text that fits the keywords of a schema. If the keywords set no format and no pattern, the text is
    `wanted`, shortened or repeated to the right length.

    Raises:
        Unfillable: The length and the pattern contradict each other.
        UnusableSchema: The text would be too long, or the pattern is invalid.
    """
    low, high = keywords.get("minLength", 0), keywords.get("maxLength")
    if low > LONGEST:
        raise UnusableSchema(f"minLength is more than {LONGEST} characters.")
    if high is not None and low > high:
        raise Unfillable
    if "pattern" in keywords:
        return _matching(keywords["pattern"], low, high)
    text = _FORMATS.get(keywords.get("format", "").lower())
    if text is None:
        text = wanted or "text"
        if len(text) < low:
            text = (f"{text} " * (low // (len(text) + 1) + 1))[:low]
            text = text[:-1] + "." if text.endswith(" ") else text
        text = _cut(text, low, high)
    return text


def _cut(text: str, low: int, high: int | None) -> str:
    if high is None or len(text) <= high:
        return text
    words = text[: high + 1].rpartition(" ")[0].rstrip(" ,;:")
    return words if words and len(words) >= low else text[:high]


def _matching(pattern: str, low: int, high: int | None) -> str:
    tree = _parsed(pattern)
    text = shortest = _Writer(0).text(tree)
    extra = 0
    while len(text) < low:
        extra += 1 if extra < _LAPS else extra
        try:
            longer = _Writer(extra).text(tree)
        except UnusableSchema:
            break
        if len(longer) <= len(text):
            break
        text = longer
    if len(text) < low and not pattern.endswith("$"):
        text = shortest + "a" * (low - len(shortest))
    if len(text) < low or (high is not None and len(text) > high):
        raise Unfillable
    return text


def _parsed(pattern: str) -> Any:
    """Parse a pattern with the standard library.

    The pattern is never matched against a text, because matching a hostile pattern could take for ever.
    """
    if len(pattern) > _LONGEST_PATTERN:
        raise UnusableSchema(f"A pattern is longer than {_LONGEST_PATTERN} characters.")
    try:
        return import_module("re._parser").parse(pattern)
    except (ValueError, RecursionError, OverflowError, Warning, re.error) as error:
        raise UnusableSchema(f"A pattern is not a regular expression: {error}") from None


class _Writer:
    """Writes a text that a parsed pattern matches.

    If the pattern allows that a part is repeated, the part is written `extra` times more often than the pattern
    demands.
    """

    def __init__(self, extra: int) -> None:
        self._extra = extra
        self._groups: dict[int, str] = {}
        self._left = LONGEST

    def text(self, tree: Any) -> str:
        return "".join(self._part(str(kind), argument) for kind, argument in tree)

    def _part(self, kind: str, argument: Any) -> str:
        match kind:
            case "SUBPATTERN":
                text = self.text(argument[3])
                if argument[0] is not None:
                    self._groups[argument[0]] = text
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, inner = argument
                times = int(least) + min(int(most) - int(least), self._extra)
                text = "".join(self.text(inner) for _ in self._bounded(times))
            case "BRANCH":
                text = self.text(argument[1][0])
            case "ATOMIC_GROUP":
                text = self.text(argument)
            case "GROUPREF":
                text = self._spent(self._groups.get(argument, ""))
            case _:
                text = self._spent(_character(kind, argument))
        return text

    def _bounded(self, times: int) -> Iterator[int]:
        for number in range(times):
            self._left -= 1
            if self._left < 0:
                raise UnusableSchema(f"A pattern asks for more than {LONGEST} characters.")
            yield number

    def _spent(self, text: str) -> str:
        self._left -= len(text)
        if self._left < 0:
            raise UnusableSchema(f"A pattern asks for more than {LONGEST} characters.")
        return text


def _character(kind: str, argument: Any) -> str:
    """A character that matches a part of a pattern. The result is "" for anchors and lookarounds, because these match
    no character.

    `kind` is the standard library's name for the type of the part, and `argument` is the value of the part.
    """
    match kind:
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return next(letter for letter in _ALPHABET if letter != chr(argument))
        case "ANY":
            return "a"
        case "IN":
            return _one_of(argument)
        case _:
            return ""


_CATEGORIES: Mapping[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal, "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda letter: letter.isalnum() or letter == "_",
}  # fmt: skip


def _one_of(members: Any) -> str:
    """A character that matches a set in a pattern, such as [a-z0-9_] or [^/]. Raises Unfillable if no such character
    was found.
    """
    kinds = [(str(kind), argument) for kind, argument in members]
    negated = kinds[0][0] == "NEGATE"
    for letter in _ALPHABET:
        if any(_is_in(letter, kind, argument) for kind, argument in kinds) != negated:
            return letter
    if not negated:
        for kind, argument in kinds:
            if kind in ("LITERAL", "RANGE"):
                return chr(argument if kind == "LITERAL" else argument[0])
    raise Unfillable


def _is_in(letter: str, kind: str, argument: Any) -> bool:
    match kind:
        case "LITERAL":
            return letter == chr(argument)
        case "RANGE":
            return bool(argument[0] <= ord(letter) <= argument[1])
        case "CATEGORY":
            name = str(argument)
            return _CATEGORIES[name.replace("_NOT_", "_")](letter) != ("_NOT_" in name)
        case _:
            return False
