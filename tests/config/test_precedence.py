"""For every two places of a setting, the one with the higher precedence wins and is reported."""

import os
from itertools import combinations
from pathlib import Path

import pytest

from eleven_video.config.key_store import stored_keys
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import choose_profile, forget_chosen_profile, keys_file, profile_file
from eleven_video.config.provenance import OriginKind, origins
from eleven_video.config.settings import load_settings
from eleven_video.errors import ConfigurationError, InvalidInput


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + (path.read_text() if path.exists() else ""), encoding="utf-8")


PLACES = {
    OriginKind.ENVIRONMENT: lambda name, value: os.environ.update({f"ELEVEN_VIDEO_{name.upper()}": value}),
    OriginKind.DOTENV: lambda name, value: write(Path(".env"), f"ELEVEN_VIDEO_{name.upper()}={value}\n"),
    OriginKind.PROFILE: lambda name, value: write(profile_file("acme"), f'{name} = "{value}"\n'),
    OriginKind.CONFIG: lambda name, value: write(config_file(), f'{name} = "{value}"\n'),
}
KEY_PLACES = {
    OriginKind.ENVIRONMENT: PLACES[OriginKind.ENVIRONMENT],
    OriginKind.DOTENV: PLACES[OriginKind.DOTENV],
    OriginKind.PROFILE: PLACES[OriginKind.PROFILE],
    "keys of the profile": lambda name, value: write(keys_file("acme"), f'{name} = "{value}"\n'),
    "keys without one": lambda name, value: write(keys_file("default"), f'{name} = "{value}"\n'),
    OriginKind.CONFIG: PLACES[OriginKind.CONFIG],
}


@pytest.fixture(autouse=True)
def _acme(monkeypatch):
    """A profile that the environment names."""
    monkeypatch.setenv("ELEVEN_VIDEO_PROFILE", "acme")
    for name in ("ELEVEN_VIDEO_VOICE", "ELEVEN_VIDEO_GEMINI_API_KEY"):
        monkeypatch.setenv(name, "")
    write(profile_file("acme"), "")
    yield
    forget_chosen_profile()


@pytest.mark.parametrize(("stronger", "weaker"), [*combinations(PLACES, 2)])
def test_a_place_wins_over_those_below_it(stronger, weaker):
    PLACES[weaker]("voice", "weaker")
    assert load_settings().voice == "weaker"
    PLACES[stronger]("voice", "stronger")

    assert load_settings().voice == "stronger"
    assert [place.kind for place in origins()["voice"]] == [stronger]
    assert load_settings(voice="flag").voice == "flag"


@pytest.mark.parametrize(("stronger", "weaker"), [*combinations(KEY_PLACES, 2)])
def test_a_place_of_a_key_wins_over_those_below_it(stronger, weaker):
    KEY_PLACES[weaker]("gemini_api_key", "weaker")
    assert load_settings().gemini_api_key.get_secret_value() == "weaker"
    KEY_PLACES[stronger]("gemini_api_key", "stronger")

    assert load_settings().gemini_api_key.get_secret_value() == "stronger"
    place = origins()["gemini_api_key"][0]
    assert str(place) == {
        "keys of the profile": "keys/acme.toml", "keys without one": "keys/default.toml",
    }.get(stronger, str(place))  # fmt: skip


@pytest.mark.parametrize(
    ("flag", "environment", "dotenv", "config", "used"),
    [
        ("default", "acme", "acme", "acme", "default"),
        ("acme", "default", "default", "default", "acme"),
        (None, "acme", "default", "default", "acme"),
        (None, "", "acme", "default", "acme"),
        (None, "", "", "acme", "acme"),
        (None, "", "", "", "default"),
        (None, "ACME ", "", "", "acme"),
    ],
)
def test_the_profile_itself_is_named_by_the_first_place_that_names_one(
    monkeypatch, flag, environment, dotenv, config, used
):
    write(profile_file("acme"), 'voice = "Adam"')
    if flag:
        choose_profile(flag)
    monkeypatch.setenv("ELEVEN_VIDEO_PROFILE", environment)
    write(Path(".env"), f"ELEVEN_VIDEO_PROFILE={dotenv}\n")
    if config:
        write(config_file(), f'profile = "{config}"\n')

    settings = load_settings()
    assert (settings.profile, settings.voice) == (used, "Adam" if used == "acme" else None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("voise = 1", "There is no setting 'voise'"), ("profile = 'x'", "There is no setting 'profile'"),
        ("fps = 23", "fps cannot be used"), ("voice = ", "cannot be read"), ("\x00", "cannot be read"),
        ("voice = {}", "voice"), ("duration = '1h'", "duration cannot be used"),
    ],
)  # fmt: skip
def test_a_setting_that_a_profile_cannot_set_is_reported(text, said):
    profile_file("acme").write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        load_settings()


def test_choosing_an_unknown_profile_is_the_users_mistake():
    with pytest.raises(InvalidInput, match="Did you mean acme"):
        choose_profile("acm")


def test_without_stored_keys_the_result_is_empty():
    assert stored_keys("acme") == {}
