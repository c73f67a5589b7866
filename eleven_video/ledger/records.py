"""The classes of the objects that the ledger records: sessions, intents of calls, and the outcomes of these calls."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Self

from eleven_video.accounting.budget_limits import BudgetStatus, Unit, Verdict
from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.money import Amount
from eleven_video.domain.options import Mode
from eleven_video.errors import ConfigurationError

NEWEST = 7


def refuse_newer(found: int, known: int = NEWEST) -> None:
    """Raise ConfigurationError if a newer version of the product has upgraded the tables of the ledger."""
    if found > known:
        raise ConfigurationError(
            f"The ledger was written by a newer eleven-video (form {found}; this one knows {known}). "
            "Update eleven-video."
        )


if TYPE_CHECKING:
    from eleven_video.domain.requests.requests import Request

PICO_PER_MICROCREDIT = 10**6
# Factors between bounds and listed prices are stored in millionths. This constant stands for the factor 1. With it, the
# bound is the amount at listed prices.
AS_LISTED = 10**6


@unique
class SessionOutcome(StrEnum):
    """How the last run of a session ended. A session whose run was killed has no outcome."""

    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    PAUSED = "paused"
    OVER_BUDGET = "over_budget"


@unique
class AttemptState(StrEnum):
    """The state of a call in the ledger."""

    OPEN = "open"  # the call has no answer yet, or its answer was lost, so the service may bill it
    SETTLED = "settled"  # the cost is recorded
    FREE = "free"  # the call failed with an error that is not billed
    RESOLVED = "resolved"  # the cost stays unknown, and the user or a rule has decided what to do


@unique
class Resolution(StrEnum):
    """The decision about an unresolved call.

    NOT_BILLED means that the user has checked that the service did not bill the call. Then the reservation of the call
    is released. After every other decision, the reservation still counts against limits, because the service may have
    billed the call.
    """

    RETRIED = "retried"
    SKIPPED = "skipped"
    BILLED = "billed"
    NOT_BILLED = "not_billed"


@dataclass(frozen=True, slots=True)
class SessionStart:
    """The start of a session, or the resumption of a session under the same id.

    When a session resumes, the ledger keeps the time at which it started first. The title, the project and the other
    texts of this object replace the recorded texts, unless they are empty.

    Attributes:
        id: The id of the session.
        mode: The mode of the session: live services or sandbox.
        title: The title of the video.
        started_at: The time at which the session starts or resumes.
        project: The --project label, which reports and budgets use. Each call keeps the label that its session had when
            the call was requested.
        asked: The user's request as JSON.
        served_by: The id of the backend, which may be the live services, the sandbox or another server.
        profile: The profile whose settings and keys the run uses. `profile` is "default" if the user chose no profile.
            Reports can group calls by profile.
        estimated_low_pico: The lowest cost of the whole video, in pico-dollars, as estimated before anything was
            bought. `estimated_low_pico` is None if this cost is unknown. When a session resumes, the ledger keeps the
            estimate of its first run.
        estimated_pico: The expected cost, estimated at the same time as `estimated_low_pico`.
        estimated_high_pico: The highest cost, estimated at the same time as `estimated_low_pico`.
    """

    id: str
    mode: Mode
    title: str
    started_at: datetime
    project: str = ""
    asked: str = ""
    served_by: str = ""
    profile: str = ""
    estimated_low_pico: int | None = None
    estimated_pico: int | None = None
    estimated_high_pico: int | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A session as the ledger records it.

    While the session runs, `ended_at` and `outcome` are None. `ended_at` and `outcome` stay None if the run is killed.
    `asked` is the user's request as JSON, and `profile` is the profile of the last run. `asked` and `profile` are empty
    if an older version of the product did not record them. `length_ms` and `size_bytes` describe the finished video.
    The three estimates are the same as in `SessionStart`. Each of the last five values is None if it is unknown.
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
    length_ms: int | None = None
    size_bytes: int | None = None
    estimated_low_pico: int | None = None
    estimated_pico: int | None = None
    estimated_high_pico: int | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """A call that is about to be made.

    Attributes:
        id: The id of the attempt. No other attempt in the ledger has the same id. The guard creates this id.
        session: The id of the session.
        service: The service that is called.
        kind: The kind of call.
        model: The requested model.
        started_at: The time of the request.
        name: The name of the voice if this is a speech call, otherwise empty.
        scene: The number of the scene, or None if the call belongs to no scene.
        attempt: 1 for the first request, 2 for the first retry, and so on.
        content_key: The content key of the request, under which the result is stored. `content_key` is empty if
            unknown.
        bound_pico: The highest possible cost of the call in pico-dollars, or None if the call has no known price.
        bound_microcredits: The most credits that the call can use, in millionths of a credit, or None if this is
            unknown.
        bound_times: The factor, in millionths, between `bound_pico` and `bound_microcredits` and the same amounts at
            listed prices. The factor is greater than 1 if the voice has its own rate, or if the ledger raised the
            bounds because earlier calls were billed more.
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
        """The highest possible cost, in trillionths of a dollar or of a credit, because limits use these units. The
        result is 0 if the highest possible cost is unknown.
        """
        if unit is Unit.CREDITS:
            return (self.bound_microcredits or 0) * PICO_PER_MICROCREDIT
        return self.bound_pico or 0


