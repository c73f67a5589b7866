"""The sum of several summaries equals the summary of one run that made all their calls."""

from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.accounting.summary_sums import added_summaries
from eleven_video.monitoring.usage import UsageMonitor
from tests.support.calls import gemini_call, speech_call

_LABELS = st.sampled_from(
    [
        ("gemini", "gemini-2.5-flash", "input_tokens"), ("gemini", "gemini-2.5-flash", "output_tokens"),
        ("gemini", "gemini-2.5-flash-image", "images"), ("elevenlabs", "Rachel", "characters"),
        ("elevenlabs", "gemini-2.5-flash", "characters"), ("other", "Rachel", "images"),
    ]
)  # fmt: skip
_EVENTS = st.lists(st.tuples(_LABELS, st.integers(0, 10**9)), max_size=6)

COUNTS = (
    "calls_count",
    "estimated_calls",
    "unpriced_calls",
    "unknown_calls",
    "free_calls",
    "events_count",
    "rejected_events",
)


def summary(events):
    monitor = UsageMonitor()
    for label, amount in events:
        monitor.track_usage(*label, amount)
    return monitor.get_summary()


@given(st.lists(_EVENTS, max_size=4))
def test_the_sum_of_summaries_is_the_summary_of_all(runs):
    added = added_summaries([{}, *map(summary, runs)])
    whole = summary([event for events in runs for event in events])

    assert list(added["by_service"].items()) == list(whole["by_service"].items())
    assert list(added["by_model"].items()) == list(whole["by_model"].items())
    for part in ("by_service", "by_model"):
        assert (
            sum(one["cost_pico"] for one in added[part].values())
            == added["total_cost_pico"]
            == whole["total_cost_pico"]
        )
    assert (added["total_cost"], added["state"]) == (whole["total_cost"], whole["state"])
    assert {name: added[name] for name in COUNTS} == {name: whole[name] for name in COUNTS}


def test_the_sum_of_no_summaries_is_empty():
    assert added_summaries([]) == added_summaries([{}, summary([])])
    assert added_summaries([])["total_cost_pico"] == 0


def of_one_call(pricing, call):
    monitor = UsageMonitor(pricing)
    monitor.record(call)
    return monitor.get_summary()


def test_a_voice_that_two_models_speak_with_names_both():
    runs = [
        of_one_call(Pricing(), speech_call("Rachel", {Part.CREDITS: 25}, model=model))
        for model in ("eleven_v3", "eleven_flash_v2_5", "eleven_v3")
    ]
    (entry,) = added_summaries(runs)["by_model"].values()

    assert (entry["models"], entry["price_source"]) == (["eleven_flash_v2_5", "eleven_v3"], None)


def test_a_model_that_runs_priced_differently_names_every_source_once():
    call = gemini_call("gemini-2.5-flash", {Part.INPUT_TEXT: 5})
    own = of_one_call(Pricing(parse_overrides({"gemini": {"input_token_price_per_million": 1}})), call)
    book = of_one_call(Pricing(book=gemini_price_book()), call)

    for runs in ([own, book], [book, own], [added_summaries([book, own]), own]):
        (entry,) = added_summaries(runs)["by_model"].values()
        assert entry["price_source"] == f"{gemini_price_book().source}, your price"


def test_a_count_missing_from_a_summary_is_added_as_zero():
    whole = summary([(("gemini", "gemini-2.5-flash", "images"), 3)])
    older = {name: value for name, value in whole.items() if name != "rejected_events"}

    assert added_summaries([older])["rejected_events"] == 0
