"""Makes the error answers of Gemini and ElevenLabs. The answers have the structure and the words that the services
use.
"""

from http import HTTPStatus
from typing import Any

from eleven_video.sandbox.http.messages import Reply, json_reply

_GEMINI_SERVICE = "generativelanguage.googleapis.com"
_RPC = "type.googleapis.com/google.rpc."
_RATE_LIMITS = "https://ai.google.dev/gemini-api/docs/rate-limits"

_GEMINI_STATUS = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument."),
    401: ("UNAUTHENTICATED", "Request had invalid authentication credentials."),
    403: ("PERMISSION_DENIED", "Your API key was reported as leaked. Please use another API key."),
    404: ("NOT_FOUND", "Requested entity was not found."),
    405: ("UNIMPLEMENTED", "The method is not allowed for this path."),
    408: ("DEADLINE_EXCEEDED", "The request timed out."),
    413: ("INVALID_ARGUMENT", "The request is too large."),
    414: ("INVALID_ARGUMENT", "The request line is too long."),
    415: ("INVALID_ARGUMENT", "The content coding is unknown."),
    417: ("INVALID_ARGUMENT", "The expectation is unknown."),
    431: ("INVALID_ARGUMENT", "The headers are too large."),
    500: ("INTERNAL", "An internal error has occurred. Please retry."),
    503: (
        "UNAVAILABLE",
        (
            "This model is currently experiencing high demand. Spikes in demand are usually temporary. "
            "Please try again later."
        ),
    ),
    505: ("UNIMPLEMENTED", "The version of HTTP is unknown."),
    504: ("DEADLINE_EXCEEDED", "The request timed out. Please try again."),
}

# The keys are an HTTP status and a `reason` of `gemini_error`. The values are the message of the answer, and the reason
# in the answer's ErrorInfo. The reason is "" if the answer has no ErrorInfo.
_GEMINI_REASONS = {
    (400, "key_invalid"): ("API key not valid. Please pass a valid API key.", "API_KEY_INVALID"),
    (403, "service_blocked"): (
        f"Requests to this API {_GEMINI_SERVICE} method GenerateContent are blocked.",
        "API_KEY_SERVICE_BLOCKED",
    ),
    (403, "unregistered"): (
        (
            "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or "
            "other form of API consumer identity to call this API."
        ),
        "",
    ),
}


def bad_gateway() -> Reply:
    """The error 502 of a proxy between the client and the service. The body of this answer is an HTML page instead of
    JSON.
    """
    page = b"<html><head><title>502 Server Error</title></head><body><h1>Error: Server Error</h1></body></html>\n"
    return Reply(502, page, "text/html; charset=UTF-8")


# Gemini


def gemini_error(status: int, reason: str = "", *, model: str = "", message: str = "") -> Reply:
    """Gemini's error answer with an HTTP status.

    Args:
        status: The HTTP status.
        reason: Selects one of several errors with this status. For 400: "key_invalid". For 403: "service_blocked" or
            "unregistered". For 429: "per_day" (a daily quota is used up, so that it does not help to wait some minutes)
            or "no_delay" (the answer does not tell after which time to try again). If `reason` is "", the result is the
            usual error.
        model: The id of the requested model, which some messages name.
        message: The message. If `message` is "", the service's usual message is used.
    """
    if status == 502:
        return bad_gateway()
    if status == 429:
        return _quota_failure(model, reason)
    if status == 404 and model:
        return model_not_found(model, "generateContent", "v1beta")
    name, wording = _GEMINI_STATUS.get(status, ("UNKNOWN", "The service could not answer."))
    wording, info = _GEMINI_REASONS.get((status, reason), (wording, ""))
    details = _error_info(info, wording) if info else None
    return _gemini(status, name, message or wording, details)


def model_not_found(model: str, method: str, version: str) -> Reply:
    """Gemini's error 404. It means that a model is unknown, or does not support the requested method."""
    return _gemini(
        404,
        "NOT_FOUND",
        f"models/{model} is not found for API version {version}, or is not supported for {method}. "
        "Call ModelService.ListModels to see the list of available models and their supported methods.",
    )


