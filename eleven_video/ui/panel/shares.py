"""The text and the colour for the used and remaining share of a limit."""

from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ui.text import exact_count

_WARN_SHARE = 0.8
_ALARM_SHARE = 0.9


def share_style(share: float | None) -> str:
    """The style for a used share from 0 to 1: green, yellow over 0.8, red over 0.9; none if it is unknown."""
    if share is None:
        return ""
    return "bold red" if share > _ALARM_SHARE else "yellow" if share > _WARN_SHARE else "green"


def credits_left(quota: SpeechQuota) -> str:
    """The account's remaining credits, with those at extra cost: "118,655 of 131,000 credits left"."""
    if quota.limit is None or quota.included_left is None:
        return f"{exact_count(quota.used)} credits used, limit not known"
    left = f"{exact_count(quota.included_left)} of {exact_count(quota.limit)} credits left"
    if quota.remaining is None:
        return f"{left}, then billed by use"
    more = quota.remaining - quota.included_left
    return f"{left}, then {exact_count(more)} billed by use" if more else left
