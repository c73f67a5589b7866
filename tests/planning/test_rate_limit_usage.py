"""Gemini's limits compared with the usage in the ledger."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.rate_limits import LimitKind
from eleven_video.config.settings import Settings
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.store import Ledger
from eleven_video.planning.rate_limit_usage import day_began, rate_use
from tests.support.calls import gemini_call
from tests.support.ledger_rows import charge_of, intent, session_start

# Ten in the morning in California.
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "began"),
    [
        ("2026-11-23T18:00+00:00", "2026-11-23T08:00+00:00"),
        ("2026-11-23T07:59+00:00", "2026-11-22T08:00+00:00"),
        ("2026-07-01T12:00+02:00", "2026-07-01T07:00+00:00"),
        # The clocks go back at two in the morning: the day began an hour further from noon.
        ("2026-11-01T20:00+00:00", "2026-11-01T07:00+00:00"),
    ],
)
def test_the_day_begins_at_midnight_in_california(now, began):
    """[5.4-UNIT-004]"""
    assert day_began(datetime.fromisoformat(now)) == datetime.fromisoformat(began)


@pytest.fixture
def used(tmp_path):
    """Calls of a text model: one yesterday, one this morning, two in the last minute."""

    def write(model="gemini-2.5-flash"):
        with Ledger.open(tmp_path / "l.sqlite3") as ledger:
            ledger.open_session(session_start(started_at=NOW - timedelta(days=1)))
            for seconds in (12 * 3600, 3600, 50, 5):
                started = NOW - timedelta(seconds=seconds)
                ledger.intend(intent(str(seconds), model=model, kind=CallKind.SCRIPT, started_at=started))
                call = gemini_call(model, {Part.INPUT_TEXT: 100 + seconds}, occurred_at=started)
                ledger.settle(str(seconds), charge_of(call, 1))
        return tmp_path / "l.sqlite3"

    return write


def test_each_rate_limit_is_compared_with_usage_in_its_own_window(used):
    """[5.4-UNIT-005] The last minute for pace, since midnight in California for the day."""
    settings = Settings(text_model="models/gemini-2.5-flash", image_model="gemini-9-image", gemini_rpm=10, gemini_rpd=3)
    with LedgerReader.open(used()) as ledger:
        found = rate_use(settings, ledger, NOW)

    assert [one.model for one in found.models] == ["gemini-2.5-flash", "gemini-9-image"]
    text, image = ({use.kind: (use.used, use.limit and use.limit.limit) for use in one.uses} for one in found.models)
    assert text == {LimitKind.RPM: (2, 10), LimitKind.TPM: (255, 1_000_000), LimitKind.RPD: (3, 3)}
    assert image == {LimitKind.RPM: (0, 10), LimitKind.TPM: (0, None), LimitKind.RPD: (0, 3)}
    assert found.minute_since == NOW - timedelta(minutes=1)
    assert found.day_since == datetime(2026, 11, 23, tzinfo=ZoneInfo("America/Los_Angeles"))


def test_models_with_requests_today_are_listed_too(used):
    with LedgerReader.open(used("gemini-of-another-run")) as ledger:
        assert [one.model for one in rate_use(Settings(), ledger, NOW).models][2:] == ["gemini-of-another-run"]


def test_the_limits_of_a_refusal_apply_until_a_setting_overrides_them(tmp_path):
    """[5.4-UNIT-007] What it said last, for the model that was asked, and for a month."""
    with Ledger.open(tmp_path / "l.sqlite3") as ledger:
        ledger.open_session(session_start(started_at=NOW - timedelta(days=40)))
        for days, words in (
            (31, "Allowed: 7 input tokens a minute."),
            (2, "Allowed: 10 requests a minute, 20 requests a day."),
            (1, "Slow down. Allowed: 12 requests a minute. It asks to wait 9 s."),
        ):
            started = NOW - timedelta(days=days)
            ledger.intend(intent(words, model="models/gemini-9", kind=CallKind.SCRIPT, started_at=started))
            ledger.free(words, words)
    settings = Settings(text_model="gemini-9", image_model="gemini-8", gemini_rpd=5)
    with LedgerReader.open(tmp_path / "l.sqlite3") as reader:
        text, image = rate_use(settings, reader, NOW).models

    assert {use.kind: use.limit and (use.limit.limit, use.limit.source) for use in text.uses} == {
        LimitKind.RPM: (12, "Gemini's refusal of 2026-11-22"),
        LimitKind.TPM: None,
        LimitKind.RPD: (5, "the setting gemini_rpd"),
    }
    assert [use.limit and use.limit.limit for use in image.uses] == [None, None, 5]
