"""A charge as a bill that can be checked: every quantity, its rate and its cost."""

from datetime import date
from fractions import Fraction

import pytest

from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.charge_json import charge_record
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Charge, ChargeLine, CostState, Pricing
from tests.support.calls import gemini_call, speech_call

PICTURE = gemini_call(
    "gemini-x",
    {Part.INPUT_TEXT: 300, Part.OUTPUT_IMAGE: 1120, Part.OUTPUT_TEXT: 0},
    id="answer-1",
    kind=CallKind.IMAGE,
    scene=2,
    attempt=3,
    tier="flex",
    estimated=True,
    mismatch=True,
)
LINES = (
    ChargeLine(Part.INPUT_TEXT, 300, Fraction(500_000), 150_000_000, "your price"),
    ChargeLine(Part.OUTPUT_IMAGE, 1120, Fraction(1, 3), 373, "a book"),
)
RECORD = {
    "id": "answer-1",
    "at": "2026-11-23T12:00:00+00:00",
    "service": "gemini",
    "kind": "image",
    "name": "gemini-x",
    "model": "gemini-x",
    "scene": 2,
    "attempt": 3,
    "outcome": "answered",
    "tier": "flex",
    "state": "estimated",
    "estimated": True,
    "partial": False,
    "total_differs": True,
    "quantities": {"input_text": 300, "output_image": 1120},
    "lines": [
        {
            "part": "input_text",
            "quantity": 300,
            "picodollars_each": 500_000,
            "usd": "0.00015",
            "price_source": "your price",
        },
        {
            "part": "output_image",
            "quantity": 1120,
            "picodollars_each": pytest.approx(1 / 3),
            "usd": "0.000000000373",
            "price_source": "a book",
        },
    ],
    "usd": "0.000150000373",
    "cost": 0.000150000373,
    "cost_exact": "0.000150000373",
    "failed": False,
    "cost_pico": 150_000_373,
    "price_date": "2026-11-01",
}


def test_every_fact_of_a_charge_stands_in_its_record():
    assert charge_record(Charge(PICTURE, LINES, CostState.ESTIMATED, date(2026, 11, 1))) == RECORD


def test_speech_is_listed_under_the_name_of_its_voice():
    call = speech_call("Rachel", {Part.CHARACTERS: 7}, outcome=Outcome.UNUSABLE, partial=True)
    record = charge_record(Charge(call, (), CostState.CREDITS))

    assert (record["name"], record["model"]) == ("Rachel", "eleven_multilingual_v2")
    assert (record["outcome"], record["partial"], record["price_date"]) == ("unusable", True, None)
    assert (record["scene"], record["lines"], record["quantities"]) == (None, [], {"characters": 7})


@pytest.mark.parametrize(
    ("state", "lines", "usd", "pico"),
    [
        (CostState.UNKNOWN, (), None, None),
        (CostState.UNKNOWN, LINES[:1], None, None),
        (CostState.UNPRICED, (), None, None),
        (CostState.UNPRICED, LINES[:1], "0.00015", 150_000_000),
        (CostState.FREE, (), "0", 0),
        (CostState.CREDITS, (), None, None),
        (CostState.PRICED, LINES[:1], "0.00015", 150_000_000),
    ],
)
def test_an_unknown_amount_is_none_and_not_zero(state, lines, usd, pico):
    record = charge_record(Charge(PICTURE, lines, state))

    assert (record["usd"], record["cost_pico"], record["state"]) == (usd, pico, str(state))


def test_the_list_price_stands_beside_a_price_of_the_users_own():
    own = Pricing(
        parse_overrides({"gemini": {"models": {"gemini-2.5-pro": {"input_token_price_per_million": 0}}}}),
        gemini_price_book(),
    )
    records = [
        charge_record(own.charge(gemini_call(model, {Part.INPUT_TEXT: 1_000_000}, context_tokens=1)))
        for model in ("gemini-2.5-pro", "gemini-2.5-flash")
    ]

    assert [(one["state"], one["usd"], one.get("list_usd")) for one in records] == [
        ("free", "0", "1.25"),
        ("priced", "0.3", None),
    ]
