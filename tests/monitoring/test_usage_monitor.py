import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from eleven_video.accounting.metrics import Part
from eleven_video.monitoring.usage import (
    METRIC_CHARACTERS,
    METRIC_IMAGES,
    METRIC_INPUT_TOKENS,
    METRIC_OUTPUT_TOKENS,
    MODEL_GEMINI_FLASH,
    MODEL_GEMINI_FLASH_IMAGE,
    MODEL_GEMINI_PRO,
    SERVICE_ELEVENLABS,
    SERVICE_GEMINI,
    MetricType,
    PricingStrategy,
    UsageMonitor,
)
from tests.support.calls import gemini_call
from tests.support.factories.usage_factory import create_pricing_config, create_usage_event


@pytest.fixture
def monitor(clean_monitor_state):
    return clean_monitor_state


def test_one_monitor_serves_every_thread():
    """[5.1-UNIT-001] The instance is a singleton, whoever asks first."""
    start = threading.Barrier(8)
    found = []

    def ask():
        start.wait()
        found.append(UsageMonitor.get_instance())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len({id(one) for one in found}) == 1


def test_default_rates_give_the_guides_example(monitor):
    """[5.1-UNIT-002] 1M x 0.50/M + 50K x 1.50/M + 5 x 0.04 = 0.50 + 0.075 + 0.20 = 0.775; characters cost nothing."""
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, MetricType.INPUT_TOKENS, 1_000_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, MetricType.OUTPUT_TOKENS, 50_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH_IMAGE, MetricType.IMAGES, 5)
    monitor.track_usage(SERVICE_ELEVENLABS, "Rachel", MetricType.CHARACTERS, 5_000)

    summary = monitor.get_summary()

    assert summary["total_cost"] == 0.775
    assert summary["by_service"][SERVICE_GEMINI]["cost"] == 0.775
    assert summary["by_service"][SERVICE_ELEVENLABS]["cost"] == 0.0
    assert summary["by_service"][SERVICE_ELEVENLABS]["metrics"] == {"characters": 5_000}
    assert summary["events_count"] == 4


def test_a_users_prices_replace_the_defaults(monitor):
    """[5.1-UNIT-003] 1M x 0.60/M + 1M x 1.80/M + 2 x 0.05 = 2.50"""
    PricingStrategy.configure(create_pricing_config())

    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, "input_tokens", 1_000_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, "output_tokens", 1_000_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, "images", 2)

    assert monitor.get_summary()["total_cost"] == 2.50


def test_small_calls_are_not_rounded_away(monitor):
    """[5.5-UNIT-001] A thousand calls of one token: 1000 x 0.0000005 = 0.0005."""
    for _ in range(1_000):
        monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1)

    assert monitor.get_summary()["total_cost"] == 0.0005


def test_an_override_changes_later_usage_only(monitor):
    """[5.5-UNIT-002] 1M at 0.50, then 1M at 0.60, then 1M at 0.50 again."""
    for config in ({}, create_pricing_config(), {}):
        PricingStrategy.configure(config)
        monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1_000_000)

    assert monitor.get_summary()["total_cost"] == 1.60


def test_keys_not_given_keep_their_defaults_and_a_second_configure_replaces_the_first(clean_monitor_state):
    """[5.5-UNIT-003]"""
    PricingStrategy.configure({"gemini": {"image_price": 0.05}})
    assert PricingStrategy.get_price("gemini", "image_price") == 0.05
    assert PricingStrategy.get_price("gemini", "input_token_price_per_million") == 0.50

    PricingStrategy.configure({"gemini": {"input_token_price_per_million": 0.9}})
    assert PricingStrategy.get_price("gemini", "image_price") == 0.04
    assert PricingStrategy.get_price("gemini", "input_token_price_per_million") == 0.9

    PricingStrategy.reset()
    assert PricingStrategy.get_price("gemini", "output_token_price_per_million") == 1.5
    assert PricingStrategy.get_price("elevenlabs", "character_price_per_million") == 0.0
    assert PricingStrategy.get_price("nobody", "image_price") == 0.0
    assert PricingStrategy.get_price("gemini", "nothing") == 0.0


