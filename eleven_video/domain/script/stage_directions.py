"""Finds the pieces of a paragraph that are not spoken: directions, labels and time stamps.

Only the words in this module and in the modules `sound_names` and `speaker_names` are recognised. All other text is
spoken, so that no words of the narrator are lost.
"""

import re
from collections.abc import Iterator

from eleven_video.domain.script.left_out import Kind
from eleven_video.domain.script.part_types import Cut
from eleven_video.domain.script.pause_marks import pause_in_round_brackets, pause_of
from eleven_video.domain.script.sound_names import SOUNDS, SURELY_CUES
from eleven_video.domain.script.speaker_names import NARRATORS

# Names of speakers. If a line starts with the name of a speaker and a colon, the name is left out, and the text after
# the colon is spoken.
_SPEAKERS = rf"""narrator|narration|voice[- ]?over|v\.?o\.?|{NARRATORS}
    |(?:host|speaker|presenter|announcer|guest|interviewer)\s+\d{{1,2}}"""
# Names of speakers that are also ordinary words. An ordinary word is a label only if it is in capitals or bold.
_SPEAKERS_IN_CAPITALS = (
    r"HOST|SPEAKER|PRESENTER|ANNOUNCER|GUEST|INTERVIEWER|ANCHOR|REPORTER|VOICE|LEKTOR|TEXT\s+TO\s+SPEAK|SCRIPT"
)
# Labels for pictures and sounds. If a line starts with a label for a picture or sound and a colon, the whole line is
# left out.
_CUES = r"""sfx|b-?roll|visuals?|sound\ effects?|on[- ]screen(?:\ text)?|text\ on[- ]screen|title\ card|lower\ third"""
_CUES_IN_CAPITALS = r"""MUSIC|IMAGE|PICTURE|CAMERA|SHOTS?|TRANSITION|FOOTAGE|SOUND|FX|GRAPHICS?|SUPER|CHYRON|CUT\ TO"""
# A colon after a label must have a space after it. The wide colon of Chinese and Japanese needs no space.
_COLON = r"(?::(?=\s|$)|\uff1a)"
_WIDE_BRACKETS = str.maketrans("\uff08\uff09\uff3b\uff3d", "()[]")
_LABEL = re.compile(
    rf"""[^\S\n]*(?=[^\W\d_a-z])(?:
        (?P<speaker>(?i:{_SPEAKERS})|{_SPEAKERS_IN_CAPITALS})[^\S\n]*(?:\([^()\n]{{0,60}}\))?[^\S\n]*{_COLON}[^\S\n]*
      | (?P<cue>(?i:{_CUES})|{_CUES_IN_CAPITALS})[^\S\n]*{_COLON}[^\n]*
      | (?P<scene>(?:SCENE|Scene|ACT|Act|SHOT|Shot)\s+(?i:\d{{1,3}}|[ivx]+|one|two|three|four|five|six|seven|eight|nine|ten)
          [^\S\n]*(?:[:\u2013\u2014-][^.!?\n]*|))$
    )""",
    re.VERBOSE | re.MULTILINE,
)
_BRACKETED_LABEL = re.compile(
    rf"[^\S\n]*[\[\u3010][^\S\n]*(?:(?:{_SPEAKERS})|(?:host|speaker|presenter|announcer|guest|interviewer))[^\S\n]*[\]\u3011][^\S\n]*[:\uff1a]?",
    re.VERBOSE | re.IGNORECASE,
)
# The pattern `_NAME` matches a speaker's name that is the only text on its line, as in a screenplay.
_NAME = re.compile(r"[^\S\n]*(?:NARRATOR|VOICE[- ]?OVER|V\.?O\.?|HOST|ANNOUNCER)[^\S\n]*(?:\([^()\n]{0,60}\))?[^\S\n]*")
_BOLD_LABEL = re.compile(r"[^\S\n]*(?:host|speaker|presenter|announcer|guest|interviewer)\s*[:\uff1a]", re.IGNORECASE)
# The pattern `_ALONE` matches a paragraph of a film script that is a transition or a scene heading in capitals.
_ALONE = re.compile(
    r"""\s*(?:
        (?:FADE|CUT|DISSOLVE|SMASH\ CUT|MATCH\ CUT|JUMP\ CUT|WIPE|IRIS)\s+(?:IN|OUT|TO)(?:\s+(?:BLACK|WHITE))?\s*[:.]?
      | (?:INT|EXT|INT\./EXT|EXT\./INT|I/E)[.\s]\s*[^a-z\ue000]*
    )\s*""",
    re.VERBOSE,
)
# The number of characters before and after brackets that are examined. The examined characters tell whether the
# brackets are inside a sentence.
_AROUND = 20
_TIME = r"\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:[.,]\d{1,3})?"
_BRACKETED_TIME = re.compile(
    rf"[^\S\n]*(?:\[{_TIME}(?:\s*(?:-->|[-\u2013])\s*{_TIME})?\]|\({_TIME}(?:\s*[-\u2013]\s*{_TIME})?\))"
)
_BARE_TIME = re.compile(rf"[^\S\n]*({_TIME})(?=\s|$)(?:[^\S\n]+[-\u2013][^\S\n])?")
_RULE = re.compile(r"[^\S\n]*(?:([-*_=~#+`\u2500\u2550\u2014])\s?){3,}[^\S\n]*")
_FENCE = re.compile(r"[^\S\n]*(?:`{3,}|~{3,})[\w+-]*[^\S\n]*")
_BULLET = re.compile(r"[^\S\n]*[\u2022\u2023\u25aa\u25cf\u25e6\u2043\u00b7](?=\s)")
_TASK = re.compile(r"\s*\[[ xX]\](?=\s)")
# The pattern `_SQUARE` matches text in square brackets, or in the thick brackets of Chinese and Japanese. Thick
# brackets may also emphasize words.
_SQUARE = re.compile(r"[\[\u3010]([^\[\]\u3010\u3011]*)[\]\u3011]")


