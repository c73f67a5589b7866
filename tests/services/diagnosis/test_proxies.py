import pytest

from eleven_video.config.settings import load_settings
from eleven_video.domain.check_results import Health
from eleven_video.services.diagnosis.proxies import proxies


def only(checks):
    (check,) = checks
    return check


def told(checks):
    return [(check.subject, check.health, check.finding) for check in checks]


def test_no_proxy_is_nothing_to_mend():
    assert told(proxies(load_settings(), {})) == [("proxy", Health.OK, "none set")]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"])
def test_a_proxy_for_this_machine_is_reported_with_the_remedy(name):
    check = only(proxies(load_settings(), {name: "http://proxy:3128"}))

    assert check.health is Health.WARNING
    assert name.upper() in check.finding
    assert check.remedy == "Set NO_PROXY=127.0.0.1,localhost"


def test_what_is_excepted_already_stays_so():
    variables = {"HTTPS_PROXY": "proxy:3128", "no_proxy": "example.org, localhost"}
    assert only(proxies(None, variables)).remedy == "Set NO_PROXY=example.org, localhost,127.0.0.1"


@pytest.mark.parametrize("no_proxy", ["127.0.0.1,localhost", "*", "LOCALHOST, 127.0.0.0/8", ".localhost,127.0.0.1:80"])
def test_a_proxy_that_leaves_this_machine_alone_is_fine(no_proxy):
    assert only(proxies(None, {"HTTP_PROXY": "http://p", "NO_PROXY": no_proxy})).health is Health.OK


@pytest.mark.parametrize("url", ["socks4://proxy:1080", "quic://proxy"])
def test_a_proxy_that_no_service_is_reached_by_is_a_problem_with_keys(monkeypatch, url):
    variables = {"ALL_PROXY": url, "NO_PROXY": "*"}
    assert next(proxies(load_settings(), variables)).health is Health.WARNING

    monkeypatch.setenv("GEMINI_API_KEY", "a-key")
    assert next(proxies(load_settings(), variables)).health is Health.PROBLEM

    monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", "http://127.0.0.1:9")
    assert next(proxies(load_settings(), variables)).health is Health.WARNING
