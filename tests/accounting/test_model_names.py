"""Different names of one model are recognised, and similar names of other models are not."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import dollars
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.model_names import canonical_name, without_release
from eleven_video.accounting.pricing import CostState, Pricing
from tests.support.calls import gemini_call

M = 1_000_000
PRICING = Pricing(book=gemini_price_book())
NOVEMBER = datetime(2026, 11, 29, tzinfo=UTC)

# Names and what a million tokens of input cost by them.
KNOWN = {
    "gemini-3.8-flash": "0.75",
    "gemini-3.8-flash-001": "0.75",
    "gemini-3.8-flash-002": "0.75",
    "gemini-3.8-flash-preview-11-20": "0.75",
    "gemini-3.8-flash-preview-11-2026": "0.75",
    "gemini-3.8-flash-2026-11-20": "0.75",
    "gemini-3.8-flash-20261120": "0.75",
    "gemini-3.8-flash@default": "0.75",
    "gemini-3.8-flash@001": "0.75",
    "GEMINI-3.8-Flash": "0.75",
    "models/gemini-3.8-flash": "0.75",
    "google/gemini-3.8-flash": "0.75",
    "gemini/gemini-3.8-flash-001": "0.75",
    "vertex_ai/gemini-3.8-flash": "0.75",
    "publishers/google/models/gemini-3.8-flash": "0.75",
    "/publishers/google/models/Gemini-3.8-Flash@002": "0.75",
    "projects/p-1/locations/us-central1/publishers/google/models/gemini-3.8-flash": "0.75",
    "gemini-flash-latest": "0.75",
    "gemini-3.1-pro-preview-customtools": "2",
    "gemini-3.1-pro-preview-06-05": "2",
    "gemini-3.1-flash-image-001": "0.5",
    "gemini-3.1-flash-image-preview-05-20": "0.5",
    "gemini-3-pro-image-001": "2",
    "gemini-3.1-flash-lite-image-001": "0.25",
    "gemini-2.0-flash-exp": "0.1",
    "gemini-2.5-flash-preview-05-20": "0.15",  # this preview had prices of its own
    "gemini-2.5-flash-preview-09-25": "0.3",  # this one came after it
    "gemini-2.5-pro-tts": "1",
}
# Other models, newer ones, and names that do not tell which model it is.
UNKNOWN = [
    "gemini-9-flash", "gemini-9-flash-001", "gemini-3.9-flash", "gemini-3.8-flash-lite", "gemini-3.8-flash-8b",
    "gemini-3.8-pro", "gemini-3.8-flash-2", "gemini-3.55-flash", "gemini-4-argon-max", "gemini-nano-banana-2.2",
    "gemini-2.5-pro-ultra", "tunedModels/gemini-3.8-flash-mine", "projects/p/locations/l/endpoints/123",
    "google/gemini-3.8-flash:free", "openai/gemini-3.8-flash", "gemini-flash", "flash", "gemma-9-27b-it",
]  # fmt: skip
FREE = ["gemma-3-27b-it", "gemma-3-1b-it", "gemma-3", "gemma-3n-e4b-it", "models/gemma-4-31b-it", "Gemma-4-26B-a4b-it"]


@pytest.mark.parametrize(("name", "price"), KNOWN.items())
def test_a_model_has_its_price_by_each_of_its_names(name, price):
    charge = PRICING.charge(gemini_call(name, {Part.INPUT_TEXT: M}, occurred_at=NOVEMBER, context_tokens=1))

    assert (dollars(charge.pico), charge.state) == (Decimal(price), CostState.PRICED)


@pytest.mark.parametrize("name", UNKNOWN)
def test_another_model_is_not_priced_by_a_name_that_is_like_its_own(name):
    charge = PRICING.charge(gemini_call(name, {Part.INPUT_TEXT: M}, occurred_at=NOVEMBER))

    assert (charge.state, charge.lines) == (CostState.UNPRICED, ())


@pytest.mark.parametrize("name", FREE)
def test_a_free_model_has_the_price_zero_with_a_reason(name):
    parts = {Part.INPUT_TEXT: M, Part.INPUT_IMAGE: 5, Part.CACHED_TEXT: 7, Part.OUTPUT_TEXT: M, Part.OUTPUT_THINKING: 9}
    charge = PRICING.charge(gemini_call(name, parts, estimated=True))

    assert (charge.state, charge.pico, len(charge.lines)) == (CostState.FREE, 0, len(parts))
    assert charge.sources == (f"{gemini_price_book().source} (free of charge)",)


@pytest.mark.parametrize(
    ("name", "state"), [("gemma-4-26b-a4b-it-maas", CostState.PRICED), ("gemma-3-27b-it-maas", CostState.UNPRICED)]
)
def test_a_managed_endpoint_of_a_free_model_is_not_free(name, state):
    assert PRICING.charge(gemini_call(name, {Part.INPUT_TEXT: M})).state is state


@pytest.mark.parametrize(
    ("written", "canonical", "base"),
    [
        (" Models/Gemini-2.5-Pro ", "gemini-2.5-pro", "gemini-2.5-pro"),
        ("publishers/google/models/gemini-2.5-pro@001", "gemini-2.5-pro-001", "gemini-2.5-pro"),
        ("gemini-2.5-pro-preview-06-05", "gemini-2.5-pro-preview-06-05", "gemini-2.5-pro"),
        ("gemini-1.5-pro-exp-0827", "gemini-1.5-pro-exp-0827", "gemini-1.5-pro"),
        ("tunedModels/mine", "tunedmodels/mine", "tunedmodels/mine"),
        ("somebody@home", "somebody@home", "somebody@home"),
        ("eleven_v3", "eleven_v3", "eleven_v3"),
    ],
)
def test_a_name_is_written_in_one_way(written, canonical, base):
    assert canonical_name(written) == canonical
    assert canonical_name(canonical) == canonical
    assert without_release(canonical) == base
