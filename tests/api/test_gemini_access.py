"""The address that GeminiAdapter calls does not depend on the environment or on proxies."""

import pytest

from eleven_video import errors
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.requests.requests import ScriptRequest
from tests.support.adapter_runs import KEY
from tests.support.adapter_runs import run_gemini as run
from tests.support.gemini_bodies import answer, counts, script
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Reply, in_turn

TALK = ScriptRequest("Why the sky is blue", 60, "gemini-text")


@pytest.mark.parametrize(
    "environment",
    [
        {"GOOGLE_API_KEY": "another", "GEMINI_API_KEY": "a-third"},
        {"GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "l"},
        {"GOOGLE_GENAI_USE_ENTERPRISE": "true"},
        {"GOOGLE_GENAI_API_VERSION": "v1"},
        {"HTTP_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"},
    ],
)
def test_environment_variables_change_neither_address_nor_key(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with run(in_turn(Reply(answer(script(), usage=counts(1, 1))))) as one:
        one.adapter.write_script(TALK)
        (asked,) = one.server.asked
    assert asked.headers["x-goog-api-key"] == KEY
    assert asked.path == "/v1beta/models/gemini-text:generateContent"


@pytest.mark.parametrize("url", ["", "127.0.0.1:80", "ftp://127.0.0.1", "http://", "http://[::1"])
def test_an_invalid_base_url_is_reported_at_once(url: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="base URL"):
        GeminiAdapter("k", monitor=RecordingMonitor(), base_url=url)
