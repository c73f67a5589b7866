"""Remembers the API keys that this process has read, and removes these keys from texts before the texts are written.

Encoded keys, for example in base64, are also removed.
"""

import json
import re
import unicodedata
from binascii import b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

HIDDEN = "[key]"
# The minimum number of characters of a key. A shorter text is not treated as a key, because it could be a part of an
# ordinary word.
SHORTEST = 8
# The minimum number of consecutive characters of a key that are treated as the key. For a long key, the minimum is half
# of the characters of the key. The minimum is larger than the length of words such as "ElevenLabs", because test keys
# may contain words such as "ElevenLabs".
_SHORTEST_RUN = 12

_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
# The search for keys ignores these characters: white space, control characters and invisible characters.
_GAPS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]+")
_BETWEEN_WORDS = re.compile(r"([\s/,\"'<>()\[\]{}]+)")
_STANDARD_ALPHABET = str.maketrans("-_", "+/")


@dataclass(frozen=True, slots=True)
class _Form:
    """An encoded key in lower case and without white space.

    Attributes:
        text: The encoded key.
        enough: The number of consecutive characters of `text` that are treated as the key.
        anchors: Short pieces of `text` with their offsets. Any `enough` consecutive characters of `text` contain one of
            the short pieces, so a search needs to look only for the short pieces.
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
        """The start and the end of each range in `text` that has at least `enough` consecutive characters of the key.

        `text` must be in lower case and without white space.
        """
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
    """The encodings of a key.

    Attributes:
        plain: The encodings of the key except base64. Encodings other than base64 are searched in the unchanged text.
        base64: The base64 encodings of the key. Base64 has two alphabets, so "-" and "_" in the text are replaced by
            "+" and "/" before these encodings are searched.
    """

    plain: tuple[_Form, ...]
    base64: tuple[_Form, ...]


_KEYS: dict[str, _Key] = {}


def note_key(key: str) -> None:
    """Remember a key or password, so that `without_keys` removes it from texts."""
    if len(key) >= SHORTEST and key not in _KEYS:
        data = key.encode("utf-8", "backslashreplace")
        # The encodings of the key: unchanged, as a Python literal, in JSON, in a URL, reversed, and in hexadecimal
        # digits
        written = {key, repr(key)[1:-1], json.dumps(key)[1:-1], quote(key, safe=""), key[::-1], data.hex()}
        plain = {form for text in written if len(form := _compared(text)) >= SHORTEST}
        encoded = {form for shift in range(3) if len(form := _compared(_in_base64(data, shift))) >= SHORTEST}
        _KEYS[key] = _Key(tuple(map(_Form.of, plain)), tuple(map(_Form.of, encoded)))


def without_keys(text: str) -> str:
    """A copy of the text in which each key is replaced by `HIDDEN`.

    A key is also found if its letter case differs, if it contains white space, if some of its characters are missing,
    or if it is encoded in base64. Keys with escapes for URLs, HTML or JSON are also found. If a word contains a key
    only after the escapes are resolved, the whole word is replaced. If the text still contains a key with escapes after
    these replacements, the whole text is replaced.
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
    """The start and the end of each key in a text. The ranges may overlap."""
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
    # Offsets must not change, but some characters outside ASCII have two characters in lower case. So if the text has
    # characters outside ASCII, only ASCII letters are changed to lower case.
    return _GAPS.sub("", text.lower() if text.isascii() else text.translate(_LOWER))


def _resolved(text: str) -> Iterator[str]:
    """Copies of the text in which escapes are resolved.

    Each copy has another type of resolved escapes: URL, HTML or JSON escapes, or full-width letters.
    """
    if "%" in text:
        yield unquote(text)
    if "&" in text:
        from html import unescape  # noqa: PLC0415  it loads slowly, and few texts have an "&"

        yield unescape(text)
    if "\\" in text:
        yield re.sub(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))", _unescaped, text)
    if not text.isascii():
        yield unicodedata.normalize("NFKC", text)


def _unescaped(escape: "re.Match[str]") -> str:
    return chr(int(escape[1] or escape[2], 16))


def _in_base64(data: bytes, shift: int) -> str:
    """The base64 characters of `data` if `shift` other bytes are encoded before `data`.

    The first and the last characters are left out if they also contain bits of another byte.
    """
    first, last = -(-shift * 8 // 6), (shift + len(data)) * 8 // 6
    return b2a_base64(bytes(shift) + data, newline=False).decode()[first:last]
