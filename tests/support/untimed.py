"""Replaces waiting: waits take no time, and their lengths are recorded."""

import threading

from eleven_video.api.send_with_retry import Retrying, RetryPolicy


class UntimedEvent(threading.Event):
    """An event whose waits end at once, as if their time were over. `waits` has the seconds of each wait.

    Args:
        stop_at: The number of the wait during which the event is set, counted from 1; None for no wait.
    """

    def __init__(self, *, stop_at: int | None = None) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._stop_at = stop_at

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None, "nobody would ever end this wait"
        self.waits.append(timeout)
        if len(self.waits) == self._stop_at:
            self.set()
        return self.is_set()


def untimed(
    stopping: UntimedEvent | None = None,
    policy: RetryPolicy = RetryPolicy(),  # noqa: B008  a frozen value
    *,
    chance: float = 0.0,
) -> Retrying:
    """Repeats failed calls without waiting. The random number is always the same."""
    return Retrying(policy, stopping or UntimedEvent(), lambda: chance)
