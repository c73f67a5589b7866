"""Distinguishes tags of HTML and of speech markup (SSML) from other text between "<" and ">"."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

# Source: the elements of the HTML standard, and older ones that pages still have.
_HTML = frozenset(
    [
        "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont",
        "bdi", "bdo", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite",
        "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl",
        "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1",
        "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins",
        "kbd", "label", "legend", "li", "link", "main", "map", "mark", "marquee", "math", "menu", "meta", "meter",
        "nav", "nobr", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param",
        "picture", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "script", "search",
        "section", "select", "slot", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup",
        "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track",
        "tt", "u", "ul", "var", "video", "wbr",
    ]
)  # fmt: skip
# Source: the elements of SSML 1.1, and those that ElevenLabs, Amazon, Google and Microsoft add.
_SPEECH = frozenset(
    [
        "speak", "break", "phoneme", "say-as", "prosody", "emphasis", "voice", "lexicon", "lookup", "metadata",
        "meta", "desc", "mark", "w", "token", "lang", "par", "seq", "media", "amazon:effect", "amazon:domain",
        "amazon:emotion", "amazon:auto-breaths", "google:style", "mstts:express-as", "mstts:silence", "mstts:viseme",
        "mstts:backgroundaudio", "bookmark",
    ]
)  # fmt: skip
_EMPTY = frozenset(
    [
        "area", "base", "basefont", "br", "break", "bookmark", "col", "embed", "frame", "hr", "img", "input", "link",
        "lexicon", "mark", "meta", "param", "source", "track", "wbr", "mstts:silence", "mstts:viseme",
        "mstts:backgroundaudio",
    ]
)  # fmt: skip
_END_MAY_BE_MISSING = frozenset(
    [
        "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption", "option",
        "optgroup", "rb", "rt", "rtc", "rp", "html", "head", "body",
    ]
)  # fmt: skip
# Attributes that have no value.
_WITHOUT_VALUE = frozenset(
    [
        "allowfullscreen", "async", "autofocus", "autoplay", "checked", "compact", "controls", "default", "defer",
        "disabled", "download", "hidden", "inert", "ismap", "itemscope", "loop", "multiple", "muted", "nohref",
        "noresize", "noshade", "novalidate", "nowrap", "open", "playsinline", "readonly", "required", "reversed",
        "selected",
    ]
)  # fmt: skip
# Elements that end the paragraph before them, at their start and at their end.
_OF_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre",
        "section", "summary", "table", "tr", "td", "th", "title", "ul", "speak",
    ]
)  # fmt: skip
HEADINGS = frozenset(
    [
        "h1", "h2", "h3", "h4", "h5", "h6", "title",
    ]
)  # fmt: skip
TABLE = "table"
# Elements whose content is never shown as text.
HIDDEN = frozenset(
    [
        "script", "style", "template", "noframes", "textarea", "select", "datalist", "svg", "math", "object",
        "applet", "iframe", "canvas", "metadata", "noscript",
    ]
)  # fmt: skip
# Elements that show how a word is pronounced, above or after it. They are left out, or the word would be spoken twice.
READINGS = frozenset({"rt", "rp", "rtc"})
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")
_CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9:-]*)")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag.

    Attributes:
        name: The name, in lower case.
        is_end: Whether it is an end tag.
        attributes: The names of its attributes, in lower case, with their values.
    """

    name: str
    is_end: bool
    attributes: tuple[tuple[str, str | None], ...] = ()
    is_empty: bool = False

    @property
    def ends_paragraph(self) -> bool:
        return self.name in _OF_BLOCKS

    @property
    def joins(self) -> bool:
        """Whether the text before and after the tag is one word."""
        return self.name not in _OF_BLOCKS and self.name not in {"br", "img", "break"}


class _OneTag(HTMLParser):
    """Reads a single tag."""

    found: Tag | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = Tag(tag, is_end=False, attributes=tuple(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = Tag(tag, is_end=False, attributes=tuple(attrs), is_empty=True)

    def handle_endtag(self, tag: str) -> None:
        self.found = Tag(tag, is_end=True)


@lru_cache(maxsize=512)
def _read(source: str) -> Tag | None:
    reader = _OneTag(convert_charrefs=False)
    reader.feed(source)
    return reader.found


class Tags:
    """Recognises the tags of one text. They must be passed in their order.

    Args:
        text: The whole text, to know which elements have an end tag.
    """

    def __init__(self, text: str) -> None:
        self._ends = Counter(name.lower() for name in _CLOSING.findall(text))
        self._open: list[str] = []
        # The element "s" is a sentence in speech markup. In HTML it strikes text out, maybe within a word.
        self._are_of_speech = "<speak" in text

    def surely(self, source: str, *, needs_end: bool = True) -> Tag | None:
        """The tag that a text from "<" to ">" certainly is; None if it may be words.

        It may be words if the name is unknown, if there are words in place of attributes, or if `needs_end` is True and
        the element has no end tag.
        """
        found = _NAME.match(source)
        name = found[1].lower() if found else ""
        if name not in _HTML and name not in _SPEECH:
            return None
        tag = _read(source)
        if tag is None:
            return None
        if tag.is_end:
            return tag
        if any(value is None and attribute not in _WITHOUT_VALUE for attribute, value in tag.attributes):
            return None
        if not needs_end or tag.is_empty or name in _EMPTY or name in _END_MAY_BE_MISSING or self._ends[name]:
            return tag
        return None

    def passed(self, tag: Tag) -> None:
        """Record that a tag was read, because the following text may be inside its element."""
        if tag.is_end:
            self._ends[tag.name] -= 1
            for place in range(len(self._open) - 1, -1, -1):
                if self._open[place] == tag.name:
                    del self._open[place:]
                    break
            if tag.name == "ruby":
                self._close_reading()
        elif tag.name in READINGS or tag.name == "rb":
            self._close_reading()
            if tag.name != "rb" and not tag.is_empty and self._ends[tag.name] + self._ends["ruby"] > 0:
                self._open.append(tag.name)
        elif (tag.name in HIDDEN or tag.name == TABLE) and not tag.is_empty and self._ends[tag.name] > 0:
            self._open.append(tag.name)

    def _close_reading(self) -> None:
        """End a reading aid: the next one, or the end of its words, ends it even without an end tag."""
        if self._open and self._open[-1] in READINGS:
            self._open.pop()

    @property
    def inside(self) -> str:
        """The name of the outermost open table, reading aid or hidden element; empty if none is open."""
        return self._open[0] if self._open else ""

    def joins(self, tag: Tag) -> bool:
        """Whether the text before and after a tag is one word."""
        return tag.joins and not (tag.name == "s" and self._are_of_speech)
