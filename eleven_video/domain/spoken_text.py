"""From a written script to what is said aloud: no markdown, no stage directions, no speaker names.

Markdown is read by a markdown parser; directions are told from speech by the marks and words that scripts use for them.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from eleven_video.domain.plain_text import without_controls

# A line that only tells what is seen or heard: "Visual: a hill", "SFX: wind", "Scene 3: The hill", "CUT TO:".
_DIRECTION_LINE = re.compile(
    r"""^\s*(?:
        (?i:visuals?|image|picture|music|sfx|sound\ effects?|camera|shots?|b-?roll|on[- ]screen(?:\ text)?|text\ on\ screen
          |title\ card|transition|footage)\s*:.*
      | (?i:scene|act|part|shot|chapter)\s+(?i:\d+|[ivx]+|one|two|three|four|five|six|seven|eight|nine|ten)
          \s*(?:[:\u2013\u2014-][^.!?]{0,60})?:?
      | (?:CUT|FADE|DISSOLVE|SMASH\ CUT|PAN|ZOOM)\s+(?:TO|IN|OUT|UP|DOWN)\b[^a-z]*
      | (?i:cut|fade|dissolve|pan|zoom)\s+(?i:to|in|out|up|down)\b[^.!?]{0,40}:
      | (?:INT|EXT|INT\./EXT)\.\s.*
      | (?:THE\ )?END\.?
      | \[\^[^\]]*\]:.*
      | [-*_=\s]{3,}
    )\s*$""",
    re.VERBOSE,
)

# "Narrator:", "HOST (smiling):": who speaks is not spoken.
_SPEAKER = re.compile(
    r"^\s*(?:(?:narrator|narration|voice[- ]?over|v\.?o\.?|host|speaker(?:\s+\d+)?|presenter|announcer)"
    r"\s*(?:\([^)]*\))?\s*:\s*)+",
    re.IGNORECASE,
)

# What stands alone in round brackets or between asterisks only as a direction. Anything else there may be speech.
_DIRECTION = re.compile(
    r"""\s*(?:
        (?:\w+\s+){0,2}(?:music|applause|sfx)(?:\s+\w+){0,4}
      | sounds?\s+of\s.{1,40}
      | (?:short|long|brief|dramatic)?\s*(?:pauses?|beat|silence)(?:\s+for\s+\w+)?
      | (?:laugh|chuckl|sigh|whisper|shout|smil|gasp|cough|cry|sob|clear)\w*(?:\s+\w+){0,2}
      | (?:fades?|cuts?)\s+(?:in|out|to)\b.{0,40}
      | (?:camera|b-?roll|visuals?)\s.{1,60}
      | voice-?over | v\.?o\.? | narrator | off-?screen | on-?screen
      | softly | quietly | loudly | slowly | gently | warmly | excitedly | dramatically | thoughtfully | whispering
    )[.!]?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_WHOLE_LINES_BRACKET = re.compile(r"^[^\S\n]*\([^()]*\)[^\S\n]*[.!]?[^\S\n]*$", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,79}>")
_CLOSES = {"]": "[", "}": "{"}
_SPACE_BEFORE_MARK = re.compile(r"\s+([,.;:!?])")
_LIST_NUMBER = re.compile(r"^\s*(?:[-*\u2022\u2013]|\d{1,3}[.)])\s+")
# Longer ones are no places in a list: "1969. Two men walk on the moon."
_LONGEST_LIST_NUMBER = 3
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
# Arrows, dingbats and emoji cannot be said; signs such as the degree or the copyright sign can.
_PICTOGRAPHS = re.compile(r"[\u2190-\u21ff\u2300-\u2bff\ufe0f\U0001f000-\U0001faff]")

_BLOCKS_WITH_SPEECH = ("paragraph_open", "heading_open")

# What was written with escapes may be a mark once it is read. Nobody writes more of them into each other than this.
_MOST_READINGS = 8
_NO_WORD = re.compile(r"[^\w\s.,']|_")