def test_a_price_for_one_model_holds_for_that_model(monitor):
    """[5.5-UNIT-004] pro: 1M x 1.25/M; flash keeps 0.50; pro's pictures keep the service's price."""
    PricingStrategy.configure(
        {"gemini": {"image_price": 0.05, "models": {MODEL_GEMINI_PRO: {"input_token_price_per_million": 1.25}}}}
    )

    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_PRO, METRIC_INPUT_TOKENS, 1_000_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1_000_000)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_PRO, METRIC_IMAGES, 1)

    by_model = monitor.get_summary()["by_model"]
    assert by_model[MODEL_GEMINI_PRO]["cost"] == 1.30
    assert by_model[MODEL_GEMINI_FLASH]["cost"] == 0.50
    assert PricingStrategy.get_price("gemini", "input_token_price_per_million", MODEL_GEMINI_PRO) == 1.25


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"gemini": {"image_price": -1}}, "gemini.image_price"),
        ({"gemini": {"image_price": float("nan")}}, "gemini.image_price"),
        ({"gemini": {"image_price": float("inf")}}, "gemini.image_price"),
        ({"gemini": {"image_price": 10**400}}, "gemini.image_price"),
        ({"gemini": {"image_price": "0.05"}}, "gemini.image_price"),
        ({"gemini": {"image_price": Decimal("1e-999999999")}}, "gemini.image_price"),
        ({"gemini": {"image_price": True}}, "gemini.image_price"),
        ({"gemini": {"image_price": None}}, "gemini.image_price"),
        ({"gemini": {"imagee_price": 0.05}}, "imagee_price"),
        ({"gemni": {"image_price": 0.05}}, "gemni"),
        ({"gemini": {"models": {"m": {"image_price": -1}}}}, "gemini.models.m.image_price"),
        ({"gemini": {"models": {"m": 3}}}, "gemini.models.m"),
        ({"gemini": 3}, "gemini"),
        ("prices", "prices"),
        (None, "None"),
    ],
)
def test_a_bad_price_is_refused_by_name_and_changes_nothing(clean_monitor_state, config, named):
    """[5.5-UNIT-005]"""
    PricingStrategy.configure({"gemini": {"image_price": 0.07}})

    with pytest.raises(ValueError, match=named.replace(".", r"\.")):
        PricingStrategy.configure(config)

    assert PricingStrategy.get_price("gemini", "image_price") == 0.07


BAD_VALUES = [-1, -0.5, float("nan"), float("inf"), True, False, None, "5", b"5", [], {}, object(), 1j, 2**63, 10**400]
BAD_VALUES += [Decimal("NaN"), Decimal("1e-999999999"), Decimal("1e999999999")]


@pytest.mark.parametrize("value", BAD_VALUES, ids=lambda value: "object" if type(value) is object else repr(value))
def test_what_is_no_amount_is_refused_counted_and_logged_once(monitor, caplog, value):
    """[5.1-UNIT-004]"""
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, value)

    summary = monitor.get_summary()
    assert summary["rejected_events"] == 3
    assert (summary["events_count"], summary["by_model"]) == (0, {})
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("service", "model", "metric"),
    [
        (SERVICE_GEMINI, MODEL_GEMINI_FLASH, "tokens"),
        (SERVICE_GEMINI, MODEL_GEMINI_FLASH, None),
        (SERVICE_GEMINI, MODEL_GEMINI_FLASH, []),
        (None, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS),
        (SERVICE_GEMINI, None, METRIC_INPUT_TOKENS),
        (SERVICE_GEMINI, "", METRIC_INPUT_TOKENS),
        ({}, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS),
    ],
)
def test_a_name_that_means_nothing_is_never_counted_as_another(monitor, service, model, metric):
    """[5.1-UNIT-005]"""
    monitor.track_usage(service, model, metric, 5)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_PRO, METRIC_INPUT_TOKENS, 7)

    summary = monitor.get_summary()
    assert summary["rejected_events"] == 1
    assert summary["by_service"][SERVICE_GEMINI]["metrics"] == {"input_tokens": 7}


def test_whole_and_fractional_numbers_of_any_kind_are_exact(monitor):
    import numpy as np

    for value in (1_000.0, np.int64(1), np.float32(1), 0):
        monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, value)
    for _ in range(10):
        monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, "credits", 0.1)

    metrics = monitor.get_summary()["by_service"][SERVICE_GEMINI]["metrics"]
    assert metrics == {"input_tokens": 1_002, "credits": 1}


def test_reset_forgets_usage_and_keeps_prices(monitor):
    """[5.1-UNIT-006]"""
    PricingStrategy.configure(create_pricing_config())
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, -1)

    monitor.reset()

    summary = monitor.get_summary()
    assert (summary["total_cost"], summary["by_service"], summary["by_model"]) == (0.0, {}, {})
    assert (summary["events_count"], summary["rejected_events"]) == (0, 0)
    assert PricingStrategy.get_price("gemini", "image_price") == 0.05


