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
        service: Only calls to this service match the fault. If `service` is None, calls to both services match.
        kind: Only calls of this kind match the fault. If `kind` is None, calls of all kinds match.
        nth: The number, from 1, of the first matching call that the fault affects. If `nth` is None, this is the first
            matching call.
        times: The number of calls that the fault affects. If `times` is None, the fault affects all calls, or only one
            call if `nth` is given.
        probability: The probability with which the fault affects each of these calls, 0 to 1.
        status: Answer with this HTTP status and the body that the service's errors have. Nothing is billed.
        reason: Selects the error if there are several errors with the same HTTP status, such as "quota_exceeded" for
            401 (see `error_bodies`).
        retry_after: The number of seconds that an error gives in the header retry-after.
        delay: The number of seconds to wait before the call is answered.
        drop: When to close the connection without an answer: "before" the body of the request is read, or "after" the
            call is billed.
        last: Stop listening for connections before the answer is sent, so that later connections fail.
        cut: Send only half of the body, and close the connection. The header Content-Length gives the length of the
            whole body.
        stall: Send only half of the body, and then leave the connection open.
        drip: Send the body in twenty pieces. `drip` is the number of seconds between two pieces.
        body: How to change the body. "page" replaces it by a page of HTML, "text" by text that is not JSON, and "empty"
            by an empty body. "huge" appends 30 MB of blanks.
        content_type: Send this value in the header Content-Type.
        corrupt: Replace the picture or the sound by random bytes.
        usage: How to change the tokens or credits in the answer. "negative" makes them negative numbers, "absurd" huge
            numbers, and "words" texts.
        no_usage: Omit the field usageMetadata, which has Gemini's token counts.
        blocked: Answer that Gemini's safety rules block the "prompt", or the "candidate", which is the model's answer.
        text_only: Let an image model answer with text and without a picture.
        no_cost_header: Omit the header character-cost, which has ElevenLabs' credits.
        cost_times: Multiply the credits that speech costs by this factor.
        quota: Answer that the quota is used up: no credits are left (ElevenLabs), or no requests (Gemini).
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

        The text consists of items with commas between them. Each item is `name=value`, an HTTP status, or only the name
        of a kind of call, a service or an effect. Raises ValueError for an unknown name or an invalid value.
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
        """Create a fault from a mapping of the names of attributes to their values. Values may be text.

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
    """The current faults, with the number of calls that each fault has affected. The class is thread-safe."""

    def __init__(self, faults: Iterable[Fault | str] = (), *, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._random = random.Random(seed)
        self._faults: list[_Counted] = []
        for fault in faults:
            self.add(fault)

    def add(self, fault: Fault | str) -> None:
        """Add a fault. `fault` is a `Fault`, or a text for `Fault.parse`.

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
        """How many times the current faults have affected a call."""
        with self._lock:
            return sum(counted.struck for counted in self._faults)

    def strike(self, service: str, kind: str) -> Fault:
        """Choose the fault to inject into a call: the first fault that affects the call, or NO_FAULT if there is none.

        If the call matches several faults, each of them counts the call, although only one is injected.
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
