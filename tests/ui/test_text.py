"""The format of money, counts, times and ids on the screen."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.ui.text import count, duration, money, shorten_id

DOLLAR = 10**12


@pytest.mark.parametrize(
    ("pico", "shown"),
    [
        (0, "$0.0000"),
        (35 * DOLLAR // 1000, "$0.0350"),
        (750 * DOLLAR // 1000, "$0.7500"),
        (1_234_567_890_000_000_000, "$1,234,567.8900"),
        (12_000_000, "$0.000012"),
        (12_345_678, "$0.000012"),
        (99_999_999, "$0.000100"),
        (100_000_000, "$0.0001"),
        (1, "$0.000000000001"),
        (2_000_050_000_000, "$2.0000"),  # half a unit: to even
        (2_000_150_000_000, "$2.0002"),
        (9_999_999_950_000_001, "$10,000.0000"),
    ],
)
def test_money_is_exact_to_the_hundredth_of_a_cent_and_small_money_shows_more(pico, shown):
    assert money(pico) == shown


@given(st.integers(1, 10**20))
@example(10**8 - 1)
def test_money_that_is_not_nothing_never_reads_as_nothing(pico):
    assert re.search("[1-9]", money(pico))


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"), (1, "1"), (999, "999"), (5_000, "5,000"), (9_999, "9,999"), (10_000, "10K"), (12_345, "12K"),
        (50_000, "50K"), (99_499, "99K"), (99_960, "100K"), (400_000, "400K"), (999_499, "999K"), (999_500, "1.0M"),
        (1_000_000, "1.0M"), (1_500_000, "1.5M"), (1_234_567, "1.2M"), (9_996_000, "10M"), (12_345_678, "12M"), (99_960_000, "100M"), (123_456_789, "123M"), (2_000_000_000, "2.0B"),
        (5 * 10**12, "5.0T"), (10**16, "10000T"), (0.25, "0.25"), (12.5, "12.5"), (float("nan"), "?"), (float("inf"), "?"),
    ],
)  # fmt: skip
def test_counts_are_exact_below_ten_thousand_and_short_above(number, shown):
    assert count(number) == shown


@given(st.integers(10_000, 10**15 - 10**13))
def test_a_short_count_is_within_five_percent(number):
    shown = count(number)
    scale = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}[shown[-1]]
    assert abs(float(shown[:-1]) * scale - number) <= number * 0.0501


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0s"), (3.9, "3s"), (59.99, "59s"), (64, "1:04"), (3_723, "1:02:03"), (-1, "0s")]
)
def test_durations(seconds, shown):
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("width", "shown"),
    [(27, "gemini-3.1-flash-lite-image"), (17, "gemini-3…te-image"), (2, "g…"), (1, "…"), (0, "")],
)
def test_ids_are_cut_in_the_middle(width, shown):
    assert shorten_id("gemini-3.1-flash-lite-image", width) == shown
