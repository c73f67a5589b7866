"""Summaries of several runs added up: the same as one run that did it all."""

from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.summary_sums import added_summaries
from eleven_video.monitoring.usage import UsageMonitor

_LABELS = st.sampled_from(
    [
        ("gemini", "gemini-2.5-flash", "input_tokens"), ("gemini", "gemini-2.5-flash", "output_tokens"),
        ("gemini", "gemini-2.5-flash-image", "images"), ("elevenlabs", "Rachel", "characters"),
        ("elevenlabs", "gemini-2.5-flash", "characters"), ("other", "Rachel", "images"),
    ]
)  # fmt: skip
_EVENTS = st.lists(st.tuples(_LABELS, st.integers(0, 10**9)), max_size=6)


def summary(events):
    monitor = UsageMonitor()
    for label, amount in events:
        monitor.track_usage(*label, amount)
    return monitor.get_summary()


@given(st.lists(_EVENTS, max_size=4))
def test_the_sum_of_summaries_is_the_summary_of_all(runs):
    added = added_summaries([{}, *map(summary, runs)])
    whole = summary([event for events in runs for event in events])

    assert added["by_service"] == whole["by_service"]
    assert {name: one["cost_pico"] for name, one in added["by_model"].items()} == {
        name: one["cost_pico"] for name, one in whole["by_model"].items()
    }
    for part in ("by_service", "by_model"):
        assert (
            sum(one["cost_pico"] for one in added[part].values())
            == added["total_cost_pico"]
            == whole["total_cost_pico"]
        )
    assert (added["total_cost"], added["state"]) == (whole["total_cost"], whole["state"])
    assert added["events_count"] == whole["events_count"]


def test_nothing_adds_up_to_nothing():
    assert added_summaries([]) == added_summaries([{}, summary([])])
    assert added_summaries([])["total_cost_pico"] == 0
