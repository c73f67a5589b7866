"""Converts the output of a dry run to texts about the paid cost and the remaining cost of a session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eleven_video.ui.cost_words import CostWords, most_text
from eleven_video.web.forms.estimate_view import Verdict, budget_verdicts, cost_at

_KINDS = {"script": "script", "rephrase": "polished script", "speech": "speech", "image": "pictures"}


@dataclass(frozen=True, slots=True)
class PaidAndLeftShown:
    """The paid cost and the remaining cost of a session as texts.

    Attributes:
        paid: The cost that is already paid.
        have: The results that are already bought, such as "3 of 7 pictures".
        left: The expected remaining cost. `left` is empty if it is unknown.
        spread: The lowest and the highest remaining cost. `spread` is empty if they are unknown.
        picos: The lowest, expected and highest remaining cost in pico-dollars.
        open_calls: A text for each call without an answer.
        verdicts: For each budget, whether it is enough.
    """

    paid: str
    have: Sequence[str]
    left: str
    spread: str
    picos: tuple[int, ...]
    open_calls: Sequence[str] = ()
    verdicts: Sequence[Verdict] = ()

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "PaidAndLeftShown":
        """Convert the output of `resume --dry-run --json`, `edit --dry-run --json` or `redraw --dry-run --json`.

        Raises:
            LookupError, TypeError: `record` is not such an output.
        """
        paid, left = record["paid"], record["left"]
        bounds = ("low", "expected", "high")
        low, expected, high = (cost_at(left, bound) if left else "" for bound in bounds)
        return cls(
            CostWords(paid["cost_pico"], paid["state"], paid["unpriced_credits"]).text,
            [_have(kind, count) for kind, count in paid["results"].items()],
            expected,
            f"from {low} to {high}" if left else "",
            tuple(left["total_cost_pico"][bound] for bound in bounds) if left else (),
            [_open_call(call) for call in record["open_calls"]],
            budget_verdicts(record["budgets"]),
        )


def _have(kind: str, count: Mapping[str, Any]) -> str:
    whole = "" if count["of"] is None else f" of {count['of']}"
    return f"{count['have']}{whole} {_KINDS.get(kind, kind)}"


def _open_call(call: Mapping[str, Any]) -> str:
    scene = "" if call["scene"] is None else f", scene {call['scene']}"
    return f"{call['kind']} by {call['model']}{scene}: {most_text(call['bound_pico'] or 0)}"
