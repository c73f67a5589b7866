"""What is written where no command comes in a test of whole runs: spools, room on the disk, details of a bug, settings, keys."""

import os
import stat
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NullKeyring

from eleven_video.config.key_store import store_keys
from eleven_video.config.paths import config_file, data_dir, ledger_file, spool_dir
from eleven_video.config.profiles import keys_file, profile_file
from eleven_video.config.settings_file import write_settings
from eleven_video.files import make_private_folder, write_whole
from eleven_video.ledger.damage import mark_damaged
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.spool.spool import Spool, finished_spools
from eleven_video.ledger.store import Ledger
from eleven_video.purchasing.disk_reserve import DiskReserve
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.render.encoding.work_files import Workspace
from tests.support.calls import NOVEMBER

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def _no_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(NullKeyring())
    yield
    keyring.set_keyring(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("_no_keyring")
def test_only_the_user_can_open_anything_that_is_kept(umask):
    spool = Spool(spool_dir())
    spool.append(["{}"])
    spool.close()
    for lines in finished_spools(spool_dir()):
        lines.finish(["refused"])
    waiting = Spool(spool_dir())
    waiting.append(["{}"])
    waiting.close()
    with Ledger.open(ledger_file()) as ledger:
        ledger.close_session("none", ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED, output="").wait(120)
        mark_damaged(ledger_file())
        of_sqlite = {path.name: mode(path) for path in data_dir().glob("ledger.sqlite3*")}
    session = SessionFolder(data_dir() / "sessions", "s1")
    with session.held():
        session.keep_text("error.txt", "Traceback")
        room = DiskReserve(session.path / ".ballast")
        room.take()
        work = Workspace(session.path, keep=True)
        work.write("frames", [b"x"])
        store_keys("acme", {"gemini_api_key": "AIza-swallow-secret"})
        write_settings(config_file(), {"voice": "Rachel"})
        write_settings(profile_file("acme"), {"voice": "Rachel"})
        # While the session is held: its room is given up then.
        found = {path: mode(path) for path in (data_dir(), *data_dir().rglob("*"))}

    names = {path.name for path in found}
    assert names >= {"error.txt", ".ballast", ".lock", "frames", "config.toml", "acme.toml", "ledger.sqlite3"}
    assert {"usage-spool", "is-damaged", "refused"} <= {part for name in names for part in name.split(".")}
    assert keys_file("acme") in found
    folders = {data_dir(), *(path.parent for path in found)} - {data_dir().parent}
    wrong = {str(path): oct(has) for path, has in found.items() if has != (0o700 if path in folders else 0o600)}
    assert wrong == {}
    assert set(of_sqlite) >= {"ledger.sqlite3", "ledger.sqlite3-wal", "ledger.sqlite3-shm"}
    assert set(of_sqlite.values()) == {0o600}


def test_settings_that_are_there_keep_their_mode(umask):
    make_private_folder(config_file().parent)
    config_file().write_text("")
    config_file().chmod(0o640)

    write_settings(config_file(), {"voice": "Rachel"})

    assert mode(config_file()) == 0o640


def test_a_folder_that_is_there_stays_as_it_is(umask, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)

    make_private_folder(shared / "a" / "b")

    assert [mode(path) for path in (shared, shared / "a", shared / "a" / "b")] == [0o755, 0o700, 0o700]
    with pytest.raises(NotADirectoryError):
        make_private_folder(Path(__file__))


def test_a_file_for_the_user_is_as_the_umask_wants_it(umask, tmp_path):
    write_whole(tmp_path / "report.json", b"{}")

    assert mode(tmp_path / "report.json") == 0o666 & ~umask