def cuts_of(seen: str, *, bare_times: bool, is_item: bool) -> list[Cut]:
    """The pieces of a paragraph that are not spoken, sorted and without overlap.

    Args:
        seen: The spoken text of the paragraph, with its line ends. Literal characters are replaced by `LITERAL`.
        bare_times: True if a time without brackets at the start of a line is a time stamp.
        is_item: True if the paragraph is an item of a list.
    """
    seen = seen.translate(_WIDE_BRACKETS)
    if alone := _alone(seen):
        return alone
    cuts: list[Cut] = []
    place = 0
    if is_item and (task := _TASK.match(seen)):
        cuts.append(_cut(task, Kind.MARK))
    for line in seen.split("\n"):
        cuts += _of_line(line, place, bare_times=bare_times, after=cuts[-1].end if cuts else 0)
        place += len(line) + 1
    return cuts


def pauses_of(seen: str) -> list[Cut]:
    """The pauses of a paragraph, as cuts that leave out the marks of the pauses.

    A pause is in square brackets anywhere in a line, or in round brackets around a whole line.
    """
    seen = seen.translate(_WIDE_BRACKETS)
    cuts: list[Cut] = []
    place = 0
    for line in seen.split("\n"):
        cuts += [cut for cut in _brackets(line, 0, place) if cut.kind is Kind.PAUSE]
        place += len(line) + 1
    return cuts


def bold_label_end(seen: str) -> int:
    """The length of a speaker's name and a colon at the start of a paragraph. The result is 0 if no name is at the
    start.

    In "**Host:** Welcome", the name is "Host:". The name is a label only if it is bold, which the caller checks.
    """
    found = _BOLD_LABEL.match(seen)
    return found.end() if found else 0


def starts_with_zero(seen: str) -> bool:
    """Whether a line starts with the time zero, such as "0:00", like the first line of a transcript."""
    found = _BARE_TIME.match(seen)
    return found is not None and not found[1].replace(":", "").replace(".", "").replace(",", "").strip("0")


def starts_with_long_time(seen: str) -> bool:
    """Whether a line starts with a time in hours, minutes and seconds.

    A time with seconds is not the time of an appointment.
    """
    found = _BARE_TIME.match(seen)
    return found is not None and found[1].count(":") > 1


def starts_with_time(seen: str) -> bool:
    """Whether a line starts with a time, such as "1:05", that has no brackets."""
    return _BARE_TIME.match(seen) is not None


def _alone(seen: str) -> list[Cut]:
    """The pieces to leave out of a paragraph that has only directions or pauses.

    For any other paragraph, the list is empty.
    """
    text = seen.strip()
    if not text:
        return []
    start = seen.index(text[0])
    cut = Cut(start, start + len(text), Kind.DIRECTION)
    if _ALONE.fullmatch(text):
        return [cut]
    if text[0] == "(" and text[-1] == ")" and "\n" not in text:
        inner = text[1:-1]
        if (milliseconds := pause_in_round_brackets(inner)) is not None:
            return [Cut(cut.start, cut.end, Kind.PAUSE, milliseconds)]
        return [cut] if _is_cue(inner) else []
    return _bracketed(seen, 0) if "\n" in text else []


