"""The estimate of a run says the same in the live file, in the ledger and in the estimate of its calls."""

import json
from datetime import UTC, datetime

import pytest

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.estimate import estimate
from eleven_video.ledger.records import Session
from eleven_video.reporting.run_estimate import RunEstimate
from tests.support.expected_calls import CALLS, PRICING
from tests.support.ledger_rows import session_start


def session(**estimates: int | None) -> Session:
    start = session_start()
    return Session(start.id, start.mode, "", start.title, start.started_at, None, None, None, **estimates)


def test_dollars_and_credits_without_a_price_are_those_of_the_estimate():
    found = RunEstimate.of(CALLS, PRICING)

    whole = estimate(CALLS, PRICING, when=datetime.now(UTC)).whole
    assert found.picos == (whole.pico.low, whole.pico.expected, whole.pico.high)
    assert found.credits == (540, 810, 1_050)
    assert found.expected == "$0.2000 + 810 credits"
    assert found.spread == "from $0.1500 + 540 credits to $0.3000 + 1,050 credits"
    assert RunEstimate.of_record(json.loads(json.dumps(found.record))) == found


def test_a_cost_without_a_price_makes_it_at_least():
    found = RunEstimate((10**11, 2 * 10**11, 3 * 10**11), (0, 810, 0), CostState.UNPRICED)

    assert found.expected == "at least $0.2000 + 810 credits"


def test_without_calls_nothing_is_estimated():
    assert RunEstimate.of((), PRICING) is None


def test_the_ledger_has_the_part_in_dollars():
    known = RunEstimate.of_session(
        session(estimated_low_pico=10**11, estimated_pico=2 * 10**11, estimated_high_pico=2 * 10**11 + 1)
    )

    assert (known.picos, known.expected) == ((10**11, 2 * 10**11, 2 * 10**11 + 1), "$0.2000")
    assert known.spread == "from $0.1000 to $0.2000"
    assert RunEstimate.of_session(session()) is None


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"picos": [1, 2], "credits": [0, 0, 0], "state": "priced"},
        {"picos": [1, 2, 3], "credits": ["", 0, 0], "state": "priced"},
        {"picos": [1, 2, 3], "credits": [0, 0, 0], "state": "guessed"},
    ],
)
def test_a_record_that_is_not_valid_is_refused(record):
    with pytest.raises((LookupError, TypeError, ValueError)):
        RunEstimate.of_record(record)
