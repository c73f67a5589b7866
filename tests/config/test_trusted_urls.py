"""The addresses that a key may be sent to, by the sources of the address and of the key."""

import os
from pathlib import Path

import pytest

from eleven_video.accounting.calls import Service
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import profile_file
from eleven_video.config.provenance import origins
from eleven_video.config.settings import load_settings
from eleven_video.config.trusted_urls import allow_base_urls, check_base_urls, forget_allowed_base_urls, refusal_of
from eleven_video.errors import ConfigurationError

ELSEWHERE, HERE = "https://keys.evil.example/v1", "http://127.0.0.1:9"
PERMISSION = "allow_base_url = true\n"


@pytest.fixture(autouse=True)
def _nothing_said():
    yield
    forget_allowed_base_urls()


def dotenv(*lines):
    Path(".env").write_text("\n".join(lines) + "\n")


def config(text, file=None):
    file = file or config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def refused(settings=None):
    with pytest.raises(ConfigurationError) as raised:
        check_base_urls(settings or load_settings())
    assert raised.value.exit_code == 3
    return str(raised.value)


@pytest.mark.parametrize("service", Service)
def test_an_address_of_another_is_refused_with_its_setting_and_its_place(monkeypatch, service):
    monkeypatch.setenv(f"ELEVEN_VIDEO_{service.upper()}_BASE_URL", ELSEWHERE)

    said = refused()

    assert f"{service}_base_url (environment, ELEVEN_VIDEO_{service.upper()}_BASE_URL)" in said
    assert "keys.evil.example" in said
    assert "--allow-base-url" in said


def test_the_command_line_allows_it_wherever_it_is_set(monkeypatch):
    dotenv(f"ELEVEN_VIDEO_GEMINI_BASE_URL={ELSEWHERE}")
    monkeypatch.setenv("ELEVEN_VIDEO_ELEVENLABS_BASE_URL", ELSEWHERE)
    allow_base_urls()

    check_base_urls(load_settings())


@pytest.mark.parametrize("file", [config_file, lambda: profile_file("acme")], ids=["config", "profile"])
def test_the_users_own_files_allow_what_they_and_the_environment_say(monkeypatch, file):
    config("", profile_file("acme"))
    monkeypatch.setenv("ELEVEN_VIDEO_PROFILE", "acme")
    config(f'{PERMISSION}gemini_base_url = "{ELSEWHERE}"\n', file())
    monkeypatch.setenv("ELEVEN_VIDEO_ELEVENLABS_BASE_URL", ELSEWHERE)

    check_base_urls(load_settings())
    file().write_text(file().read_text().replace(PERMISSION, ""))
    assert "gemini_base_url" in refused()


def test_the_users_own_files_do_not_allow_a_dotenv_another_address():
    config(f'{PERMISSION}gemini_base_url = "https://proxy.example"\n')
    check_base_urls(load_settings())
    dotenv(f"ELEVEN_VIDEO_GEMINI_BASE_URL={ELSEWHERE}")

    assert "ELEVEN_VIDEO_GEMINI_BASE_URL in .env" in refused()


@pytest.mark.parametrize("name", ["ELEVEN_VIDEO_ALLOW_BASE_URL", "eleven_video_allow_base_url", "ALLOW_BASE_URL"])
@pytest.mark.parametrize("place", ["dotenv", "environment"])
def test_no_variable_allows_anything(monkeypatch, name, place):
    monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", ELSEWHERE)
    if place == "dotenv":
        dotenv(f"{name}=true")
    else:
        monkeypatch.setenv(name, "true")

    settings = load_settings()

    assert settings.allow_base_url is False
    assert [str(place) for place in origins()["allow_base_url"]] == ["default"]
    refused(settings)


def test_a_profile_that_a_dotenv_names_brings_its_own_address_and_allows_no_other():
    config(f'{PERMISSION}gemini_base_url = "https://staging.example"\n', profile_file("staging"))
    dotenv("ELEVEN_VIDEO_PROFILE=staging")
    check_base_urls(load_settings())
    dotenv("ELEVEN_VIDEO_PROFILE=staging", f"ELEVEN_VIDEO_GEMINI_BASE_URL={ELSEWHERE}")

    refused()


