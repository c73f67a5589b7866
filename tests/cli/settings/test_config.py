"""`eleven-video config show` as a user runs it."""

import json

import pytest
from rich.cells import cell_len

from eleven_video.config.settings import Settings
from tests.support.command import run_command

KEYS = {"GEMINI_API_KEY": "AIza-swallow-secret"}


@pytest.fixture
def home(tmp_path):
    """A home with a setting in each place."""
    (tmp_path / "ev").mkdir()
    (tmp_path / "ev" / "config.toml").write_text(
        "voice = 'Adam'\nfps = 30\nquality = 'draft'\nelevenlabs_api_key = 'sk_kestrel-secret'\n"
        "[prices.gemini]\nimage_price = 0.05\n[budget_projects]\nbees = '1.50'\n"
    )
    (tmp_path / ".env").write_text("ELEVEN_VIDEO_VOICE=Rachel\nELEVEN_VIDEO_FPS=25\n")
    return tmp_path


STRONG = KEYS | {
    "ELEVEN_VIDEO_VOICE": "Charlie",
    "ELEVEN_VIDEO_PRICES": '{"gemini": {"input_token_price_per_million": 1}}',
    "ELEVEN_VIDEO_GEMINI_BASE_URL": "https://eve:falcon-secret@example.org/gemini",
}


def test_config_show_lists_each_setting_with_value_and_origin(home):
    done = run_command("config", "show", "--json", cwd=home, env=STRONG)
    record = json.loads(done.stdout)
    config = str(home / "ev" / "config.toml")

    def told(name):
        one = record["settings"][name]
        return one["value"], [(place["kind"], place["name"]) for place in one["origins"]]

    assert (done.returncode, done.stderr) == (0, "")
    assert record["settings"].keys() == Settings.model_fields.keys()
    assert told("voice") == ("Charlie", [("environment", "ELEVEN_VIDEO_VOICE")])
    assert told("fps") == (25, [(".env", "ELEVEN_VIDEO_FPS")])
    assert told("quality") == ("draft", [("config file", config)])
    assert told("resolution") == ("1080p", [("default", None)])
    assert told("gemini_api_key") == ("set", [("environment", "GEMINI_API_KEY")])
    assert told("elevenlabs_api_key") == ("set", [("config file", config)])
    assert told("gemini_base_url")[0] == "https://example.org/gemini"
    assert told("budget_projects")[0] == {"bees": "1.50"}
    assert told("prices") == (
        {"gemini": {"image_price": 0.05, "input_token_price_per_million": 1}},
        [("environment", "ELEVEN_VIDEO_PRICES"), ("config file", config)],
    )
    assert record["paths"]["ledger"] == str(home / "ev" / "ledger.sqlite3")
    assert record["paths"]["config_file"] == config
    assert not any(part in done.stdout for part in ("swallow", "kestrel", "falcon"))


def test_it_is_the_same_without_show_and_fits_the_terminal(home):
    done = run_command("config", cwd=home, env=STRONG | {"COLUMNS": "40"})

    assert (done.returncode, done.stderr) == (0, "")
    assert all(cell_len(line) <= 40 or str(home) in line for line in done.stdout.splitlines() if "://" not in line)
    for name in Settings.model_fields:
        assert f"  {name}\n" in done.stdout or f"  {name} " in done.stdout
    assert "…" not in done.stdout
    assert not any(part in done.stdout for part in ("swallow", "kestrel", "falcon"))


def test_an_invalid_setting_exits_with_3_and_hides_its_value(tmp_path):
    done = run_command("config", "show", cwd=tmp_path, env={"GEMINI_API_KEY": "two swallow words"})

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Error: GEMINI_API_KEY is not a key")
    assert "swallow" not in done.stderr
