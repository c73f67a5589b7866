"""Converts error answers of Gemini to this product's errors. The adapter in `gemini` uses this module.

Source: https://ai.google.dev/gemini-api/docs/troubleshooting and recorded answers.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from eleven_video.accounting.rate_limits import LimitKind, allowed_words
from eleven_video.api._network_errors import (
    Failure,
    answered_between,
    is_unreadable,
    network_failure,
    quoted,
    redirected,
    unread,
)
from eleven_video.api.http.answer_headers import lowered
from eleven_video.api.http.client_hooks import Head
from eleven_video.api.http.retry_after import retry_after_s, seconds_in, seconds_spoken, waiting_time
from eleven_video.errors import (
    AccountRefused,
    ConfigurationError,
    InvalidAnswer,
    KeyRejected,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServiceUnavailable,
    UnknownModel,
)

_SERVICE = "Gemini"

# The maximum number of digits in the value of a rate limit. A number with more digits cannot be a real limit and is
# ignored.
_MOST_DIGITS = 15

# The words in Gemini's names of quotas, for each type of rate limit
_QUOTA_WORDS = (
    (LimitKind.TPM, ("InputTokens", "PerMinute")),
    (LimitKind.RPM, ("Requests", "PerMinute")),
    (LimitKind.RPD, ("Requests", "PerDay")),
)


def explain(error: Exception, *, heard: Head | None, model: str = "", secret: str = "") -> Failure | None:
    """Convert an exception of the SDK or of the SDK's HTTP library to a `Failure`. The result is None for other
    exceptions.

    `heard` is the head of the answer, or None if no answer arrived. If no answer arrived and the network did not fail,
    the exception comes from a bug in this product, and the result is None.
    """
    code = getattr(error, "code", None)
    if isinstance(code, int) and hasattr(error, "details"):
        headers = getattr(getattr(error, "response", None), "headers", None)
        return _answered(code, error.details, lowered(headers), model=model, secret=secret)
    failure = network_failure(error, service=_SERVICE)
    if failure is not None or heard is None or not is_unreadable(error, service=_SERVICE, secret=secret):
        return failure
    if 200 <= heard.status < 300:
        return unread(service=_SERVICE)
    return _answered(heard.status, None, heard.headers, model=model, secret=secret)


def _answered(  # noqa: PLR0911  each return is one case of a table
    code: int, body: object, headers: Mapping[str, str], *, model: str, secret: str
) -> Failure:
    answer = body if isinstance(body, dict) else {}
    error = answer["error"] if isinstance(answer.get("error"), dict) else answer
    words = quoted(error.get("message"), secret=secret)
    quotation = f" Gemini says: {words}" if words else ""
    if code == 429:
        return _too_much(error, words, headers)
    if code == 408 or code >= 500:
        down = ServiceUnavailable(f"Gemini is overloaded or down (HTTP {code}). Try again later.{quotation}")
        delay_s = _asked_delay_s(error, words, headers)
        # The status DEADLINE_EXCEEDED means that Gemini itself ran out of time. A call with the status
        # DEADLINE_EXCEEDED is not billed. After a time-out of a proxy, the call may be billed.
        own = error.get("status") == "DEADLINE_EXCEEDED"
        between = None if own else answered_between(code, down, service=_SERVICE, delay_s=delay_s)
        return between or Failure(down, retry=True, delay_s=delay_s)
    if code == 401 or (code in {400, 403} and _key_is_bad(error, words)):
        refused = "rejected the key" if code != 403 else "refuses this key"
        return Failure(KeyRejected(f"Gemini {refused}. Check GEMINI_API_KEY.{quotation}"))
    if code == 403:
        return Failure(
            AccountRefused(f"Gemini refused this request for the key's account or project (HTTP 403).{quotation}")
        )
    if code == 404 and error.get("status") == "NOT_FOUND":
        return Failure(UnknownModel(model, service=_SERVICE))
    if 300 <= code < 400:
        return redirected(code, service=_SERVICE)
    if code == 404:
        return Failure(ConfigurationError(f"Gemini was not found at its base URL (HTTP {code}). Check that setting."))
    if code == 402:
        return Failure(QuotaExceeded(f"Gemini requires a payment for this account before it answers again.{quotation}"))
    if code < 300:
        return Failure(InvalidAnswer(f"Gemini answered with HTTP {code} instead of a result. Try again."), lost=True)
    return Failure(RequestRefused(f"Gemini refused the request (HTTP {code}).{quotation}"))


def _too_much(error: Mapping[str, Any], words: str, headers: Mapping[str, str]) -> Failure:
    """The failure for an answer with the HTTP status 429.

    The error of the failure is `RateLimited` if there were too many requests in a short time, so that waiting helps.
    The error is `QuotaExceeded` if the quota is used up.
    """
    quotas = [str(violation.get("quotaId", "")) for violation in _violations(error)]
    delay_s = _asked_delay_s(error, words, headers)
    per_day = any("PerDay" in quota for quota in quotas)
    none_at_all = re.search(r"limit: 0\b", words) or any(
        str(violation.get("quotaValue")) == "0" for violation in _violations(error)
    )
    free = any("FreeTier" in quota for quota in quotas) or "free_tier" in words
    unpaid = re.search(r"prepa\w+ credits|billing account|spending (?:cap|limit)", words, re.IGNORECASE)
    allowed = f" {said}" if (said := allowed_words(_allowed(error))) else ""
    if per_day or none_at_all or unpaid or (free and delay_s is None):
        what = "The day's" if per_day and not none_at_all else "The"
        return Failure(
            QuotaExceeded(
                f"{what} Gemini quota of this key is used up.{allowed} Use another model or plan. Gemini says: {words}"
            )
        )
    wait = f" It asks to wait {waiting_time(delay_s)}." if delay_s is not None else ""
    return Failure(
        RateLimited(f"Gemini received too many requests.{allowed}{wait} Try again later."), retry=True, delay_s=delay_s
    )


def _allowed(error: Mapping[str, Any]) -> dict[LimitKind, int]:
    """The values of the exceeded rate limits, by the type of limit. The values are read from an answer with the HTTP
    status 429.

    An example of a quota id is GenerateRequestsPerMinutePerProjectPerModel-FreeTier.
    """
    allowed: dict[LimitKind, int] = {}
    for violation in _violations(error):
        quota, value = str(violation.get("quotaId", "")), str(violation.get("quotaValue", ""))
        kind = next((kind for kind, words in _QUOTA_WORDS if all(word in quota for word in words)), None)
        if kind is not None and value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS:
            allowed[kind] = int(value)
    return allowed


# The pattern of messages about the key, such as "API key not valid.", "API Key not found." and "reported as leaked".
# Messages about a request without a key also match.
_BAD_KEY = re.compile(
    r"api key (?:is |was )?(?:not valid|invalid|not found|expired|disabled|deleted|revoked|missing)|reported as leaked|"
    r"unregistered callers|(?:valid|missing an?) api key",
    re.IGNORECASE,
)


def _key_is_bad(error: Mapping[str, Any], words: str) -> bool:
    """Whether Gemini refuses the key itself. The result is False if Gemini refuses the Google account or the Google
    Cloud project of the key.

    Source: https://docs.cloud.google.com/php/docs/reference/common-protos/latest/Api.ErrorReason
    """
    reasons = [str(detail.get("reason")) for detail in _details(error)]
    return any(reason.startswith("API_KEY_") for reason in reasons) or _BAD_KEY.search(words) is not None


def _asked_delay_s(error: Mapping[str, Any], words: str, headers: Mapping[str, str]) -> float | None:
    """The waiting time that Gemini requests, in seconds. The result is None if Gemini requests no waiting time.

    The waiting time is read from the details of the error. If the details have no waiting time, it is read from the
    message of the error. If the message has no waiting time either, it is read from a header.
    """
    values = [detail.get("retryDelay") for detail in _details(error)]
    metadata = (detail.get("metadata") for detail in _details(error))
    values += [facts.get("quotaResetDelay") for facts in metadata if isinstance(facts, dict)]
    delays = (*map(seconds_in, values), seconds_spoken(words))
    return next((delay for delay in delays if delay is not None), retry_after_s(headers))


def _violations(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for detail in _details(error):
        violations = detail.get("violations")
        yield from (
            (violation for violation in violations if isinstance(violation, dict))
            if isinstance(violations, list)
            else ()
        )


def _details(error: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    details = error.get("details")
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []
