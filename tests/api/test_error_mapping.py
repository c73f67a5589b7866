"""Every error answer of both services is one of our errors, with a message that helps."""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest
from elevenlabs import errors as elevenlabs_sdk_errors
from elevenlabs.core.api_error import ApiError
from google.genai import errors as genai_errors

from eleven_video import errors
from eleven_video.api import _elevenlabs_errors, _gemini_errors
from eleven_video.api._network_errors import Failure
from eleven_video.api.http.client_hooks import Head
from tests.support.gemini_bodies import error, quota, reason, retry_after

Explain = Callable[[Exception], Failure | None]


def explain_gemini(failed: Exception) -> Failure:
    failure = _gemini_errors.explain(failed, heard=None, model="some-model", secret="secret-key")
    assert failure is not None
    return failure


def explain_elevenlabs(failed: Exception) -> Failure:
    failure = _elevenlabs_errors.explain(
        failed, heard=None, model="some-model", voice="some-voice", secret="secret-key"
    )
    assert failure is not None
    return failure


def of_gemini(code: int, body: Any, **headers: str) -> Failure:
    response = httpx2.Response(code, headers=headers)
    try:
        genai_errors.APIError.raise_error(code, body, response)
    except genai_errors.APIError as failed:
        return explain_gemini(failed)
    raise AssertionError("the SDK raised nothing")


def of_elevenlabs(code: int, body: Any, **headers: str) -> Failure:
    return explain_elevenlabs(ApiError(status_code=code, body=body, headers=headers))


@pytest.mark.parametrize(
    ("code", "body", "expected", "words", "retry"),
    [
        (
            400,
            error(400, "INVALID_ARGUMENT", "API key not valid.", reason("API_KEY_INVALID")),
            errors.KeyRejected,
            "GEMINI_API_KEY",
            False,
        ),
        (400, error(400, "INVALID_ARGUMENT", "API key expired."), errors.KeyRejected, "expired", False),
        (400, error(400, "INVALID_ARGUMENT", "too many tokens"), errors.RequestRefused, "too many tokens", False),
        (
            400,
            error(400, "FAILED_PRECONDITION", "location is not supported"),
            errors.RequestRefused,
            "location",
            False,
        ),
        (401, error(401, "UNAUTHENTICATED", "who?"), errors.KeyRejected, "rejected the key", False),
        (402, error(402, "PAYMENT", "pay"), errors.QuotaExceeded, "payment", False),
        (403, error(403, "PERMISSION_DENIED", "reported as leaked"), errors.KeyRejected, "GEMINI_API_KEY", False),
        (403, error(403, "X", "no", reason("API_KEY_SERVICE_BLOCKED")), errors.KeyRejected, "GEMINI_API_KEY", False),
        (403, error(403, "X", "unregistered callers"), errors.KeyRejected, "GEMINI_API_KEY", False),
        (403, error(403, "X", "no", reason("CONSUMER_SUSPENDED")), errors.AccountRefused, "project", False),
        (403, error(403, "X", "no", reason("BILLING_DISABLED")), errors.AccountRefused, "says: no", False),
        (403, error(403, "X", "has not been used in project"), errors.AccountRefused, "has not been used", False),
        (403, {}, errors.AccountRefused, "HTTP 403", False),
        (400, error(400, "X", "API Key not found. Please pass a valid API key."), errors.KeyRejected, "Check", False),
        (404, error(404, "NOT_FOUND", "models/x is not found"), errors.UnknownModel, "some-model", False),
        (404, {"message": "<html>404</html>", "status": "Not Found"}, errors.ConfigurationError, "base URL", False),
        (302, {"message": "", "status": "Found"}, errors.ConfigurationError, "base URL", False),
        (408, {}, errors.ServiceUnavailable, "408", True),
        (413, error(413, "X", "too large"), errors.RequestRefused, "too large", False),
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", "x", quota("RequestsPerMinute"), retry_after("48s")),
            errors.RateLimited,
            "wait 48 s",
            True,
        ),
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", "x", quota("PerMinute-FreeTier"), retry_after("20s")),
            errors.RateLimited,
            "wait 20 s",
            True,
        ),
        (429, error(429, "RESOURCE_EXHAUSTED", "slow down"), errors.RateLimited, "too many requests", True),
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", "x", quota("RequestsPerDay"), retry_after("5s")),
            errors.QuotaExceeded,
            "day",
            False,
        ),
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", "x", quota("PerMinute-FreeTier")),
            errors.QuotaExceeded,
            "quota",
            False,
        ),
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", "Quota exceeded, limit: 0, model: x", retry_after("5s")),
            errors.QuotaExceeded,
            "plan",
            False,
        ),
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", "x", quota("PerMinute", value="0"), retry_after("5s")),
            errors.QuotaExceeded,
            "plan",
            False,
        ),
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."),
            errors.QuotaExceeded,
            "depleted",
            False,
        ),
        (500, error(500, "INTERNAL", "oops"), errors.ServiceUnavailable, "oops", True),
        (502, {"message": "<!DOCTYPE html><body>bad", "status": "Bad Gateway"}, errors.ServiceUnavailable, "502", True),
        (503, [error(503, "UNAVAILABLE", "high demand")], errors.ServiceUnavailable, "high demand", True),
        (504, error(504, "DEADLINE_EXCEEDED", "late"), errors.ServiceUnavailable, "504", True),
        (201, {}, errors.InvalidAnswer, "201", False),
    ],
)
def test_gemini_answers(code: int, body: Any, expected: type[Exception], words: str, *, retry: bool) -> None:
    failure = of_gemini(code, body)
    assert type(failure.error) is expected
    assert words in str(failure.error)
    assert failure.retry is retry
    assert "<" not in str(failure.error)


@pytest.mark.parametrize("body", [None, [], "text", 5, {"error": "text"}, {"error": {"details": 5, "message": {}}}])
@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 429, 500, 599])
def test_gemini_answers_of_any_shape(code: int, body: Any) -> None:
    failed = genai_errors.ClientError.__new__(genai_errors.ClientError)
    failed.code, failed.details, failed.response = code, body, None  # type: ignore[assignment]
    assert isinstance(explain_gemini(failed).error, errors.ElevenVideoError)


@pytest.mark.parametrize("code", range(100, 600))
def test_every_status_is_mapped(code: int) -> None:
    never_again = {400, 401, 403, 404}
    for failure in (of_gemini(code, {}), of_elevenlabs(code, {})):
        assert isinstance(failure.error, errors.ElevenVideoError)
        assert type(failure.error) is not errors.ProviderError
        assert str(failure.error)
        assert not (failure.retry and code in never_again)
        if code in {408, 429} or code >= 500:
            assert failure.retry


@pytest.mark.parametrize("of", [of_gemini, of_elevenlabs])
@pytest.mark.parametrize(
    ("said", "delay_s"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("450.4ms", 0.4504),
        ("2m", 120.0),
        ("-1", None),
        ("soon", None),
        ("inf", None),
        ("nan", None),
    ],
)
def test_the_delay_in_a_header(of: Callable[..., Failure], said: str, delay_s: float | None) -> None:
    for code in (429, 503):
        assert of(code, {}, **{"retry-after": said}).delay_s == delay_s


NOW, LATER = "Mon, 23 Nov 2026 12:00:00 GMT", "Mon, 23 Nov 2026 12:00:30 GMT"


@pytest.mark.parametrize("of", [of_gemini, of_elevenlabs])
def test_the_delay_until_a_time_is_computed_with_the_services_own_clock(of: Callable[..., Failure]) -> None:
    assert of(503, {}, **{"Retry-After": LATER, "Date": NOW}).delay_s == 30
    assert of(503, {}, **{"Retry-After": NOW, "Date": LATER}).delay_s is None
    assert of(503, {}, **{"Retry-After": "Wed, 99 Foo 2026 12:00:00 GMT", "Date": NOW}).delay_s is None


def test_the_delay_until_a_time_where_the_service_tells_no_clock() -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    delay_s = of_elevenlabs(503, {}, **{"retry-after": format_datetime(until, usegmt=True)}).delay_s
    assert delay_s is not None
    assert 0 < delay_s <= 3600
    assert of_elevenlabs(503, {}, **{"retry-after": "Mon, 23 Nov 2020 12:00:00 GMT"}).delay_s is None


