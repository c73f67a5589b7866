"""Services are called through the user's proxy, which learns only the address because the rest is encrypted."""

from typing import Any

import pytest

from eleven_video import errors
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Reply, serving
from tests.support.untimed import untimed

KEY = "sk_0123456789abcdef"
# What the SDKs and their like read. None of it is for us.
OF_OTHERS = {
    "GOOGLE_GEMINI_BASE_URL": "https://elsewhere.example", "GOOGLE_VERTEX_BASE_URL": "https://elsewhere.example",
    "GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "l",
    "ELEVENLABS_BASE_URL": "https://elsewhere.example", "ELEVENLABS_ENVIRONMENT": "https://elsewhere.example",
}  # fmt: skip


@pytest.mark.parametrize(
    ("adapter", "ask", "base_url", "reached"),
    [
        (GeminiAdapter, lambda one: one.models(), None, "generativelanguage.googleapis.com:443"),
        (ElevenLabsAdapter, lambda one: one.quota(), None, "api.elevenlabs.io:443"),
        (GeminiAdapter, lambda one: one.models(), "https://gemini.example:8443/x", "gemini.example:8443"),
        (ElevenLabsAdapter, lambda one: one.quota(), "https://speech.example", "speech.example:443"),
    ],
    ids=["Gemini itself", "ElevenLabs itself", "another for Gemini", "another for ElevenLabs"],
)
def test_a_proxy_learns_the_address_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, adapter: Any, ask: Any, base_url: str | None, reached: str
) -> None:
    for name, value in OF_OTHERS.items():
        monkeypatch.setenv(name, value)
    with serving(lambda _: Reply("", 502)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        one = adapter(KEY, monitor=RecordingMonitor(), base_url=base_url, retrying=untimed())
        with pytest.raises(errors.ServiceUnavailable):
            ask(one)
        one.close()

    assert {(asked.method, asked.path) for asked in proxy.asked} == {("CONNECT", reached)}
    assert KEY not in f"{proxy.asked}"


@pytest.mark.parametrize("adapter", [GeminiAdapter, ElevenLabsAdapter])
@pytest.mark.parametrize("url", ["http://service.example", "http://10.0.0.1:8011", "http://eve:falcon@127.0.0.1:1"])
def test_no_program_can_send_a_key_in_the_open(adapter: Any, url: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="not encrypted") as raised:
        adapter(KEY, monitor=RecordingMonitor(), base_url=url)
    assert "falcon" not in str(raised.value)
