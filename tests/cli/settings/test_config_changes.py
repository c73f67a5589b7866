"""`config get`, `set`, `unset`, `edit` and `path`, and `profile set`: values are checked, and all else in a file stays."""

import json
import sys
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command

COMMENTED = """# mine
voice = "Adam"  # a good one

[prices.gemini]
image_price = 0.05  # as billed
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "ev").mkdir()
    (tmp_path / "ev" / "config.toml").write_text(COMMENTED)
    return tmp_path


def config(home: Path) -> str:
    return (home / "ev" / "config.toml").read_text()


def test_a_setting_is_set_read_and_removed_and_the_rest_of_the_file_stays(home: Path) -> None:
    assert run_command("config", "set", "fps", "30", cwd=home).returncode == 0
    assert run_command("config", "get", "fps", cwd=home).stdout == "30\n"
    assert run_command("config", "set", "voice", "A voice with blanks", cwd=home).returncode == 0
    for kept in ("# mine", "# a good one", "image_price = 0.05  # as billed", 'voice = "A voice with blanks"'):
        assert kept in config(home)
    assert json.loads(run_command("config", "get", "voice", "--json", cwd=home).stdout) == {
        "setting": "voice",
        "value": "A voice with blanks",
        "origins": [{"kind": "config file", "name": str(home / "ev" / "config.toml")}],
    }
    for was_set in (True, False):
        done = run_command("config", "unset", "fps", "--json", cwd=home)
        assert (done.returncode, json.loads(done.stdout)["was_set"]) == (0, was_set)
    assert run_command("config", "get", "fps", cwd=home).stdout == "24\n"
    assert "# mine" in config(home)


def test_several_settings_are_set_at_once_as_in_a_profile(home: Path) -> None:
    done = run_command("config", "set", "voice=Bill = Bob", "fps=30", "--json", cwd=home)

    assert (done.returncode, json.loads(done.stdout)["set"]) == (0, {"voice": "Bill = Bob", "fps": 30})
    assert run_command("config", "get", "voice", cwd=home).stdout == "Bill = Bob\n"
    assert run_command("config", "get", "fps", cwd=home).stdout == "30\n"
    assert run_command("config", "set", "style", "a=b", cwd=home).returncode == 0
    assert run_command("config", "get", "style", cwd=home).stdout == "a=b\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("voice",), "Write each setting with its value, as in voice=Rachel."),
        (("voice", "A", "voice"), "Put a value with blanks in quotes."),
        (("AIza-secret", "AIza-secret", "AIza-secret"), "Write each setting with its value"),
        (("voice=Bill", "fps"), "'fps' sets nothing. Write SETTING=VALUE"),
        (("voice=Bill", "voice=Bob"), "voice is given twice."),
        (("voice=Bill", "fps=23.5"), "fps"),
    ],
)
def test_words_that_are_no_assignments_change_nothing(home: Path, typed: tuple[str, ...], said: str) -> None:
    done = run_command("config", "set", *typed, cwd=home)

    assert done.returncode == 2
    assert said in done.stderr
    assert "AIza" not in done.stderr
    assert config(home) == COMMENTED


WRONG = {
    ("speed", "9"): "speed must be at most 1.2",
    ("budget", "much"): "budget must be a number, such as 0.50",
    ("speed", "0.1"): "speed must be at least 0.7",
    ("gemini_rpm", "1.5"): "gemini_rpm must be a whole number",
    ("format", "avi"): "format must be one of mp4, mov or webm",
    ("allow_base_url", "maybe"): "allow_base_url must be true or false",
    ("duration", "soon"): "'soon' is not a duration",
    ("voic", "x"): "There is no setting 'voic'",
    ("gemini_api_key", "AIza-secret"): "Run eleven-video setup, or set GEMINI_API_KEY.",
    ("prices", "1"): "eleven-video config edit",
    ("profile", "acme"): "eleven-video profile switch",
    ("voice", ""): "voice needs a value",
}


@pytest.mark.parametrize(("typed", "said"), WRONG.items(), ids=map(" ".join, WRONG))
def test_a_wrong_value_changes_nothing(home: Path, typed: tuple[str, str], said: str) -> None:
    for arguments in (("config", "set", *typed), ("profile", "set", "default", "=".join(typed))):
        done = run_command(*arguments, cwd=home)
        assert done.returncode == 2
        assert said in done.stderr
        assert "input should" not in done.stderr.lower()
        assert "AIza" not in done.stderr + done.stdout
    assert config(home) == COMMENTED


def test_a_key_is_shown_as_set_or_not_set(home: Path) -> None:
    env = {"GEMINI_API_KEY": "AIza-swallow-secret"}
    assert run_command("config", "get", "gemini_api_key", cwd=home, env=env).stdout == "set\n"
    assert run_command("config", "get", "elevenlabs_api_key", cwd=home, env=env).stdout == "not set\n"


def test_with_a_profile_the_profile_is_changed(home: Path) -> None:
    assert run_command("profile", "create", "acme", "voice=Daniel", cwd=home).returncode == 0
    assert run_command("config", "set", "fps", "60", "--profile", "acme", cwd=home).returncode == 0
    assert run_command("profile", "set", "acme", "captions=srt", "voice=Rachel", cwd=home).returncode == 0
    file = home / "ev" / "profiles" / "acme.toml"
    assert run_command("--profile", "acme", "config", "path", cwd=home).stdout == f"{file}\n"
    assert 'voice = "Rachel"' in file.read_text()
    assert config(home) == COMMENTED
    values = [
        run_command("config", "get", name, "--profile", "acme", cwd=home).stdout
        for name in ("voice", "fps", "captions")
    ]
    assert values == ["Rachel\n", "60\n", "srt\n"]
    assert run_command("config", "unset", "voice", "--profile", "acme", cwd=home).returncode == 0
    assert run_command("config", "get", "voice", "--profile", "acme", cwd=home).stdout == "Adam\n"


def test_config_set_reports_an_origin_with_higher_precedence(home: Path) -> None:
    done = run_command("config", "set", "voice", "Bella", cwd=home, env={"ELEVEN_VIDEO_VOICE": "Charlie"})
    assert done.returncode == 0
    assert "environment, ELEVEN_VIDEO_VOICE" in done.stderr
    assert 'voice = "Bella"' in config(home)


def test_a_link_to_the_file_stays_a_link(home: Path) -> None:
    file = home / "ev" / "config.toml"
    file.rename(home / "dotfiles.toml")
    file.symlink_to(home / "dotfiles.toml")
    assert run_command("config", "set", "fps", "30", cwd=home).returncode == 0
    assert file.is_symlink()
    assert "fps = 30" in (home / "dotfiles.toml").read_text()


def editor(home: Path, body: str) -> str:
    script = home / "edit.py"
    script.write_text(f"import pathlib, sys\npath = pathlib.Path(sys.argv[1])\n{body}\n")
    return f"{sys.executable} {script}"


EDITS = {
    "a good change": ("path.write_text('fps = 30')", 0, ""),
    "nothing": ("", 0, ""),
    "a wrong value": ("path.write_text('fps = 23')", 3, "Your changes are in"),
    "an unknown setting": ("path.write_text('colour = 1')", 3, "Your changes are in"),
    "no TOML": ("path.write_text('= =')", 3, "Your changes are in"),
    "an editor that fails": ("sys.exit(3)", 2, "The editor exited with status 3. Your changes are in"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="commands are quoted otherwise there")
@pytest.mark.parametrize(("body", "code", "said"), EDITS.values(), ids=EDITS)
def test_edit_needs_no_terminal_and_checks_what_is_left(home: Path, body: str, code: int, said: str) -> None:
    # A file that cannot be read can be edited too.
    (home / "ev" / "config.toml").write_text("= broken" if code == 0 and body else "fps = 24")

    done = run_command("config", "edit", cwd=home, env={"EDITOR": editor(home, body)})

    assert done.returncode == code, done.stderr
    assert said in done.stderr


def test_without_a_terminal_and_an_editor_edit_says_where_the_file_is(home: Path) -> None:
    done = run_command("config", "edit", cwd=home)
    assert done.returncode == 2
    assert str(home / "ev" / "config.toml") in done.stderr


def test_a_table_that_is_no_json_is_named(home: Path) -> None:
    done = run_command("config", "get", "voice", cwd=home, env={"ELEVEN_VIDEO_BUDGET_PROJECTS": "bees=1"})
    assert done.returncode == 3
    assert "budget_projects is not valid JSON." in done.stderr
    assert "source" not in done.stderr


@pytest.mark.parametrize("command", [("config", "set"), ("profile", "set", "acme")], ids=["config", "profile"])
@pytest.mark.parametrize("word", ["voice=Rachle", "tts_model=eleven_v33", "image_model=gemini-3.1-flash-lite-imag"])
def test_a_name_that_the_services_do_not_have_is_not_stored(tmp_path, command, word):
    folder = tmp_path / "work"
    folder.mkdir()
    with Sandbox() as sandbox:
        made = run_command("profile", "create", "acme", "budget=1", cwd=folder, env=reaching(sandbox.url))
        assert made.returncode == 0, made.stderr
        name, _, value = word.partition("=")
        words = (name, value) if command[0] == "config" else (word,)
        done = run_command(*command, *words, cwd=folder, env=reaching(sandbox.url))
    assert done.returncode == 2, done.stderr
    assert value in done.stderr
    stored = [path.read_text() for path in (folder / "ev").rglob("*.toml")]
    assert not any(name in text for text in stored)
