"""The colour for the used share of a limit, and the text for remaining credits."""

from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ui.text import exact_count

_WARN_SHARE = 0.8
_ALARM_SHARE = 0.9


def share_style(share: float | None) -> str:
    """The rich style for a used share from 0 to 1: green, yellow above `_WARN_SHARE`, red above `_ALARM_SHARE`.

    The style is empty for an unknown share.
    """
    if share is None:
        return ""
    return "bold red" if share > _ALARM_SHARE else "yellow" if share > _WARN_SHARE else "green"


def credits_left(quota: SpeechQuota) -> str:
    """The ElevenLabs account's remaining credits as text, such as "118,655 of 131,000 credits left".

    The text also says how many credits after these are billed at extra cost.
    """
    if quota.limit is None or quota.included_left is None:
        return f"{exact_count(quota.used)} credits used, limit not known"
    left = f"{exact_count(quota.included_left)} of {exact_count(quota.limit)} credits left"
    if quota.remaining is None:
        return f"{left}, then billed by use"
    more = quota.remaining - quota.included_left
    return f"{left}, then {exact_count(more)} billed by use" if more else left
