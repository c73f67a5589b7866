"""Sessions that have stopped without a video."""

from datetime import timedelta

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from tests.support.calls import NOVEMBER
from tests.support.ledger_rows import session_start


def test_sessions_that_stopped_without_a_video_are_listed_from_a_moment_on(ledger, where):
    for number, outcome in enumerate(SessionOutcome):
        name = f"{outcome}-session"
        ledger.open_session(session_start(name, started_at=NOVEMBER))
        ledger.close_session(name, ended_at=NOVEMBER + timedelta(hours=number + 1), outcome=outcome)
    ledger.open_session(session_start("goes-on", started_at=NOVEMBER))
    assert ledger.flush(30)
    stopped = {f"{outcome}-session" for outcome in SessionOutcome if outcome is not SessionOutcome.COMPLETED}

    with LedgerReader.open(where) as reader:
        found = [one.session.id for one in reader.sessions_stopped_since(NOVEMBER, 10)]
        assert set(found) == stopped
        assert len(reader.sessions_stopped_since(NOVEMBER, 2)) == 2
        assert reader.sessions_stopped_since(NOVEMBER + timedelta(days=1), 10) == []
