"""The lists of both services are fetched in parallel: if one hangs, the other is still returned."""

import pytest

from eleven_video import errors
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.options import Mode
from eleven_video.services.catalogue import offered_models, offered_voices
from tests.support.command import reaching
from tests.support.scripted_server import Reply, SelectionOptions, serving

HANGS = Reply(fault="hang")
SPEECH = Reply([{"model_id": "eleven_v3"}])
VOICES = Reply({"voices": [{"voice_id": "b", "name": "zoe"}, {"voice_id": "a", "name": "Ada"}], "has_more": False})


@pytest.fixture
def settings_at(monkeypatch):
    def settings(url: str) -> Settings:
        for name, value in reaching(url).items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return settings


def test_a_hanging_service_is_reported_and_the_others_list_is_available(settings_at):
    def answer(asked: SelectionOptions) -> Reply:
        return HANGS if asked.path.startswith("/v1beta") else SPEECH

    with serving(answer) as server:
        # Long enough for the answer of the one that does.
        models = offered_models(settings_at(server.url), Mode.LIVE, longest_wait_s=4)

    assert models.gemini.items == ()
    assert isinstance(models.gemini.error, errors.ServiceUnavailable)
    assert [one.id for one in models.speech.items] == ["eleven_v3"]
    assert models.speech.error is None


def test_voices_that_do_not_arrive_in_time_are_an_error(settings_at):
    with serving(lambda _: HANGS) as server, pytest.raises(errors.ServiceUnavailable):
        offered_voices(settings_at(server.url), Mode.LIVE, longest_wait_s=0.3)


def test_voices_are_sorted_by_name_and_the_accounts_first_is_the_default(settings_at):
    with serving(lambda _: VOICES) as server:
        offered = offered_voices(settings_at(server.url), Mode.LIVE)

    assert [one.name for one in offered.voices] == ["Ada", "zoe"]
    assert offered.default_id == "b"


def test_an_unknown_voice_in_the_settings_is_not_the_default(settings_at, monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_VOICE", "Nobody")
    with serving(lambda _: VOICES) as server:
        assert offered_voices(settings_at(server.url), Mode.LIVE).default_id is None
