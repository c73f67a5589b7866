"""What a thread has heard so far of the answer it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import local
from typing import Any

from eleven_video.api._bounded import bound
from eleven_video.api._headers import lowered


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer, which comes before its body: HTTP status, and headers with their names in lower case."""

    status: int
    headers: Mapping[str, str]


class Hearing(local):
    """The head of this thread's answer; None until it has come. A body that breaks off or cannot be read leaves it.

    Args:
        longest_silence_s: How long the service may be silent: its whole body is bounded by it too.
    """

    head: Head | None = None

    def __init__(self, longest_silence_s: float) -> None:
        self._longest_silence_s = longest_silence_s

    def forget(self) -> None:
        self.head = None

    def hear(self, response: Any) -> None:
        """Take the head of a response of httpx or httpx2; a hook that their clients call before the body is read."""
        self.head = Head(response.status_code, lowered(response.headers))
        bound(response, longest_silence_s=self._longest_silence_s)
