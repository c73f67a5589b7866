"""Converts error answers of ElevenLabs to this product's errors. The adapter in `elevenlabs` uses this module.

Source: https://elevenlabs.io/docs/developers/resources/error-messages and recorded answers.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

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
from eleven_video.api.http.retry_after import retry_after_s, seconds_spoken, waiting_time
from eleven_video.errors import (
    AccountRefused,
    ConfigurationError,
    ElevenVideoError,
    InvalidAnswer,
    KeyRejected,
    PermissionMissing,
    QuotaExceeded,
    RateLimited,
    RequestRefused,
    ServiceUnavailable,
    UnknownModel,
    UnknownVoice,
)

_SERVICE = "ElevenLabs"


def tells_no_list(error: ElevenVideoError) -> bool:
    """Whether an error means that only the requested list is unavailable.

    If the answer is true, the service works and accepts the key, and the caller can continue without the list.
    """
    return isinstance(error, (PermissionMissing, RequestRefused, InvalidAnswer)) or type(error) is ConfigurationError


def explain(
    error: Exception, *, heard: Head | None, model: str = "", voice: str = "", secret: str = ""
) -> Failure | None:
    """Convert an exception of the SDK or of the SDK's HTTP library to a `Failure`. The result is None for other
    exceptions.

    `heard` is the head of the answer, or None if no answer arrived. If no answer arrived and the network did not fail,
    the exception comes from a bug in this product, and the result is None.
    """
    code = getattr(error, "status_code", None)
    if isinstance(code, int) and hasattr(error, "body"):
        return _answered(
            code, error.body, lowered(getattr(error, "headers", None)), model=model, voice=voice, secret=secret
        )
    failure = network_failure(error, service=_SERVICE)
    if failure is not None or heard is None or not is_unreadable(error, service=_SERVICE, secret=secret):
        return failure
    if 200 <= heard.status < 300:
        return unread(service=_SERVICE)
    return _answered(heard.status, None, heard.headers, model=model, voice=voice, secret=secret)


def _answered(code: int, body: object, headers: Mapping[str, str], *, model: str, voice: str, secret: str) -> Failure:
    names, message = _detail(body)
    message_text = quoted(message, secret=secret)
    quotation = f" ElevenLabs says: {message_text}" if message_text else ""
    for name in sorted(names):
        if name in _BY_NAME:
            return Failure(_BY_NAME[name](message_text, quotation))
    if code in _OF_THE_ACCOUNT and (_QUOTA_NAME.search(" ".join(names)) or _QUOTA_WORDS.search(message_text)):
        return Failure(_out_of_credits(message_text, quotation))
    if voice and names & {"voice_not_found", "invalid_uid"}:
        return Failure(UnknownVoice(voice))
    if names & {"model_not_found"}:
        return Failure(UnknownModel(model, service=_SERVICE))
    delay_s = retry_after_s(headers)
    return _by_code(code, names, quotation, seconds_spoken(message_text) if delay_s is None else delay_s)


def _by_code(  # noqa: PLR0911  each return is one case of a table
    code: int, names: frozenset[str], quotation: str, delay_s: float | None
) -> Failure:
    wait = f" It asks to wait {waiting_time(delay_s)}." if delay_s is not None else ""
    if code == 429 and "system_busy" not in names:
        return Failure(
            RateLimited(f"ElevenLabs received too many requests.{wait} Try again later.{quotation}"),
            retry=True,
            delay_s=delay_s,
        )
    if code in {408, 425, 429} or code >= 500:
        down = ServiceUnavailable(f"ElevenLabs is overloaded or down (HTTP {code}).{wait} Try again later.{quotation}")
        between = answered_between(code, down, service=_SERVICE, delay_s=delay_s)
        return between or Failure(down, retry=True, delay_s=delay_s)
    if code == 401 and (names & _BAD_KEY or _BAD_KEY_WORDS.search(quotation)):
        return Failure(KeyRejected(f"ElevenLabs rejected the key. Check ELEVENLABS_API_KEY.{quotation}"))
    if code == 402:
        return Failure(RequestRefused(f"The ElevenLabs plan does not include this.{quotation}"))
    if code in {401, 403}:
        advice = quotation or " Check the account, plan and key at elevenlabs.io."
        return Failure(AccountRefused(f"ElevenLabs refused this request for the account (HTTP {code}).{advice}"))
    if 300 <= code < 400:
        return redirected(code, service=_SERVICE)
    if code == 404:
        return Failure(
            ConfigurationError(
                f"ElevenLabs was not found at this address (HTTP {code}). Check its base URL setting.{quotation}"
            )
        )
    if code < 300:
        return Failure(InvalidAnswer("ElevenLabs' answer cannot be read. Try again."))
    return Failure(RequestRefused(f"ElevenLabs refused the request (HTTP {code}).{quotation}"))


def _out_of_credits(message_text: str, _: str) -> ElevenVideoError:
    return QuotaExceeded(f"The ElevenLabs account or key is out of credits. {message_text}".strip())


def _permission_missing(message_text: str, quotation: str) -> ElevenVideoError:
    named = re.search(r"permission\s+(\w+)", message_text)
    which = f"the permission {named[1]}" if named else "a permission"
    return PermissionMissing(
        f"The ElevenLabs key is valid but lacks {which}. Add it in the key's settings." + ("" if named else quotation)
    )


def _unusual_activity(_: str, quotation: str) -> ElevenVideoError:
    return AccountRefused(f"ElevenLabs has closed its free plan to this account or network.{quotation}")


def _payment_issue(_: str, quotation: str) -> ElevenVideoError:
    return AccountRefused(f"A payment to ElevenLabs is due. Pay it on the account's subscription page.{quotation}")


def _not_in_the_plan(_: str, quotation: str) -> ElevenVideoError:
    return RequestRefused(f"The ElevenLabs plan does not include this.{quotation}")


def _output_format(_: str, quotation: str) -> ElevenVideoError:
    return RequestRefused(f"The ElevenLabs plan does not include the required audio format.{quotation}")


# Errors that are recognised by their name, because their HTTP status is misleading. For example, if an account has no
# credits left, ElevenLabs answers with 401, which is the status for a wrong key.
_BY_NAME: Mapping[str, Callable[[str, str], ElevenVideoError]] = {
    "quota_exceeded": _out_of_credits,
    "insufficient_credits": _out_of_credits,
    "missing_permissions": _permission_missing,
    "detected_unusual_activity": _unusual_activity,
    "payment_issue": _payment_issue,
    "payment_failed": _payment_issue,
    "subscription_past_due": _payment_issue,
    "unpaid_invoice": _payment_issue,
    "free_users_not_allowed": _not_in_the_plan,
    "paid_plan_required": _not_in_the_plan,
    "subscription_required": _not_in_the_plan,
    "only_for_creator+": _not_in_the_plan,
    "invalid_output_format": _output_format,
}


# The names of errors that concern the API key. An error with the HTTP status 401 and any other name concerns the
# ElevenLabs account.
_BAD_KEY = frozenset(
    {"invalid_api_key", "missing_api_key", "api_key_not_found", "needs_authorization", "invalid_authorization_header"}
)
_BAD_KEY_WORDS = re.compile(
    r"(?:invalid|incorrect|unknown|missing) api key|api key (?:is |was )?"
    r"(?:invalid|incorrect|not valid|not found|missing|expired|revoked|disabled|deleted)",
    re.IGNORECASE,
)
_OF_THE_ACCOUNT = frozenset({400, 401, 402, 403})
# The pattern of error names that mean that no credits are left, such as "workspace_limit_reached", "insufficient_quota"
# and "credits_exhausted"
_QUOTA_NAME = re.compile(
    r"\b(?:quota|credits?)_(?:limit_)?(?:exceeded|exhausted|reached)|insufficient_(?:quota|credits?|balance|funds)|"
    r"out_of_(?:quota|credits?)|workspace_(?:\w+_)?(?:limit|quota)\w*|(?<!max_)(?:usage|spending|character)_limit_(?:exceeded|reached)"
)
_QUOTA_WORDS = re.compile(
    r"\bquota[_ ]exceeded|exceeds? (?:your|the) quota|credits? remaining|(?:not enough|insufficient|out of) credits?|"
    r"(?:workspace|usage|spending|character)(?:'s)? (?:\w+ )?limit (?:of \S+ )?(?:is |was |has been )?(?:exceeded|reached|hit)",
    re.IGNORECASE,
)


def _detail(body: object) -> tuple[frozenset[str], str]:
    """The names and the message of an error. The names are read from the fields `code` and `status`. Older answers have
    only the field `status`.

    The field `detail` may be an object, a text or a list of objects. The body may also be plain text instead of JSON. A
    text may begin with the name of the error, as in "quota_exceeded: ...".
    """
    if isinstance(body, str):
        return _names_before(body), body
    detail: Any = body.get("detail", body) if isinstance(body, dict) else body
    if isinstance(detail, str):
        return _names_before(detail), detail
    if isinstance(detail, list):
        messages = [str(item.get("msg") or item.get("message") or "") for item in detail if isinstance(item, dict)]
        return frozenset(), "; ".join(message for message in messages if message)
    if not isinstance(detail, dict):
        return frozenset(), ""
    names = frozenset(str(detail[name]).strip().lower() for name in ("code", "status") if detail.get(name))
    return names, str(detail.get("message") or "")


def _names_before(text: str) -> frozenset[str]:
    named = re.match(r"\s*([a-z][a-z+]*(?:_[a-z+]+)+)\b", text)
    return frozenset({named[1]}) if named else frozenset()
