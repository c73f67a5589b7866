"""Computes the usage of Gemini's limits during a run: the usage before it, and what the summary has counted since."""

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eleven_video.accounting.limits import LimitKind, LimitUse, ModelUse
from eleven_video.accounting.metrics import MetricType

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class _Count:
    """The usage of a model in a summary at the time `now`, in seconds of a monotonic clock."""

    now: float
    requests: int
    tokens: int

    def __sub__(self, earlier: "_Count") -> "_Count":
        return _Count(self.now, self.requests - earlier.requests, self.tokens - earlier.tokens)


@dataclass(slots=True)
class _Told:
    """The reported usage of a model, the count at that time, and the counts of the last minute."""

    use: ModelUse
    start: _Count
    minute: deque[_Count]


class PaceBoard:
    """The current usage of rate limits. Thread-safe. Usage per minute is more exact if it is read more often."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: dict[str, _Told] = {}

    def tell(self, paces: Sequence[ModelUse], summary: Mapping[str, Any], now: float) -> None:
        """Report the usage until now. Models without a known limit are left out."""
        told = {}
        for pace in paces:
            if any(use.limit is not None for use in pace.uses):
                start = _counted(pace.model, summary, now)
                told[pace.model] = _Told(pace, start, deque([start]))
        with self._lock:
            self._told = told

    def paces(self, summary: Mapping[str, Any], now: float) -> tuple[ModelUse, ...]:
        """The current usage of each model's limits."""
        with self._lock:
            return tuple(_caught_up(told, _counted(model, summary, now)) for model, told in self._told.items())


def _caught_up(told: _Told, latest: _Count) -> ModelUse:
    told.minute.append(latest)
    while told.minute[1].now <= latest.now - _MINUTE_S:
        told.minute.popleft()
    since_start = latest - told.start
    # The time of the usage before the run is unknown, so all of it counts for one minute.
    in_minute = since_start if told.start.now > latest.now - _MINUTE_S else latest - told.minute[0]
    fresh = in_minute is not since_start

    def used(use: LimitUse) -> int:
        match use.kind:
            case LimitKind.RPD:
                return use.used + since_start.requests
            case LimitKind.RPM:
                return in_minute.requests + (0 if fresh else use.used)
            case LimitKind.TPM:
                return in_minute.tokens + (0 if fresh else use.used)

    return replace(told.use, uses=tuple(replace(use, used=used(use)) for use in told.use.uses))


def _counted(model: str, summary: Mapping[str, Any], now: float) -> _Count:
    entry = summary.get("by_model", {}).get(model, {})
    return _Count(now, int(entry.get("calls", 0)), int(entry.get("metrics", {}).get(MetricType.INPUT_TOKENS.value, 0)))
