"""The used and remaining share of a limit: its text and its colour."""

from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ui.text import exact_count

_WARN_SHARE = 0.8
_ALARM_SHARE = 0.9


def share_style(share: float | None) -> str:
    """Green, yellow over 80 %, red over 90 %; none where the share is not known. 1 is all of it."""
    if share is None:
        return ""
    return "bold red" if share > _ALARM_SHARE else "yellow" if share > _WARN_SHARE else "green"


def credits_left(quota: SpeechQuota) -> str:
    """An account's remaining credits: "118,655 of 131,000 credits left", and of those that are billed by use."""
    if quota.limit is None or quota.included_left is None:
        return f"{exact_count(quota.used)} credits used, limit not known"
    left = f"{exact_count(quota.included_left)} of {exact_count(quota.limit)} credits left"
    if quota.remaining is None:
        return f"{left}, then billed by use"
    more = quota.remaining - quota.included_left
    return f"{left}, then {exact_count(more)} billed by use" if more else left
