"""The system's own PostgreSQL, where it is installed: another version than the one of the Python package.

To run all tests of the ledger on it: ELEVEN_VIDEO_TEST_POSTGRESQL=system
"""

import pytest

from eleven_video.accounting.budget_limits import Limit
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.connection import connect_source
from eleven_video.ledger.records import Granted, Refused
from eleven_video.ledger.store import Ledger
from eleven_video.ledger.upkeep.consistency import findings, totals
from eleven_video.ledger.upkeep.copying import copy_ledger
from eleven_video.ledger.upkeep.server_state import missing_rights, server_state
from tests.support.ledger_rows import intent, picture_charge, session_start
from tests.support.postgresql import system_programs, system_server


@pytest.mark.skipif(system_programs() is None, reason="PostgreSQL is not installed here")
def test_a_ledger_is_written_limited_copied_and_checked(tmp_path):
    limits = [Limit.run("session", 100)]
    local = tmp_path / "ledger.db"
    with Ledger.open(local) as ledger:
        ledger.open_session(session_start("local"))
        ledger.record("local", picture_charge(7))
        assert ledger.flush(60)
    with system_server() as server, server.database() as address:
        with Ledger.open(address, needs_server=True) as ledger:
            assert ledger.open_session(session_start()).wait(60)
            assert isinstance(ledger.reserve(intent("one", bound_pico=60), limits), Granted)
            assert isinstance(ledger.reserve(intent("two", bound_pico=60), limits), Refused)
            ledger.settle("one", picture_charge(40))
            assert isinstance(ledger.reserve(intent("two", bound_pico=60), limits), Granted)
            assert ledger.settle("two", picture_charge(60)).wait(60)
        copy_ledger(Location(local), Location.of(address))
        source = connect_source(Location.of(address))
        assert [found for found in findings(source) if found.wrong] == []
        assert totals(source)[:2] == (3, 107)
        assert missing_rights(source, is_new=False) == []
        assert abs(server_state(source).ahead.total_seconds()) < 60
        source.close()
