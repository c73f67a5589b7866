"""Keys in the file and in the keyring: the real keyring library with a backend of the test."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as MissingKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked

from eleven_video.config.key_redaction import without_keys
from eleven_video.config.key_store import forget_keys, store_keys, stored_keys
from eleven_video.config.paths import keys_dir
from eleven_video.config.profiles import keys_file
from eleven_video.config.provenance import OriginKind, SettingOrigin, origins
from eleven_video.config.settings import load_settings
from eleven_video.domain.check_results import Health
from eleven_video.domain.service_status import Reach
from eleven_video.errors import ConfigurationError
from eleven_video.sandbox.server import Sandbox
from eleven_video.services.diagnosis.keys import keys
from eleven_video.services.run_mode import Mode, likely_mode
from eleven_video.services.status import ask_services
from tests.support.file_keyring import FileKeyring

KEY = "AIza-sparrow-secret"


class LockedKeyring(KeyringBackend):
    """Gives and takes nothing, and says so with what it was told."""

    priority = 1

    def get_password(self, service, username):
        raise KeyringLocked(f"locked: {username}")

    def set_password(self, service, username, password):
        raise KeyringLocked(f"locked: {password}")

    def delete_password(self, service, username):
        raise KeyringLocked(f"locked: {username}")


@pytest.fixture
def backend(monkeypatch, tmp_path):
    """Chooses the system's keyring."""
    monkeypatch.setenv("KEYRING_FILE", str(tmp_path / "ring.json"))
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_a_key_in_the_keyring_is_fetched_when_it_is_used(backend, tmp_path):
    backend(FileKeyring())
    assert store_keys("default", {"gemini_api_key": KEY}) == {"gemini_api_key": "file for tests"}
    assert KEY not in keys_file("default").read_text()

    # Nothing but the use of the key may ask a keyring that is locked.
    backend(LockedKeyring())
    settings = load_settings()
    assert likely_mode(settings) is Mode.LIVE
    assert origins()["gemini_api_key"] == (SettingOrigin(OriginKind.KEYRING, "default"),)
    assert "sparrow" not in repr(settings)
    assert without_keys(KEY) == KEY
    with pytest.raises(ConfigurationError, match="does not return GEMINI_API_KEY"):
        settings.gemini_api_key.get_secret_value()

    backend(FileKeyring())
    assert settings.gemini_api_key.get_secret_value() == KEY
    assert without_keys(f"a {KEY} b") == "a [key] b"


def test_services_are_asked_with_keys_from_the_keyring_and_not_kept_waiting_by_one_that_gives_none(
    backend, monkeypatch
):
    backend(FileKeyring())
    store_keys("default", {"gemini_api_key": KEY, "elevenlabs_api_key": "sk_kestrel"})
    with Sandbox() as sandbox:
        monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", sandbox.url)
        monkeypatch.setenv("ELEVEN_VIDEO_ELEVENLABS_BASE_URL", sandbox.url)
        asked = ask_services(load_settings())
        backend(LockedKeyring())
        refused = ask_services(load_settings())

    assert (asked.gemini.reach, asked.elevenlabs.reach) == (Reach.ANSWERED, Reach.ANSWERED)
    assert "keyring does not return GEMINI_API_KEY" in refused.gemini.reason
    assert "sparrow" not in refused.gemini.reason


def test_doctor_tells_a_keyring_that_does_not_give_its_key(backend):
    backend(FileKeyring())
    store_keys("default", {"gemini_api_key": KEY})
    backend(LockedKeyring())

    gemini = next(check for check in keys(load_settings()) if check.subject == "Gemini key")
    assert gemini.health is Health.PROBLEM
    assert "keyring" in gemini.finding
    assert "eleven-video setup" in gemini.remedy


@pytest.mark.parametrize("useless", [MissingKeyring, NullKeyring, LockedKeyring])
def test_without_a_keyring_that_keeps_it_a_key_is_in_a_file_of_its_owner(backend, useless):
    backend(useless())
    assert store_keys("acme", {"gemini_api_key": KEY}) == {"gemini_api_key": ""}

    assert stored_keys("acme")["gemini_api_key"].get_secret_value() == KEY
    if os.name == "posix":
        assert stat.S_IMODE(keys_file("acme").stat().st_mode) == 0o600
        assert stat.S_IMODE(keys_dir().stat().st_mode) == 0o700


def test_keys_of_profiles_are_apart_and_go_with_them(backend, tmp_path):
    backend(FileKeyring())
    store_keys("acme", {"gemini_api_key": KEY})
    store_keys("globex", {"gemini_api_key": "another", "elevenlabs_api_key": "third"})

    assert forget_keys("globex") == []
    assert json.loads((tmp_path / "ring.json").read_text()) == {"eleven-video:acme/gemini_api_key": KEY}
    assert not keys_file("globex").exists()
    assert stored_keys("globex") == {}

    backend(LockedKeyring())
    assert forget_keys("acme") == ["gemini_api_key"]


def test_a_key_that_moves_to_the_file_leaves_none_in_the_keyring(backend, tmp_path):
    backend(FileKeyring())
    store_keys("default", {"gemini_api_key": "old"})
    backend(NullKeyring())
    store_keys("default", {"gemini_api_key": KEY})

    assert stored_keys("default")["gemini_api_key"].get_secret_value() == KEY


def test_a_broken_file_is_reported_without_its_content(backend):
    keys_dir().mkdir(parents=True)
    keys_file("default").write_text(f"gemini_api_key = {KEY}\n")

    with pytest.raises(ConfigurationError) as raised:
        load_settings()
    assert "sparrow" not in str(raised.value)
    assert str(keys_file("default")) in str(raised.value)


@pytest.mark.parametrize("arguments", [["usage", "list"], ["config", "show"], ["setup", "--help"], ["profile", "list"]])
def test_commands_that_use_no_key_load_neither_keyring_nor_prompts(arguments, tmp_path):
    keys_dir().mkdir(parents=True)
    keys_file("default").write_text('gemini_api_key_in = "keyring"\n')
    code = (
        "import sys\n"
        f"sys.argv = ['eleven-video', *{arguments!r}]\n"
        "from eleven_video.cli.shell.exit_codes import reported\n"
        "from eleven_video.cli import app\n"
        "code = reported(app)\n"
        "print([name for name in ('keyring', 'prompt_toolkit', 'questionary') if name in sys.modules], code)\n"
    )
    project = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(project)},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[] 0", done.stderr
