"""Formats the remaining ElevenLabs credits and Gemini's rate limits as lines of a given width."""

import textwrap
from collections.abc import Iterable, Sequence

from rich.text import Text

from eleven_video.accounting.rate_limits import LimitKind, LimitUse, ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ui.panel.quota_colours import credits_left, share_style
from eleven_video.ui.text import count, exact_count, shorten_id

_INDENT = "  "
_NARROW = 56  # a panel with fewer cells shows only a short text about the remaining credits
_PERIODS = {LimitKind.RPM: "requests/min", LimitKind.TPM: "tokens/min", LimitKind.RPD: "requests/day"}


def quota_lines(quota: SpeechQuota, width: int) -> list[Text]:
    """Lines with the remaining credits of the ElevenLabs account, and the day on which the credits are reset."""
    if width < _NARROW:
        return [Text.assemble((f"Credits {_briefly(quota)}", share_style(quota.share)))]
    words = [credits_left(quota)]
    if quota.resets_at is not None:
        day = quota.resets_at.astimezone()
        words.append(f"resets {day.day} {day:%B}")
    return _labelled("ElevenLabs quota:", words, share_style(quota.share), width)


def _briefly(quota: SpeechQuota) -> str:
    if quota.included_left is None:
        return f"used: {exact_count(quota.used)}"
    left = f"left: {exact_count(quota.included_left)}"
    if quota.resets_at is None:
        return left
    day = quota.resets_at.astimezone()
    return f"{left}, reset {day.day} {day:%b}"


def pace_lines(paces: Sequence[ModelUse], width: int) -> list[Text]:
    """Lines with the unused rest of known rate limits, such as "gemini-2.5-flash left: 9 of 10 requests/min"."""
    lines: list[Text] = []
    for pace in paces:
        words = [words for use in pace.uses if (words := _left(use))]
        if words:
            shares = [use.share for use in pace.uses if use.share is not None]
            name = shorten_id(pace.model, max(1, width - len(" left:")))
            lines += _labelled(f"{name} left:", words, share_style(max(shares)), width)
    return lines


def _left(use: LimitUse) -> str:
    if use.limit is None:
        return ""
    left = max(0, use.limit.limit - use.used)
    number = count if use.kind is LimitKind.TPM else exact_count
    return f"{number(left)} of {number(use.limit.limit)} {_PERIODS[use.kind]}"


def _labelled(label: str, words: Sequence[str], style: str, width: int) -> list[Text]:
    whole = ", ".join(words)
    if len(label) + 1 + len(whole) <= width:
        return [Text.assemble((label, "bold"), " ", (whole, style))]
    below = wrapped(words, width - len(_INDENT))
    return [Text(label, style="bold"), *(Text(_INDENT + part, style=style) for part in below)]


def wrapped(words: Iterable[str], width: int) -> list[str]:
    """Texts joined by commas, as lines of at most `width` characters. Lines end after a comma if possible."""
    lines: list[str] = []
    pieces = list(words)
    pieces[:-1] = [f"{piece}," for piece in pieces[:-1]]
    for piece in pieces:
        if lines and len(lines[-1]) + 1 + len(piece) <= width:
            lines[-1] += " " + piece
        else:
            lines += textwrap.wrap(piece, max(1, width))
    return lines
