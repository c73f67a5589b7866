"""The records of the ledger, as values: sessions, intents, and their outcomes."""

import math
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique
from fractions import Fraction
from typing import NamedTuple, Self

from eleven_video.accounting.budget import BudgetStatus, Unit, Verdict
from eleven_video.accounting.events import CallKind
from eleven_video.accounting.money import Amount
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.request_kinds import kind_of, service_of
from eleven_video.domain.requests.requests import Request, SpeechRequest
from eleven_video.errors import ConfigurationError

NEWEST = 5


def refuse_newer(found: int, known: int = NEWEST) -> None:
    """Raise ConfigurationError where a ledger is of a form that this version of the product does not know."""
    if found > known:
        raise ConfigurationError(
            f"The ledger was written by a newer eleven-video (form {found}; this one knows {known}). "
            "Update eleven-video."
        )


PICO_PER_MICROCREDIT = 10**6
# Bounds of what is listed, in millionths.
AS_LISTED = 10**6


@unique
class SessionOutcome(StrEnum):
    """How a session ended. One that was killed has none."""

    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    PAUSED = "paused"
    OVER_BUDGET = "over_budget"


@unique
class AttemptState(StrEnum):
    """What is known of a call that was asked for."""

    OPEN = "open"  # no answer yet, or none that told what it cost: it may have been billed
    SETTLED = "settled"
    FREE = "free"  # answered with an error that is not billed
    RESOLVED = "resolved"  # nobody will ever know; a person or a rule has decided what to do


@unique
class Resolution(StrEnum):
    """What was decided about a call whose cost nobody knows.

    All but the last keep its bound counted against limits and shown as unknown in reports, as something resolved: a
    decision is no bill. Only NOT_BILLED, for which somebody has looked at the account, frees it.
    """

    RETRIED = "retried"
    SKIPPED = "skipped"
    BILLED = "billed"
    NOT_BILLED = "not_billed"


@dataclass(frozen=True, slots=True)
class SessionStart:
    """A run begins, or goes on under the id it had before.

    Of a run that goes on, the ledger keeps the first start, and the title, project and `asked` that are not empty here.

    Attributes:
        project: Calls count in the project that their session has when they are asked for.
        asked: What the run was asked for, as plain JSON.
        served_by: The backend, in a word.
        profile: Whose settings and keys the run uses; "default" without a profile. Calls count in it as in the project.
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
    """A run as the ledger knows it.

    `ended_at` and `outcome` are None while it runs, and for ever where it was killed. `asked` is what it was asked for,
    as plain JSON; empty where nobody said. `profile` is empty where the version that made it did not record it.
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
        content_key: The key of the stored result.
        bound_pico: Upper bound of its cost in pico-dollars; None if no rate is known.
        bound_microcredits: Upper bound of its credits, in millionths; None if unknown.
        bound_times: How many times the listed amount these bounds are, in millionths: a voice may have a rate of its own.
            Where earlier calls of the kind have billed more, the ledger raises the bounds to that.
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
        """The bound in trillionths of a unit, as limits count it; an unknown bound counts as zero."""
        if unit is Unit.CREDITS:
            return (self.bound_microcredits or 0) * PICO_PER_MICROCREDIT
        return self.bound_pico or 0


class Billed(NamedTuple):
    """Of what the bounds are learned together: calls of a kind to a model, and for speech the voice's name."""

    service: str
    kind: str
    model: str
    name: str

    @classmethod
    def of(cls, request: Request) -> Self:
        name = request.voice.name or request.voice.id if isinstance(request, SpeechRequest) else ""
        return cls(str(service_of(request)), str(kind_of(request)), request.model.removeprefix("models/"), name)


def times_billed(intent: Intent, *, pico: int, microcredits: int) -> Fraction:
    """The factor between a call's bill and its listed amount; 0 if its bounds do not give the listed amount."""
    share = share_of_bound((microcredits, intent.bound_microcredits), (pico, intent.bound_pico))
    return (share or Fraction(0)) * Fraction(intent.bound_times, AS_LISTED)


def share_of_bound(in_credits: tuple[int, int | None], in_dollars: tuple[int, int | None]) -> Fraction | None:
    """How many times its bound a call was billed; None where it has none. Each pair is what was billed, and the bound.

    Credits decide where they are bounded: their price in dollars may rise within a run, beyond those that a plan includes.
    """
    return next((Fraction(billed, bound) for billed, bound in (in_credits, in_dollars) if bound), None)


def rounded_up(times: Fraction) -> Fraction:
    """To tenths: bills are rounded call by call, and what was learned of one shall hold for the next."""
    return Fraction(math.ceil(times * 10), 10)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that was asked for, and what became of it. `reason` tells why it was free or how it was resolved.

    `bound_credits` is the most that a call for speech without an answer may have used, None where that is not known.
    """

    intent: Intent
    state: AttemptState
    reason: str | None
    bound_credits: Amount | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """The call may be made: its intent is durable. `standings` are those of the limits asked about, its bound reserved.

    `intent` is what was written: its bounds may have been raised.
    """

    standings: tuple[BudgetStatus, ...] = ()
    intent: Intent | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The call would pass a limit, and nothing was written.

    Attributes:
        standing: Of the first limit that says what `verdict` says.
        verdict: REFUSED where any limit says so, else LATER: it may fit when calls under way are settled. A call that
            was left open by a run that is gone never is, so who waits must wait for calls that he knows of.
        standings: Of all limits asked about.
        intent: What was asked for, with the bounds that did not fit.
    """

    standing: BudgetStatus
    verdict: Verdict
    standings: tuple[BudgetStatus, ...]
    intent: Intent | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The ledger cannot be asked, so no limit can be promised. Nothing was written."""

    reason: str
