import os
import stat
import sys
from pathlib import Path

import pytest

from eleven_video.config.paths import config_file, data_dir, ledger_file, spool_dir
from eleven_video.domain.check_results import Health
from eleven_video.ledger.spool.spool import Spool
from eleven_video.ledger.store import Ledger
from eleven_video.services.diagnosis import storage
from tests.support.ledger_rows import picture_charge, session_start

posix = pytest.mark.skipif(sys.platform == "win32", reason="files of Windows have no such modes")


def only(checks):
    (check,) = checks
    return check


def occupy(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a file where a folder should be")


def test_nothing_is_made_where_nothing_is_yet():
    checks = [*storage.disk_space(), *storage.data_folder(), *storage.ledger(), *storage.spool(), *storage.config()]

    assert {check.health for check in checks if not check.subject.startswith("space")} == {Health.OK}
    assert not data_dir().exists()
    assert not list(data_dir().parent.iterdir())


@pytest.mark.parametrize(
    ("free", "health"),
    [(499_999_999, Health.PROBLEM), (500_000_000, Health.WARNING), (1_999_999_999, Health.WARNING), (2_000_000_000, Health.OK)],
)  # fmt: skip
def test_little_disk_space_is_reported_before_the_disk_is_full(free, health):
    check = storage.space_check("space here", Path("videos"), free=free)

    assert check.health is health
    assert "GB free in videos" in check.finding
    assert bool(check.remedy) is (health is not Health.OK)


def test_a_data_folder_that_is_a_file_is_a_problem():
    occupy(data_dir())
    check = only(storage.data_folder())

    assert check.health is Health.PROBLEM
    assert str(data_dir()) in check.finding
    assert "ELEVEN_VIDEO_HOME" in check.remedy


def test_a_data_folder_below_a_file_is_a_problem(monkeypatch, tmp_path):
    occupy(tmp_path / "taken")
    monkeypatch.setenv("ELEVEN_VIDEO_HOME", str(tmp_path / "taken" / "deep" / "home"))
    check = only(storage.data_folder())

    assert check.health is Health.PROBLEM
    assert f"cannot be made: {tmp_path / 'taken'} is not a folder" in check.finding


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_data_folder_that_may_not_be_written_is_a_problem():
    data_dir().mkdir(mode=0o500)
    assert only(storage.data_folder()).health is Health.PROBLEM


def test_the_data_folder_is_left_as_it_was():
    data_dir().mkdir()
    assert only(storage.data_folder()).finding == str(data_dir())
    assert not list(data_dir().iterdir())


def test_a_ledger_tells_how_many_calls_it_holds_and_is_not_written():
    with Ledger.open(ledger_file()) as ledger:
        ledger.open_session(session_start("s"))
        ledger.record("s", picture_charge(0))
        assert ledger.flush(120)
    before = ledger_file().read_bytes()

    check = only(storage.ledger())

    assert (check.health, check.finding) == (Health.OK, f"{ledger_file()}, 1 live and 0 sandbox calls")
    assert ledger_file().read_bytes() == before


def test_a_file_that_is_not_a_ledger_is_a_problem():
    occupy(ledger_file())
    ledger_file().write_text("This is no ledger, whatever its name says. " * 50)
    check = only(storage.ledger())

    assert check.health is Health.PROBLEM
    assert "is damaged" in check.finding


def test_a_ledger_whose_name_is_a_folders_is_a_problem():
    ledger_file().mkdir(parents=True)
    check = only(storage.ledger())

    assert check.health is Health.PROBLEM
    assert "cannot be written" in check.finding


def test_calls_that_wait_in_the_spool_are_reported():
    waiting = Spool(spool_dir())
    waiting.append(["{}"])
    waiting.close()
    check = only(storage.spool())

    assert check.health is Health.WARNING
    assert str(spool_dir()) in check.finding
    assert "eleven-video usage report" in check.remedy


def write_config(text: str, mode: int) -> Path:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text)
    config_file().chmod(mode)
    return config_file()


@posix
@pytest.mark.parametrize(
    ("text", "mode", "health"),
    [
        ("gemini_api_key = 'a'", 0o644, Health.PROBLEM),
        ("elevenlabs_api_key = 'a'", 0o640, Health.PROBLEM),
        ("gemini_api_key = 'a'", 0o600, Health.OK),
        ("fps = 30", 0o644, Health.OK),
    ],
)
def test_a_config_file_with_keys_is_for_its_owner_alone(text, mode, health):
    file = write_config(text, mode)
    check = only(storage.config())

    assert check.health is health
    assert check.remedy == (f"chmod 600 '{file}'" if health is Health.PROBLEM else "")
    assert stat.S_IMODE(file.stat().st_mode) == mode


@posix
def test_keys_in_dotenv_that_others_may_read_are_a_warning():
    Path(".env").write_text("GEMINI_API_KEY=a\n")
    Path(".env").chmod(0o644)
    _, check = storage.config()

    assert (check.subject, check.health) == (".env", Health.WARNING)


def test_a_binary_config_file_is_a_problem():
    write_config("", 0o600).write_bytes(b"\xff\xfe\x00voice")
    assert "it is not UTF-8 text" in only(storage.config()).finding


def test_a_config_file_that_is_a_folder_is_a_problem():
    config_file().mkdir(parents=True)
    assert only(storage.config()).health is Health.PROBLEM
