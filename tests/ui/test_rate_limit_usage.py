"""The usage of Gemini's limits during a run: per day it adds up, per minute it moves."""

from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.rate_limits import LimitKind, LimitUse, ModelUse, RateLimit
from eleven_video.ui.panel.quota_lines import pace_lines
from eleven_video.ui.panel.rate_limit_usage import RateLimitUsage
from tests.support.snapshots import assert_as_kept, drawn

MODEL = "gemini-3.5-flash-lite"


def pace(model=MODEL, *, rpm=3, tpm=900, rpd=20, limits=(10, 250_000, 1_000)):
    used = {LimitKind.RPM: rpm, LimitKind.TPM: tpm, LimitKind.RPD: rpd}
    known = [None if limit is None else RateLimit(limit, "a test") for limit in limits]
    return ModelUse(
        model, tuple(LimitUse(kind, used[kind], limit) for kind, limit in zip(LimitKind, known, strict=True))
    )


def summary(calls, tokens, model=MODEL):
    return {"by_model": {model: {"calls": calls, "metrics": {"input_tokens": tokens}}}}


def used(board, told, now):
    [one] = board.paces(told, now)
    return tuple(use.used for use in one.uses)


def test_a_run_adds_to_what_was_used_before_it():
    board = RateLimitUsage()
    board.tell([pace()], summary(0, 0), now=100)

    assert used(board, {}, 100) == (3, 900, 20)
    assert used(board, summary(2, 500), 130) == (5, 1_400, 22)


def test_what_is_over_a_minute_old_is_out_of_the_minute_and_still_in_the_day():
    board = RateLimitUsage()
    board.tell([pace()], summary(1, 100), now=100)
    assert used(board, summary(5, 500), 150) == (7, 1_300, 24)

    # What was used before the run is over a minute old now; what was seen after 50 s is not.
    assert used(board, summary(5, 500), 161) == (4, 400, 24)
    assert used(board, summary(6, 600), 211) == (1, 100, 25)
    assert used(board, summary(6, 600), 400) == (0, 0, 25)


@given(st.lists(st.tuples(st.floats(0, 40), st.integers(0, 9)), max_size=40))
def test_no_minute_holds_more_than_was_counted_or_less_than_the_looks_within_it(steps):
    board = RateLimitUsage()
    board.tell([pace(rpm=0, tpm=0, rpd=0)], {}, now=0)
    now, calls, looks = 0.0, 0, [(0.0, 0)]
    for seconds, more in steps:
        now, calls = now + seconds, calls + more
        looks.append((now, calls))
        in_minute, _, in_day = used(board, summary(calls, 0), now)
        newer = [counted for moment, counted in looks if moment > now - 60]
        assert newer[-1] - newer[0] <= in_minute <= in_day == calls


def test_a_model_without_a_known_limit_is_not_shown():
    board = RateLimitUsage()
    board.tell([pace(limits=(None, None, None))], {}, now=0)

    assert board.paces({}, 1) == ()


def test_what_is_left_fits_every_width():
    paces = [pace(), pace("gemini-3.1-flash-lite-image", rpm=10, rpd=940, limits=(10, None, 1_000))]
    shown = []
    for width in (40, 80, 120):
        lines = pace_lines(paces, width - 4)
        assert all(line.cell_len <= width - 4 for line in lines)
        shown += [f"-- {width}\n", *(drawn(line, width) for line in lines)]

    assert_as_kept("".join(shown), "paces_left")
    assert [str(span.style) for line in pace_lines(paces, 120) for span in line.spans][1::2] == ["green", "bold red"]
