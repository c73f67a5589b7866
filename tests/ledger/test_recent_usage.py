"""The usage of a service since a given time, for its rate limits."""

from datetime import timedelta

from eleven_video.accounting.calls import CallKind, Service
from eleven_video.accounting.metrics import Part
from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.recent_usage import WindowUse
from tests.support.calls import NOVEMBER, gemini_call, speech_call
from tests.support.ledger_rows import charge_of, intent, session_start

MODEL = "gemini-3.5-flash-lite"


def asked(ledger, name, *, after_s=0, session="session", tokens=None, **facts):
    """A request, answered where it has tokens."""
    started = NOVEMBER + timedelta(seconds=after_s)
    known = {"model": MODEL, "kind": CallKind.SCRIPT, "session": session, "started_at": started}
    ledger.intend(intent(name, **known | facts))
    if tokens is not None:
        parts = {Part.INPUT_TEXT: tokens, Part.CACHED_TEXT: 1, Part.OUTPUT_TEXT: 5_000}
        call = gemini_call(MODEL, parts, occurred_at=started + timedelta(seconds=20))
        ledger.settle(name, charge_of(call, 5))


def test_requests_and_input_tokens_are_counted_by_model(ledger, where):
    """[5.4-UNIT-001] Answered, failed and open requests count; output tokens and other services do not."""
    asked(ledger, "answered", tokens=700)
    asked(ledger, "again", after_s=1, tokens=30)
    asked(ledger, "open", after_s=2)
    asked(ledger, "failed", after_s=3)
    ledger.free("failed", "HTTP 503")
    asked(ledger, "other", model="models/gemini-9", after_s=4)
    asked(ledger, "same other", model="gemini-9", after_s=5)
    asked(ledger, "spoken", service="elevenlabs", model="eleven_v3", kind=CallKind.SPEECH)
    ledger.settle("spoken", charge_of(speech_call("Rachel", {Part.CHARACTERS: 9}), 0))
    assert ledger.flush(120)

    with LedgerReader.open(where) as reader:
        assert reader.used_since(Service.GEMINI, NOVEMBER) == {MODEL: WindowUse(4, 732), "gemini-9": WindowUse(2, 0)}
        assert reader.used_since(Service.ELEVENLABS, NOVEMBER) == {"eleven_v3": WindowUse(1, 0)}


def test_a_window_begins_at_its_moment(ledger, where):
    """[5.4-UNIT-002] By when a request was made, not by when its answer came."""
    asked(ledger, "just before", after_s=-0.000001, tokens=100)
    asked(ledger, "on it", tokens=10)
    asked(ledger, "later", after_s=30, tokens=1)
    assert ledger.flush(120)

    with LedgerReader.open(where) as reader:
        assert reader.used_since(Service.GEMINI, NOVEMBER) == {MODEL: WindowUse(2, 13)}
        assert reader.used_since(Service.GEMINI, NOVEMBER + timedelta(seconds=31)) == {}


def test_sandbox_runs_use_nothing_up(ledger, where):
    """[5.4-UNIT-003]"""
    ledger.open_session(session_start("tried", mode=Mode.SANDBOX))
    asked(ledger, "tried", session="tried", tokens=50)
    assert ledger.flush(120)

    with LedgerReader.open(where) as reader:
        assert reader.used_since(Service.GEMINI, NOVEMBER) == {}
        assert reader.used_since(Service.GEMINI, NOVEMBER, mode=Mode.SANDBOX) == {MODEL: WindowUse(1, 51)}


def test_without_a_ledger_nothing_was_used(tmp_path):
    with LedgerReader.open(tmp_path / "none.sqlite3") as reader:
        assert reader.used_since(Service.GEMINI, NOVEMBER) == {}


def test_what_refusals_said_is_found_again(ledger, where):
    for name, after_s, reason in (("early", 0, "Slow: 5"), ("late", 9, "Slow: 7"), ("other", 10, "Down")):
        asked(ledger, name, after_s=after_s, model="models/gemini-9")
        ledger.free(name, reason)
    asked(ledger, "answered", after_s=11, tokens=1)
    assert ledger.flush(120)

    with LedgerReader.open(where) as reader:
        found = reader.refused_since(Service.GEMINI, NOVEMBER, saying="Slow: ")
        assert [(one.model, one.reason) for one in found] == [("gemini-9", "Slow: 5"), ("gemini-9", "Slow: 7")]
        later = reader.refused_since(Service.GEMINI, NOVEMBER + timedelta(seconds=1), saying="Slow: ")
        assert [one.at for one in later] == [NOVEMBER + timedelta(seconds=9)]
        assert reader.refused_since(Service.ELEVENLABS, NOVEMBER, saying="Slow: ") == []
