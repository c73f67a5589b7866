"""Our compiled book against the package it is compiled from."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices import Usage, calc_price
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import dollars
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.pricing import Pricing
from tests.support.calls import gemini_call
from tests.support.thoroughness import examples

# One for all: what it has worked out for one model or day must never hold for another.
PRICING = Pricing(book=gemini_price_book())
MODELS = [
    "gemini-2.5-flash", "gemini-2.5-pro", "gemini-2.5-flash-lite", "gemini-2.5-flash-image", "gemini-3-flash-preview",
    "gemini-3-pro-preview", "gemini-3-pro-image", "gemini-3.1-flash-image", "gemini-3.1-flash-lite", "gemini-3.1-pro-preview",
    "gemini-3.1-flash-lite-image", "gemini-3.5-flash", "gemini-3.5-flash-lite", "gemini-3.6-flash", "gemini-3.8-flash",
    "gemini-4-argon", "gemini-nano-banana-2.1", "gemini-flash-latest", "gemini-pro-latest", "gemini-1.5-pro",
]  # fmt: skip
tokens = st.one_of(st.integers(0, 50), st.integers(0, 400_000), st.sampled_from([199_999, 200_000, 200_001]))


@examples(150)
@given(
    model=st.sampled_from(MODELS),
    text=tokens, cached=tokens, audio=st.integers(0, 5_000), tool=st.integers(0, 999),
    answer=tokens, thoughts=tokens, image=st.sampled_from([0, 1120, 1290, 2520]),
    day=st.sampled_from([datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)]),
)  # fmt: skip
def test_every_mix_of_tokens_costs_the_same(model, text, cached, audio, tool, answer, thoughts, image, day):
    if "output_image" not in gemini_price_book().find("gemini", model, day).rates:
        image = 0  # the package prices it like text; here it has no price
    parts = {
        Part.INPUT_TEXT: text, Part.CACHED_TEXT: cached, Part.INPUT_AUDIO: audio, Part.INPUT_TOOL: tool,
        Part.OUTPUT_TEXT: answer, Part.OUTPUT_THINKING: thoughts, Part.OUTPUT_IMAGE: image,
    }  # fmt: skip
    theirs = calc_price(
        Usage(
            input_tokens=text + cached + audio + tool, cache_read_tokens=cached, input_audio_tokens=audio, cache_audio_read_tokens=0,
            output_tokens=answer + thoughts + image, output_image_tokens=image,
        ),
        model, provider_id="google", genai_request_timestamp=day,
    )  # fmt: skip

    # The package lets tool tokens count for the tier; so does this comparison, though a bill goes by the prompt alone.
    call = gemini_call(model, parts, occurred_at=day, context_tokens=text + cached + audio + tool)
    assert dollars(PRICING.charge(call).pico) == theirs.total_price


def test_every_rate_of_google_is_whole_in_pico_dollars():
    book = gemini_price_book()
    rates = [
        rate
        for rows in book.exact.values()
        for row in rows
        for tiered in row.rates.values()
        for rate in (tiered.base, *(tier_rate for _, tier_rate in tiered.tiers))
    ]

    assert len(rates) > 250
    assert all(isinstance(rate, int) for rate in rates)


@pytest.mark.parametrize("model", MODELS)
def test_the_book_knows_the_models_in_use(model):
    row = gemini_price_book().find("gemini", model, datetime(2026, 11, 23, tzinfo=UTC))

    assert row is not None
    assert Decimal(row.rates["input"].base) > 0
