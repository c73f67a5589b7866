import os
from pathlib import Path

import pytest

from eleven_video.config.paths import config_file
from eleven_video.config.provenance import DEFAULT, OriginKind, SettingOrigin, origins
from eleven_video.config.settings import Settings, load_settings


def write_config(text: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text, encoding="utf-8")


def test_without_anything_set_all_is_default():
    assert origins() == dict.fromkeys(Settings.model_fields, (DEFAULT,))


def test_each_place_wins_over_those_below_it(monkeypatch):
    seen = []
    for act in (
        lambda: None,
        lambda: write_config("fps = 30"),
        lambda: Path(".env").write_text("ELEVEN_VIDEO_FPS=25\n"),
        lambda: monkeypatch.setenv("ELEVEN_VIDEO_FPS", "60"),
    ):
        act()
        seen.append((load_settings().fps, *origins()["fps"]))

    assert seen == [
        (24, DEFAULT),
        (30, SettingOrigin(OriginKind.CONFIG, str(config_file()))),
        (25, SettingOrigin(OriginKind.DOTENV, "ELEVEN_VIDEO_FPS")),
        (60, SettingOrigin(OriginKind.ENVIRONMENT, "ELEVEN_VIDEO_FPS")),
    ]


@pytest.mark.skipif(os.name == "nt", reason="variables of Windows are written in capitals")
def test_a_variable_is_shown_as_it_is_written(monkeypatch):
    monkeypatch.setenv("eleven_video_voice", "Rachel")
    assert load_settings().voice == "Rachel"
    assert origins()["voice"] == (SettingOrigin(OriginKind.ENVIRONMENT, "eleven_video_voice"),)


@pytest.mark.parametrize("variable", ["GEMINI_API_KEY", "ELEVEN_VIDEO_GEMINI_API_KEY"])
def test_a_key_has_two_names_in_the_environment(monkeypatch, variable):
    monkeypatch.setenv(variable, "a-key")
    assert load_settings().gemini_api_key
    assert origins()["gemini_api_key"] == (SettingOrigin(OriginKind.ENVIRONMENT, variable),)


def test_an_empty_variable_sets_nothing(monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_VOICE", "")
    write_config('voice = "Adam"')
    assert [place.kind for place in origins()["voice"]] == [OriginKind.CONFIG]


def test_a_table_may_be_from_several_places(monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_PRICES", '{"gemini": {"image_price": 1}}')
    write_config("[prices.gemini]\ninput_token_price_per_million = 2\n")

    assert load_settings().prices["gemini"] == {"image_price": 1, "input_token_price_per_million": 2}
    assert [place.kind for place in origins()["prices"]] == [OriginKind.ENVIRONMENT, OriginKind.CONFIG]
