"""The display of estimates.

`UPDATE_SNAPSHOTS=1 pytest tests/ui` updates the expected output.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import Bound, ExpectedCalls, Range, estimate, exactly
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ui.tables.columns import Row, laid_out
from eleven_video.ui.tables.estimates import ComparedEstimate, EstimateView
from eleven_video.ui.text import money
from tests.support.calls import NOVEMBER
from tests.support.snapshots import assert_as_kept, drawn

BOOK = gemini_price_book()
# A plain source name: the snapshots outlive the version of the price data.
PRICES = parse_overrides(
    {
        "gemini": {
            "models": {
                "gemini-3.5-flash-lite": {
                    "input_token_price_per_million": 0.3, "output_token_price_per_million": 2.5,
                },
                "gemini-3.1-flash-lite-image": {
                    "input_token_price_per_million": 0.25, "output_token_price_per_million": 1.5,
                    "image_token_price_per_million": 30,
                },
            }
        }
    }
)  # fmt: skip


def script(model: str = "gemini-3.5-flash-lite") -> ExpectedCalls:
    parts = {Part.INPUT_TEXT: Range(113, 151, 204), Part.OUTPUT_TEXT: Range(285, 570, 1_026)}
    return ExpectedCalls("gemini", model, CallKind.SCRIPT, exactly(1), parts)


def pictures(model: str = "gemini-3.1-flash-lite-image") -> ExpectedCalls:
    number = Range(13, 17, 22)
    tokens = Range(*(1120 * count for count in (13, 17, 22)))
    parts = {Part.INPUT_TEXT: Range(403, 1_683, 5_918), Part.OUTPUT_IMAGE: tokens, Part.PICTURES: number}
    return ExpectedCalls("gemini", model, CallKind.IMAGE, number, parts)


def speech(voice: str = "Rachel", *, characters: Range = Range(540, 810, 1_050)) -> ExpectedCalls:  # noqa: B008  a frozen value
    parts = {Part.CHARACTERS: characters, Part.CREDITS: characters}
    return ExpectedCalls("elevenlabs", "eleven_v3", CallKind.SPEECH, Range(4, 6, 8), parts, name=voice)


def estimated(*calls: ExpectedCalls, **prices: object):
    pricing = Pricing(parse_overrides(prices) if prices else PRICES, BOOK)
    return estimate(calls, pricing, when=NOVEMBER)


USUAL = estimated(script(), pictures(), speech())
OPEN = estimated(script(), pictures("gemini-unheard-of-image"), speech(""))
SUBJECTS = {
    "estimate": EstimateView(USUAL, "A minute of sky", SpeechQuota("creator", 8_500, 10_000, None)),
    "estimate_open": EstimateView(OPEN, "A minute of sky", silence="no key is set"),
    "estimate_compared": EstimateView(
        USUAL,
        "A minute of sky",
        SpeechQuota("creator", 9_100, 10_000, None),
        compared=[
            ComparedEstimate("image-model=gemini-unheard-of-image", OPEN),
            ComparedEstimate("image-model=none", estimated(script(), speech())),
        ],
    ),
}


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_looks_as_it_did(subject, width):
    shown = drawn(SUBJECTS[subject], width)
    assert_as_kept(shown, f"{subject}_{width}")
    assert all(cell_len(line) <= width for line in shown.splitlines())


amounts = st.integers(0, 10**12)
ranges = st.lists(amounts, min_size=3, max_size=3).map(lambda three: Range(*sorted(three)))


def expected_of(model: str, tokens: Range) -> ExpectedCalls:
    return ExpectedCalls("gemini", model, CallKind.SCRIPT, exactly(1), {Part.INPUT_TEXT: tokens})


MONEY = re.compile(r"\$([\d,]+\.\d+)")


@given(st.lists(ranges, min_size=1, max_size=2), st.sampled_from([20, 40, 80, 120]))
def test_each_figure_is_rounded_by_itself_at_every_width(tokens, width):
    models = ("gemini-3.5-flash-lite", "gemini-2.5-pro")
    calls = [expected_of(model, amount) for model, amount in zip(models, tokens, strict=False)]
    shown = drawn(EstimateView(estimated(*calls), "x"), width)

    whole = estimated(*calls)
    of_models = [use.pico for use in whole.models]
    exact = [int(pico.at(bound)) for pico in (whole.whole.pico, whole.whole.pico, *of_models) for bound in Bound]
    assert [f"${found}" for found in MONEY.findall(shown)] == list(map(money, exact))
    assert "…" not in "".join(line for line in shown.splitlines() if "$" in line)


def notes(view: EstimateView) -> str:
    return " ".join(drawn(view, 200).split())


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (1_050, "1,050 of 10,000 credits left, which is enough"),
        (1_049, "1,049 of 10,000 credits left, which may not be enough: up to 1,050 may be needed"),
        (539, "539 of 10,000 credits left, which is not enough"),
    ],
)
def test_an_estimate_says_whether_the_credits_suffice(left, said):
    assert said in notes(EstimateView(USUAL, "x", SpeechQuota("creator", 10_000 - left, 10_000, None)))


def test_without_a_known_limit_it_does_not_judge_the_credits():
    said = notes(EstimateView(USUAL, "x", SpeechQuota("creator", 10_000, None, None)))
    assert "ElevenLabs quota: 10,000 credits used, limit not known." in said
    assert "enough" not in said


def test_an_unknown_quota_is_shown_as_unknown():
    def said(reason: str) -> str:
        return notes(EstimateView(USUAL, "x", silence=reason))

    assert "ElevenLabs quota: not known, because no key is set." in said("no key is set")
    assert "ElevenLabs quota: not known. ElevenLabs refused the key." in said("ElevenLabs refused the key.")


def test_a_cost_with_open_parts_is_at_least_so_much_and_cannot_be_promised():
    shown = notes(EstimateView(OPEN, "x"))
    assert "Total Cost, at least $0.0007" in shown
    assert "The cost cannot be guaranteed: no price is known for gemini-unheard-of-image." in shown
    assert "gemini-unheard-of-image unpriced unpriced unpriced" in shown


def test_the_prices_are_dated():
    dated = estimated(script("gemini-4-argon"), gemini={})
    december = estimate([script("gemini-4-argon")], Pricing(book=BOOK), when=NOVEMBER.replace(month=12))

    assert f"Prices of 2026-11-23: {BOOK.source} (gemini-4-argon)." in notes(EstimateView(dated, "x"))
    assert f"{BOOK.source} since 2026-12-01 (gemini-4-argon)" in notes(EstimateView(december, "x"))


def test_names_of_others_cannot_command_the_terminal():
    shown = drawn(EstimateView(estimated(speech("\x1b[2JEve\n\x07")), "a\x1b[31mb"), 80)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "Eve" in shown


def test_numbers_too_wide_for_the_screen_stand_below_each_other():
    rows = [Row("Total", ("$1,234,567.8900", "$2,234,567.8900", "$3,234,567.8900"))]
    assert [line.plain for line in laid_out(rows, 30)] == [
        "Total", "  $1,234,567.8900", "  $2,234,567.8900", "  $3,234,567.8900",
    ]  # fmt: skip