@pytest.mark.parametrize(
    ("quotas", "said"),
    [
        (("GenerateContentPaidTierInputTokensPerModelPerMinute",), "Allowed: 10 input tokens a minute."),
        (("GenerateRequestsPerMinutePerProjectPerModel-FreeTier",), "Allowed: 10 requests a minute."),
        (("GenerateRequestsPerDayPerProjectPerModel-FreeTier",), "Allowed: 10 requests a day."),
        (
            ("RequestsPerDay", "RequestsPerMinute", "SomethingElsePerHour"),
            "Allowed: 10 requests a minute, 10 requests a day.",
        ),
    ],
)
def test_geminis_error_contains_the_rate_limit(quotas: tuple[str, ...], said: str) -> None:
    """[5.4-UNIT-008]"""
    body = error(429, "RESOURCE_EXHAUSTED", "x", quota(*quotas), retry_after("5s"))
    assert f" {said} " in str(of_gemini(429, body).error)


@pytest.mark.parametrize("value", ["", "-5", "many", "1.5"])
def test_a_limit_that_is_not_a_number_is_left_out_of_the_message(value: str) -> None:
    body = error(429, "RESOURCE_EXHAUSTED", "x", quota("RequestsPerMinute", value=value), retry_after("5s"))
    assert "Allowed" not in str(of_gemini(429, body).error)


@pytest.mark.parametrize(
    ("words", "delay_s"),
    [
        ("Please retry in 48.9s.", 48.9),
        ("Please retry in 450.4ms.", 0.4504),
        ("Please retry in 1m3.5s.", 63.5),
        ("Please retry in 2 minutes.", 120),
        ("Your quota will reset after 13h18m10s.", 47_890),
        ("Try again after about 1 hour and 5 minutes.", 3_900),
        ("Wait for 3 days", 259_200),
        ("Please retry in a moment.", None),
        ("You have 5 minutes of audio left.", None),
        ("Retry in 1.2.3s", None),
    ],
)
def test_the_delay_in_a_message(words: str, delay_s: float | None) -> None:
    for failure in (of_gemini(429, error(429, "X", words)), of_elevenlabs(429, _detail(message=words))):
        assert failure.delay_s == (None if delay_s is None else pytest.approx(delay_s))
        assert failure.retry


@pytest.mark.parametrize(
    ("said", "delay_s"),
    [
        ("48s", 48),
        ("0.4504s", 0.4504),
        ("450.4ms", 0.4504),
        ("1m3.5s", 63.5),
        ("13h18m", 47_880),
        ("2d", 172_800),
        ("7", 7),
        (7, 7),
        ({"seconds": "3", "nanos": 500_000_000}, 3.5),
        ("soon", None),
        ("3 parsecs", None),
        ("-3s", None),
        ({}, None),
        ([], None),
    ],
)
def test_the_delay_in_the_details(said: Any, delay_s: float | None) -> None:
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": said}
    other = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": {"quotaResetDelay": said}}
    for detail in (info, other):
        told = of_gemini(429, error(429, "RESOURCE_EXHAUSTED", "x", detail)).delay_s
        assert told == (None if delay_s is None else pytest.approx(delay_s))


@pytest.mark.parametrize(
    ("delay", "told"),
    [("48", "48 s"), ("0.2", "1 s"), ("121", "3 min"), ("13h18m", "13 h 18 min"), ("900000000", "87600 h")],
)
def test_a_wait_is_shown_in_readable_units(delay: str, told: str) -> None:
    assert f"wait {told}" in str(of_elevenlabs(429, {}, **{"retry-after": delay}).error)


def _detail(*, code: str | None = None, status: str | None = None, message: str = "words of theirs") -> dict[str, Any]:
    return {"detail": {"code": code, "status": status, "message": message}}


