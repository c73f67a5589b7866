"""Computes the usage of Gemini's rate limits: the usage before the run, plus the calls that the run has made."""

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.rate_limits import LimitKind, LimitUse, ModelUse

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class _Count:
    """The usage of a model in a summary. `now` is the time of the summary, in seconds of a monotonic clock."""

    now: float
    requests: int
    tokens: int

    def __sub__(self, earlier: "_Count") -> "_Count":
        return _Count(self.now, self.requests - earlier.requests, self.tokens - earlier.tokens)


@dataclass(slots=True)
class _Reported:
    """The reported usage of a model's limits.

    Attributes:
        use: The usage before the report.
        start: The run's own usage at the time of the report.
        minute: The run's own usage at several times of the last minute, the oldest first.
    """

    use: ModelUse
    start: _Count
    minute: deque[_Count]


class PaceBoard:
    """The current usage of Gemini's rate limits. It is thread-safe.

    Each reading stores a count, so usage per minute is more exact if `paces` is called more often.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reported: dict[str, _Reported] = {}

    def tell(self, paces: Sequence[ModelUse], summary: Mapping[str, Any], now: float) -> None:
        """Report the usage of rate limits until now, in place of earlier reports. Only known limits are stored."""
        reported = {}
        for pace in paces:
            if any(use.limit is not None for use in pace.uses):
                start = _counted(pace.model, summary, now)
                reported[pace.model] = _Reported(pace, start, deque([start]))
        with self._lock:
            self._reported = reported

    def paces(self, summary: Mapping[str, Any], now: float) -> tuple[ModelUse, ...]:
        """The current usage of each model's rate limits, at the time `now`."""
        with self._lock:
            return tuple(
                _caught_up(reported, _counted(model, summary, now)) for model, reported in self._reported.items()
            )


def _caught_up(reported: _Reported, latest: _Count) -> ModelUse:
    reported.minute.append(latest)
    while reported.minute[1].now <= latest.now - _MINUTE_S:
        reported.minute.popleft()
    since_start = latest - reported.start
    # All earlier usage counts for the minute after the report, because its time is unknown.
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
