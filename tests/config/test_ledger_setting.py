"""The setting `ledger`: which values it takes, and which of the user's own sources sets it."""

import re
import subprocess
import sys

import pytest

from eleven_video.config.dotenv.notices import send_notices_to
from eleven_video.config.key_redaction import without_keys
from eleven_video.config.ledger_setting import checked_ledger, ledger_setting, passwords_in
from eleven_video.config.paths import config_file, ledger_file, profiles_dir
from eleven_video.config.profiles import choose_profile
from eleven_video.config.settings import load_settings
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import ledger_location


def write(text, file=None):
    file = file or config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("postgresql://films:pw@db.example/films", "postgresql://films:pw@db.example/films"),
        (
            " postgres://films@db.example:5433/films?sslmode=require ",
            "postgresql://films@db.example:5433/films?sslmode=require",
        ),
        ("PostgreSQL+psycopg://h/d", "postgresql://h/d"),
        ("postgresql://[::1]:5432/d", "postgresql://[::1]:5432/d"),
        ("postgresql://u:p%40ss@/d?host=/run/pg", "postgresql://u:p%40ss@/d?host=/run/pg"),
        ("/var/films.db", "/var/films.db"),
        ("sqlite:////var/films.db", "/var/films.db"),
    ],
)
def test_addresses_and_files_are_stored_in_one_form(typed, stored):
    assert checked_ledger(typed) == stored


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mysql://u:se-cret@h/d", "begins with mysql://, but a ledger is a file or a PostgreSQL database"),
        ("https://u:se-cret@h/d", "begins with https://"),
        ("films.db", "must be the whole path of a file"),
        ("", "must be the whole path of a file"),
        ("postgresql://u:se-cret@ss@h/d", 'password contains "@"'),
        ("postgresql://u:se-cret/x@h/d", 'password contains "@"'),
        ("postgresql://u:se-cret?x@h/d", 'password contains "@"'),
        ("postgresql://u:se-cret@h", "cannot be read"),
        ("postgresql://u:se-cret@h:port/d", "cannot be read"),
        ("postgresql://u:se-cret@h:70000/d", "port is not a number from 1 to 65535"),
        ("~nobody-has-this-name/x.db", "home folder of a user who does not exist"),
    ],
)
def test_other_values_are_refused_without_being_repeated(typed, said):
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        checked_ledger(typed)
    assert "se-cret" not in str(refused.value)


def test_passwords_are_found_and_removed_from_texts():
    address = "postgresql://u:p%40ssw0rd-1@h/d?password=other-pass"
    assert passwords_in(address) == {"p%40ssw0rd-1", "p@ssw0rd-1", "other-pass"}
    checked_ledger(address)
    assert without_keys("no p@ssw0rd-1 and no other-pass") == "no [key] and no [key]"


def test_a_password_that_is_a_name_removes_no_names():
    checked_ledger("postgresql://postgres:postgres@h/films-of-all")
    assert without_keys("postgresql://h/films-of-all") == "postgresql://h/films-of-all"


def test_environment_profile_and_config_file_in_this_order(monkeypatch):
    assert ledger_setting() is None
    assert ledger_location().file == ledger_file()
    write('ledger = "postgresql://h/of_config"\n')
    assert ledger_setting() == "postgresql://h/of_config"
    write('ledger = "postgres://h/of_profile"\n', profiles_dir() / "acme.toml")
    choose_profile("acme")
    assert ledger_setting() == "postgresql://h/of_profile"
    monkeypatch.setenv("ELEVEN_VIDEO_LEDGER", "postgresql://h/of_env")
    assert ledger_setting() == "postgresql://h/of_env"


@pytest.mark.parametrize("named_by", ["environment", "config"])
def test_a_profile_that_the_user_named_elsewhere_counts(monkeypatch, named_by):
    write('ledger = "/of/profile.db"\n', profiles_dir() / "acme.toml")
    if named_by == "environment":
        monkeypatch.setenv("eleven_video_profile", "ACME")
    else:
        write('profile = "acme"\nledger = "/of/config.db"\n')
    assert ledger_setting() == "/of/profile.db"


def test_settings_and_the_fast_way_agree(monkeypatch):
    write('ledger = "/of/config.db"\n')
    write('ledger = "postgres://u:secret-word@h/d"\n', profiles_dir() / "acme.toml")
    for profile in (None, "acme"):
        if profile:
            choose_profile(profile)
        settings = load_settings()
        assert ledger_location(settings) == ledger_location()
        assert "secret-word" not in repr(settings)
        assert "secret-word" not in repr(ledger_location())


def test_a_folder_cannot_set_it(tmp_path):
    write('ledger = "/of/profile.db"\n', profiles_dir() / "acme.toml")
    (tmp_path / ".env").write_text("ELEVEN_VIDEO_LEDGER=postgresql://evil.example/d\nELEVEN_VIDEO_PROFILE=acme\n")
    notices = []
    send_notices_to(notices.append)
    settings = load_settings()
    send_notices_to(None)

    assert (settings.profile, settings.ledger, ledger_setting()) == ("acme", None, None)
    assert ".env sets ELEVEN_VIDEO_LEDGER, which is ignored: only your own settings set it." in notices
    assert ".env names the profile acme, whose ledger is ignored: only your own settings set it." in notices


def test_an_error_names_the_place_and_not_the_value(monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_LEDGER", "oracle://u:se-cret@h/d")
    for read in (ledger_setting, load_settings):
        with pytest.raises(ConfigurationError, match="ledger begins with oracle://") as refused:
            read()
        assert "ELEVEN_VIDEO_LEDGER" in str(refused.value)
        assert "se-cret" not in str(refused.value)


def test_it_is_read_without_pydantic_and_sqlalchemy():
    probe = (
        "import sys; from eleven_video.ledger.location import ledger_location; ledger_location(); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert not {"pydantic", "sqlalchemy", "psycopg", "keyring"} & set(done.stdout.split())
