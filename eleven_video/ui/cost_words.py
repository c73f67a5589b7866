"""Formats costs as text. Every screen and list uses this module, so that a cost has the same text everywhere."""

from dataclasses import dataclass

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.money import Amount, plain_number
from eleven_video.ui.text import bound_money, exact_count, money


@dataclass(frozen=True, slots=True)
class CostWords:
    """A cost that is shown as text.

    The cost has an amount in dollars, and a number of credits that have no price in dollars.

    Attributes:
        pico: The part of the cost with a price in dollars, in pico-dollars.
        state: The state of the cost. The state of a total is the state of its least certain cost.
        credits: The number of ElevenLabs credits that have no price in dollars.
        estimated: Whether the amount in dollars includes an estimate.
        credits_estimated: Whether the number in `credits` is estimated.
        is_at_least: Whether the cost may be higher, for example because of unresolved calls.
        dollars_open: Whether an unknown cost may be in dollars. `dollars_open` is False if an unknown cost can only be
            in credits.
    """

    pico: int
    state: CostState | str = CostState.PRICED
    credits: Amount | float = 0
    estimated: bool = False
    credits_estimated: bool = False
    is_at_least: bool = False
    dollars_open: bool = True

    @property
    def mark(self) -> str:
        """The text before the amount.

        It is "at least " for an incomplete total, "~" for an estimate, and empty otherwise.
        """
        if self.is_at_least or self.state in _AT_LEAST:
            return "at least "
        return "~" if self.estimated or self.state == CostState.ESTIMATED else ""

    @property
    def dollars(self) -> str:
        """The amount in dollars as text: "$0.0350", "~$0.0350", "at least $0.6700", "free", "unpriced" or "unknown".

        The text is empty if only credits were used.
        """
        if self.pico:
            return self.mark + money(self.pico)
        if self.state == CostState.UNPRICED:
            return "unpriced"
        if self.dollars_open and (self.state == CostState.UNKNOWN or self.is_at_least):
            return "unknown"
        if self.credits or self.state == CostState.CREDITS:
            return ""
        if self.state == CostState.UNKNOWN or self.is_at_least:
            return "unknown"
        return "free" if self.state == CostState.FREE else money(0)

    @property
    def in_credits(self) -> str:
        """The credits as text, such as "758 credits" or "~758 credits". The text is empty for zero credits."""
        if not self.credits:
            return ""
        least = "at least " if not self.dollars and (self.is_at_least or self.state == CostState.UNKNOWN) else ""
        return least + credits_text(self.credits, estimated=self.credits_estimated)

    @property
    def text(self) -> str:
        """The whole cost as text, such as "$0.0350", "758 credits" or "at least $0.0133 + 8,000 credits"."""
        return " + ".join(part for part in (self.dollars, self.in_credits) if part) or "in credits"


def credits_text(credits_: Amount | float, *, estimated: bool = False) -> str:
    """A number of credits as text, such as "758 credits", "1 credit" or "~0.25 credits"."""
    number = credits_ if isinstance(credits_, float) else plain_number(credits_)
    return f"{'~' if estimated else ''}{exact_count(number)} credit{'' if number == 1 else 's'}"


def most_text(pico: int, credits_: Amount = 0) -> str:
    """The highest possible cost of unresolved calls, such as "up to $0.0412" or "up to $0.0412 and 121 credits"."""
    known = [bound_money(pico)] if pico else []
    known += [credits_text(credits_)] if credits_ else []
    return f"up to {' and '.join(known)}" if known else "an unknown number of credits"


_AT_LEAST = frozenset(str(state) for state in CostState if state.is_at_least)
