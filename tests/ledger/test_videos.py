"""Sums of finished videos: exact, by group, on a file and on a server; what is unknown is in no sum."""

from datetime import UTC, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.reading.videos import VideoSums
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, speech_call
from tests.support.ledger_rows import intent, picture_charge, session_start

DONE = SessionOutcome.COMPLETED


@pytest.fixture
def reader(where: Path | str, tmp_path: Path):
    with Ledger.open(where, spool_folder=tmp_path / "spool") as ledger:
        for name, hours, pico, length_ms, project in (
            ("a", 0, 10**18 + 1, 60_000, "p"),
            ("b", 13, 7, 90_001, "p"),
            ("c", 40, 5, None, "q"),
            ("d", 41, 3, 30_000, "q"),
        ):
            at = NOVEMBER + timedelta(hours=hours)
            ledger.open_session(
                session_start(
                    name, started_at=at, asked="{}", project=project, profile="acme",
                    estimated_low_pico=3, estimated_pico=5, estimated_high_pico=7,
                )
            )  # fmt: skip
            ledger.record(name, picture_charge(pico, id=name, occurred_at=at))
            ledger.close_session(name, ended_at=at, outcome=DONE, output="v.mp4", length_ms=length_ms, size_bytes=1)
        ledger.record("d", picture_charge(0, CostState.UNPRICED, id="unpriced", occurred_at=NOVEMBER))
        ledger.intend(intent("open", session="b", bound_pico=100))
        ledger.open_session(session_start("e", started_at=NOVEMBER, asked="{}"))
        ledger.close_session("e", ended_at=NOVEMBER, outcome=SessionOutcome.PAUSED)
        ledger.open_session(session_start("preview", started_at=NOVEMBER))
        ledger.close_session("preview", ended_at=NOVEMBER, outcome=DONE, output="v.mp3", length_ms=9)
        assert ledger.flush(120)
    with LedgerReader.open(where) as opened:
        yield opened


def test_the_sums_are_exact_and_hold_only_what_is_known(reader):
    found = reader.videos(GroupBy.PROJECT, zone=UTC)

    assert found.groups == {
        "p": VideoSums(2, 2, 150_001, 10**18 + 8, 0, 0, 1, 1, 0, 5, 10**18 + 1),
        "q": VideoSums(2, 1, 30_000, 3, 0, 0, 1, 1, 1, 5, 5),
    }
    assert found.total == found.groups["p"] + found.groups["q"]
    assert found.total.pico_per_minute == Fraction((10**18 + 11) * 60_000, 180_001)
    assert VideoSums(videos=1).pico_per_minute is None


@pytest.mark.parametrize(
    ("by", "zone", "groups"),
    [
        (GroupBy.DAY, UTC, {"2026-11-23": 1, "2026-11-24": 1, "2026-11-25": 2}),
        (GroupBy.DAY, timezone(timedelta(hours=12)), {"2026-11-24": 2, "2026-11-25": 2}),
        (GroupBy.WEEK, UTC, {"2026-W48": 4}),
        (GroupBy.MONTH, UTC, {"2026-11": 4}),
        (GroupBy.PROFILE, UTC, {"acme": 4}),
        (GroupBy.MODEL, UTC, {"gemini-2.5-flash-image": 4}),
        (GroupBy.SERVICE, UTC, {"gemini": 4}),
        (GroupBy.VOICE, UTC, {}),
    ],
)
def test_a_video_is_in_the_group_of_its_session(reader, by, zone, groups):
    found = reader.videos(by, zone=zone)
    assert {key: sums.videos for key, sums in found.groups.items()} == groups
    assert found.total.videos == 4


def test_days_projects_profiles_and_modes_select_videos(reader):
    day = (NOVEMBER + timedelta(hours=13)).date()
    assert reader.videos(since=day, zone=UTC).total.videos == 3
    assert reader.videos(until=NOVEMBER.date(), zone=UTC).total.videos == 1
    assert reader.videos(project="q").total.videos == 2
    assert reader.videos(profile="other").total == VideoSums()
    assert reader.videos(mode=Mode.SANDBOX).total == VideoSums()


def test_an_empty_ledger_has_no_videos(tmp_path):
    with LedgerReader.open(tmp_path / "none.db") as reader:
        assert reader.videos().total == VideoSums()


@pytest.mark.parametrize("with_free_calls", [False, True])
def test_only_credits_without_a_price_are_beside_the_dollars(tmp_path, where, with_free_calls):
    """A credit for which the user has set the price 0 has a price."""
    used = {Part.CHARACTERS: 30, Part.CREDITS: 30}
    charges = {"unpriced": Pricing().charge(speech_call("Rachel", used, id="unpriced"))}
    if with_free_calls:
        pricing = Pricing(parse_overrides({"elevenlabs": {"credit_price": 0}}))
        charges["free"] = pricing.charge(speech_call("Rachel", used, id="free"))
    with Ledger.open(where, spool_folder=tmp_path / "spool") as ledger:
        for name, charge in charges.items():
            ledger.open_session(session_start(name, asked="{}"))
            ledger.record(name, charge)
            ledger.close_session(name, ended_at=NOVEMBER, outcome=DONE, output="v.mp4", length_ms=60_000, size_bytes=1)
        assert ledger.flush(120)

    with LedgerReader.open(where) as reader:
        total = reader.videos().total

    assert total.microcredits == 30 * 10**6 * len(charges)
    assert total.unpriced_microcredits == 30 * 10**6
