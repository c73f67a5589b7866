"""Calls at the prices of another day: the recorded cost stays, and unknown costs stay unknown."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.price_comparison import PriceComparison, PriceSum, compared, repriced
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Charge, ChargeLine, CostState, Pricing
from tests.support.calls import NOVEMBER, gemini_call

LATER = datetime(2027, 3, 1, tzinfo=UTC)
CALL = gemini_call("gemini-x", {Part.INPUT_TEXT: 1_000_000})
DEARER = Pricing(parse_overrides({"gemini": {"input_token_price_per_million": 2}}))
DOLLAR = 10**12


def charge(state: CostState, pico: int = 0) -> Charge:
    lines = (ChargeLine(Part.INPUT_TEXT, 1_000_000, Fraction(pico, 1_000_000), pico, "then"),) if pico else ()
    return Charge(CALL, lines, state)


@pytest.mark.parametrize("state", CostState)
def test_a_charge_counts_as_one_call_of_its_state(state):
    one = PriceSum.of(charge(state, 7))

    assert one.pico == 7
    counts = {each: getattr(one, f"{each}_calls") for each in CostState}
    assert counts == {each: int(each is state) for each in CostState}
    assert one.state is state
    assert one.is_whole == (state not in {CostState.CREDITS, CostState.UNPRICED, CostState.UNKNOWN})


def test_sums_add_up_field_by_field():
    assert PriceSum(1, 2, 3, 4, 5, 6) + PriceSum(10, 20, 30, 40, 50, 60) == PriceSum(11, 22, 33, 44, 55, 66)
    assert PriceSum() == PriceSum(0, 0, 0, 0, 0, 0)
    both = PriceComparison(PriceSum(1), PriceSum(5)) + PriceComparison(PriceSum(2), PriceSum(7))
    assert both == PriceComparison(PriceSum(3), PriceSum(12))
    assert (both.difference_pico, both.is_whole) == (9, True)
    assert PriceComparison(PriceSum(9), PriceSum(4)).difference_pico == -5


@pytest.mark.parametrize("side", ["recorded", "repriced"])
def test_a_difference_is_whole_where_both_sides_are(side):
    assert not PriceComparison(**{side: PriceSum(unknown_calls=1)}).is_whole
    assert not PriceComparison(**{side: PriceSum(unpriced_calls=1)}).is_whole


def test_a_call_is_priced_by_the_other_day_and_keeps_its_own():
    then = charge(CostState.PRICED, DOLLAR)

    now = repriced(then, DEARER, LATER)

    assert (now.pico, now.call) == (2 * DOLLAR, CALL)
    assert now.call.occurred_at == NOVEMBER
    assert compared(then, DEARER, LATER) == PriceComparison(
        PriceSum(DOLLAR, priced_calls=1), PriceSum(2 * DOLLAR, priced_calls=1)
    )


def test_an_unknown_cost_stays_unknown_at_other_prices():
    lost = charge(CostState.UNKNOWN)

    assert repriced(lost, DEARER, LATER) is lost


def test_repricing_uses_the_price_book_of_the_other_day():
    """The book has one price until December and another from then on."""
    book = Pricing(book=gemini_price_book())
    recorded = book.charge(gemini_call("gemini-4-argon", {Part.INPUT_TEXT: 1000}))
    december = repriced(recorded, book, datetime(2026, 12, 1, tzinfo=UTC))

    assert (recorded.pico, december.pico) == (2_000_000_000, 4_000_000_000)
    assert december.call == recorded.call
