"""Defines the faults that the sandbox can inject into calls, and decides which calls each fault affects."""

import random
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

SERVICES = ("gemini", "elevenlabs")
KINDS = ("script", "image", "speech", "voices", "subscription", "models", "tokens", "history")

_LONGEST_S = 86_400
_MOST = 1_000
_PLAIN = re.compile(r"[\x20-\x7e]{0,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that the sandbox injects into some calls.

    Attributes:
        service: Only calls to this service match the fault; None for both services.
        kind: Only calls of this kind match the fault; None for all kinds.
        nth: The first matching call that the fault affects, counted from 1. If `nth` is None, the first is used.
        times: The number of calls that the fault affects. With None it affects all, but only one if `nth` is given.
        probability: The probability with which the fault affects each of these calls, 0 to 1.
        status: Answer with this HTTP status and the service's own error body. Nothing is billed.
        reason: Selects the error body if a status has several, such as "quota_exceeded" for 401 (see `error_bodies`).
        retry_after: The number of seconds that an error gives in the header retry-after.
        delay: The number of seconds to wait before the call is answered.
        drop: Close the connection "before" the body of the request is read, or "after" the call is billed.
        last: Stop listening before this answer is sent, so that later connections fail.
        cut: Send only half of the body whose length the header Content-Length declares, and close the connection.
        stall: Send only half of the body, and leave the connection open.
        drip: Send the body in twenty pieces, with so many seconds between two pieces.
        body: Replace the body by a "page" of HTML, by "text" that is not JSON, or by an "empty" body. Or append a
            "huge" number of blanks to the body (30 MB).
        content_type: Send this value in the header Content-Type.
        corrupt: Replace the picture or the sound by random bytes.
        usage: Change the tokens or credits in the answer to "negative" numbers, to "absurd" (huge) numbers, or to text
            ("words").
        no_usage: Omit usageMetadata, the token counts of Gemini.
        blocked: Answer that Gemini's safety rules block the "prompt" or the "candidate", which is the answer.
        text_only: Let an image model answer with text and without a picture.
        no_cost_header: Omit the header character-cost, the credits of ElevenLabs.
        cost_times: Bill the credits of speech multiplied by this factor.
        quota: Answer that the account has no credits (ElevenLabs) or no requests (Gemini) left.
    """

    service: str | None = None
    kind: str | None = None
    nth: int | None = None
    times: int | None = None
    probability: float = 1.0
    status: int | None = None
    reason: str = ""
    retry_after: float | None = None
    delay: float = 0.0
    drop: Literal["before", "after"] | None = None
    last: bool = False
    cut: bool = False
    stall: bool = False
    drip: float = 0.0
    body: Literal["page", "text", "empty", "huge"] | None = None
    content_type: str = ""
    corrupt: bool = False
    usage: Literal["negative", "absurd", "words"] | None = None
    no_usage: bool = False
    blocked: Literal["prompt", "candidate"] | None = None
    text_only: bool = False
    no_cost_header: bool = False
    cost_times: int | None = None
    quota: bool = False

    def __post_init__(self) -> None:
        for name, allowed in (
            ("service", SERVICES),
            ("kind", KINDS),
            ("drop", ("before", "after")),
            ("blocked", ("prompt", "candidate")),
            ("body", ("page", "text", "empty", "huge")),
            ("usage", ("negative", "absurd", "words")),
        ):
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise ValueError(f"A fault's {name} is one of {', '.join(allowed)}, not {value!r}.")
        if not 0 <= self.probability <= 1:
            raise ValueError("A fault's probability lies between 0 and 1.")
        if self.status is not None and not 400 <= self.status <= 599:
            raise ValueError("A fault's status lies between 400 and 599.")
        if not all(0 <= seconds <= _LONGEST_S for seconds in (self.delay, self.drip, self.retry_after or 0)):
            raise ValueError(f"A fault's delay, drip and retry_after must be between 0 and {_LONGEST_S} seconds.")
        for name in ("content_type", "reason"):
            if not _PLAIN.fullmatch(getattr(self, name)):
                raise ValueError(f"A fault's {name} must be one line of at most 200 ASCII characters.")
        if any(count is not None and count < 1 for count in (self.nth, self.times, self.cost_times)):
            raise ValueError("A fault's nth, times and cost_times must be at least 1.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a fault from text, such as "image,nth=2,status=503" or "speech,drop=after,times=1".

        Each part between commas is `name=value`, an HTTP status, or only the name of a kind, a service or an effect.
        Raises ValueError for an unknown name or an invalid value.
        """
        given: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, equals, value = part.partition("=")
            if equals:
                given[name.strip()] = value.strip()
            elif name in KINDS:
                given["kind"] = name
            elif name in SERVICES:
                given["service"] = name
            elif name.isdigit():
                given["status"] = name
            else:
                given[name] = _BARE.get(name, "true")
        return cls.from_mapping(given)

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> Self:
        """Create a fault from the names and values of its attributes. Values may be text.

        Raises ValueError for an unknown name or an invalid value.
        """
        unknown = sorted(set(given) - set(_TYPES))
        if unknown:
            raise ValueError(f"A fault has no {', '.join(unknown)}; it has {', '.join(_TYPES)}.")
        return cls(**{name: _converted(name, value) for name, value in given.items() if value is not None})


NO_FAULT = Fault()

_TYPES: Mapping[str, type] = {field.name: str for field in fields(Fault)} | {
    "nth": int, "times": int, "cost_times": int, "status": int, "probability": float, "delay": float, "retry_after": float, "drip": float,
    "last": bool, "cut": bool, "stall": bool, "corrupt": bool,
    "no_usage": bool, "text_only": bool, "no_cost_header": bool, "quota": bool,
}  # fmt: skip
_EFFECTS = (
    "status", "delay", "drop", "last", "cut", "stall", "drip", "body", "content_type", "corrupt", "usage", "no_usage", "blocked",
    "text_only", "no_cost_header", "cost_times", "quota",
)  # fmt: skip
_BARE = {"drop": "after", "blocked": "prompt"}
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class FaultPlan:
    """The faults that are injected at present, with the number of calls that each has affected. The class is
    thread-safe.
    """

    def __init__(self, faults: Iterable[Fault | str] = (), *, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)
        self._faults: list[_Counted] = []
        for fault in faults:
            self.add(fault)

    def add(self, fault: Fault | str) -> None:
        """Add a fault, as a `Fault` or as text for `Fault.parse`.

        Raises ValueError if the text is invalid, if the fault has no effect, or if there are too many faults.
        """
        if isinstance(fault, str):
            fault = Fault.parse(fault)
        if not any(getattr(fault, name) for name in _EFFECTS):
            raise ValueError(f"A fault needs an effect: one of {', '.join(_EFFECTS)}.")
        with self._lock:
            if len(self._faults) >= _MOST:
                raise ValueError(f"There are {_MOST} faults already. Clear them first.")
            self._faults.append(_Counted(fault))

    def clear(self) -> None:
        """Remove all faults, so that later calls are answered as usual."""
        with self._lock:
            self._faults.clear()

    @property
    def struck(self) -> int:
        """The sum, over the current faults, of the number of calls that each has affected."""
        with self._lock:
            return sum(counted.struck for counted in self._faults)

    def strike(self, service: str, kind: str) -> Fault:
        """The fault to inject into a call: the first fault that affects the call, or NO_FAULT.

        Each fault counts this call if it matches the fault, even if another fault is injected.
        """
        with self._lock:
            struck = [counted.fault for counted in self._faults if counted.meets(service, kind, self._random)]
        return struck[0] if struck else NO_FAULT


@dataclass(slots=True)
class _Counted:
    fault: Fault
    matched: int = 0
    struck: int = 0

    def meets(self, service: str, kind: str, chance: random.Random) -> bool:
        fault = self.fault
        if fault.service not in (None, service) or fault.kind not in (None, kind):
            return False
        self.matched += 1
        times = 1 if fault.times is None and fault.nth is not None else fault.times
        if self.matched < (fault.nth or 1) or (times is not None and self.struck >= times):
            return False
        if fault.probability < 1 and chance.random() >= fault.probability:
            return False
        self.struck += 1
        return True


def _converted(name: str, value: Any) -> Any:
    wanted = _TYPES[name]
    if wanted is bool:
        if isinstance(value, bool):
            return value
        if str(value).lower() in _WORDS:
            return _WORDS[str(value).lower()]
        raise ValueError(f"A fault's {name} is true or false, not {value!r}.")
    try:
        return wanted(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"A fault's {name} cannot be {str(value)[:80]!r}.") from None
