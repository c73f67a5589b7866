"""The page does not call a run dead that is in progress on another machine."""

from datetime import UTC, datetime

from eleven_video.ledger.location import Location
from eleven_video.ledger.store import Ledger
from eleven_video.web.commands.answer_cache import AnswerCache
from eleven_video.web.commands.command_setup import CommandSetup
from eleven_video.web.commands.query_commands import QueryCommands
from eleven_video.web.pages.runs import runs_of
from eleven_video.web.site_settings import Site
from tests.support.ledger_rows import session_start


def test_runs_of_other_machines_are_left_out_of_a_shared_ledger(tmp_path, server_ledger):
    for place in (server_ledger, tmp_path / "ledger.db"):
        with Ledger.open(place) as ledger:
            for name in ("here", "elsewhere"):
                ledger.open_session(session_start(name, started_at=datetime.now(UTC)))
            assert ledger.flush(60)
    sessions = tmp_path / "sessions"
    (sessions / "here").mkdir(parents=True)

    setup = CommandSetup(tmp_path / "orders", tmp_path, {"ELEVEN_VIDEO_HOME": str(tmp_path)})
    answers = AnswerCache(QueryCommands(setup), setup)
    shared = runs_of(Site(Location.of(server_ledger), sessions), answers)
    own = runs_of(Site(Location.of(tmp_path / "ledger.db"), sessions), answers)

    assert [run.entry.id for run in shared] == ["here"]
    assert {run.entry.id for run in own} == {"here", "elsewhere"}
