"""For any usage, order and number of threads, the parts add up to the whole exactly."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.metrics import INPUT_PARTS, METRICS_OF, OUTPUT_PARTS, MetricType, Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.monitoring.usage import UsageMonitor
from tests.support.calls import gemini_call, speech_call
from tests.support.thoroughness import examples

services = st.sampled_from(["gemini", "elevenlabs", "other"])
models = st.sampled_from(["gemini-2.5-flash", "gemini-2.5-pro", "Rachel", "shared", "gemini-9"])
singles = st.tuples(services, models, st.sampled_from(MetricType), st.integers(0, 2_000_000))
gemini_parts = st.dictionaries(st.sampled_from(sorted(INPUT_PARTS | OUTPUT_PARTS)), st.integers(0, 300_000), max_size=6)
calls = st.one_of(
    st.builds(gemini_call, models, gemini_parts),
    st.builds(speech_call, models, st.fixed_dictionaries({Part.CHARACTERS: st.integers(0, 5_000), Part.CREDITS: st.integers(0, 5_000)})),
)  # fmt: skip
prices = st.decimals(0, 1_000, places=9).map(lambda price: {"gemini": {"input_token_price_per_million": price}})


def counted(events, whole_calls, config) -> UsageMonitor:
    monitor = UsageMonitor(Pricing(parse_overrides(config), gemini_price_book()))
    for event in events:
        monitor.track_usage(*event)
    for call in whole_calls:
        monitor.record(call)
    return monitor


def assert_whole(summary):
    for view in ("by_service", "by_model"):
        assert sum(entry["cost_pico"] for entry in summary[view].values()) == summary["total_cost_pico"]
        assert sum(entry["calls"] for entry in summary[view].values()) == summary["calls_count"]
    for metric in MetricType:
        by_service, by_model = (
            sum(entry["metrics"].get(metric, 0) for entry in summary[view].values())
            for view in ("by_service", "by_model")
        )
        assert by_service == by_model


@examples(100)
@given(st.lists(singles, max_size=30), st.lists(calls, max_size=10), prices, st.randoms(use_true_random=False))
def test_order_does_not_matter(events, whole_calls, config, random):
    first = counted(events, whole_calls, config).get_summary()
    random.shuffle(events)
    random.shuffle(whole_calls)

    assert counted(events, whole_calls, config).get_summary() == first
    assert_whole(first)


@examples(15)
@given(st.lists(singles, max_size=40), st.lists(calls, max_size=8))
def test_threads_do_not_matter(events, whole_calls):
    alone = counted(events, whole_calls, {}).get_summary()

    monitor = UsageMonitor(Pricing(book=gemini_price_book()))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda event: monitor.track_usage(*event), events))
        list(pool.map(monitor.record, whole_calls))

    assert monitor.get_summary() == alone


@examples(100)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20), st.decimals(0, 1_000, places=11))
def test_many_small_counts_cost_what_their_sum_costs(amounts, price):
    config = {"gemini": {"input_token_price_per_million": price}}
    piecemeal = counted([("gemini", "m", "input_tokens", amount) for amount in amounts], [], config)

    exact = sum(amounts) * Fraction(price) * 10**6
    assert abs(piecemeal.get_summary()["total_cost_pico"] - exact) <= Fraction(1, 2)
    at_once = counted([("gemini", "m", "input_tokens", sum(amounts))], [], config)
    assert at_once.get_summary()["total_cost_pico"] == piecemeal.get_summary()["total_cost_pico"]


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 1e-7, 2.5, Decimal("0.7")]), max_size=30))
def test_fractions_add_up_exactly(amounts):
    monitor = counted([("elevenlabs", "Rachel", "credits", amount) for amount in amounts], [], {})

    metrics = monitor.get_summary()["by_model"].get("Rachel", {"metrics": {}})["metrics"]
    assert metrics.get("credits", 0) == float(sum(Fraction(str(amount)) for amount in amounts))


def test_every_part_is_counted_under_a_metric():
    assert set(METRICS_OF) == set(Part)
    assert not INPUT_PARTS & OUTPUT_PARTS
