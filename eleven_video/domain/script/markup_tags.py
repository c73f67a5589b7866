"""Distinguishes tags of HTML and of speech markup (SSML) from other text between "<" and ">"."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

# The names of HTML elements. Source: the HTML standard; older elements that pages still contain are included.
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
# The names of elements of speech markup. Source: SSML 1.1 and the elements that ElevenLabs, Amazon, Google and
# Microsoft add.
_SPEECH = frozenset(
    [
        "speak", "break", "phoneme", "say-as", "prosody", "emphasis", "voice", "lexicon", "lookup", "metadata",
        "meta", "desc", "mark", "w", "token", "lang", "par", "seq", "media", "amazon:effect", "amazon:domain",
        "amazon:emotion", "amazon:auto-breaths", "google:style", "mstts:express-as", "mstts:silence", "mstts:viseme",
        "mstts:backgroundaudio", "bookmark",
    ]
)  # fmt: skip
# Elements that never have content or an end tag.
_EMPTY = frozenset(
    [
        "area", "base", "basefont", "br", "break", "bookmark", "col", "embed", "frame", "hr", "img", "input", "link",
        "lexicon", "mark", "meta", "param", "source", "track", "wbr", "mstts:silence", "mstts:viseme",
        "mstts:backgroundaudio",
    ]
)  # fmt: skip
# Elements that have content but may have no end tag.
_END_MAY_BE_MISSING = frozenset(
    [
        "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption", "option",
        "optgroup", "rb", "rt", "rtc", "rp", "html", "head", "body",
    ]
)  # fmt: skip
# Attributes that a tag may have without a value.
_WITHOUT_VALUE = frozenset(
    [
        "allowfullscreen", "async", "autofocus", "autoplay", "checked", "compact", "controls", "default", "defer",
        "disabled", "download", "hidden", "inert", "ismap", "itemscope", "loop", "multiple", "muted", "nohref",
        "noresize", "noshade", "novalidate", "nowrap", "open", "playsinline", "readonly", "required", "reversed",
        "selected",
    ]
)  # fmt: skip
# Elements whose start tag and end tag end a paragraph.
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
# Reading aids: elements that show, above or after a word, how the word is pronounced. If reading aids were not left
# out, the word would be spoken twice.
READINGS = frozenset({"rt", "rp", "rtc"})
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")
_CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9:-]*)")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of HTML or speech markup.

    Attributes:
        name: The name of the element, in lower case.
        is_end: True for an end tag.
        attributes: The name of each attribute in lower case, with the attribute's value. The value is None if the tag
            has only the name.
        is_empty: True if the tag ends with "/>", so that the element has no content.
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
        """Whether the tag may be inside a word, as in "a<b>b"."""
        return self.name not in _OF_BLOCKS and self.name not in {"br", "img", "break"}


class _OneTag(HTMLParser):
    """Reads a text that is a single tag. `found` is the tag, or None if the text is not a tag."""

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
    """Recognises the tags of one text, and knows which elements are open.

    The caller must call `passed` for each tag, in the order of the text.

    Args:
        text: The whole text. The end tags in the text are counted, because a start tag without an end tag may be
            ordinary words.
    """

    def __init__(self, text: str) -> None:
        self._ends = Counter(name.lower() for name in _CLOSING.findall(text))
        self._open: list[str] = []
        # In speech markup, the element "s" is a sentence. In HTML, the element "s" strikes text out, and the text may
        # be only a part of a word.
        self._are_of_speech = "<speak" in text

    def surely(self, source: str, *, needs_end: bool = True) -> Tag | None:
        """The tag in a text from "<" to ">", or None if the text may be words.

        The text may be words if the element's name is unknown, or if it has words instead of attributes. The text may
        also be words if `needs_end` is True and an end tag that the element needs is missing.
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
        """Record that a tag was read. After the call, `inside` describes the text after the tag."""
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
        """Close the open reading aid if a reading aid is open.

        A reading aid ends at the start of another reading aid or at the end tag "ruby".
        """
        if self._open and self._open[-1] in READINGS:
            self._open.pop()

    @property
    def inside(self) -> str:
        """The name of the outermost open table, reading aid or hidden element, or "" if no such element is open."""
        return self._open[0] if self._open else ""

    def joins(self, tag: Tag) -> bool:
        """Whether a tag of the text may be inside a word, as in "a<b>b"."""
        return tag.joins and not (tag.name == "s" and self._are_of_speech)
