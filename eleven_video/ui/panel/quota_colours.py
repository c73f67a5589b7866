"""Chooses the colour for the used share of a limit, and formats the remaining credits as text."""

from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ui.styles import FINE, PROBLEM, WARNING
from eleven_video.ui.text import exact_count

_WARN_SHARE = 0.8
_ALARM_SHARE = 0.9


def share_style(share: float | None) -> str:
    """The Rich style for a used share from 0 to 1. It is yellow above `_WARN_SHARE`, and red above `_ALARM_SHARE`.

    A lower share is green. If the share is None, the style is empty.
    """
    if share is None:
        return ""
    return PROBLEM if share > _ALARM_SHARE else WARNING if share > _WARN_SHARE else FINE


def unknown_quota(reason: str) -> str:
    """A sentence that says why the remaining credits are not known. `reason` is a clause, or an error message."""
    told = reason.strip()
    # An error message has whole sentences, so it stands alone.
    is_sentence = told.endswith(".") or ". " in told
    joint = "." if is_sentence else ", because"
    return f"ElevenLabs quota: not known{joint} {told.removesuffix('.')}."


def credits_left(quota: SpeechQuota) -> str:
    """The ElevenLabs account's remaining credits as text, such as "118,655 of 131,000 credits left".

    If the account can use more credits at extra cost, the text says how many.
    """
    if quota.limit is None or quota.included_left is None:
        return f"{exact_count(quota.used)} credits used, limit not known"
    left = f"{exact_count(quota.included_left)} of {exact_count(quota.limit)} credits left"
    if quota.remaining is None:
        return f"{left}, then billed by use"
    more = quota.remaining - quota.included_left
    return f"{left}, then {exact_count(more)} billed by use" if more else left