@pytest.mark.parametrize(
    ("code", "body", "expected", "words", "retry"),
    [
        (401, _detail(code="unauthorized", status="invalid_api_key"), errors.KeyRejected, "ELEVENLABS_API_KEY", False),
        (401, _detail(status="quota_exceeded"), errors.QuotaExceeded, "out of credits", False),
        (401, _detail(code="quota_exceeded"), errors.QuotaExceeded, "words of theirs", False),
        (401, {"detail": "Invalid API key"}, errors.KeyRejected, "ELEVENLABS_API_KEY", False),
        (401, _detail(code="unauthorized", message="API key expired"), errors.KeyRejected, "Check", False),
        (401, _detail(status="needs_authorization"), errors.KeyRejected, "ELEVENLABS_API_KEY", False),
        (401, _detail(status="detected_unusual_activity"), errors.AccountRefused, "free plan", False),
        (401, _detail(status="payment_issue"), errors.AccountRefused, "payment", False),
        (401, _detail(status="PAYMENT_ISSUE"), errors.AccountRefused, "words of theirs", False),
        (401, _detail(status="free_users_not_allowed"), errors.RequestRefused, "plan", False),
        (401, _detail(status="a_reason_of_tomorrow"), errors.AccountRefused, "words of theirs", False),
        (401, _detail(code="unauthorized"), errors.AccountRefused, "words of theirs", False),
        (401, "<html>no</html>", errors.AccountRefused, "elevenlabs.io", False),
        (401, {}, errors.AccountRefused, "HTTP 401", False),
        (401, _detail(status="workspace_limit_reached"), errors.QuotaExceeded, "words of theirs", False),
        (401, _detail(status="workspace_credit_limit_exceeded"), errors.QuotaExceeded, "credits", False),
        (
            401,
            _detail(status="x", message="The workspace limit of 500 is reached."),
            errors.QuotaExceeded,
            "500",
            False,
        ),
        (401, _detail(code="insufficient_quota"), errors.QuotaExceeded, "credits", False),
        (401, {"detail": "quota_exceeded: You have 0 left"}, errors.QuotaExceeded, "0 left", False),
        (401, "quota_exceeded: You have 0 left", errors.QuotaExceeded, "0 left", False),
        (401, {"detail": "This request exceeds your quota of 5."}, errors.QuotaExceeded, "of 5", False),
        (403, {"detail": {"message": "You have 3 credits remaining."}}, errors.QuotaExceeded, "3", False),
        (402, _detail(code="insufficient_credits"), errors.QuotaExceeded, "out of credits", False),
        (402, _detail(code="paid_plan_required", status="payment_required"), errors.RequestRefused, "plan", False),
        (400, _detail(code="text_too_long"), errors.RequestRefused, "words of theirs", False),
        (400, _detail(status="model_not_found"), errors.UnknownModel, "some-model", False),
        (400, _detail(code="invalid_uid"), errors.UnknownVoice, "some-voice", False),
        (403, _detail(code="invalid_output_format"), errors.RequestRefused, "audio format", False),
        (403, _detail(code="x"), errors.AccountRefused, "words of theirs", False),
        (404, _detail(code="voice_not_found"), errors.UnknownVoice, "some-voice", False),
        (404, {"detail": "Not Found"}, errors.ConfigurationError, "base URL", False),
        (422, {"detail": [{"msg": "field required", "loc": ["text"]}]}, errors.RequestRefused, "field required", False),
        (429, _detail(status="too_many_concurrent_requests"), errors.RateLimited, "too many requests", True),
        (429, _detail(code="rate_limit_exceeded"), errors.RateLimited, "too many requests", True),
        (429, _detail(status="system_busy"), errors.ServiceUnavailable, "overloaded", True),
        (500, "<html><body>Internal", errors.ServiceUnavailable, "500", True),
        (503, "busy", errors.ServiceUnavailable, "busy", True),
    ],
)
def test_elevenlabs_answers(code: int, body: Any, expected: type[Exception], words: str, *, retry: bool) -> None:
    failure = of_elevenlabs(code, body)
    assert type(failure.error) is expected
    assert words in str(failure.error)
    assert failure.retry is retry
    assert "<" not in str(failure.error)


