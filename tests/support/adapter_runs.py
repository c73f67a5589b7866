"""Runs a service adapter of the product against a scripted server, and records its waits and its counted usage."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.api.send_with_retry import RetryPolicy
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Answer, ScriptedServer, serving
from tests.support.untimed import UntimedEvent, untimed

KEY = "secret-key"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

A = TypeVar("A", GeminiAdapter, ElevenLabsAdapter)


@dataclass
class Run(Generic[A]):
    server: ScriptedServer
    adapter: A
    monitor: RecordingMonitor
    waits: list[float]


@contextmanager
def run_gemini(answer: Answer, **options: Any) -> Iterator[Run[GeminiAdapter]]:
    with _run(GeminiAdapter, answer, **options) as one:
        yield one


@contextmanager
def run_elevenlabs(answer: Answer, **options: Any) -> Iterator[Run[ElevenLabsAdapter]]:
    with _run(ElevenLabsAdapter, answer, **options) as one:
        yield one


@contextmanager
def _run(
    kind: type[A],
    answer: Answer,
    *,
    stopping: UntimedEvent | None = None,
    policy: RetryPolicy = RetryPolicy(),  # noqa: B008  a frozen value
    **options: Any,
) -> Iterator[Run[A]]:
    """Run the adapter without waiting, with the random number 0.0 and the clock at noon."""
    monitor, stopping = RecordingMonitor(), stopping or UntimedEvent()
    with serving(answer) as server:
        fixed: dict[str, Any] = {"retrying": untimed(stopping, policy), "now": lambda: NOON}
        adapter = kind(KEY, monitor=monitor, base_url=server.url, **{**fixed, **options})
        try:
            yield Run(server, adapter, monitor, stopping.waits)
        finally:
            adapter.close()
