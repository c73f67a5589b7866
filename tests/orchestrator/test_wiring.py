"""Building a pipeline."""

import pytest

from eleven_video.config.settings import load_settings
from eleven_video.errors import MissingKey
from eleven_video.orchestrator.wiring import Mode, pipeline


@pytest.mark.parametrize(
    ("keys", "missing"),
    [({"gemini_api_key": "k"}, "ELEVENLABS_API_KEY"), ({"elevenlabs_api_key": "k"}, "GEMINI_API_KEY")],
)
def test_a_pipeline_without_a_key_is_refused_and_the_variable_named(keys, missing):
    with pytest.raises(MissingKey, match=rf"Set {missing}\.$"), pipeline(load_settings(**keys), Mode.LIVE):
        pytest.fail("a pipeline came out of it")
