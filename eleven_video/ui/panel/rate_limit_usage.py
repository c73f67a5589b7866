"""Computes the usage of Gemini's rate limits. The module adds the run's own calls to the usage before the run."""

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
    """The usage of a model in a usage summary. `now` is the time of the summary, in seconds of a monotonic clock."""

    now: float
    requests: int
    tokens: int

    def __sub__(self, earlier: "_Count") -> "_Count":
        return _Count(self.now, self.requests - earlier.requests, self.tokens - earlier.tokens)


@dataclass(slots=True)
class _Reported:
    """A report about the usage of a model's rate limits.

    Attributes:
        use: The usage before the report.
        start: The run's own usage at the time of the report.
        minute: The run's own usage at several moments of the last minute. The oldest moment comes first.
    """

    use: ModelUse
    start: _Count
    minute: deque[_Count]


class RateLimitUsage:
    """Computes the current usage of Gemini's rate limits. The class is thread-safe.

    Each call of `paces` also stores the current usage. So frequent calls make the usage per minute more exact.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reported: dict[str, _Reported] = {}

    def tell(self, paces: Sequence[ModelUse], summary: Mapping[str, Any], now: float) -> None:
        """Report the usage of rate limits until now. This report replaces earlier reports.

        Unknown limits are not stored.
        """
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
    # The report does not say when the earlier usage happened. So all earlier usage is counted during the first minute
    # after the report.
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
