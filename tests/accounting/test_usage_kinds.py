"""Costs by kind of usage: they add up to the total exactly, and unknown is not zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.metrics import MetricType, Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.accounting.summary_sums import added_summaries
from eleven_video.accounting.usage_kinds import KIND_OF, UsageKind
from eleven_video.monitoring.usage import UsageMonitor
from tests.support.calls import gemini_call, speech_call

BOOK = Pricing(book=gemini_price_book())
IMAGE_MODEL = "gemini-2.5-flash-image"


def kinds_of(pricing, *calls):
    monitor = UsageMonitor(pricing)
    for call in calls:
        monitor.record(call)
    (entry,) = monitor.get_summary()["by_service"].values()
    return entry["kinds"]


def costs(kinds):
    return {kind: (entry["amounts"], entry["cost_pico"], entry["state"]) for kind, entry in kinds.items()}


def test_every_part_of_a_call_is_of_one_kind():
    assert set(KIND_OF) == set(Part)
    assert set(KIND_OF.values()) == set(UsageKind)


def test_input_output_thinking_and_pictures_have_their_own_dollars():
    own = Pricing(
        parse_overrides(
            {
                "gemini": {
                    "input_token_price_per_million": 1,
                    "cached_token_price_per_million": 0.1,
                    "output_token_price_per_million": 10,
                    "image_token_price_per_million": 30,
                }
            }
        ),
        BOOK.book,
    )
    text = {Part.INPUT_TEXT: 1000, Part.CACHED_TEXT: 500, Part.OUTPUT_TEXT: 200, Part.OUTPUT_THINKING: 50}
    picture = {Part.INPUT_TEXT: 100, Part.OUTPUT_IMAGE: 1290, Part.PICTURES: 1}

    found = kinds_of(own, gemini_call("gemini-2.5-flash", text), gemini_call(IMAGE_MODEL, picture))

    assert costs(found) == {
        "pictures": ({"tokens": 1290, "images": 1}, 38_700_000_000, "priced"),
        "input": ({"tokens": 1100}, 1_100_000_000, "priced"),
        "cached_input": ({"tokens": 500}, 50_000_000, "priced"),
        "output": ({"tokens": 200}, 2_000_000_000, "priced"),
        "thinking": ({"tokens": 50}, 500_000_000, "priced"),
    }
    assert list(found) == ["pictures", "input", "cached_input", "output", "thinking"]


def test_a_picture_that_is_paid_as_such_has_the_price_of_the_picture():
    own = Pricing(parse_overrides({"gemini": {"image_price": 0.05}}), BOOK.book)

    found = kinds_of(own, gemini_call(IMAGE_MODEL, {Part.OUTPUT_IMAGE: 1290, Part.PICTURES: 1}))

    assert costs(found) == {"pictures": ({"tokens": 1290, "images": 1}, 5 * 10**10, "priced")}


@pytest.mark.parametrize(
    ("price", "credits_"),
    [({}, (None, "credits")), ({"credit_price": 0.0002}, (2 * 10**10, "priced")), ({"credit_price": 0}, (0, "free"))],
)
def test_characters_are_paid_as_credits_which_have_dollars_only_with_a_price(price, credits_):
    pricing = Pricing(parse_overrides({"elevenlabs": price}), BOOK.book)

    found = kinds_of(pricing, speech_call("Rachel", {Part.CHARACTERS: 100, Part.CREDITS: 100}))

    assert costs(found) == {
        "characters": ({"characters": 100}, None, None),
        "credits": ({"credits": 100}, *credits_),
    }


def test_credits_beyond_a_plan_stand_for_themselves():
    own = Pricing(parse_overrides({"elevenlabs": {"credit_price": 0.0001, "overage_credit_price": 0.0003}}), BOOK.book)

    found = kinds_of(own, speech_call("R", {Part.CHARACTERS: 30, Part.CREDITS: 10, Part.OVERAGE_CREDITS: 20}))

    assert costs(found)["credits"] == ({"credits": 10}, 10**9, "priced")
    assert costs(found)["overage_credits"] == ({"credits": 20}, 6 * 10**9, "priced")


def test_a_kind_without_a_price_is_unpriced_and_not_zero():
    found = kinds_of(BOOK, gemini_call("gemini-99-unheard-of", {Part.INPUT_TEXT: 5, Part.OUTPUT_TEXT: 6}))

    assert costs(found) == {
        "input": ({"tokens": 5}, None, "unpriced"),
        "output": ({"tokens": 6}, None, "unpriced"),
    }


def test_a_call_without_an_answer_used_nothing_that_is_known():
    lost = speech_call("Rachel", {Part.CREDITS: 100}, outcome=Outcome.UNANSWERED)
    assert kinds_of(BOOK, lost) == {}


def test_an_estimated_call_says_so_in_each_of_its_kinds():
    found = kinds_of(
        BOOK, gemini_call("gemini-2.5-flash", {Part.INPUT_TEXT: 1000, Part.OUTPUT_TEXT: 9}, estimated=True)
    )
    assert {entry["state"] for entry in found.values()} == {"estimated"}


def test_single_counts_have_the_costs_of_the_guide():
    monitor = UsageMonitor()
    monitor.track_usage("gemini", "gemini-2.5-flash", MetricType.INPUT_TOKENS, 1_000_000)
    monitor.track_usage("gemini", "gemini-2.5-flash", MetricType.OUTPUT_TOKENS, 50_000)
    monitor.track_usage("gemini", "gemini-2.5-flash", MetricType.THINKING_TOKENS, 10_000)
    monitor.track_usage("gemini", "gemini-2.5-flash-image", MetricType.IMAGES, 5)

    kinds = monitor.get_summary()["by_service"]["gemini"]["kinds"]

    assert {kind: entry["cost"] for kind, entry in kinds.items()} == {"pictures": 0.2, "input": 0.5, "output": 0.075}


amounts = st.integers(0, 10**7)
calls = st.one_of(
    st.builds(
        lambda model, parts, estimated: gemini_call(model, parts, estimated=estimated, kind=CallKind.IMAGE),
        st.sampled_from(["gemini-2.5-flash", IMAGE_MODEL, "gemini-2.5-pro", "gemini-99-unheard-of"]),
        st.dictionaries(
            st.sampled_from([part for part in Part if "credits" not in part and part is not Part.CHARACTERS]), amounts
        ),
        st.booleans(),
    ),
    st.builds(
        lambda voice, number: speech_call(voice, {Part.CHARACTERS: number, Part.CREDITS: number}),
        st.sampled_from(["Rachel", "Adam"]),
        amounts,
    ),
)
prices = st.sampled_from(
    [
        {},
        {"elevenlabs": {"credit_price": 0.0002}},
        {"gemini": {"image_price": 0.03}},
        {"gemini": {"image_price": 0}},
    ]
)


@given(prices, st.lists(calls, max_size=6), st.lists(st.tuples(st.sampled_from(list(MetricType)), amounts), max_size=4))
def test_the_kinds_are_the_whole_to_the_last_digit_also_in_sums(own, recorded, counted):
    monitor = UsageMonitor(Pricing(parse_overrides(own), BOOK.book))
    for call in recorded:
        monitor.record(call)
    for metric, amount in counted:
        monitor.track_usage("gemini", "single", metric, amount)

    summary = monitor.get_summary()
    for found in (summary, added_summaries([summary, summary])):
        for view in ("by_service", "by_model"):
            for entry in found[view].values():
                known = [one["cost_pico"] for one in entry["kinds"].values() if one["cost_pico"] is not None]
                assert sum(known) == entry["cost_pico"]
    doubled = added_summaries([summary, summary])["by_service"]
    for service, entry in summary["by_service"].items():
        for kind, one in entry["kinds"].items():
            assert doubled[service]["kinds"][kind]["state"] == one["state"]
            assert doubled[service]["kinds"][kind]["amounts"] == {unit: 2 * n for unit, n in one["amounts"].items()}
