"""Shows the paid cost and the remaining cost of a session before `resume`, `edit` or `redraw` starts."""

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import Bound, Range
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import plain_number
from eleven_video.accounting.paid_and_left import OpenCall, PaidAndLeft
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.cost_words import CostWords, most_text
from eleven_video.ui.tables.wrapping import folded
from eleven_video.ui.text import exact_count, money

_NOUNS = {
    CallKind.SCRIPT: ("script", "scripts"),
    CallKind.REPHRASE: ("second version", "second versions"),
    CallKind.SPEECH: ("narration", "narrations"),
    CallKind.IMAGE: ("picture", "pictures"),
}
_LABEL_CELLS = 7  # "Paid:  "


@dataclass(frozen=True, slots=True)
class PaidAndLeftView:
    """The paid cost and the remaining cost of a session, and its calls without an answer.

    Rich can draw this view.
    """

    facts: PaidAndLeft

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. An amount or id stays whole even if it is wider."""
        title = f'Session {one_line(self.facts.session_id)}: "{one_line(self.facts.title)}"'
        heading = title.removesuffix(': ""') if self.facts.session_id else "Bought by earlier runs:"
        lines = [Text(line, style="bold") for line in folded(heading, width)]
        for label, words in (
            ("Paid:", self._paid_words()),
            ("Left:", self.left_words),
            ("Open:", self._open_words()),
        ):
            if words:
                first, *others = folded(words, width - _LABEL_CELLS)
                lines.append(Text.assemble((f"{label:<{_LABEL_CELLS}}", "bold"), first))
                lines += [Text(" " * _LABEL_CELLS + line) for line in others]
        return lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line

    def _paid_words(self) -> str:
        results = ", ".join(_results(kind, *self.facts.paid[kind]) for kind in CallKind if kind in self.facts.paid)
        amount = CostWords(
            self.facts.paid_pico,
            self.facts.paid_state,
            self.facts.paid_credits,
            dollars_open=not self.facts.paid_credits,
        ).text
        if amount == "unknown":
            amount = "an unknown amount"
        return amount + (f" ({results})" if results else "")

    @property
    def left_words(self) -> str:
        """The estimated remaining cost as text, such as "about $0.0387, from $0.0310 to $0.0470"."""
        if self.facts.left is None:
            return "not known yet"
        whole = self.facts.left.whole
        if not whole.calls.high:
            return "nothing"
        words = []
        if whole.pico.high or whole.state not in {CostState.FREE, CostState.CREDITS}:
            words.append(_dollars(whole.pico, whole.state))
        if (used := whole.metrics.get(MetricType.CREDITS)) is not None:
            low, expected, high = (exact_count(plain_number(used.at(bound))) for bound in Bound)
            words.append(f"{expected} credits" if used.is_exact else f"about {expected} credits, from {low} to {high}")
        return "; ".join(words) or "free"

    def _open_words(self) -> str:
        if not self.facts.open_calls:
            return ""
        number = len(self.facts.open_calls)
        known = [call.bound_pico for call in self.facts.open_calls if call.bound_pico is not None]
        calls = f"{number:,} call{'' if number == 1 else 's'} without an answer"
        if not known:
            bound = "cost unknown"
        else:
            bound = most_text(sum(known), self.facts.open_credits)
            if len(known) < number:
                bound += f", and an unknown amount for {number - len(known):,} of them"
        return f"{calls}, {bound}: " + "; ".join(_open_name(call) for call in self.facts.open_calls)


def _results(kind: CallKind, have: int, of: int | None) -> str:
    one, many = _NOUNS[kind]
    if kind in {CallKind.SCRIPT, CallKind.REPHRASE} and have <= 1 and of in {None, 1}:
        return one if have else f"no {one}"
    if of is None:
        return f"{have:,} {one if have == 1 else many}"
    return f"{have:,} of {of:,} {one if of == 1 else many}"


def _dollars(pico: Range, state: CostState) -> str:
    low, expected, high = (money(int(pico.at(bound))) for bound in Bound)
    if state in {CostState.UNPRICED, CostState.UNKNOWN}:
        return f"at least {low}, because a price is unknown" if pico.high else "unknown, because a price is unknown"
    least = "at least " if state is CostState.CREDITS else ""
    return least + (expected if low == high else f"about {expected}, from {low} to {high}")


def _open_name(call: OpenCall) -> str:
    what = _NOUNS[call.kind][0]
    place = what if call.scene is None else f"scene {call.scene}, {what}"
    return f"{place} ({one_line(call.model)})"
