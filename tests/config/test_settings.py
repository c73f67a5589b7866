import json
from fractions import Fraction
from pathlib import Path

import pytest

from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.config.paths import config_file, data_dir
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import load_settings
from eleven_video.domain.options.defaults import DEFAULT_TEXT_MODEL
from eleven_video.domain.video import FileFormat, Motion, Quality, Transition, VideoFormat
from eleven_video.errors import ConfigurationError, InvalidPrice


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path, monkeypatch):
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)


def write_config(text: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text, encoding="utf-8")


def test_a_flag_wins_over_the_environment_that_over_dotenv_that_over_the_file(monkeypatch):
    seen = [load_settings().text_model]
    write_config('text_model = "from-file"')
    seen.append(load_settings().text_model)
    Path(".env").write_text("ELEVEN_VIDEO_TEXT_MODEL=from-dotenv\n")
    seen.append(load_settings().text_model)
    monkeypatch.setenv("ELEVEN_VIDEO_TEXT_MODEL", "from-environment")
    seen.append(load_settings().text_model)
    seen.append(load_settings(text_model="from-flag", voice=None).text_model)

    assert seen == [DEFAULT_TEXT_MODEL, "from-file", "from-dotenv", "from-environment", "from-flag"]


def test_variables_of_others_are_left_alone(monkeypatch):
    for name in ("VOICE", "TEXT_MODEL", "PRICES", "IMAGE_MODEL"):
        monkeypatch.setenv(name, "somebody else's")

    settings = load_settings()

    assert (settings.voice, settings.text_model, settings.prices) == (None, DEFAULT_TEXT_MODEL, {})


def test_keys_are_never_shown(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "AIza-very-secret")
    monkeypatch.setenv("ELEVENLABS_API_KEY", "  sk_very-secret ")

    settings = load_settings()

    assert settings.elevenlabs_api_key.get_secret_value() == "sk_very-secret"
    assert "secret" not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GEMINI_API_KEY", "two secret words", "GEMINI_API_KEY is not a key"),
        ("ELEVENLABS_API_KEY", "secret\x07", "ELEVENLABS_API_KEY is not a key"),
        ("ELEVEN_VIDEO_GEMINI_BASE_URL", "http://example.org", "gemini_base_url must be an https address"),
        ("ELEVEN_VIDEO_ELEVENLABS_BASE_URL", "file:///secret", "elevenlabs_base_url must be an https address"),
        ("ELEVEN_VIDEO_GEMINI_BASE_URL", "http://[::1", "gemini_base_url must be an https address"),
        ("ELEVEN_VIDEO_ELEVENLABS_PLAN", "gold", "elevenlabs_plan is not one of starter, creator"),
        ("ELEVEN_VIDEO_GEMINI_CONCURRENCY", "many", "gemini_concurrency"),
        ("ELEVEN_VIDEO_GEMINI_CONCURRENCY", "0", "gemini_concurrency"),
        ("ELEVEN_VIDEO_PRICES", "{", "prices"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_its_value_is_not(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match=said) as error:
        load_settings()

    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    ["https://example.org/x/", "http://127.0.0.1:8011", "http://127.0.0.2:1", "http://localhost:1", "http://[::1]:5"],
)
def test_other_servers_are_reached_over_tls_or_on_this_machine(monkeypatch, url):
    monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", url)

    assert load_settings().gemini_base_url == url.rstrip("/")


@pytest.mark.parametrize("text", ["text_model = [", "text_model = 3", "\udcff"])
def test_a_broken_config_file_is_named(text):
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(ConfigurationError, match=r"config\.toml|text_model"):
        load_settings()


def test_prices_of_a_file_win_over_the_configs_and_a_plan_prices_credits():
    write_config('elevenlabs_plan = "API"\n[prices.gemini]\nimage_price = 0.9\ninput_token_price_per_million = 1\n')

    settings = load_settings()
    prices = settings.price_overrides(parse_overrides({"gemini": {"image_price": 0.5}}))

    assert prices.price("gemini", "image_price") * 2 == 1
    assert prices.price("gemini", "input_token_price_per_million") == 1
    assert settings.plan_price is not None
    assert settings.plan_price.dollars_per_credit == Fraction(8, 100_000)
    assert prices.price("elevenlabs", "credit_price") is None


def test_everything_lives_under_one_folder_if_asked(monkeypatch, tmp_path):
    monkeypatch.setenv("ELEVEN_VIDEO_HOME", str(tmp_path / "here"))

    assert data_dir() == tmp_path / "here"
    assert config_file() == tmp_path / "here" / "config.toml"


def test_without_it_the_platforms_folders_are_used(monkeypatch):
    monkeypatch.delenv("ELEVEN_VIDEO_HOME")

    assert data_dir().name == config_file().parent.name == "eleven-video"


@pytest.mark.parametrize(
    ("name", "text"),
    [("p.toml", "[gemini]\nimage_price = 0.05\n"), ("p.json", json.dumps({"gemini": {"image_price": 0.05}}))],
)
def test_prices_are_read_from_toml_and_json(tmp_path, name, text):
    (tmp_path / name).write_text(text)

    assert float(read_pricing_file(tmp_path / name).price("gemini", "image_price")) == 0.05


@pytest.mark.parametrize(
    ("text", "error"),
    [("[", ConfigurationError), ("[gemini]\nimage_prise = 1", InvalidPrice), ("\0", ConfigurationError)],
)
def test_a_price_file_that_cannot_be_used_is_refused(tmp_path, text, error):
    (tmp_path / "p.toml").write_text(text)

    with pytest.raises(error):
        read_pricing_file(tmp_path / "p.toml")


def test_a_missing_price_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match="nowhere"):
        read_pricing_file(tmp_path / "nowhere.toml")


def test_the_video_and_its_look_are_settings(monkeypatch):
    write_config('resolution = "portrait"\nfps = 30\nquality = "high"\n')
    monkeypatch.setenv("ELEVEN_VIDEO_FPS", "60")
    monkeypatch.setenv("ELEVEN_VIDEO_FORMAT", "WebM")

    settings = load_settings(motion="pan")

    assert settings.video == VideoFormat(1080, 1920, 60)
    assert (settings.quality, settings.motion, settings.transition) == (Quality.HIGH, Motion.PAN, Transition.CUT)
    assert settings.format is FileFormat.WEBM


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "RESOLUTION",
            "potrait",
            "resolution cannot be used: There is no resolution 'potrait'. Did you mean portrait?",
        ),
        ("RESOLUTION", "641x360", "Use 642x360."),
        ("FPS", "23", "fps cannot be used: Videos have 24, 25, 30 or 60 frames a second, not '23'."),
        ("FORMAT", "avi", "format must be one of mp4, mov or webm."),
        ("QUALITY", "best", "quality must be one of draft, standard or high."),
        ("MOTION", "spin", "motion must be one of zoom, pan or none."),
        ("TRANSITION", "wipe", "transition must be one of cut or fade."),
    ],
)
def test_a_video_that_cannot_be_made_is_told_by_the_settings_name(name, value, said, monkeypatch):
    monkeypatch.setenv(f"ELEVEN_VIDEO_{name}", value)

    with pytest.raises(ConfigurationError) as error:
        load_settings()

    assert said in str(error.value)
