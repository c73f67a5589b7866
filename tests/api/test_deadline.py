"""A deadline covers a whole request, whichever part of its answer does not end."""

import re
import threading
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.accounting.calls import Outcome
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.api.send_with_retry import RetryPolicy
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest, Voice
from tests.support.dripping import PARTS, dripping, dripping_handshake
from tests.support.recording_monitor import RecordingMonitor
from tests.support.untimed import UntimedEvent, untimed

# Each piece comes long before this, so no silence is ever too long.
SILENCE_S = 0.25
VOICE = Voice("v", "Rachel")

Call = Callable[[Any], Any]
KINDS: dict[str, tuple[type, Call]] = {
    "script": (GeminiAdapter, lambda one: one.write_script(ScriptRequest("x", 30, "m"))),
    "picture": (GeminiAdapter, lambda one: one.draw(PictureRequest("x", "1:1", "m", 1))),
    "Gemini's models": (GeminiAdapter, lambda one: one.models()),
    "speech": (ElevenLabsAdapter, lambda one: one.speak(SpeechRequest("x", VOICE, "m", 1))),
    "voices": (ElevenLabsAdapter, lambda one: one.voices()),
    "ElevenLabs' models": (ElevenLabsAdapter, lambda one: one.speech_models()),
    "subscription": (ElevenLabsAdapter, lambda one: one.quota()),
}
COSTS = ("script", "picture", "speech")


def called(kind: str, url: str) -> tuple[errors.ElevenVideoError, RecordingMonitor]:
    """How a call of a kind ends, and what was counted."""
    adapter, call = KINDS[kind]
    monitor = RecordingMonitor()
    one = adapter(
        "secret-key",
        monitor=monitor,
        base_url=url,
        timeout_s=SILENCE_S,
        retrying=untimed(UntimedEvent(), RetryPolicy(attempts=2)),
    )
    try:
        with pytest.raises(errors.ElevenVideoError) as raised:
            call(one)
    finally:
        one.close()
    return raised.value, monitor


def drips():
    """Each kind of call with each part. The default run has each part once, and the kinds of call in turn."""
    kinds = tuple(KINDS)
    for number, part in enumerate(PARTS):
        for kind in kinds:
            marks = () if kind == kinds[number % len(kinds)] else pytest.mark.slow
            yield pytest.param(kind, part, id=f"{kind}-{part}", marks=marks)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("kind", "part"), list(drips()))
def test_an_answer_that_drips_ends(kind: str, part: str) -> None:
    first, then = PARTS[part]
    with dripping(first, then) as server:
        error, monitor = called(kind, server.url)
        assert "took too long to answer" in str(error)
        if kind in COSTS:
            assert (type(error), server.wait_for(1)) == (errors.Unanswered, 1)
            assert monitor.only.outcome is Outcome.UNANSWERED
        else:
            # It costs nothing, so it is asked for once more.
            assert (type(error), server.wait_for(2)) == (errors.ServiceUnavailable, 2)
            assert monitor.calls == []


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["picture", "speech", "voices"])
def test_a_flood_of_1xx_answers_ends(kind: str) -> None:
    first, then = PARTS["1xx answers"]
    with dripping(first, then * 200, every_s=0) as server:
        error, _ = called(kind, server.url)
    assert isinstance(error, errors.Unanswered if kind in COSTS else errors.ServiceUnavailable)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", COSTS)
def test_a_tls_handshake_that_drips_ends_and_nothing_was_sent(kind: str) -> None:
    with dripping_handshake() as server:
        error, monitor = called(kind, server.url)
    assert (type(error), monitor.calls) == (errors.ServiceUnavailable, [])
    assert re.search(r"did not accept the connection at \S+ in time|cannot be reached", str(error))


@pytest.mark.timeout(60)
def test_no_thread_is_left_behind() -> None:
    with dripping(*PARTS["a header"]) as server:
        before = threading.active_count()
        called("voices", server.url)
        server.ended.set()
        assert threading.active_count() <= before + 2  # the server's own, one for each attempt


def test_the_time_is_up_by_a_clock_that_is_not_the_machines() -> None:
    """A minute passes at each look: the answer comes at once, and too late all the same."""
    import httpx

    from eleven_video.api.http.client_hooks import ClientHooks
    from eleven_video.api.http.response_limits import FREE

    minutes = count(0, 60)
    hooks = ClientHooks(100, clock=lambda: float(next(minutes)))
    hooks.expect(FREE)
    with (
        dripping(*PARTS["the body"]) as server,
        httpx.Client(event_hooks=hooks.event_hooks, trust_env=False) as client,
        pytest.raises((httpx.ReadTimeout, httpx.ConnectTimeout)),
    ):
        client.get(server.url)
