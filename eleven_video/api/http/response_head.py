"""The request of a thread, and the part of its answer that has arrived."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import local
from typing import Any

from eleven_video.api.http.answer_bounds import FREE, AnswerBound
from eleven_video.api.http.bounded_body import bound, library_of
from eleven_video.api.http.deadline import Clock, Deadline
from eleven_video.api.http.decoding import ACCEPTED
from eleven_video.api.http.headers import lowered
from eleven_video.api.http.memory import IN_FLIGHT, MemoryBudget
from eleven_video.config.keys_in_use import without_keys

# Bytes on the wire for each that an answer may be: the smallest chunks are a byte of body and five of frame.
_FRAME = 6


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer, which comes before its body: HTTP status, and headers with their names in lower case."""

    status: int
    headers: Mapping[str, str]


class Hearing(local):
    """The request that this thread makes, and the head of its answer. A body that breaks off or cannot be read leaves it.

    Args:
        longest_silence_s: How long the service may be silent: the whole request is bounded by it too.
        memory: Which all answers share.
        clock: Seconds that only go up.

    Attributes:
        head: None until it has come.
    """

    head: Head | None = None

    def __init__(
        self, longest_silence_s: float, *, memory: MemoryBudget = IN_FLIGHT, clock: Clock = time.monotonic
    ) -> None:
        self._longest_silence_s = longest_silence_s
        self._memory = memory
        self._clock = clock
        self._expected = self._limits = FREE
        self._deadline: Deadline | None = None
        self._owner = object()

    def expect(self, limits: AnswerBound) -> None:
        """The next request's answer is within these limits; those after it are lists and accounts again."""
        self._expected = limits

    def forget(self) -> None:
        """What was heard before is over."""
        self.head = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """While an answer is in use it counts as memory that is taken."""
        try:
            yield
        finally:
            self._memory.release(self._owner)

    def ask(self, request: Any) -> None:
        """Begin a request of httpx or httpx2; a hook that their clients call before it is sent."""
        self._memory.release(self._owner)
        self._limits, self._expected = self._expected, FREE
        request.headers["accept-encoding"] = ACCEPTED
        # An answer too many, or one that comes late, would be taken for that to the next request; and a connection that the
        # service closes in the meantime would make it a lost one.
        request.headers["connection"] = "close"
        self._deadline = Deadline(
            library_of(request),
            request,
            silence_s=self._longest_silence_s,
            whole_s=self._limits.silences * self._longest_silence_s,
            most_wire=_FRAME * self._limits.memory,
            clock=self._clock,
        )

    def hear(self, response: Any) -> None:
        """Take the head of a response; a hook that the clients call before the body is read."""
        for name, value in list(response.headers.items()):
            if (shown := without_keys(value)) != value:
                response.headers[name] = shown
        self.head = Head(response.status_code, lowered(response.headers))
        if self._deadline is not None:
            self._deadline.head_came()
            bound(response, self._limits, deadline=self._deadline, memory=self._memory, owner=self._owner)

    @property
    def hooks(self) -> dict[str, list[Any]]:
        """For a client of either library."""
        return {"request": [self.ask], "response": [self.hear]}
