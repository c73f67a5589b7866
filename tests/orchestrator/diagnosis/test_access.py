from datetime import UTC, datetime

import pytest

from eleven_video.api.clock import time_at
from eleven_video.config.settings import load_settings
from eleven_video.domain.checks import Health
from eleven_video.errors import ServiceUnavailable
from eleven_video.orchestrator.diagnosis import access
from tests.support.scripted_server import Reply, serving

GEMINI, ELEVENLABS = "AIza" + "b" * 35, "sk_" + "0123456789abcdef" * 3


def only(checks):
    (check,) = checks
    return check


def told(checks):
    return [(check.subject, check.health, check.told) for check in checks]


def test_without_keys_the_sandbox_answers_which_is_no_problem():
    checks = list(access.keys(load_settings()))

    assert [check.health for check in checks] == [Health.WARNING] * 2
    assert [check.remedy for check in checks] == ["Set GEMINI_API_KEY.", "Set ELEVENLABS_API_KEY."]


def test_one_key_alone_is_a_problem(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", GEMINI)
    gemini, elevenlabs = access.keys(load_settings())

    assert gemini.health is Health.OK
    assert elevenlabs.health is Health.PROBLEM


@pytest.mark.parametrize(
    ("gemini", "elevenlabs", "health"),
    [
        (GEMINI, ELEVENLABS, Health.OK),
        ("AQ." + "Ab8RN6" * 8, "0123456789abcdef" * 2, Health.OK),
        (ELEVENLABS, GEMINI, Health.WARNING),
        (GEMINI[:-1], ELEVENLABS[:-4], Health.WARNING),
    ],
)
def test_the_form_of_a_key_is_looked_at_and_no_part_of_it_is_told(monkeypatch, gemini, elevenlabs, health):
    monkeypatch.setenv("GEMINI_API_KEY", gemini)
    monkeypatch.setenv("ELEVENLABS_API_KEY", elevenlabs)
    checks = list(access.keys(load_settings()))

    assert [check.health for check in checks] == [health] * 2
    assert checks[0].told.startswith("set, from environment, GEMINI_API_KEY")
    for key in (gemini, elevenlabs):
        assert not any(key[at : at + 6] in f"{checks}" for at in range(len(key) - 6))


def test_a_key_for_a_server_of_ones_own_may_be_of_any_form(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "mine")
    monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", "http://127.0.0.1:9")
    assert next(access.keys(load_settings())).health is Health.OK


def test_no_proxy_is_nothing_to_mend():
    assert told(access.proxies(load_settings(), {})) == [("proxy", Health.OK, "none set")]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"])
def test_a_proxy_before_this_machine_is_told_with_what_excepts_it(name):
    check = only(access.proxies(load_settings(), {name: "http://proxy:3128"}))

    assert check.health is Health.WARNING
    assert name.upper() in check.told
    assert check.remedy == "Set NO_PROXY=127.0.0.1,localhost"


def test_what_is_excepted_already_stays_so():
    variables = {"HTTPS_PROXY": "proxy:3128", "no_proxy": "example.org, localhost"}
    assert only(access.proxies(None, variables)).remedy == "Set NO_PROXY=example.org, localhost,127.0.0.1"


@pytest.mark.parametrize("no_proxy", ["127.0.0.1,localhost", "*", "LOCALHOST, 127.0.0.0/8", ".localhost,127.0.0.1:80"])
def test_a_proxy_that_leaves_this_machine_alone_is_fine(no_proxy):
    assert only(access.proxies(None, {"HTTP_PROXY": "http://p", "NO_PROXY": no_proxy})).health is Health.OK


@pytest.mark.parametrize("url", ["socks4://proxy:1080", "quic://proxy"])
def test_a_proxy_that_no_service_is_reached_by_is_a_problem_with_keys(monkeypatch, url):
    variables = {"ALL_PROXY": url, "NO_PROXY": "*"}
    assert next(access.proxies(load_settings(), variables)).health is Health.WARNING

    monkeypatch.setenv("GEMINI_API_KEY", GEMINI)
    assert next(access.proxies(load_settings(), variables)).health is Health.PROBLEM

    monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", "http://127.0.0.1:9")
    assert next(access.proxies(load_settings(), variables)).health is Health.WARNING


def test_without_a_key_nobody_is_asked_for_the_time(monkeypatch):
    with serving(lambda _: Reply({})) as server:
        monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", server.url)
        check = only(access.clock(load_settings()))

    assert check.health is Health.OK
    assert "no key is set" in check.told
    assert server.asked == []


def at(monkeypatch, url):
    for service in ("GEMINI", "ELEVENLABS"):
        monkeypatch.setenv(f"{service}_API_KEY", "secret-key")
        monkeypatch.setenv(f"ELEVEN_VIDEO_{service}_BASE_URL", url)
    return load_settings()


def test_the_clock_is_held_against_a_services_past_every_proxy_and_without_the_key(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(lambda _: Reply({}, 404)) as server:
        check = only(access.clock(at(monkeypatch, server.url), longest_wait_s=20))

    assert told([check]) == [("clock", Health.OK, "agrees with the service's")]
    assert server.asked
    assert "secret" not in f"{server.asked}"


def test_a_clock_that_is_wrong_is_a_problem():
    assert access.clock_check(30).health is Health.OK
    assert access.clock_check(-31).health is Health.WARNING
    check = access.clock_check(-7_200)
    assert (check.health, check.told) == (Health.PROBLEM, "7,200 s behind the service's")
    assert "ahead of" in access.clock_check(400).told


def test_a_service_that_does_not_answer_is_not_waited_for(monkeypatch):
    with serving(lambda _: Reply(fault="hang")) as server:
        check = only(access.clock(at(monkeypatch, f"{server.url}/x"), longest_wait_s=0.2))

    assert check.health is Health.WARNING
    assert server.url.removeprefix("http://") in check.told


def test_a_services_time_is_read_off_the_head_of_any_answer(monkeypatch):
    with serving(lambda _: Reply({}, 503, fault="cut")) as server:
        handler = server._http.RequestHandlerClass
        monkeypatch.setattr(handler, "date_time_string", lambda *_: "Sun, 06 Nov 1994 08:49:37 GMT")

        assert time_at(server.url, timeout_s=20) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
        check = only(access.clock(at(monkeypatch, server.url), longest_wait_s=20))

    assert check.health is Health.PROBLEM
    assert "s ahead of the service's" in check.told


def test_a_date_that_is_none_tells_no_time(monkeypatch):
    with serving(lambda _: Reply({})) as server:
        monkeypatch.setattr(server._http.RequestHandlerClass, "date_time_string", lambda *_: "yesterday")
        assert time_at(server.url, timeout_s=20) is None


def test_a_service_that_breaks_off_is_unavailable():
    with serving(lambda _: Reply(fault="drop")) as server, pytest.raises(ServiceUnavailable, match="did not answer"):
        time_at(server.url, timeout_s=20)
