"""Redirects are reported and not followed, because they would send the key and the request to any address."""

from collections.abc import Callable
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest, Voice
from tests.support.adapter_runs import run_elevenlabs, run_gemini
from tests.support.scripted_server import Reply, serving

SPEECH = SpeechRequest("Hi", Voice("v", "Rachel"), "m", 1)

CALLS = [
    pytest.param(run_gemini, lambda studio: studio.write_script(ScriptRequest("x", 30, "m")), id="script"),
    pytest.param(run_gemini, lambda studio: studio.draw(PictureRequest("x", "1:1", "m", 1)), id="picture"),
    pytest.param(run_gemini, lambda studio: studio.models(), id="Gemini models"),
    pytest.param(run_elevenlabs, lambda speaker: speaker.speak(SPEECH), id="speech"),
    pytest.param(run_elevenlabs, lambda speaker: speaker.voices(), id="voices"),
    pytest.param(run_elevenlabs, lambda speaker: speaker.quota(), id="quota"),
]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(("run", "call"), CALLS)
def test_a_redirect_is_never_followed(run: Any, call: Callable[[Any], object], status: int) -> None:
    with serving(lambda _: Reply({})) as other:
        away = Reply("", status, {"location": f"{other.url}/taken"})
        with run(lambda _: away) as one:
            with pytest.raises(errors.ConfigurationError, match=rf"HTTP {status}.*base URL"):
                call(one.adapter)
            assert len(one.server.asked) == 1
            assert one.monitor.calls == []
        assert other.asked == []
