"""The cost that a session has paid so far, and the estimated cost of the calls that the session still has to make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import Estimate
from eleven_video.accounting.estimate_record import estimate_record
from eleven_video.accounting.money import Amount, amount_record, plain_number
from eleven_video.accounting.pricing import CostState


class OpenCall(Protocol):
    """An unresolved call. `bound_pico` is the most that the call may cost, in pico-dollars, or None if unknown.

    `scene` is the number of the scene for which the call was made, or None if unknown.
    """

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
    """What was already paid for a video, and the estimated cost of what is still missing.

    `record()` returns all attributes as JSON.

    Attributes:
        session_id: The id of the session that holds the paid results. `session_id` is empty if the paid results come
            from all earlier runs.
        title: The subject of the video. `title` may be empty.
        paid_pico: The cost of the answered calls, in pico-dollars.
        paid_state: How certain `paid_pico` is.
        paid: Two numbers for each kind of call. The first is the number of results that were paid for. The second is
            the number of results that the video needs, or None if this number is not known yet.
        left: The estimated usage and cost of the calls that are still to be made. `left` is None if unknown.
        open_calls: The unresolved calls. `paid` and `paid_pico` do not include them.
        paid_credits: The ElevenLabs credits that the answered calls used and that have no price in dollars.
        open_credits: The most ElevenLabs credits without a price in dollars that `open_calls` may have used.
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

    def record(self) -> dict[str, Any]:
        """All attributes as plain JSON types. Dollars have the three fields of `accounting.money.amount_record`."""
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