def _of_line(line: str, offset: int, *, bare_times: bool, after: int) -> Iterator[Cut]:
    place = max(0, after - offset)
    if found := _RULE.fullmatch(line) or _FENCE.fullmatch(line):
        yield _cut(found, Kind.MARK, offset)
        return
    time = _BRACKETED_TIME.match(line, place) or (_BARE_TIME.match(line, place) if bare_times else None)
    if time is not None:
        yield _cut(time, Kind.TIME_STAMP, offset)
        place = time.end()
    if bullet := _BULLET.match(line, place):
        yield _cut(bullet, Kind.MARK, offset)
        place = bullet.end()
    if label := _BRACKETED_LABEL.match(line, place) or _NAME.fullmatch(line, place):
        yield _cut(label, Kind.LABEL, offset)
        place = label.end()
    if whole := _bracketed(line[place:], offset + place):
        yield from whole
        return
    # If a whole line is in capitals, a word in capitals may be ordinary text. So a word in capitals on a line in
    # capitals is not a label.
    while (label := _LABEL.match(line, place)) and not (
        label["cue"] and label["cue"].isupper() and _rest(label).isupper()
    ):
        yield _cut(label, Kind.LABEL if label["speaker"] else Kind.DIRECTION, offset)
        place = label.end()
    yield from _brackets(line, place, offset)


def _rest(label: re.Match[str]) -> str:
    return re.split("[:\uff1a]", label[0], maxsplit=1)[1]


def _brackets(line: str, place: int, offset: int) -> Iterator[Cut]:
    """The pauses, sounds and times in brackets in a line, as pieces to leave out.

    Args:
        line: One line of a paragraph.
        place: The index in the line at which the search begins.
        offset: The offset of the line in its paragraph.
    """
    text = line[place:].strip()
    if (
        text.startswith("(")
        and text.endswith(")")
        and (milliseconds := pause_in_round_brackets(text[1:-1])) is not None
    ):
        start = line.index("(", place)
        yield Cut(offset + start, offset + start + len(text), Kind.PAUSE, milliseconds)
        return
    for found in _SQUARE.finditer(line, place):
        before = line[max(place, found.start() - _AROUND) : found.start()].rstrip()[-1:]
        after = line[found.end() : found.end() + _AROUND].lstrip()[:1]
        inside = (before.isalnum() or before == ",") and after.islower()
        milliseconds = pause_of(found[1])
        if milliseconds is not None and not (inside and _name(found[1]) in SOUNDS):
            yield Cut(offset + found.start(), offset + found.end(), Kind.PAUSE, milliseconds)
        elif _is_cue(found[1], inside=inside):
            yield _cut(found, Kind.DIRECTION, offset)
        elif _BRACKETED_TIME.fullmatch(found[0]):
            yield _cut(found, Kind.TIME_STAMP, offset)


def _bracketed(text: str, offset: int) -> list[Cut]:
    """The pieces in square brackets, as cuts. If the text also has words outside brackets, the list is empty."""
    cuts: list[Cut] = []
    depth = start = 0
    for place, character in enumerate(text):
        if character in "[\u3010":
            start = start if depth else place
            depth += 1
        elif character in "]\u3011" and depth:
            depth -= 1
            if depth == 0:
                milliseconds = pause_of(text[start + 1 : place])
                kind = Kind.DIRECTION if milliseconds is None else Kind.PAUSE
                cuts.append(Cut(offset + start, offset + place + 1, kind, milliseconds or 0))
        elif depth == 0 and not character.isspace() and not (cuts and character in ".:\u3002"):
            return []
    return [] if depth else cuts


def _is_cue(text: str, *, inside: bool = False) -> bool:
    """Whether a text between brackets is a sound or a way to speak.

    `inside` is True if the brackets are inside a sentence.
    """
    name = _name(text)
    return name in SURELY_CUES or (name in SOUNDS and not inside)


def _name(text: str) -> str:
    return " ".join(text.strip(" .!\u266a\u266b\u266c").casefold().split())


def _cut(found: re.Match[str], kind: Kind, offset: int = 0) -> Cut:
    return Cut(offset + found.start(), offset + found.end(), kind)
