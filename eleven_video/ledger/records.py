"""The records of the ledger, as values: sessions, intents, and their outcomes."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Self

from eleven_video.accounting.budget import BudgetStatus, Unit, Verdict
from eleven_video.accounting.events import CallKind
from eleven_video.accounting.money import Amount
from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError

NEWEST = 5


def refuse_newer(found: int, known: int = NEWEST) -> None:
    """Raise ConfigurationError if a ledger has a newer schema than this version of the product knows."""
    if found > known:
        raise ConfigurationError(
            f"The ledger was written by a newer eleven-video (form {found}; this one knows {known}). "
            "Update eleven-video."
        )


if TYPE_CHECKING:
    from eleven_video.domain.requests.requests import Request

PICO_PER_MICROCREDIT = 10**6
# The factor of a bound at the listed amount, in millionths.
AS_LISTED = 10**6


@unique
class SessionOutcome(StrEnum):
    """The outcome of a session. A killed session has no outcome."""

    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    PAUSED = "paused"
    OVER_BUDGET = "over_budget"


@unique
class AttemptState(StrEnum):
    """The state of an attempt."""

    OPEN = "open"  # no answer yet, or an answer without its cost: it may have been billed
    SETTLED = "settled"
    FREE = "free"  # answered with an error that is not billed
    RESOLVED = "resolved"  # the cost stays unknown; the user or a rule has decided what to do


@unique
class Resolution(StrEnum):
    """The decision about an unresolved call.

    All but the last keep its bound counted against limits; reports show it as unknown but resolved, because a decision
    is not a bill. Only NOT_BILLED, for which the user has checked the account, releases it.
    """

    RETRIED = "retried"
    SKIPPED = "skipped"
    BILLED = "billed"
    NOT_BILLED = "not_billed"


@dataclass(frozen=True, slots=True)
class SessionStart:
    """The start of a run, or its resumption under the same id.

    When a run resumes, the ledger keeps the first start time. It replaces the other text fields by those given here,
    except by empty ones.

    Attributes:
        project: Label for reports and budgets. A call belongs to the project that its session has when the call is
            requested.
        asked: What the user requested, as plain JSON.
        served_by: The id of the backend: the live services, the sandbox, or another server.
        profile: The profile whose settings and keys the run uses; "default" without one. Reports group calls by it, as
            by project.
    """

    id: str
    mode: Mode
    title: str
    started_at: datetime
    project: str = ""
    asked: str = ""
    served_by: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A run as recorded in the ledger.

    `ended_at` and `outcome` are None while it runs, and stay None if it was killed. `asked` is the user's request as
    plain JSON, empty if not recorded. `profile` is empty if the version that made it did not record it.
    """

    id: str
    mode: Mode
    project: str
    title: str
    started_at: datetime
    ended_at: datetime | None
    outcome: SessionOutcome | None
    output: str | None
    asked: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """One call that is about to be made.

    Attributes:
        id: Unique among all attempts, chosen by the caller.
        content_key: The identity of the request, under which its result is stored; see `domain.requests.content_key`.
        bound_pico: The most that the call can cost, in pico-dollars; None if no rate is known.
        bound_microcredits: The most credits that it can use, in millionths; None if unknown.
        bound_times: These bounds divided by the amount at listed prices, in millionths: a voice may have its own rate.
            If earlier calls of the kind were billed more, the ledger raises the bounds to cover that.
    """

    id: str
    session: str
    service: str
    kind: CallKind
    model: str
    started_at: datetime
    name: str = ""
    scene: int | None = None
    attempt: int = 1
    content_key: str = ""
    bound_pico: int | None = None
    bound_microcredits: int | None = None
    bound_times: int = AS_LISTED

    def most(self, unit: Unit) -> int:
        """The bound in trillionths of a dollar or credit, as limits count it; an unknown bound counts as zero."""
        if unit is Unit.CREDITS:
            return (self.bound_microcredits or 0) * PICO_PER_MICROCREDIT
        return self.bound_pico or 0


class Billed(NamedTuple):
    """The key of a raised bound: the kind of call, the model and, for speech, the voice's name."""

    service: str
    kind: str
    model: str
    name: str

    @classmethod
    def of(cls, request: "Request") -> Self:
        """The key for a request."""
        # Imported here because commands that only read the ledger do not need these modules.
        from eleven_video.domain.requests.request_kinds import kind_of, service_of  # noqa: PLC0415
        from eleven_video.domain.requests.requests import SpeechRequest  # noqa: PLC0415

        name = request.voice.name or request.voice.id if isinstance(request, SpeechRequest) else ""
        return cls(str(service_of(request)), str(kind_of(request)), request.model.removeprefix("models/"), name)


def times_billed(intent: Intent, *, pico: int, microcredits: int) -> Fraction:
    """A call's bill divided by its amount at listed prices; 0 if its intent has no bounds."""
    share = share_of_bound((microcredits, intent.bound_microcredits), (pico, intent.bound_pico))
    return (share or Fraction(0)) * Fraction(intent.bound_times, AS_LISTED)


def share_of_bound(in_credits: tuple[int, int | None], in_dollars: tuple[int, int | None]) -> Fraction | None:
    """A call's bill divided by its bound; None if it has no bound. Each pair is the billed amount and the bound.

    If the credits have a bound, the result compares credits, not dollars: the dollar price of a credit may rise within
    a run, once the plan's credits are used up.
    """
    return next((Fraction(billed, bound) for billed, bound in (in_credits, in_dollars) if bound), None)


def rounded_up(times: Fraction) -> Fraction:
    """Round up to tenths: bills are rounded call by call, and the factor must hold for the next call."""
    return Fraction(math.ceil(times * 10), 10)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A requested call and its state. `reason` says why it was not billed or how it was resolved.

    `bound_credits` is the most that an unresolved speech call may have used, None if unknown.
    """

    intent: Intent
    state: AttemptState
    reason: str | None
    bound_credits: Amount | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """The call may be made: its intent is durable. `standings` are the states of the limits, with its bound reserved.

    `intent` is the intent as written; its bounds may be higher than requested (see `raising`).
    """

    standings: tuple[BudgetStatus, ...] = ()
    intent: Intent | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The call could exceed a limit, so it must not be made. Nothing was written.

    Attributes:
        standing: The state of the first limit with the verdict below.
        verdict: REFUSED if the call cannot fit some limit. LATER if it may fit when pending calls are settled. A call
            left open by a killed run is never settled, so a caller must wait only for calls of running sessions that it
            knows of.
        standings: The states of all requested limits.
        intent: The requested call, with the bounds that did not fit.
    """

    standing: BudgetStatus
    verdict: Verdict
    standings: tuple[BudgetStatus, ...]
    intent: Intent | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The ledger cannot be read, so no limit can be guaranteed. Nothing was written."""

    reason: str