class Billed(NamedTuple):
    """A kind of call for which the ledger has one factor. All calls of this kind have the same service, kind, model and
    voice.

    `name` is the name of the voice for speech calls, otherwise empty.
    """

    service: str
    kind: str
    model: str
    name: str

    @classmethod
    def of(cls, request: "Request") -> Self:
        """The kind of call to which a request belongs."""
        # Commands that only read the ledger do not need these modules. Without these modules, such commands start
        # faster.
        from eleven_video.domain.requests.request_kinds import kind_of, service_of  # noqa: PLC0415
        from eleven_video.domain.requests.requests import SpeechRequest  # noqa: PLC0415

        name = request.voice.name or request.voice.id if isinstance(request, SpeechRequest) else ""
        return cls(str(service_of(request)), str(kind_of(request)), request.model.removeprefix("models/"), name)


def times_billed(intent: Intent, *, pico: int, microcredits: int) -> Fraction:
    """The billed amount of a call divided by its highest possible amount at listed prices. The result is 0 if the
    intent has no bounds.
    """
    share = share_of_bound((microcredits, intent.bound_microcredits), (pico, intent.bound_pico))
    return (share or Fraction(0)) * Fraction(intent.bound_times, AS_LISTED)


def share_of_bound(in_credits: tuple[int, int | None], in_dollars: tuple[int, int | None]) -> Fraction | None:
    """The billed amount of a call divided by its bound, or None if the call has no bound.

    `in_credits` and `in_dollars` are each the billed amount and the bound. If there is a bound in credits, the credits
    are compared, not the dollars. The dollar price of a credit may rise during a run, when the credits of the
    ElevenLabs plan are used up.
    """
    return next((Fraction(billed, bound) for billed, bound in (in_credits, in_dollars) if bound), None)


def rounded_up(times: Fraction) -> Fraction:
    """Round a factor up to tenths. Services round each bill, so the factor of the next bill may be slightly higher."""
    return Fraction(math.ceil(times * 10), 10)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A requested call and its state in the ledger.

    Attributes:
        intent: The intent of the call.
        state: The state of the call.
        reason: Why the call was not billed, or how it was resolved. `reason` is None for any other call.
        bound_credits: The most credits that an unresolved speech call may have used, or None if this is unknown.
    """

    intent: Intent
    state: AttemptState
    reason: str | None
    bound_credits: Amount | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """The answer to a reservation: the call may be made, and its intent is durable.

    Attributes:
        standings: How much of each limit is spent and reserved, including the reservation of this call.
        intent: The intent as the ledger recorded it. The bounds of this intent may be higher than the caller requested:
            see `raised_bounds`.
    """

    standings: tuple[BudgetStatus, ...] = ()
    intent: Intent | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer to a reservation: the call could exceed a limit, so it must not be made. Nothing was written to the
    ledger.

    Attributes:
        standing: The first limit that the call could exceed.
        verdict: The verdict is REFUSED if waiting cannot help, because the call does not fit the limit beside the spent
            amount. The verdict is LATER if the call may fit when calls in progress are settled. The caller must wait
            only for calls of runs that it knows to be in progress, because a call of a killed run is never settled.
        standings: How much of each limit is spent and reserved.
        intent: The intent with the bounds that did not fit.
    """

    standing: BudgetStatus
    verdict: Verdict
    standings: tuple[BudgetStatus, ...]
    intent: Intent | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The answer to a reservation: the ledger cannot be used, so the limits cannot be checked. Nothing was written to
    the ledger.
    """

    reason: str
