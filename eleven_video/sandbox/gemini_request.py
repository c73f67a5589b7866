"""Reads requests to Gemini. It checks the type of each documented field, and refuses invalid requests with Gemini's
error.

Names of fields may be in camelCase or snake_case, because the official SDKs send both. Undocumented fields are ignored.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from eleven_video.sandbox.faults import error_bodies
from eleven_video.sandbox.http.messages import MalformedBody, Refused, Request

_Kind = Callable[[Any, str], Any]
_INT32 = 2**31
_DIGITS = re.compile(r"-?[0-9]{1,10}")
_QUOTED = 80
MEDIA_TYPES = ("text/plain", "application/json", "application/xml", "application/yaml", "text/x.enum")


class _Invalid(ValueError):
    """Raised if the value of a field in a request has the wrong type."""


def read_request(request: Request, *, counting: bool) -> dict[str, Any]:
    """The checked body of a request, with the names of its fields in camelCase.

    Args:
        request: The request.
        counting: Whether the request calls the API method countTokens. The body of such a request may contain the whole
            body of a generateContent request. The result is then the body of the generateContent request.

    Raises:
        Refused: The body is not JSON, or a field has an invalid value. The exception has the reply.
    """
    try:
        given = _counting(request.json(), "") if counting else _generating(request.json(), "")
    except MalformedBody as error:
        raise invalid_argument(f"Invalid JSON payload received. {error}") from error
    except _Invalid as error:
        raise invalid_argument(str(error)) from error
    inner: dict[str, Any] = given.get("generateContentRequest") or given
    media_type = inner.get("generationConfig", {}).get("responseMimeType")
    if media_type and media_type not in MEDIA_TYPES:
        allowed = ", ".join(f"`{name}`" for name in MEDIA_TYPES)
        raise invalid_argument(
            f"* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are {allowed}.\n"
        )
    return inner


def invalid_argument(message: str) -> Refused:
    """The exception to raise for an invalid request, with Gemini's error 400 as the reply."""
    return Refused(error_bodies.gemini_error(400, message=message))


def texts(contents: list[dict[str, Any]]) -> str:
    """The texts in a list of Gemini's `Content` objects, in order, joined by line ends."""
    return "\n".join(part["text"] for content in contents for part in content.get("parts", ()) if "text" in part)


def _wrong(value: Any, where: str, kind: str) -> _Invalid:
    quoted = repr(value)[:_QUOTED] if isinstance(value, str | int | float) else type(value).__name__
    return _Invalid(f"Invalid value at '{where or 'request'}' ({kind}), {quoted}")


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(value, where, "TYPE_STRING")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Invalid(f"Invalid value at '{where}' (TYPE_STRING), it is not valid UTF-8") from None
    return value


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(value, where, "TYPE_BOOL")
    return value


def _whole(value: Any, where: str) -> int:
    """Read a 32-bit integer. The integer may also be sent as text, such as "12"."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -_INT32 <= value < _INT32:
        raise _wrong(value, where, "TYPE_INT32")
    return value


def _number(value: Any, where: str) -> float:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise _wrong(value, where, "TYPE_FLOAT") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e38:
        raise _wrong(value, where, "TYPE_FLOAT")
    return float(value)


def _any(value: Any, _where: str) -> Any:
    return value


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(value, where, "TYPE_MESSAGE")
    return value


def _many(kind: _Kind) -> _Kind:
    """Make a function that reads a list. It reads each item with `kind`. A single value counts as a list with one
    item.
    """

    def read(value: Any, where: str) -> list[Any]:
        values = value if isinstance(value, list) else [value]
        return [kind(one, f"{where}[{number}]") for number, one in enumerate(values)]

    return read


def _message(fields: Mapping[str, _Kind]) -> _Kind:
    """Make a function that reads an object. `fields` has the function that reads the value of each field. A field that
    is null counts as absent.
    """
    known = {
        either: (name, kind)
        for name, kind in fields.items()
        for either in (name, re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower())
    }

    def read(value: Any, where: str) -> dict[str, Any]:
        return {
            known[name][0]: known[name][1](inner, f"{where}.{name}".lstrip("."))
            for name, inner in _object(value, where).items()
            if name in known and inner is not None
        }

    return read


_PART = _message(
    {
        "text": _text,
        "thought": _flag,
        "thoughtSignature": _text,
        "inlineData": _message({"mimeType": _text, "data": _text, "displayName": _text}),
        "fileData": _message({"mimeType": _text, "fileUri": _text, "displayName": _text}),
        "videoMetadata": _object,
        "functionCall": _message({"id": _text, "name": _text, "args": _object}),
        "functionResponse": _message({"id": _text, "name": _text, "response": _object}),
        "executableCode": _message({"language": _text, "code": _text}),
        "codeExecutionResult": _message({"outcome": _text, "output": _text}),
    }
)
_CONTENT = _message({"role": _text, "parts": _many(_PART)})
_CONFIG = _message(
    {
        "candidateCount": _whole,
        "maxOutputTokens": _whole,
        "stopSequences": _many(_text),
        "temperature": _number,
        "topP": _number,
        "topK": _number,
        "seed": _whole,
        "presencePenalty": _number,
        "frequencyPenalty": _number,
        "responseLogprobs": _flag,
        "logprobs": _whole,
        "responseMimeType": _text,
        "responseModalities": _many(_text),
        "responseSchema": _object,
        "responseJsonSchema": _any,
        "thinkingConfig": _message({"includeThoughts": _flag, "thinkingBudget": _whole, "thinkingLevel": _text}),
        "imageConfig": _message({"aspectRatio": _text, "imageSize": _text, "personGeneration": _text}),
        "speechConfig": _object,
        "mediaResolution": _text,
        "enableEnhancedCivicAnswers": _flag,
    }
)
_GENERATING: Mapping[str, _Kind] = {
    "model": _text,
    "contents": _many(_CONTENT),
    "systemInstruction": _CONTENT,
    "generationConfig": _CONFIG,
    "safetySettings": _many(_message({"category": _text, "threshold": _text})),
    "tools": _many(_object),
    "toolConfig": _object,
    "cachedContent": _text,
    "serviceTier": _text,
    "store": _flag,
}
_generating = _message(_GENERATING)
_counting = _message({**_GENERATING, "generateContentRequest": _message(_GENERATING)})
