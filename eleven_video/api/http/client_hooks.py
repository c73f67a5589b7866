"""Stores the head of each thread's answer, and limits the time, the size and the memory of each request.

The clients of Gemini and ElevenLabs both use this module.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import local
from typing import Any

from eleven_video.api.http.answer_headers import lowered
from eleven_video.api.http.answer_memory import IN_FLIGHT, MemoryBudget
from eleven_video.api.http.bounded_body import bound, library_of
from eleven_video.api.http.content_encoding import ACCEPTED
from eleven_video.api.http.deadline import Clock, Deadline
from eleven_video.api.http.response_limits import FREE, AnswerBound
from eleven_video.config.key_redaction import without_keys

# The maximum number of bytes on the connection for each byte of the body. In chunked transfer, the smallest chunk has
# one byte of the body and five bytes of framing.
_FRAME = 6


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer: the HTTP status, and the headers with names in lower case."""

    status: int
    headers: Mapping[str, str]


class ClientHooks(local):
    """Limits the requests of one client, and stores the head of each thread's current answer.

    The head stays available if the body is incomplete or cannot be read. All threads use the same object, but the
    attributes of the object have separate values in each thread.

    Args:
        longest_silence_s: The maximum time without any data from the service, in seconds. The whole request may take
            `AnswerBound.silences` times this time.
        memory: The memory budget that all answers share.
        clock: A monotonic clock, in seconds.

    Attributes:
        head: The head of the answer to this thread's request. `head` is None until the head has arrived.
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
        """Set the limits for the answer to this thread's next request. The limits of all later requests are `FREE`."""
        self._expected = limits

    def forget(self) -> None:
        """Set `head` to None for this thread, before a new request."""
        self.head = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Open a `with` block in which an answer is used. At the end of the block, the memory that is reserved for the
        answer is released.
        """
        try:
            yield
        finally:
            self._memory.release(self._owner)

    def on_request(self, request: Any) -> None:
        """Prepare a request of httpx or httpx2. The clients call this hook before they send the request."""
        self._memory.release(self._owner)
        self._limits, self._expected = self._expected, FREE
        request.headers["accept-encoding"] = ACCEPTED
        # Each request uses a new connection. On a reused connection, an answer that arrives late or twice would be read
        # as the answer to the next request. If the service closed a reused connection, the next request would count as
        # lost.
        request.headers["connection"] = "close"
        self._deadline = Deadline(
            library_of(request),
            request,
            silence_s=self._longest_silence_s,
            whole_s=self._limits.silences * self._longest_silence_s,
            most_wire=_FRAME * self._limits.memory,
            clock=self._clock,
        )

    def on_response(self, response: Any) -> None:
        """Store the head of a response and limit its body. The clients call this hook before they read the body.

        API keys in the headers are redacted first.
        """
        for name, value in list(response.headers.items()):
            if (shown := without_keys(value)) != value:
                response.headers[name] = shown
        self.head = Head(response.status_code, lowered(response.headers))
        if self._deadline is not None:
            self._deadline.head_came()
            bound(response, self._limits, deadline=self._deadline, memory=self._memory, owner=self._owner)

    @property
    def event_hooks(self) -> dict[str, list[Any]]:
        """The methods `on_request` and `on_response`, in the format of the argument `event_hooks` of a client of httpx
        or httpx2.
        """
        return {"request": [self.on_request], "response": [self.on_response]}
