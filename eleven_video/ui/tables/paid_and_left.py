"""Shows what a session has paid for and what is left to pay, before `resume` continues it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.accounting.estimate import Bound, Estimate, Range
from eleven_video.accounting.estimate_record import estimate_record
from eleven_video.accounting.events import CallKind
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import Amount, amount_record, plain_number
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.cost_words import CostWords, most_text
from eleven_video.ui.tables.folding import folded
from eleven_video.ui.text import exact_count, money

_NOUNS = {
    CallKind.SCRIPT: ("script", "scripts"),
    CallKind.REPHRASE: ("second version", "second versions"),
    CallKind.SPEECH: ("narration", "narrations"),
    CallKind.IMAGE: ("picture", "pictures"),
}
_LABEL_CELLS = 7  # "Paid:  "


class OpenCall(Protocol):
    """An unresolved call; its bound or scene is None if unknown."""

    @property
    def kind(self) -> CallKind: ...

    @property
    def model(self) -> str: ...

    @property
    def scene(self) -> int | None: ...

    @property
    def bound_pico(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class PaidAndLeft:
    """What is paid for and what is left. A renderable; `lines()` gives its lines, and `record()` plain JSON.

    Attributes:
        session_id: The session with the results; empty for results of all earlier runs.
        title: The subject of the video; may be empty.
        paid_pico: The cost of the paid calls, in pico-dollars.
        paid_state: The state of that cost.
        paid_credits: Credits of the paid calls that have no price in dollars.
        open_credits: The most credits without a price in dollars that `open_calls` may have used.
        paid: For each kind, the number of results, and the number that is needed (None if unknown yet).
        left: The estimate of the rest; None if unknown.
        open_calls: Unresolved calls, in addition to the paid ones.
    """

    session_id: str
    title: str
    paid_pico: int
    paid_state: CostState
    paid: Mapping[CallKind, tuple[int, int | None]]
    left: Estimate | None
    open_calls: Sequence[OpenCall] = ()
    paid_credits: Amount = 0
    open_credits: Amount = 0

    def lines(self, width: int) -> list[Text]:
        """Lines of at most `width` cells, except for a single amount or id that is wider, as neither is cut."""
        title = f'Session {one_line(self.session_id)}: "{one_line(self.title)}"'
        heading = title.removesuffix(': ""') if self.session_id else "Bought by earlier runs:"
        lines = [Text(line, style="bold") for line in folded(heading, width)]
        for label, words in (
            ("Paid:", self._paid_words()),
            ("Left:", self._left_words()),
            ("Open:", self._open_words()),
        ):
            if words:
                first, *others = folded(words, width - _LABEL_CELLS)
                lines.append(Text.assemble((f"{label:<{_LABEL_CELLS}}", "bold"), first))
                lines += [Text(" " * _LABEL_CELLS + line) for line in others]
        return lines

    def record(self) -> dict[str, Any]:
        """Everything as plain JSON. Amounts have the form of `accounting.money.amount_record`."""
        return {
            "session_id": self.session_id,
            "title": self.title,
            "paid": {
                **amount_record("cost", self.paid_pico),
                "state": self.paid_state.value,
                "at_least": self.paid_state.is_at_least,
                "unpriced_credits": plain_number(self.paid_credits),
                "results": {kind.value: {"have": have, "of": of} for kind, (have, of) in self.paid.items()},
            },
            "left": None if self.left is None else estimate_record(self.left),
            "open_credits": plain_number(self.open_credits),
            "open_calls": [
                {
                    "kind": call.kind.value,
                    "model": call.model,
                    "scene": call.scene,
                    **amount_record("bound", call.bound_pico),
                }
                for call in self.open_calls
            ],
        }

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line

    def _paid_words(self) -> str:
        results = ", ".join(_results(kind, *self.paid[kind]) for kind in CallKind if kind in self.paid)
        amount = CostWords(self.paid_pico, self.paid_state, self.paid_credits, dollars_open=not self.paid_credits).text
        if amount == "unknown":
            amount = "an unknown amount"
        return amount + (f" ({results})" if results else "")

    def _left_words(self) -> str:
        if self.left is None:
            return "not known yet"
        whole = self.left.whole
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
        if not self.open_calls:
            return ""
        number = len(self.open_calls)
        known = [call.bound_pico for call in self.open_calls if call.bound_pico is not None]
        calls = f"{number:,} call{'' if number == 1 else 's'} without an answer"
        if not known:
            bound = "cost unknown"
        else:
            bound = most_text(sum(known), self.open_credits)
            if len(known) < number:
                bound += f", and an unknown amount for {number - len(known):,} of them"
        return f"{calls}, {bound}: " + "; ".join(_open_name(call) for call in self.open_calls)


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
