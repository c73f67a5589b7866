"""The keys that this process has seen. None of them may stand in anything that it writes, in whatever form it comes back."""

import json
import re
import unicodedata
from binascii import b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

HIDDEN = "[key]"
# A shorter key keeps nothing secret, and may be a part of any word.
SHORTEST = 8
# A run of a key's characters is taken for the key from this length on, or from half of the key. Keys in trials hold words:
# "ElevenLabs" itself is no part of one.
_SHORTEST_RUN = 12

_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
# Characters that take no part in a comparison: blanks, controls, and characters that are not seen.
_GAPS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]+")
_BETWEEN_WORDS = re.compile(r"([\s/,\"'<>()\[\]{}]+)")
_STANDARD_ALPHABET = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a key, in lower case and without blanks.

    `enough` characters of it in a row are taken for the key. Any such run holds one of the `anchors` (offset and text),
    so that a text is searched for a few short pieces only.
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
        """Where a text, in lower case and without blanks, holds enough of it."""
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
    """The forms of one key: `plain` ones, and those in base64, which has two alphabets."""

    plain: tuple[_Form, ...]
    base64: tuple[_Form, ...]


_KEYS: dict[str, _Key] = {}


def note_key(key: str) -> None:
    """Remember a key, or a password, that must not be written."""
    if len(key) >= SHORTEST and key not in _KEYS:
        data = key.encode("utf-8", "backslashreplace")
        # As it is, as it stands in a representation, in JSON and in an address, backwards, and in hexadecimal digits.
        written = {key, repr(key)[1:-1], json.dumps(key)[1:-1], quote(key, safe=""), key[::-1], data.hex()}
        plain = {form for text in written if len(form := _compared(text)) >= SHORTEST}
        encoded = {form for shift in range(3) if len(form := _compared(_in_base64(data, shift))) >= SHORTEST}
        _KEYS[key] = _Key(tuple(map(_Form.of, plain)), tuple(map(_Form.of, encoded)))


def without_keys(text: str) -> str:
    """The text with every key in it blacked out.

    Upper and lower case, blanks in between, base64, the escapes of addresses, HTML and JSON, and a key of which a part is
    missing hide nothing. A word that holds a key only once its escapes are resolved is blacked out as a whole, and so is a
    text of which no single word does.
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
    """Whether a text holds a key once its escapes are resolved."""
    return any(next(_spans(other), None) is not None for other in _resolved(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where a text holds a key: begin and end in the text itself. They may overlap."""
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
    # Every character stays one character: in lower case some that are not ASCII become two.
    return _GAPS.sub("", text.lower() if text.isascii() else text.translate(_LOWER))


def _resolved(text: str) -> Iterator[str]:
    """The text with its escapes resolved, one kind of escape after another."""
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
    """The characters of base64 that stand for these bytes alone, where `shift` other bytes come before them."""
    first, last = -(-shift * 8 // 6), (shift + len(data)) * 8 // 6
    return b2a_base64(bytes(shift) + data, newline=False).decode()[first:last]
