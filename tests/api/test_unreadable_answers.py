"""Unreadable answers are distinguished from our own errors, which reach no service and cost nothing."""

import dataclasses
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.domain.requests.requests import PictureRequest, SpeechRequest, Voice
from tests.support import gemini_bodies as bodies
from tests.support.adapter_runs import Run, run_elevenlabs, run_gemini
from tests.support.scripted_server import Reply, in_turn

SKY = PictureRequest("A wide sky", "16:9", "gemini-image", 1)
HELLO = SpeechRequest("Hello", Voice("v", "Rachel"), "eleven_v3", 1)
DRAWN = Reply(bodies.answer(bodies.picture()))
SPOKEN = Reply({"audio_base64": "bXAz"})


def draw(one: Run[Any], prompt: Any) -> None:
    one.adapter.draw(dataclasses.replace(SKY, prompt=prompt))


def speak(one: Run[Any], text: Any) -> None:
    one.adapter.speak(dataclasses.replace(HELLO, text=text))


BOTH = pytest.mark.parametrize(
    ("run", "good", "call"),
    [pytest.param(run_gemini, DRAWN, draw, id="picture"), pytest.param(run_elevenlabs, SPOKEN, speak, id="speech")],
)


@BOTH
@pytest.mark.parametrize("answers_before", [0, 1])
def test_a_request_that_cannot_be_sent_is_not_an_unreadable_answer(
    run: Any, good: Reply, call: Any, answers_before: int
) -> None:
    with run(lambda _: good) as one:
        for _ in range(answers_before):
            call(one, "good")
        with pytest.raises((TypeError, ValueError, RecursionError)) as raised:
            call(one, object())
        assert not isinstance(raised.value, errors.ElevenVideoError)
        assert len(one.server.asked) == len(one.monitor.calls) == answers_before


@BOTH
@pytest.mark.parametrize("body", ["5", "null", '"x"', "[]", "[5]", "[" * 100_000, '{"error": 5}', '{"detail": 5}'])
def test_an_error_of_any_shape_is_what_its_status_says(run: Any, good: Reply, call: Any, body: str) -> None:
    with run(in_turn(Reply(body, 503), good)) as one:
        call(one, "x")
        assert len(one.server.asked) == 2
        assert one.monitor.only.attempt == 2