def test_prices_can_be_reset_while_usage_stays(monitor):
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1_000_000)
    PricingStrategy.reset()

    assert monitor.get_summary()["total_cost"] == 0.5


def test_events_are_a_copy_oldest_first_in_utc(monitor):
    """[5.1-UNIT-007]"""
    before = datetime.now(UTC)
    monitor.track_usage(SERVICE_GEMINI, "a", METRIC_INPUT_TOKENS, 1)
    monitor.track_usage(SERVICE_ELEVENLABS, "b", METRIC_CHARACTERS, 2)
    after = datetime.now(UTC)

    events = monitor.get_events()
    monitor.get_events().clear()

    assert monitor.get_events() == events
    assert [(e.service, e.model_id, e.metric_type, e.value) for e in events] == [
        (SERVICE_GEMINI, "a", MetricType.INPUT_TOKENS, 1),
        (SERVICE_ELEVENLABS, "b", MetricType.CHARACTERS, 2),
    ]
    slack = timedelta(milliseconds=1)
    assert before - slack <= events[0].timestamp <= events[1].timestamp <= after + slack
    assert events[0] == create_usage_event(model_id="a", value=1, timestamp=events[0].timestamp)
    assert events[0].timestamp.tzinfo is UTC


def test_a_shared_model_id_stays_with_its_service(monitor):
    """[5.1-UNIT-008] The same name under two services: two entries, each at its own rates."""
    monitor.track_usage(SERVICE_ELEVENLABS, "shared", METRIC_CHARACTERS, 1_000_000)
    monitor.track_usage(SERVICE_GEMINI, "shared", METRIC_INPUT_TOKENS, 1_000_000)

    by_model = monitor.get_summary()["by_model"]
    assert {name: entry["cost"] for name, entry in by_model.items()} == {
        "shared (gemini)": 0.5,
        "shared (elevenlabs)": 0.0,
    }


def test_an_unknown_service_is_counted_and_said_to_be_unpriced(monitor):
    monitor.track_usage("openai", "gpt", METRIC_INPUT_TOKENS, 10)

    summary = monitor.get_summary()
    assert summary["by_service"]["openai"] == {
        "metrics": {"input_tokens": 10}, "cost": 0.0, "cost_exact": "0", "cost_pico": 0,
        "state": "unpriced", "at_least": True, "calls": 0, "failed_calls": 0, "estimated_calls": 0,
        "unpriced_credits": 0, "estimated_credits": False,
        "kinds": {
            "input": {
                "amounts": {"tokens": 10}, "cost": None, "cost_exact": None, "cost_pico": None, "state": "unpriced",
            },
        },
    }  # fmt: skip
    assert (summary["state"], summary["unpriced_calls"]) == ("unpriced", 1)


def test_metric_names_and_enum_members_are_the_same_metric(monitor):
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, MetricType.OUTPUT_TOKENS, 1)
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_OUTPUT_TOKENS, 1)

    assert monitor.get_summary()["by_model"][MODEL_GEMINI_FLASH]["metrics"] == {"output_tokens": 2}


def test_a_summary_is_plain_json(monitor):
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, MetricType.OUTPUT_TOKENS, 1)
    monitor.record(gemini_call("gemini-2.5-pro", {Part.INPUT_TEXT: 3}))

    summary = monitor.get_summary()
    assert json.loads(json.dumps(summary)) == summary


@pytest.mark.parametrize("model", [MODEL_GEMINI_PRO, "gemini-3-pro-image", "gemini-nonsense-9"])
@pytest.mark.parametrize("metric", [METRIC_INPUT_TOKENS, METRIC_OUTPUT_TOKENS, METRIC_IMAGES])
def test_a_default_rate_is_an_estimate_for_every_model(monitor, model, metric):
    """It is one rate for all of Gemini's models, so it is the price of none."""
    monitor.track_usage(SERVICE_GEMINI, model, metric, 1_000)
    monitor.track_usage(SERVICE_ELEVENLABS, "Rachel", METRIC_CHARACTERS, 5)

    summary = monitor.get_summary()
    entry = summary["by_model"][model]
    assert (entry["state"], entry["price_source"], entry["cost"] > 0) == ("estimated", "default rate", True)
    assert (summary["state"], summary["by_service"][SERVICE_ELEVENLABS]["cost"]) == ("estimated", 0.0)


