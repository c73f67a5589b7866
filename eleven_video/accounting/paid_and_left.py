"""Describes what was already paid for a video, and the estimated cost of the calls that must still be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import Estimate
from eleven_video.accounting.estimate_record import estimate_record
from eleven_video.accounting.money import Amount, amount_record, plain_number
from eleven_video.accounting.pricing import CostState


class OpenCall(Protocol):
    """An unresolved call. `bound_pico` is the maximum cost of the call in pico-dollars, or None if the maximum cost is
    unknown.

    `scene` is the number of the scene for which the call was made, or None if the call was made for no single scene.
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
    """The amount that was already paid for a video, and the estimated cost of the missing results.

    `record()` returns all attributes as a record for JSON.

    Attributes:
        session_id: The id of the session with the paid results. `session_id` is empty if the paid results come from
            several sessions.
        title: The title of the video. `title` may be empty.
        paid_pico: The cost of the answered calls, in pico-dollars.
        paid_state: The state of the cost `paid_pico`.
        paid: For each purpose of calls, the number of paid results and the number of results that the video needs. The
            number of needed results is None while it is unknown.
        left: The estimated usage and cost of the calls that must still be made. `left` is None if the estimate is
            unknown.
        open_calls: The unresolved calls. `paid` and `paid_pico` do not include the unresolved calls.
        paid_credits: The number of ElevenLabs credits without a price in dollars that the answered calls have used.
        open_credits: The maximum number of ElevenLabs credits without a price in dollars that `open_calls` may have
            used.
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
        """All attributes as a record for JSON. Each amount of dollars has the three fields of
        `accounting.money.amount_record`.
        """
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
