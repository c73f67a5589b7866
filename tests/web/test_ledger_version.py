"""The page notices changes of a ledger by other programs, in a file and on a server."""

import pytest

from eleven_video.ledger.location import Location
from eleven_video.ledger.store import Ledger
from eleven_video.web.live.ledger_version import ServerVersion, watch
from tests.support.ledger_rows import intent, session_start


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture(params=["file", "server"])
def place(request, tmp_path):
    return request.getfixturevalue("server_ledger") if request.param == "server" else tmp_path / "ledger.db"


@pytest.fixture
def ledger(place):
    with Ledger.open(place) as opened:
        assert opened.open_session(session_start()).wait(60)
        yield opened


def test_each_write_is_noticed_and_nothing_else(ledger, place):
    clock = Clock()
    location = Location.of(place)
    version = ServerVersion(location, now=clock) if location.is_on_server else watch(location)
    assert version.has_changed()

    for write in (lambda: ledger.intend(intent("one")), lambda: ledger.free("one", "not billed")):
        clock.seconds += 1
        assert not version.has_changed()
        assert write().wait(60)
        clock.seconds += 1
        assert version.has_changed()
    version.close()


@pytest.mark.parametrize("place", ["server"], indirect=True)
def test_a_server_is_asked_twice_a_second_at_most(ledger, place):
    location = Location.of(place)
    clock = Clock()
    version = ServerVersion(location, now=clock)
    assert version.has_changed()
    assert ledger.intend(intent("one")).wait(60)

    clock.seconds += 0.4
    assert not version.has_changed()
    clock.seconds += 0.2
    assert version.has_changed()
    version.close()


def test_a_server_that_does_not_answer_has_not_changed_and_is_asked_less_often(tmp_path):
    clock = Clock()
    version = ServerVersion(Location.of(f"postgresql://u@/d?host={tmp_path}"), now=clock)

    assert not version.has_changed()
    clock.seconds += 4
    assert not version.has_changed()
    version.close()
