"""Remembers the keys that this process has seen, and removes them, in any encoding, from the texts that it writes."""

import json
import re
import unicodedata
from binascii import b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

HIDDEN = "[key]"
# Shorter texts are not real keys, and may be part of any word.
SHORTEST = 8
# This many consecutive characters of a key, or half of it, are treated as the key. Test keys may contain words such
# as "ElevenLabs", which must not match.
_SHORTEST_RUN = 12

_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
# Characters that comparisons ignore: white space, control characters and invisible ones.
_GAPS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]+")
_BETWEEN_WORDS = re.compile(r"([\s/,\"'<>()\[\]{}]+)")
_STANDARD_ALPHABET = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a key, in lower case and without blanks.

    `enough` consecutive characters are treated as the key. Each such run contains one of the `anchors` (offset and
    text), so a text is only searched for a few short pieces.
    """

    text: str
    enough: int
    anchors: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, text: str) -> "_Form":
        enough = min(len(text), max(_SHORTEST_RUN, len(text) // 2))
        length = max(1, enough // 2)
        step = enough - length + 1
        offsets = range(0, len(text) - length + 1, step)
        return cls(text, enough, tuple((offset, text[offset : offset + length]) for offset in offsets))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """The places where a text, in lower case and without white space, contains enough of the key."""
        for offset, anchor in self.anchors if len(text) >= self.enough else ():
            at = text.find(anchor)
            while at >= 0:
                begin, end = self._extent(text, at, offset, len(anchor))
                if end - begin >= self.enough:
                    yield begin, end
                at = text.find(anchor, at + 1)

    def _extent(self, text: str, at: int, offset: int, length: int) -> tuple[int, int]:
        begin, end = at, at + length
        first, last = offset, offset + length
        while begin and first and text[begin - 1] == self.text[first - 1]:
            begin, first = begin - 1, first - 1
        while end < len(text) and last < len(self.text) and text[end] == self.text[last]:
            end, last = end + 1, last + 1
        return begin, end


@dataclass(frozen=True, slots=True)
class _Key:
    """The encodings of a key: `plain` ones, and base64, which has two alphabets."""

    plain: tuple[_Form, ...]
    base64: tuple[_Form, ...]


_KEYS: dict[str, _Key] = {}


def note_key(key: str) -> None:
    """Remember a key, or a password, that must not be written."""
    if len(key) >= SHORTEST and key not in _KEYS:
        data = key.encode("utf-8", "backslashreplace")
        # As it is, as a Python literal, in JSON, in a URL, reversed and in hexadecimal digits.
        written = {key, repr(key)[1:-1], json.dumps(key)[1:-1], quote(key, safe=""), key[::-1], data.hex()}
        plain = {form for text in written if len(form := _compared(text)) >= SHORTEST}
        encoded = {form for shift in range(3) if len(form := _compared(_in_base64(data, shift))) >= SHORTEST}
        _KEYS[key] = _Key(tuple(map(_Form.of, plain)), tuple(map(_Form.of, encoded)))


def without_keys(text: str) -> str:
    """The text with all keys replaced.

    Keys are also found in another case, with white space in between, in base64, escaped for URLs, HTML or JSON, and if
    a part is missing. A word that contains a key only after its escapes are resolved is replaced as a whole; if no
    single word does, the whole text is.
    """
    if not _KEYS or len(text) < SHORTEST:
        return text
    spans = sorted(_spans(text))
    if spans:
        shown: list[str] = []
        upto = 0
        for begin, end in spans:
            if begin > upto or not shown:
                shown += [text[upto:begin], HIDDEN]
            upto = max(upto, end)
        text = "".join([*shown, text[upto:]])
    if not _is_hidden_in(text):
        return text
    words = (HIDDEN if _is_hidden_in(word) else word for word in _BETWEEN_WORDS.split(text))
    shortened = "".join(words)
    return HIDDEN if _is_hidden_in(shortened) else shortened


def _is_hidden_in(text: str) -> bool:
    """Whether a text contains a key after its escapes are resolved."""
    return any(next(_spans(other), None) is not None for other in _resolved(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each key in a text. They may overlap."""
    compared = _compared(text)
    standard = compared.translate(_STANDARD_ALPHABET) if "-" in compared or "_" in compared else compared
    places: list[int] | None = None
    for key in tuple(_KEYS.values()):
        for forms, searched in ((key.plain, compared), (key.base64, standard)):
            for form in forms:
                for begin, end in form.spans(searched):
                    places = places or [at for at, letter in enumerate(text) if not _GAPS.match(letter)]
                    yield places[begin], places[end - 1] + 1


def _compared(text: str) -> str:
    # Each character must stay one character, but some outside ASCII become two in lower case.
    return _GAPS.sub("", text.lower() if text.isascii() else text.translate(_LOWER))


def _resolved(text: str) -> Iterator[str]:
    """The text with resolved escapes, once for each kind of escape."""
    if "%" in text:
        yield unquote(text)
    if "&" in text:
        from html import unescape  # noqa: PLC0415  its table of names takes a while, and few texts have an "&"

        yield unescape(text)
    if "\\" in text:
        yield re.sub(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))", _unescaped, text)
    if not text.isascii():
        yield unicodedata.normalize("NFKC", text)


def _unescaped(escape: "re.Match[str]") -> str:
    return chr(int(escape[1] or escape[2], 16))


def _in_base64(data: bytes, shift: int) -> str:
    """The base64 characters that depend only on these bytes, if `shift` other bytes precede them."""
    first, last = -(-shift * 8 // 6), (shift + len(data)) * 8 // 6
    return b2a_base64(bytes(shift) + data, newline=False).decode()[first:last]
