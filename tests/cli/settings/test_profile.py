"""`eleven-video profile` and `--profile` as a user runs them, without a terminal."""

import json

import pytest

from tests.support.command import run_command


@pytest.fixture
def home(tmp_path):
    """A home with two profiles, neither in use."""
    for name, text in (("acme", 'voice = "Adam"\nfps = 30\n'), ("staging", 'voice = "Rachel"\n')):
        (tmp_path / "ev" / "profiles").mkdir(parents=True, exist_ok=True)
        (tmp_path / "ev" / "profiles" / f"{name}.toml").write_text(text)
    (tmp_path / "ev" / "config.toml").write_text("# mine\nquality = 'draft'  # quick\n")
    return tmp_path


def told(*arguments, home, env=None):
    done = run_command(*arguments, "--json", cwd=home, env=env)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def test_a_profile_is_made_used_and_deleted(home):
    made = told("profile", "create", "Globex", "duration=2m", "budget=$0.50", home=home)
    assert made["settings"] == {"duration": "2m", "budget": "0.50"}
    assert told("profile", "switch", "globex", home=home) == {"in_use": "globex"}
    listed = told("profile", "list", home=home)
    assert (listed["in_use"], listed["named_by"]) == ("globex", "config.toml")
    assert [one["name"] for one in listed["profiles"]] == ["default", "acme", "globex", "staging"]
    assert told("config", "show", home=home)["settings"]["budget"]["value"] == "0.50"

    refused = run_command("profile", "delete", "globex", "--yes", cwd=home)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is in use (config.toml)" in refused.stderr

    told("profile", "switch", "default", home=home)
    assert told("profile", "delete", "globex", "--yes", home=home) == {"deleted": "globex"}
    assert (home / "ev" / "config.toml").read_text() == "# mine\nquality = 'draft'  # quick\n"
    assert not (home / "ev" / "profiles" / "globex.toml").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--profile", "acme", "config", "show"],
        ["config", "--profile", "acme", "show"],
        ["config", "show", "--profile", "ACME"],
    ],
)
def test_the_option_may_stand_anywhere_and_wins(home, arguments):
    settings = told(*arguments, home=home, env={"ELEVEN_VIDEO_PROFILE": "staging"})["settings"]

    assert settings["profile"] == {"value": "acme", "origins": [{"kind": "flag", "name": "--profile"}]}
    assert settings["voice"] == {"value": "Adam", "origins": [{"kind": "profile", "name": "acme"}]}
    assert settings["quality"]["value"] == "draft"


@pytest.mark.parametrize(
    ("arguments", "env", "code", "said"),
    [
        (["usage", "list", "--profile", "acmee"], {}, 2, "There is no profile 'acmee'. Did you mean acme?"),
        (["config", "show"], {"ELEVEN_VIDEO_PROFILE": "zzz"}, 3, "ELEVEN_VIDEO_PROFILE names it. Choose from acme, staging."),
        (["profile", "create", "acme"], {}, 2, "Profile 'acme' already exists"),
        (["profile", "create", "default"], {}, 2, "means no profile"),
        (["profile", "create", "../acme"], {}, 2, "'../acme' cannot be the name of a profile"),
        (["profile", "create", "a\\b"], {}, 2, "cannot be the name of a profile"),
        (["profile", "create", "nul"], {}, 2, "cannot be the name of a profile"),
        (["profile", "create", "x" * 41], {}, 2, "cannot be the name of a profile"),
        (["profile", "create", "new", "voise=Adam"], {}, 2, "There is no setting 'voise'. Use voice."),
        (["profile", "create", "new", "fps=23"], {}, 2, "fps cannot be used"),
        (["profile", "create", "new", "gemini_api_key=k"], {}, 2, "Keys cannot be given on the command line"),
        (["profile", "create", "new", "profile=acme"], {}, 2, "The profile is chosen with: eleven-video profile switch NAME"),
        (["profile", "switch", "stagin"], {}, 2, "Did you mean staging?"),
        (["profile", "delete", "acme"], {}, 2, "--yes"),
        (["profile", "delete", "default", "--yes"], {}, 2, "means no profile"),
        (["profile", "delete", "acme", "--yes"], {"ELEVEN_VIDEO_PROFILE": "acme"}, 2, "in use (environment, ELEVEN_VIDEO_PROFILE)"),
    ],
)  # fmt: skip
def test_an_impossible_profile_change_is_refused_without_effect(home, arguments, env, code, said):
    before = {path: path.read_text() for path in home.rglob("*.toml")}
    done = run_command(*arguments, cwd=home, env=env)

    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.count("\n") <= 2
    assert {path: path.read_text() for path in home.rglob("*.toml")} == before


def test_a_broken_profile_is_listed_and_can_be_left(home):
    (home / "ev" / "profiles" / "acme.toml").write_text("voice = [\x00\n")
    (home / "ev" / "config.toml").write_text("profile = 'acme'\n")

    failed = run_command("config", "show", cwd=home)
    assert failed.returncode == 3
    assert str(home / "ev" / "profiles" / "acme.toml") in failed.stderr
    assert "problem" in next(one for one in told("profile", "list", home=home)["profiles"] if one["name"] == "acme")
    told("profile", "switch", "default", home=home)
    assert told("config", "show", home=home)["settings"]["profile"]["value"] == "default"


def test_a_deleted_current_profile_is_reported_and_can_be_switched(home):
    (home / "ev" / "config.toml").write_text("profile = 'gone'\n")

    listed = run_command("profile", cwd=home)
    assert listed.stdout.startswith("In use: gone (config.toml), but there is no such profile\n")
    assert run_command("config", "show", cwd=home).returncode == 3
    told("profile", "switch", "acme", home=home)
    assert told("config", "show", home=home)["settings"]["voice"]["value"] == "Adam"
