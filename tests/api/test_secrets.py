"""A key is sent in a header and appears nowhere else: in no message, traceback, log or representation."""

import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest, Voice
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Reply, SelectionOptions, serving
from tests.support.untimed import untimed

KEY = "sk_0123456789abcdef_very_secret"


def _echo(status: int) -> Callable[[SelectionOptions], Reply]:
    """A server that repeats the headers it was sent in all that it says."""

    def answer(asked: SelectionOptions) -> Reply:
        headers = str(asked.headers)
        assert KEY in headers
        body = {
            "error": {"code": status, "status": "X", "message": headers},
            "detail": {"status": "x", "message": headers},
        }
        return Reply(body, status, {"x-echo": KEY})

    return answer


def _calls(base_url: str) -> list[Callable[[], Any]]:
    common: dict[str, Any] = {"monitor": RecordingMonitor(), "base_url": base_url, "retrying": untimed()}
    gemini = GeminiAdapter(KEY, timeout_s=0.2, **common)
    elevenlabs = ElevenLabsAdapter(KEY, timeout_s=0.2, **common)
    voice = Voice("v", "Rachel")

    def closing(call: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            try:
                return call()
            finally:
                assert KEY not in repr(gemini) + repr(elevenlabs) + str(gemini) + str(elevenlabs)
                gemini.close()
                elevenlabs.close()

        return run

    return [
        closing(lambda: gemini.write_script(ScriptRequest("x", 30, "m"))),
        closing(lambda: gemini.draw(PictureRequest("x", "1:1", "m", 1))),
        closing(gemini.models),
        closing(lambda: elevenlabs.speak(SpeechRequest("x", voice, "m", 1))),
        closing(elevenlabs.voices),
        closing(elevenlabs.quota),
    ]


@pytest.mark.parametrize(
    "answer",
    [
        *(pytest.param(_echo(status), id=str(status)) for status in (400, 401, 403, 404, 429, 500)),
        pytest.param(lambda _: Reply("<html>"), id="HTML"),
        pytest.param(lambda _: Reply([KEY]), id="a list with the key"),
        pytest.param(lambda _: Reply(f'{{"{KEY}": '), id="broken JSON with the key"),
        pytest.param(lambda _: Reply("5"), id="a number"),
        pytest.param(lambda _: Reply(fault="drop"), id="dropped"),
        pytest.param(lambda _: Reply("{}", fault="cut"), id="cut"),
    ],
)
@pytest.mark.parametrize("number", range(6))
def test_no_failure_shows_the_key(
    answer: Callable[[SelectionOptions], Reply],
    number: int,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(answer) as server, pytest.raises(errors.ElevenVideoError) as raised:
        _calls(server.url)[number]()
    error = raised.value
    shown = [
        str(error),
        repr(error),
        str(error.args),
        "".join(traceback.format_exception(error)),
        # The server of this test is what repeats the key in a header, which the HTTP libraries log as received.
        "\n".join(
            # Whoever uses the adapters has handlers of their own: with the traceback of a record.
            logging.Formatter().format(record)
            for record in caplog.records
            if "receive_response_headers" not in record.getMessage()
        ),
        *capfd.readouterr(),
    ]
    assert not [text for text in shown if KEY in text]
    context: BaseException | None = error
    while context is not None:
        assert KEY not in str(context)
        context = context.__cause__ or context.__context__


def test_an_unreadable_answer_is_logged_without_the_key_in_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(lambda _: Reply({"models": [{"name": [KEY]}]})) as server, pytest.raises(errors.InvalidAnswer):
        _calls(server.url)[2]()

    assert "its SDK cannot read" in caplog.text
    assert "validation error" in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize("adapter", [GeminiAdapter, ElevenLabsAdapter])
@pytest.mark.parametrize("key", [f"{KEY}\nx", f"{KEY} {KEY}", f"{KEY}é", f"{KEY}\x00", f"“{KEY}”"])
def test_a_key_that_no_header_can_carry_is_refused_without_showing_it(adapter: Any, key: str) -> None:
    with pytest.raises(errors.KeyRejected) as raised:
        adapter(key, monitor=RecordingMonitor())
    assert KEY not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("adapter", [GeminiAdapter, ElevenLabsAdapter])
@pytest.mark.parametrize("key", ["", "  \n"])
def test_a_missing_key_is_reported_with_the_variable_to_set(adapter: Any, key: str) -> None:
    with pytest.raises(errors.MissingKey, match="_API_KEY"):
        adapter(key, monitor=RecordingMonitor())


def test_blanks_around_a_key_are_not_sent() -> None:
    with serving(lambda _: Reply({"models": []})) as server:
        adapter = GeminiAdapter(f" {KEY}\n", monitor=RecordingMonitor(), base_url=server.url)
        adapter.models()
        adapter.close()
        assert server.asked[0].headers["x-goog-api-key"] == KEY


@pytest.mark.parametrize("variables", [{"ALL_PROXY": "gopher://me:pass-word@127.0.0.1"}, {"SSL_CERT_FILE": "/nowhere"}])
@pytest.mark.parametrize("number", [0, 3])
def test_connections_that_cannot_be_set_up(
    variables: dict[str, str], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(errors.ConfigurationError, match="Cannot set up") as raised:
        _calls("https://service.example")[number]()
    assert "pass-word" not in "".join(traceback.format_exception(raised.value))
