from datetime import UTC, datetime

import pytest

from eleven_video.api.service_time import time_at
from eleven_video.config.settings import load_settings
from eleven_video.domain.check_results import Health
from eleven_video.errors import ServiceUnavailable
from eleven_video.services.diagnosis.clock import clock, clock_check
from tests.support.scripted_server import Reply, serving


def only(checks):
    (check,) = checks
    return check


def told(checks):
    return [(check.subject, check.health, check.finding) for check in checks]


def test_without_a_key_no_service_is_asked_for_the_time(monkeypatch):
    with serving(lambda _: Reply({})) as server:
        monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", server.url)
        check = only(clock(load_settings()))

    assert check.health is Health.OK
    assert "no key is set" in check.finding
    assert server.asked == []


def at(monkeypatch, url):
    for service in ("GEMINI", "ELEVENLABS"):
        monkeypatch.setenv(f"{service}_API_KEY", "secret-key")
        monkeypatch.setenv(f"ELEVEN_VIDEO_{service}_BASE_URL", url)
    return load_settings()


def test_the_clock_is_held_against_a_services_past_every_proxy_and_without_the_key(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(lambda _: Reply({}, 404)) as server:
        check = only(clock(at(monkeypatch, server.url), longest_wait_s=20))

    assert told([check]) == [("clock", Health.OK, "agrees with the service's")]
    assert server.asked
    assert "secret" not in f"{server.asked}"


def test_a_clock_that_is_wrong_is_a_problem():
    assert clock_check(30).health is Health.OK
    assert clock_check(-31).health is Health.WARNING
    check = clock_check(-7_200)
    assert (check.health, check.finding) == (Health.PROBLEM, "7,200 s behind the service's")
    assert "ahead of" in clock_check(400).finding


def test_a_service_that_does_not_answer_is_not_waited_for(monkeypatch):
    with serving(lambda _: Reply(fault="hang")) as server:
        check = only(clock(at(monkeypatch, f"{server.url}/x"), longest_wait_s=0.2))

    assert check.health is Health.WARNING
    assert check.finding == f"not compared: no answer from {server.url.removeprefix('http://')} within 0.2 s"


def test_a_services_time_is_read_off_the_head_of_any_answer(monkeypatch):
    with serving(lambda _: Reply({}, 503, fault="cut")) as server:
        handler = server._http.RequestHandlerClass
        monkeypatch.setattr(handler, "date_time_string", lambda *_: "Sun, 06 Nov 1994 08:49:37 GMT")

        assert time_at(server.url, timeout_s=20) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
        check = only(clock(at(monkeypatch, server.url), longest_wait_s=20))

    assert check.health is Health.PROBLEM
    assert "s ahead of the service's" in check.finding


def test_an_invalid_date_gives_no_time(monkeypatch):
    with serving(lambda _: Reply({})) as server:
        monkeypatch.setattr(server._http.RequestHandlerClass, "date_time_string", lambda *_: "yesterday")
        assert time_at(server.url, timeout_s=20) is None
        check = only(clock(at(monkeypatch, server.url), longest_wait_s=20))

    assert (check.health, "did not send the time" in check.finding) == (Health.WARNING, True)


def test_a_service_that_breaks_off_is_unavailable():
    with (
        serving(lambda _: Reply(fault="drop")) as server,
        pytest.raises(ServiceUnavailable, match=r"127.0.0.1:\d+ cannot be reached"),
    ):
        time_at(server.url, timeout_s=20)
