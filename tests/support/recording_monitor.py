"""A UsageRecorder that records the reported calls, in order."""

import threading

from eleven_video.accounting.calls import Call


class RecordingMonitor:
    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._lock = threading.Lock()

    def record(self, call: Call, *, attempt: str = "") -> bool:
        del attempt
        with self._lock:
            self.calls.append(call)
        return True

    @property
    def only(self) -> Call:
        (call,) = self.calls
        return call