def spoken_text(text: str) -> str:
    """Only the words to be said, on one line; empty where nothing is. What it gives stays what it is if it is given again."""
    return _settled(" ".join(paragraph for paragraph, _ in spoken_paragraphs(text)))


def spoken_paragraphs(text: str) -> Iterator[tuple[str, str]]:
    """Each paragraph that is said, with the latest heading above it (itself never said)."""
    for paragraph, heading in _read(text):
        if settled := _settled(paragraph):
            yield settled, heading


def _settled(said: str) -> str:
    """What is left to be said where words that were found are read again, as often as that finds fewer."""
    for _ in range(_MOST_READINGS):
        again = " ".join(paragraph for paragraph, _ in _read(said))
        if again == said:
            return said
        said = again
    return " ".join(paragraph for paragraph, _ in _read(_NO_WORD.sub(" ", said)))


def _read(text: str) -> Iterator[tuple[str, str]]:
    """The paragraphs and their headings at one reading."""
    heading = number = ""
    tokens = _markdown().parse(_speakable(text))
    for before, token in pairwise(tokens):
        if token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if len(token.info) > _LONGEST_LIST_NUMBER else ""
        if token.type != "inline" or before.type not in _BLOCKS_WITH_SPEECH:
            continue
        if before.type == "heading_open":
            heading = _tidy(_plain(token)) or heading
            continue
        spoken = _tidy(number + _spoken_lines(_plain(token)))
        number = ""
        if any(character.isalnum() for character in spoken):
            yield spoken, heading


@cache
def _markdown() -> MarkdownIt:
    # An indented line of a plain-text script is an indented line, not source code; underlines are no headings either.
    return MarkdownIt("commonmark").enable("table").disable(["code", "lheading"])


def _plain(inline: Token) -> str:
    """The text of a block without its markup; emphasised stage directions ("*laughs*") go with it."""
    out: list[str] = []
    opened: list[int] = []
    for token in inline.children or ():
        if token.type in {"text", "code_inline"}:
            out.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            out.append("\n")
        elif token.type in {"em_open", "strong_open"}:
            opened.append(len(out))
        elif token.type in {"em_close", "strong_close"} and opened:
            start = opened.pop()
            if token.type == "em_close" and _DIRECTION.fullmatch("".join(out[start:])):
                del out[start:]
    return "".join(out)


def _spoken_lines(paragraph: str) -> str:
    """The lines of a paragraph without directions, which may go over several of them."""
    lines = (_LIST_NUMBER.sub("", line) for line in paragraph.split("\n"))
    text = "\n".join(line for line in lines if not _DIRECTION_LINE.match(line))
    text = _WHOLE_LINES_BRACKET.sub("", _without_brackets(_WHOLE_LINES_BRACKET.sub("", text)))
    text = _IN_BRACKETS.sub(lambda found: " " if _DIRECTION.fullmatch(found[1]) else found[0], text)
    return " ".join(_SPEAKER.sub("", line) for line in text.split("\n") if not _DIRECTION_LINE.match(line))


def _without_brackets(text: str) -> str:
    """Without what stands in square and curly brackets, whatever is in them, and without tags. Single brackets stay."""
    out: list[str] = []
    opened: dict[str, list[int]] = {opens: [] for opens in _CLOSES.values()}
    for character in _TAG.sub(" ", text):
        if character in opened:
            opened[character].append(len(out))
            out.append(character)
        elif opened.get(_CLOSES.get(character, "")):
            start = opened[_CLOSES[character]].pop()
            out[start:] = " "
            for places in opened.values():
                while places and places[-1] > start:
                    places.pop()
        else:
            out.append(character)
    return "".join(out)


def _tidy(text: str) -> str:
    return _SPACE_BEFORE_MARK.sub(r"\1", " ".join(text.split()))


def _speakable(text: str) -> str:
    return _PICTOGRAPHS.sub("", _FRONT_MATTER.sub("", without_controls(text)))