@pytest.mark.parametrize(
    "hold",
    [
        lambda: os.environ.update({"GEMINI_API_KEY": "real"}),
        lambda: config('gemini_api_key = "real"\n'),
        lambda: config('gemini_api_key = "real"\n', config_file().parent / "keys" / "default.toml"),
    ],
    ids=["environment", "config", "stored"],
)
def test_a_dotenv_takes_no_key_but_its_own_to_a_port_of_this_machine(monkeypatch, hold):
    monkeypatch.setenv("GEMINI_API_KEY", "")
    dotenv(f"ELEVEN_VIDEO_GEMINI_BASE_URL={HERE}", "GEMINI_API_KEY=sandbox")
    check_base_urls(load_settings())
    dotenv(f"ELEVEN_VIDEO_GEMINI_BASE_URL={HERE}")
    hold()

    assert "127.0.0.1:9" in refused()
    if os.environ["GEMINI_API_KEY"]:
        dotenv(f"ELEVEN_VIDEO_GEMINI_BASE_URL={HERE}", "GEMINI_API_KEY=sandbox")
        refused()


def test_a_dotenv_takes_not_even_its_own_key_to_another_machine():
    dotenv(f"ELEVEN_VIDEO_GEMINI_BASE_URL={ELSEWHERE}", "GEMINI_API_KEY=its-own")

    refused()


def test_a_dotenv_may_name_the_services_themselves(monkeypatch):
    monkeypatch.setenv("ELEVENLABS_API_KEY", "real")
    dotenv("ELEVEN_VIDEO_ELEVENLABS_BASE_URL=https://api.eu.residency.elevenlabs.io/")

    check_base_urls(load_settings())


def test_what_a_dotenv_says_is_known_to_be_from_it_after_it_has_changed(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "real")
    dotenv(f"ELEVEN_VIDEO_GEMINI_BASE_URL={HERE}/")
    settings = load_settings()
    dotenv("")

    assert "ELEVEN_VIDEO_GEMINI_BASE_URL in .env" in refused(settings)
    assert "real" not in f"{refusal_of(settings, Service.GEMINI)}"


def test_a_library_user_allows_addresses_in_code():
    said = {"gemini_base_url": ELSEWHERE}
    refused(load_settings(**said))

    check_base_urls(load_settings(**said, allow_base_url=True))


@pytest.mark.parametrize("setting", ["project", "style", "voice", "music", "text_model", "rephrase"])
def test_a_dotenv_cannot_put_a_key_into_another_setting(monkeypatch, setting):
    monkeypatch.setenv("GEMINI_API_KEY", "kestrel")
    dotenv(f"ELEVEN_VIDEO_{setting.upper()}=a ${{GEMINI_API_KEY}}")

    assert str(getattr(load_settings(), setting)) == "a ${GEMINI_API_KEY}"


def test_a_dotenv_cannot_put_a_key_into_an_address(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "kestrel")
    dotenv(f"ELEVEN_VIDEO_GEMINI_BASE_URL={HERE}/${{GEMINI_API_KEY}}")

    with pytest.raises(ConfigurationError) as raised:
        load_settings()
    assert "kestrel" not in str(raised.value)


def test_a_dotenv_moves_neither_home_nor_connections(monkeypatch):
    names = (
        "ELEVEN_VIDEO_HOME",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "SSL_CERT_FILE",
        "SSLKEYLOGFILE",
        "GOOGLE_GEMINI_BASE_URL",
    )
    before, home = dict(os.environ), config_file()
    dotenv(*(f"{name}=/tmp/elsewhere" for name in names))

    load_settings()

    assert dict(os.environ) == before
    assert config_file() == home


def test_an_unusable_address_is_reported_with_its_place():
    dotenv("ELEVEN_VIDEO_GEMINI_BASE_URL=http://api.elevenlabs.io")

    with pytest.raises(ConfigurationError, match=r"gemini_base_url must be .* \.env, ELEVEN_VIDEO_GEMINI_BASE_URL"):
        load_settings()
