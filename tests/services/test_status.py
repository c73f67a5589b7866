"""Status requests to both services, over real HTTP."""

import threading
from datetime import UTC, datetime

import pytest

from eleven_video.config.settings import Settings
from eleven_video.domain.service_status import Reach
from eleven_video.sandbox.server import Sandbox
from eleven_video.services.status import ask_services
from tests.support.scripted_server import Reply, serving

ACCOUNT = {
    "tier": "creator",
    "character_count": 25,
    "character_limit": 100,
    "next_character_count_reset_unix": 1764547200,
}
MODELS = {"models": [{"name": "models/gemini-9"}]}
PATIENCE_S = 60


def settings(url, **facts):
    known = {
        "gemini_api_key": "gemini-secret-key",
        "elevenlabs_api_key": "elevenlabs-secret-key",
        "gemini_base_url": url,
        "elevenlabs_base_url": url,
    }
    return Settings(**known | facts)


def asked(url, longest_wait_s=PATIENCE_S, **facts):
    return ask_services(settings(url, **facts), longest_wait_s=longest_wait_s)


def is_account(request):
    return request.path.startswith("/v1/user")


def answering(account=None, models=None):
    """Both services on one server."""
    return lambda request: (account or Reply(ACCOUNT)) if is_account(request) else (models or Reply(MODELS))


def test_both_services_report_their_quota_and_models():
    """[5.4-INT-001]"""
    with Sandbox(credits_used=120, credit_limit=1_000) as sandbox:
        replies = asked(sandbox.url)
        requests = sandbox.ledger()["requests"]

    quota = replies.elevenlabs.content
    assert (quota.plan, quota.used, quota.limit, quota.remaining) == ("creator", 120, 1_000, 880)
    assert quota.resets_at > datetime.now(UTC)
    assert "gemini-3.5-flash-lite" in replies.gemini.content
    for reply in (replies.elevenlabs, replies.gemini):
        assert (reply.reach, reply.reason) == (Reach.ANSWERED, "")
        assert 0 < reply.latency_s < PATIENCE_S
    assert requests == {"subscription": 1, "models": 1}


def test_both_are_asked_at_the_same_time():
    """[5.4-INT-002] Neither is answered before both have been asked."""
    both = threading.Barrier(2)

    def answer(request):
        both.wait(PATIENCE_S)
        return answering()(request)

    with serving(answer) as server:
        replies = asked(server.url)

    assert {replies.elevenlabs.reach, replies.gemini.reach} == {Reach.ANSWERED}


@pytest.mark.parametrize("hanging", ["elevenlabs", "gemini"])
def test_one_that_does_not_answer_is_left_behind(hanging):
    """[5.4-INT-003]"""
    hang = Reply(fault="hang")
    with serving(answering(**{"account" if hanging == "elevenlabs" else "models": hang})) as server:
        replies = asked(server.url, longest_wait_s=3)

    silent, other = replies.elevenlabs, replies.gemini
    if hanging == "gemini":
        silent, other = other, silent
    assert (silent.reach, silent.content, silent.latency_s) == (Reach.UNAVAILABLE, None, None)
    assert silent.reason == "No answer within 3 s."
    assert other.reach is Reach.ANSWERED


@pytest.mark.parametrize(
    ("fault", "reach", "said"),
    [
        (Reply("busy", 503), Reach.UNAVAILABLE, "HTTP 503"),
        (Reply("slow down", 429), Reach.UNAVAILABLE, "too many requests"),
        (
            Reply({"detail": {"status": "invalid_api_key", "message": "no"}}, 401),
            Reach.KEY_REFUSED,
            "rejected the key",
        ),
        (Reply(fault="drop"), Reach.UNAVAILABLE, "broke off"),
        (Reply("<html>", 200), Reach.UNAVAILABLE, ""),
    ],
    ids=["503", "429", "401", "drop", "html"],
)
def test_a_failing_service_is_asked_once_and_reported(fault, reach, said):
    """[5.4-INT-004] No second try, a reason for each, and the key in none."""
    with serving(lambda _: fault) as server:
        replies = asked(server.url)

    assert len(server.asked) == 2
    for reply in (replies.elevenlabs, replies.gemini):
        assert (reply.reach, reply.content) == (reach, None)
        assert said in reply.reason
        assert reply.reason
        assert "secret-key" not in reply.reason


def test_a_key_without_user_read_is_a_good_key():
    """[5.4-INT-005]"""
    message = "The API key you used is missing the permission user_read to execute this operation."
    refusal = Reply({"detail": {"status": "missing_permissions", "message": message}}, 401)
    with serving(answering(refusal)) as server:
        reply = asked(server.url).elevenlabs

    assert (reply.reach, reply.content) == (Reach.ANSWERED, None)
    assert "key is valid but lacks the permission user_read" in reply.reason


@pytest.mark.parametrize("limit", ["unlimited", None])
def test_an_absent_limit_is_unknown(limit):
    """[5.4-INT-006] And not zero, which would be used up."""
    with serving(answering(Reply(ACCOUNT | {"character_limit": limit}))) as server:
        quota = asked(server.url).elevenlabs.content

    assert (quota.used, quota.limit, quota.remaining, quota.share) == (25, None, None, None)


def test_a_service_without_a_key_is_not_asked():
    """[5.4-INT-007]"""
    with serving(answering()) as server:
        replies = asked(server.url, elevenlabs_api_key=None)
        paths = [request.path for request in server.asked]

    assert (replies.elevenlabs.reach, replies.gemini.reach) == (Reach.KEY_MISSING, Reach.ANSWERED)
    assert "ELEVENLABS_API_KEY" in replies.elevenlabs.reason
    assert [path.partition("?")[0] for path in paths] == ["/v1beta/models"]
