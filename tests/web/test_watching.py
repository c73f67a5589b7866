"""A run does not notice that somebody looks: nothing that the page asks ever keeps it from starting."""

import threading

import pytest

from eleven_video.ledger.store import Ledger
from eleven_video.purchasing.session_folder import SessionFolder
from tests.support.ledger_rows import session_start
from tests.support.page import served

WATCHERS = 3
SESSION = "20261130-100000-watched"


@pytest.mark.parametrize("times", [200, 10_000])
def test_a_run_is_never_refused_because_a_page_watches(tmp_path, times):
    """A session takes and releases its lock, as runs do, while three visitors ask whether it is at work."""
    with Ledger.open(tmp_path / "ledger.sqlite3", spool_folder=tmp_path / "spool") as ledger:
        ledger.open_session(session_start(SESSION))
        assert ledger.flush(30)
    folder = SessionFolder(tmp_path / "sessions", SESSION)
    watching, over = threading.Barrier(WATCHERS + 1), threading.Event()
    asked = [0] * WATCHERS

    def watch(number: int) -> None:
        page.get("/now/runs")
        watching.wait(30)
        while not over.is_set():
            assert page.get("/now/runs").status_code == 200
            assert folder.is_held in {True, False}
            asked[number] += 1

    with served(tmp_path) as page:
        threads = [threading.Thread(target=watch, args=[number]) for number in range(WATCHERS)]
        for thread in threads:
            thread.start()
        watching.wait(30)
        # Each refusal raises.
        for _ in range(times):
            with folder.held():
                pass
        over.set()
        for thread in threads:
            thread.join()

    assert all(asked)
