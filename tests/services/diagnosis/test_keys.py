import pytest

from eleven_video.config.settings import load_settings
from eleven_video.domain.check_results import Health
from eleven_video.services.diagnosis.keys import keys

GEMINI, ELEVENLABS = "AIza" + "b" * 35, "sk_" + "0123456789abcdef" * 3


def test_the_use_of_the_sandbox_without_keys_is_not_a_problem():
    checks = list(keys(load_settings()))

    assert [check.health for check in checks] == [Health.WARNING] * 2
    assert [check.remedy for check in checks] == [
        "Set it with eleven-video setup, or as GEMINI_API_KEY.",
        "Set it with eleven-video setup, or as ELEVENLABS_API_KEY.",
    ]


def test_one_key_alone_is_a_problem(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", GEMINI)
    gemini, elevenlabs = keys(load_settings())

    assert gemini.health is Health.OK
    assert elevenlabs.health is Health.PROBLEM


@pytest.mark.parametrize(
    ("gemini", "elevenlabs", "health"),
    [
        (GEMINI, ELEVENLABS, Health.OK),
        ("AQ." + "Ab8RN6" * 8, "0123456789abcdef" * 2, Health.OK),
        (ELEVENLABS, GEMINI, Health.WARNING),
        (GEMINI[:-1], ELEVENLABS[:-4], Health.WARNING),
    ],
)
def test_the_form_of_a_key_is_checked_and_no_part_of_it_is_shown(monkeypatch, gemini, elevenlabs, health):
    monkeypatch.setenv("GEMINI_API_KEY", gemini)
    monkeypatch.setenv("ELEVENLABS_API_KEY", elevenlabs)
    checks = list(keys(load_settings()))

    assert [check.health for check in checks] == [health] * 2
    assert checks[0].finding.startswith("set, from environment, GEMINI_API_KEY")
    for key in (gemini, elevenlabs):
        assert not any(key[at : at + 6] in f"{checks}" for at in range(len(key) - 6))


def test_a_key_for_a_server_of_ones_own_may_be_of_any_form(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "mine")
    monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", "http://127.0.0.1:9")
    assert next(keys(load_settings())).health is Health.OK
