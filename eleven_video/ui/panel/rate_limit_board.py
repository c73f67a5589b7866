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
class _Reported:
    """The reported usage of a model, the count at that time, and the counts of the last minute."""

    use: ModelUse
    start: _Count
    minute: deque[_Count]


class PaceBoard:
    """The current usage of rate limits. Thread-safe. Usage per minute is more exact if it is read more often."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reported: dict[str, _Reported] = {}

    def tell(self, paces: Sequence[ModelUse], summary: Mapping[str, Any], now: float) -> None:
        """Report the usage until now. Models without a known limit are left out."""
        reported = {}
        for pace in paces:
            if any(use.limit is not None for use in pace.uses):
                start = _counted(pace.model, summary, now)
                reported[pace.model] = _Reported(pace, start, deque([start]))
        with self._lock:
            self._reported = reported

    def paces(self, summary: Mapping[str, Any], now: float) -> tuple[ModelUse, ...]:
        """The current usage of each model's limits."""
        with self._lock:
            return tuple(
                _caught_up(reported, _counted(model, summary, now)) for model, reported in self._reported.items()
            )


def _caught_up(reported: _Reported, latest: _Count) -> ModelUse:
    reported.minute.append(latest)
    while reported.minute[1].now <= latest.now - _MINUTE_S:
        reported.minute.popleft()
    since_start = latest - reported.start
    # The time of the usage before the run is unknown, so all of it counts for one minute.
    in_minute = since_start if reported.start.now > latest.now - _MINUTE_S else latest - reported.minute[0]
    fresh = in_minute is not since_start

    def used(use: LimitUse) -> int:
        match use.kind:
            case LimitKind.RPD:
                return use.used + since_start.requests
            case LimitKind.RPM:
                return in_minute.requests + (0 if fresh else use.used)
            case LimitKind.TPM:
                return in_minute.tokens + (0 if fresh else use.used)

    return replace(reported.use, uses=tuple(replace(use, used=used(use)) for use in reported.use.uses))


def _counted(model: str, summary: Mapping[str, Any], now: float) -> _Count:
    entry = summary.get("by_model", {}).get(model, {})
    return _Count(now, int(entry.get("calls", 0)), int(entry.get("metrics", {}).get(MetricType.INPUT_TOKENS.value, 0)))