def test_a_price_that_was_configured_is_no_estimate_and_the_others_still_are(monitor):
    PricingStrategy.configure({"gemini": {"input_token_price_per_million": 0.3}})

    monitor.track_usage(SERVICE_GEMINI, "a", METRIC_INPUT_TOKENS, 1_000)
    assert monitor.get_summary()["state"] == "priced"
    monitor.track_usage(SERVICE_GEMINI, "a", METRIC_OUTPUT_TOKENS, 1_000)
    assert monitor.get_summary()["state"] == "estimated"


def test_whole_calls_at_default_rates_are_estimates_too(monitor):
    monitor.record(gemini_call("gemini-2.5-pro", {Part.INPUT_TEXT: 1_000, Part.OUTPUT_TEXT: 10}))

    assert monitor.get_summary()["by_model"]["gemini-2.5-pro"]["state"] == "estimated"
    assert monitor.get_charges()[0].sources == ("default rate",)


def test_a_price_configured_for_one_name_holds_for_the_models_other_names(monitor):
    PricingStrategy.configure({"gemini": {"models": {"Gemini-2.5-Pro": {"input_token_price_per_million": 1.25}}}})

    assert PricingStrategy.get_price("gemini", "input_token_price_per_million", "models/gemini-2.5-pro-002") == 1.25
    assert PricingStrategy.get_price("gemini", "input_token_price_per_million", "gemini-2.5-pro-max") == 0.5


def test_a_configured_price_in_another_unit_is_logged(clean_monitor_state, caplog):
    with caplog.at_level(logging.WARNING):
        PricingStrategy.configure({"gemini": {"input_token_price_per_million": 0.0000005, "image_price": 0}})

    (record,) = caplog.records
    assert (
        "1,000,000 times less than usual prices ($0.5). It is in dollars per 1,000,000 tokens." in record.getMessage()
    )


def test_eight_threads_lose_nothing(monitor):
    """[5.1-UNIT-009] Thread safety: exact sums whatever the order."""

    def count():
        for _ in range(5_000):
            monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 3)
            monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH_IMAGE, METRIC_IMAGES, 1)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    summary = monitor.get_summary()
    # 8 x 5000 x 3 x 0.50/M + 8 x 5000 x 0.04
    assert summary["total_cost_pico"] == 60_000_000_000 + 1_600_000_000_000_000
    assert summary["events_count"] == 80_000


def test_counting_while_others_reset_and_look_stays_consistent(monitor):
    """Whatever is in the events is in the sums, also across a reset in the middle of it."""
    done = threading.Event()
    start = threading.Barrier(5)

    def count():
        start.wait()
        for _ in range(3_000):
            monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1)

    def disturb():
        start.wait()
        while not done.is_set():
            monitor.reset()
            monitor.get_summary()

    crew = [threading.Thread(target=count) for _ in range(4)]
    disturber = threading.Thread(target=disturb)
    for thread in (*crew, disturber):
        thread.start()
    for thread in crew:
        thread.join()
    done.set()
    disturber.join()
    monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, 1)

    summary, events = monitor.get_summary(), monitor.get_events()
    assert summary["by_model"][MODEL_GEMINI_FLASH]["metrics"]["input_tokens"] == len(events) == summary["events_count"]
    assert [event.timestamp for event in events] == sorted(event.timestamp for event in events)


def test_a_log_handler_may_ask_for_a_summary(monitor):
    """Refusals are logged after the lock is free, else this would never return."""
    seen = []

    class Asking(logging.Handler):
        def emit(self, record):
            seen.append(monitor.get_summary()["rejected_events"])

    handler = Asking()
    logger = logging.getLogger("eleven_video.monitoring.usage")
    logger.addHandler(handler)
    try:
        monitor.track_usage(SERVICE_GEMINI, MODEL_GEMINI_FLASH, METRIC_INPUT_TOKENS, -1)
    finally:
        logger.removeHandler(handler)

    assert seen == [1]


def test_the_version_moves_with_each_change(monitor):
    versions = [monitor.version]
    for change in (
        lambda: monitor.track_usage(SERVICE_GEMINI, "m", METRIC_INPUT_TOKENS, 1),
        lambda: monitor.track_usage(SERVICE_GEMINI, "m", METRIC_INPUT_TOKENS, -1),
        lambda: monitor.record(gemini_call("gemini-2.5-pro", {})),
        monitor.reset,
    ):
        change()
        versions.append(monitor.version)

    assert len(set(versions)) == len(versions)
