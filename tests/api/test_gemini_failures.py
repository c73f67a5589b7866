"""GeminiAdapter when the service is slow, down or refuses: retries and their costs."""

import pytest

from eleven_video import errors
from eleven_video.accounting.calls import Outcome
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.requests.requests import PictureRequest
from tests.support import gemini_bodies as bodies
from tests.support.adapter_runs import run_gemini as run
from tests.support.gemini_bodies import answer, counts, picture
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Reply, in_turn, serving
from tests.support.untimed import UntimedEvent, untimed

SKY = PictureRequest("A wide sky", "16:9", "gemini-3.1-flash-lite-image", scene=3)


@pytest.mark.parametrize("fault", ["drop", "cut"])
def test_a_lost_answer_is_not_bought_again(fault: str) -> None:
    with run(lambda _: Reply(answer(picture()), fault=fault)) as one:
        with pytest.raises(errors.Unanswered, match="may have been billed"):
            one.adapter.draw(SKY)
        call = one.monitor.only
        assert len(one.server.asked) == 1
    assert (call.outcome, call.parts, call.estimated) == (Outcome.UNANSWERED, {}, True)
    assert (call.model, call.scene, call.attempt) == (SKY.model, 3, 1)


def test_a_time_out_is_not_bought_again() -> None:
    with run(lambda _: Reply(fault="hang"), timeout_s=0.1) as one:
        with pytest.raises(errors.Unanswered, match="took too long"):
            one.adapter.draw(SKY)
        assert len(one.server.asked) == 1
        assert one.monitor.only.outcome is Outcome.UNANSWERED


def test_an_overloaded_server_is_asked_again() -> None:
    busy = Reply(bodies.error(503, "UNAVAILABLE", "high demand"), 503)
    slow_down = Reply(bodies.error(429, "RESOURCE_EXHAUSTED", "too fast", bodies.retry_after("7s")), 429)
    good = Reply(answer(picture(), usage=counts(1, 1120), responseId="p"))
    with run(in_turn(busy, slow_down, good)) as one:
        one.adapter.draw(SKY)
        call = one.monitor.only
        assert one.waits == [1.0, 7.0]
    assert (call.id, call.attempt) == ("p/3", 3)


def test_a_server_that_stays_down_is_asked_four_times() -> None:
    with run(lambda _: Reply(bodies.error(500, "INTERNAL", "oops"), 500)) as one:
        with pytest.raises(errors.ServiceUnavailable, match="500"):
            one.adapter.draw(SKY)
        assert len(one.server.asked) == 4
        assert one.waits == [1.0, 2.0, 4.0]
        assert one.monitor.calls == []


def test_a_refused_connection_is_retried() -> None:
    with serving(lambda _: Reply()) as server:
        gone = server.url
    stopping = UntimedEvent()
    monitor = RecordingMonitor()
    adapter = GeminiAdapter("k", monitor=monitor, base_url=gone, retrying=untimed(stopping))
    with pytest.raises(errors.ServiceUnavailable, match="cannot be reached"):
        adapter.draw(SKY)
    adapter.close()
    assert len(stopping.waits) == 3
    assert monitor.calls == []


def test_a_long_retry_delay_is_reported_instead_of_waited_for() -> None:
    slow_down = Reply(bodies.error(429, "RESOURCE_EXHAUSTED", "too fast", bodies.retry_after("120s")), 429)
    with run(lambda _: slow_down) as one:
        with pytest.raises(errors.RateLimited, match="wait 2 min"):
            one.adapter.draw(SKY)
        assert one.waits == []


def test_a_run_that_is_stopped_is_not_tried_further() -> None:
    busy = Reply(bodies.error(503, "UNAVAILABLE", "high demand"), 503)
    with run(lambda _: busy, stopping=UntimedEvent(stop_at=2)) as one:
        with pytest.raises(errors.Interrupted):
            one.adapter.draw(SKY)
        assert len(one.server.asked) == 2