@pytest.mark.parametrize("failed_at", [of_elevenlabs, of_gemini])
@pytest.mark.parametrize(
    ("code", "lost"),
    [
        (500, False),
        (503, False),
        (504, True),
        (520, True),
        (521, False),
        (524, True),
        (599, True),
        (600, True),
        (999, True),
    ],
)
def test_what_a_gateway_did_not_wait_for_may_have_been_billed(failed_at: Any, code: int, *, lost: bool) -> None:
    failure = failed_at(code, "<html>gateway time-out</html>")
    assert (failure.lost, isinstance(failure.error, errors.Unanswered)) == (lost, lost)
    assert isinstance(failure.free_error or failure.error, errors.ServiceUnavailable)


def test_a_missing_permission_is_named_and_the_key_not_called_bad() -> None:
    message = "The API key you used is missing the permission user_read to execute this operation."
    failure = of_elevenlabs(401, _detail(status="missing_permissions", message=message))
    assert isinstance(failure.error, errors.KeyRejected)
    assert "valid but lacks the permission user_read" in str(failure.error)


@pytest.mark.parametrize("body", [None, [], 5, "", {"detail": None}, {"detail": 5}, {"detail": [5]}, {"detail": {}}])
@pytest.mark.parametrize("code", [400, 401, 402, 403, 404, 422, 429, 500])
def test_elevenlabs_answers_of_any_shape(code: int, body: Any) -> None:
    assert isinstance(of_elevenlabs(code, body).error, errors.ElevenVideoError)


def test_every_error_class_of_the_elevenlabs_sdk_is_mapped() -> None:
    names = [name for name in elevenlabs_sdk_errors.__all__ if name != "__version__"]
    assert names
    for name in names:
        failed = getattr(elevenlabs_sdk_errors, name)(body={"detail": "x"})
        assert type(explain_elevenlabs(failed).error) is not errors.ProviderError, name


def test_every_error_class_of_the_google_sdk_is_mapped() -> None:
    classes = [
        one
        for _, one in inspect.getmembers(genai_errors, inspect.isclass)
        if issubclass(one, genai_errors.APIError) and one.__module__ == genai_errors.__name__
    ]
    assert genai_errors.ServerError in classes
    for one in classes:
        failed = one.__new__(one)
        failed.code, failed.details, failed.response = 418, {}, None
        assert isinstance(explain_gemini(failed).error, errors.RequestRefused), one


@pytest.mark.parametrize("explain", [_gemini_errors.explain, _elevenlabs_errors.explain])
def test_other_errors_than_those_of_a_service_are_raised_unchanged(explain: Any) -> None:
    for failed in (MemoryError(), AssertionError("a bug"), errors.Interrupted("stop")):
        assert explain(failed, heard=None) is None
        assert explain(failed, heard=Head(200, {})) is None


@pytest.mark.parametrize("explain", [_gemini_errors.explain, _elevenlabs_errors.explain])
@pytest.mark.parametrize("failed", [TypeError("x"), ValueError("x"), KeyError("x"), AttributeError("x"), IndexError()])
def test_what_goes_wrong_before_an_answer_has_begun_is_a_bug_of_ours(explain: Any, failed: Exception) -> None:
    assert explain(failed, heard=None) is None
    good = explain(failed, heard=Head(200, {}))
    assert (type(good.error), good.retry, good.lost) == (errors.InvalidAnswer, False, True)
    busy = explain(failed, heard=Head(503, {"retry-after": "3"}))
    assert (type(busy.error), busy.retry, busy.lost, busy.delay_s) == (errors.ServiceUnavailable, True, False, 3)


def test_every_message_is_two_lines_at_most_and_short() -> None:
    endless = "word " * 5000 + "\n" * 50
    for failure in (of_gemini(400, error(400, "X", endless)), of_elevenlabs(400, _detail(message=endless))):
        assert len(str(failure.error)) < 400
        assert "\n" not in str(failure.error)


def test_control_characters_of_a_service_do_not_reach_the_terminal() -> None:
    failure = of_gemini(400, error(400, "X", "red \x1b[31m and \x07 bell"))
    assert str(failure.error).isprintable()
