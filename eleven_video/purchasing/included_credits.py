"""Splits the credits of a call into included ones and those beyond the plan, which are billed by use."""

from dataclasses import replace
from threading import Lock

from eleven_video.accounting.events import Call
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount


class IncludedCredits:
    """Counts down the credits that a plan includes. Thread-safe; runs of one batch share one.

    Another program that uses the account at the same time makes the count too high until the next run asks again.

    Args:
        left: Included credits that are left; None unless the account is known to sell more beyond them.
    """

    def __init__(self, left: int | None = None) -> None:
        self._left: Amount | None = left
        self._lock = Lock()

    @property
    def left(self) -> Amount | None:
        with self._lock:
            return self._left

    def split(self, call: Call) -> Call:
        """The call with its credits split into included and additional ones; unchanged if no limit is known."""
        credits_ = call.parts.get(Part.CREDITS)
        if not credits_:
            return call
        with self._lock:
            if self._left is None:
                return call
            included = min(self._left, credits_)
            self._left -= included
        if included == credits_:
            return call
        parted: dict[Part, Amount] = {**call.parts, Part.CREDITS: included, Part.OVERAGE_CREDITS: credits_ - included}
        return replace(call, parts={part: amount for part, amount in parted.items() if amount})
