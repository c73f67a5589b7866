"""The cost of a minute of several videos has the words of any other cost: credits stay beside the dollars."""

import pytest

from eleven_video.ledger.reading.videos import VideoSums
from eleven_video.reporting.videos import minute_text, videos_record

HALF_A_DOLLAR = 500_000_000_000
TWO_MINUTES = {"videos": 1, "measured": 1, "length_ms": 120_000}


@pytest.mark.parametrize(
    ("sums", "text", "at_least"),
    [
        (VideoSums(**TWO_MINUTES, pico=HALF_A_DOLLAR), "$0.2500", False),
        # The plan gives a credit its price in dollars.
        (VideoSums(**TWO_MINUTES, pico=HALF_A_DOLLAR, microcredits=758 * 10**6), "$0.2500", False),
        (
            VideoSums(
                **TWO_MINUTES, pico=HALF_A_DOLLAR, microcredits=758 * 10**6, unpriced_microcredits=758 * 10**6
            ),
            "at least $0.2500 + 379 credits",
            True,
        ),
        (
            VideoSums(**TWO_MINUTES, microcredits=758 * 10**6, unpriced_microcredits=758 * 10**6),
            "379 credits",
            True,
        ),
        (VideoSums(**TWO_MINUTES, pico=HALF_A_DOLLAR, incomplete=1), "at least $0.2500", True),
        (VideoSums(videos=1), "", False),
    ],
)  # fmt: skip
def test_a_minute_has_the_words_of_its_cost(sums, text, at_least):
    assert minute_text(sums) == text
    assert videos_record(sums)["at_least"] is at_least