def _quota_failure(model: str, reason: str) -> Reply:
    per_day = reason == "per_day"
    window, value = ("PerDay", "250") if per_day else ("PerMinute", "10")
    violation = {
        "quotaMetric": f"{_GEMINI_SERVICE}/generate_content_free_tier_requests",
        "quotaId": f"GenerateRequests{window}PerProjectPerModel-FreeTier",
        "quotaDimensions": {"location": "global", "model": model or "gemini-3.5-flash-lite"},
        "quotaValue": value,
    }
    details: list[dict[str, Any]] = [
        {"@type": _RPC + "Help", "links": [{"description": "Learn more about Gemini API quotas", "url": _RATE_LIMITS}]},
        {"@type": _RPC + "QuotaFailure", "violations": [violation]},
    ]
    message = (
        "You exceeded your current quota, please check your plan and billing details. For more information on this error, "
        f"head to: {_RATE_LIMITS}.\n* Quota exceeded for metric: {violation['quotaMetric']}, limit: {value}, "
        f"model: {model}"
    )
    if not per_day and reason != "no_delay":
        message += "\nPlease retry in 1.2s."
        details.append({"@type": _RPC + "RetryInfo", "retryDelay": "1s"})
    return _gemini(429, "RESOURCE_EXHAUSTED", message, details)


def _error_info(reason: str, message: str) -> list[dict[str, Any]]:
    return [
        {
            "@type": _RPC + "ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
            "metadata": {"service": _GEMINI_SERVICE},
        },
        {"@type": _RPC + "LocalizedMessage", "locale": "en-US", "message": message},
    ]


def _gemini(status: int, name: str, message: str, details: list[dict[str, Any]] | None = None) -> Reply:
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    if details:
        error["details"] = details
    return json_reply({"error": error}, status=status, content_type="application/json; charset=UTF-8")


# ElevenLabs

# For an HTTP status and a `reason` of `elevenlabs_error`, the type, the code, the older status text and the message of
# the answer. If `reason` is "", the first row with the HTTP status is used.
_ELEVENLABS: dict[tuple[int, str], tuple[str, str, str, str]] = {
    (400, "invalid_parameters"): (
        "validation_error", "invalid_parameters", "invalid_parameters", "The request is not valid.",
    ),
    (401, "invalid_api_key"): ("authentication_error", "unauthorized", "invalid_api_key", "Invalid API key"),
    (401, "needs_authorization"): (
        "authentication_error", "unauthorized", "needs_authorization",
        "Neither authorization header nor xi-api-key received, please provide one.",
    ),
    (401, "missing_permissions"): (
        "", "", "missing_permissions",
        "The API key you used is missing the permission text_to_speech to execute this operation.",
    ),
    (401, "detected_unusual_activity"): (
        "", "", "detected_unusual_activity", "Unusual activity detected. Free Tier usage disabled.",
    ),
    (402, "paid_plan_required"): (
        "payment_required", "paid_plan_required", "payment_required",
        "Free users cannot use library voices via the API. Please upgrade your subscription to use this voice.",
    ),
    (403, "invalid_output_format"): (
        "", "invalid_output_format", "invalid_output_format", "Your plan does not allow this output format.",
    ),
    (404, "voice_not_found"): (
        "", "voice_not_found", "voice_not_found", "A voice with this id was not found.",
    ),
    (429, "too_many_concurrent_requests"): (
        "rate_limit_error", "concurrent_limit_exceeded", "too_many_concurrent_requests",
        (
            "Too many concurrent requests. Your current subscription is associated with a maximum of 5 concurrent "
            "requests (running in parallel)."
        ),
    ),
    (429, "system_busy"): (
        "", "", "system_busy",
        (
            "We are sorry, the system is experiencing heavy traffic, please try again. "
            "Higher subscriptions have higher priority."
        ),
    ),
    (500, "internal_error"): ("internal_error", "internal_error", "internal_error", "Internal server error"),
    (503, "service_unavailable"): ("", "", "service_unavailable", "The service is temporarily unavailable."),
}  # fmt: skip


