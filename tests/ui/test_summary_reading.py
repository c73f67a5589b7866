"""Reading a summary: each amount is rounded by itself, and nothing in a summary can break the display."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.ui.panel.summary_reading import read_summary
from eleven_video.ui.panel.usage_lines import usage_lines
from eleven_video.ui.panel.usage_text import usage_text
from eleven_video.ui.text import money

picos = st.one_of(st.just(0), st.integers(0, 10**9), st.integers(0, 10**13), st.integers(0, 10**19))


def summary_of(services: list[list[int]]) -> dict:
    by_model = {
        f"model-{index}-{number}": {"service": f"service-{index}", "metrics": {"input_tokens": 1}, "cost_pico": pico}
        for index, models in enumerate(services)
        for number, pico in enumerate(models)
    }
    by_service = {
        f"service-{index}": {"metrics": {"input_tokens": 1}, "cost_pico": sum(models)}
        for index, models in enumerate(services)
    }
    return {"total_cost_pico": sum(map(sum, services)), "by_service": by_service, "by_model": by_model}


@given(st.lists(st.lists(picos, min_size=1, max_size=6), min_size=1, max_size=4))
def test_each_amount_is_rounded_by_itself_whatever_stands_beside_it(services):
    usage = read_summary(summary_of(services))
    assert usage.total == money(usage.pico)
    for row in (*usage.services, *usage.models):
        assert row.money == money(row.pico)


def test_three_parts_of_half_a_unit_are_rounded_alike():
    usage = read_summary(summary_of([[150_000_000, 150_000_000], [150_000_000]]))
    assert [usage.total, *(row.money for row in usage.services)] == ["$0.0004", "$0.0003", "$0.0002"]
    assert {row.money for row in usage.models} == {"$0.0002"}


def test_a_tiny_part_leaves_the_digits_of_the_others_alone():
    usage = read_summary(summary_of([[750_000_000_000], [12_000_000]]))
    assert [usage.total, *(row.money for row in usage.services)] == ["$0.7500", "$0.7500", "$0.000012"]


def test_credits_without_a_price_stand_beside_the_dollars_of_the_others():
    speech = {"metrics": {"credits": 8_074}, "cost_pico": 13_300_000_000, "state": "credits", "unpriced_credits": 8_000}
    usage = read_summary({"total_cost_pico": 13_300_000_000, "state": "credits", "by_service": {"elevenlabs": speech}})
    assert (usage.total, usage.services[0].money) == ("at least $0.0133 + 8,000 credits",) * 2


def test_a_sum_of_credits_alone_is_credits():
    speech = {"metrics": {"credits": 758}, "cost_pico": 0, "state": "credits", "unpriced_credits": 758}
    summary = {"total_cost_pico": 0, "state": "credits", "by_service": {"elevenlabs": speech}}
    assert read_summary(summary).total == "758 credits"
    speech |= {"estimated_calls": 1, "estimated_credits": True}
    assert read_summary(summary).total == "~758 credits"
    speech |= {"state": "unknown"}
    assert read_summary(summary | {"state": "unknown"}).total == "at least ~758 credits"


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=5))
def test_costs_given_as_floats_are_taken_as_the_decimals_that_they_stand_for(costs):
    summary = {
        "total_cost": sum(costs),
        "by_service": {f"s{index}": {"cost": cost} for index, cost in enumerate(costs)},
    }
    usage = read_summary(summary)
    assert all(row.pico == round(Decimal(str(cost)) * 10**12) for row, cost in zip(usage.services, costs, strict=True))


def test_a_real_monitor_reads_the_same_on_the_screen():
    monitor = UsageMonitor()
    for index in range(50):
        monitor.track_usage("gemini", f"gemini-{index % 7}", "input_tokens", 100 + index)
        monitor.track_usage("gemini", f"gemini-{index % 7}", "output_tokens", 33 * index)
        monitor.track_usage("elevenlabs", "Rachel", "characters", 10)
    usage = read_summary(monitor.get_summary())
    assert usage.pico == monitor.get_summary()["total_cost_pico"]
    assert usage.total == money(usage.pico)
    assert [row.pico for row in usage.models] == sorted((row.pico for row in usage.models), reverse=True)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=10,
)
kinds = st.dictionaries(
    st.one_of(st.text(max_size=8), st.sampled_from(["input", "pictures", "credits", "a\x1b[2J\nb"])),
    st.one_of(
        json_values,
        st.fixed_dictionaries(
            {},
            optional={
                "amounts": st.one_of(json_values, st.dictionaries(st.text(max_size=8), json_values, max_size=3)),
                "cost_pico": json_values,
                "state": json_values,
            },
        ),
    ),
    max_size=4,
)
entries = st.dictionaries(
    st.sampled_from(["metrics", "cost", "cost_pico", "state", "service", "models", "calls", "kinds"]),
    st.one_of(
        json_values,
        kinds,
        st.dictionaries(st.sampled_from(["input_tokens", "images", "other"]), json_values, max_size=3),
    ),
)
summaries = st.one_of(
    json_values,
    st.fixed_dictionaries(
        {},
        optional={
            "total_cost": json_values,
            "total_cost_pico": json_values,
            "state": json_values,
            "unpriced_calls": json_values,
            "calls_count": json_values,
            "by_service": st.one_of(json_values, st.dictionaries(st.text(max_size=5), entries, max_size=4)),
            "by_model": st.one_of(json_values, st.dictionaries(st.text(max_size=30), entries, max_size=4)),
        },
    ),
)


@given(summaries, st.integers(1, 130), st.one_of(st.none(), st.integers(1, 12)))
def test_no_summary_breaks_the_lines_or_exceeds_the_rows(summary, width, rows):
    lines = usage_lines(read_summary(summary), width, rows)
    assert lines[0].plain.startswith("Total Cost: ")
    assert rows is None or len(lines) <= rows
    plain = usage_text(read_summary(summary), nothing="Nothing was used")
    assert all("\n" not in line and "\x1b" not in line for line in (*(each.plain for each in lines), *plain))
