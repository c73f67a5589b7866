"""Invalid values are refused with a reason; accepted values are exact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest

from eleven_video.accounting.calls import Outcome, Service
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.validation import LARGEST, accepted_amount, accepted_call, exact_number
from tests.support.calls import gemini_call

CALL = gemini_call("gemini-x", {Part.INPUT_TEXT: 5})


@pytest.mark.parametrize(
    ("number", "exact"),
    [
        (0, 0), (LARGEST, LARGEST), (1000.0, 1000), (0.1, Fraction(1, 10)), (Decimal("2.50"), Fraction(5, 2)),
        (Fraction(4, 2), 2), (Decimal("1e18"), 10**18),
    ],
)  # fmt: skip
def test_numbers_of_all_kinds_are_exact(number, exact):
    assert accepted_amount(number) == exact
    assert type(accepted_amount(number)) is (int if exact == int(exact) else Fraction)


def test_a_number_may_have_four_hundred_digits_and_no_more():
    assert exact_number(Decimal("1e400")) == 10**400
    assert exact_number(Decimal("1e-400")) == Fraction(1, 10**400)
    for endless in (Decimal("1e401"), Decimal("1e-401"), Decimal("1e999999")):
        with pytest.raises(ValueError, match=r"^Decimal with too many digits$"):
            exact_number(endless)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (True, "^bool is not a number$"),
        ("5", "^str is not a number$"),
        (None, "^NoneType is not a number$"),
        (float("nan"), "^nan is not a finite number$"),
        (float("-inf"), "^-inf is not a finite number$"),
        (Decimal("Infinity"), "^Infinity is not a finite number$"),
        (-1, f"^int out of range: an amount is from 0 to {LARGEST}$"),
        (LARGEST + 1, f"^int out of range: an amount is from 0 to {LARGEST}$"),
        (-0.5, "^float out of range"),
    ],
)
def test_an_invalid_amount_is_refused_with_the_reason(value, why):
    with pytest.raises(ValueError, match=why):
        accepted_amount(value)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": ""}, "^a call needs a text as its id$"),
        ({"id": 7}, "^a call needs a text as its id$"),
        ({"service": None}, "^a call needs a text as its service$"),
        ({"model": ""}, "^a call needs a text as its model$"),
        ({"name": 5}, "^a call's name is a text$"),
        ({"occurred_at": "today"}, "^a call needs a time with its zone$"),
        ({"occurred_at": datetime(2026, 11, 23)}, "^a call needs a time with its zone$"),  # noqa: DTZ001
        ({"outcome": "lost"}, "lost"),
        ({"parts": {Part.INPUT_TEXT: -1}}, "out of range"),
        ({"parts": {"words": 1}}, "words"),
    ],
)
def test_a_call_that_cannot_be_counted_is_refused_with_the_reason(change, why):
    with pytest.raises(ValueError, match=why):
        accepted_call(replace(CALL, **change))


def test_a_value_that_is_not_a_call_is_refused():
    with pytest.raises(ValueError, match=r"^dict is not a call$"):
        accepted_call({})


def test_a_time_that_utc_cannot_represent_is_refused():
    east = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    with pytest.raises(OverflowError):
        accepted_call(replace(CALL, occurred_at=east))
    assert accepted_call(replace(CALL, occurred_at=datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=2)))))


def test_validation_returns_exact_calls_unchanged_and_makes_others_exact():
    assert accepted_call(CALL) is CALL
    assert accepted_call(replace(CALL, occurred_at=datetime(2026, 1, 1, tzinfo=UTC)))
    loose = replace(CALL, service=Service.GEMINI, parts={"input_text": 5.0}, outcome="blocked")
    made = accepted_call(loose)
    assert (made.parts, made.outcome, type(made.service)) == ({Part.INPUT_TEXT: 5}, Outcome.BLOCKED, str)
    assert all(type(part) is Part and type(amount) is int for part, amount in made.parts.items())