def elevenlabs_error(status: int, reason: str = "", message: str = "") -> Reply:
    """ElevenLabs' error answer with an HTTP status.

    Args:
        status: The HTTP status.
        reason: Selects one of several errors with this HTTP status. It is the older status text of the error, such as
            "quota_exceeded" for 401. If `reason` is "", the result is the usual error.
        message: The message. If `message` is "", the service's usual message is used.
    """
    if status == 502:
        return bad_gateway()
    if status == 422:
        detail = [{"loc": ["body", "text"], "msg": "Field required", "type": "missing"}]
        return json_reply({"detail": detail}, status=422)
    if status == 404 and reason == "unroutable":
        return json_reply({"detail": "Not Found"}, status=404)
    if (status, reason) == (401, "quota_exceeded"):
        return quota_exceeded(limit=10_000, remaining=0, needed=91)
    if (status, reason) == (400, "invalid_voice_settings"):
        return _elevenlabs(400, "", reason, reason, message or "Invalid voice settings.")
    rows = [row for (code, name), row in _ELEVENLABS.items() if code == status and reason in ("", name)]
    kind, code, legacy, wording = rows[0] if rows else ("", reason, reason or "error", "The service could not answer.")
    return _elevenlabs(status, kind, code, legacy, message or wording)


def elevenlabs_problem(status: int, message: str) -> Reply:
    """ElevenLabs' error answer to a request that is not valid HTTP. `status` is the HTTP status."""
    return _elevenlabs(status, "", "", HTTPStatus(status).phrase.lower().replace(" ", "_"), message)


def elevenlabs_invalid(place: str, message: str, kind: str) -> Reply:
    """ElevenLabs' error 422. It means that a field is missing, or has a wrong value.

    Args:
        place: The path of the field, such as "body.text".
        message: The message about the field.
        kind: The service's name for the type of the error, such as "missing".
    """
    location = [int(part) if part.isdecimal() else part for part in place.split(".")]
    return json_reply({"detail": [{"type": kind, "loc": location, "msg": message}]}, status=422)


def history_item_not_found(item: str) -> Reply:
    """ElevenLabs' error 404. It means that the history of speech calls does not have an id."""
    message = f"A history item with the ID {item} was not found."
    return _elevenlabs(404, "", "history_item_not_found", "history_item_not_found", message)


def quota_exceeded(*, limit: int, remaining: int, needed: int) -> Reply:
    """ElevenLabs' error 401. It means that the account has too few credits left for a request."""
    message = (
        f"This request exceeds your quota of {limit}. You have {remaining} credits remaining, "
        f"while {needed} credits are required for this request."
    )
    return _elevenlabs(401, "invalid_request", "quota_exceeded", "quota_exceeded", message)


def text_too_long(length: int, limit: int) -> Reply:
    """ElevenLabs' error 400. It means that a text has `length` characters, but the model accepts at most `limit`."""
    message = f"Request text length ({length}) exceeds the maximum text length of {limit} characters"
    return _elevenlabs(400, "validation_error", "text_too_long", "max_character_limit_exceeded", message)


def blank_text() -> Reply:
    """ElevenLabs' error 400. It means that a text has no character that can be spoken."""
    return _elevenlabs(400, "", "invalid_parameters", "input_text_empty", "Input at position 0 has empty text")


def context_refused(model: str) -> Reply:
    """ElevenLabs' error 400. It means that the model does not accept the fields previous_text and next_text."""
    message = f"Providing previous_text or next_text is not yet supported with the '{model}' model."
    return _elevenlabs(400, "", "unsupported_model", "unsupported_model", message)


def speech_model_not_found(model: str) -> Reply:
    """ElevenLabs' error 400. It means that a speech model is unknown."""
    return _elevenlabs(400, "", "", "model_not_found", f"A model with model ID {model} does not exist.")


def voice_not_found(voice: str) -> Reply:
    """ElevenLabs' error 404. It means that a voice is unknown."""
    return elevenlabs_error(404, "voice_not_found", f"A voice with the voice_id {voice} was not found.")


def _elevenlabs(status: int, kind: str, code: str, legacy: str, message: str) -> Reply:
    # ElevenLabs omits empty fields, so older errors have only the fields `status` and `message`.
    detail = {"type": kind, "code": code, "message": message, "status": legacy}
    return json_reply({"detail": {name: value for name, value in detail.items() if value}}, status=status)
