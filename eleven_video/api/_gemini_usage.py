"""Reads the usage in a Gemini answer. The result has amounts that do not overlap, such as text tokens and image tokens.

The adapter calls `usage_of` for every answer, so that the price of the call can be computed. The input is the JSON of a
GenerateContentResponse with its original field names. The numbers of tokens in this JSON overlap: the number of prompt
tokens includes cached tokens, and the number of candidate tokens includes image tokens. Any number may be missing. If
the total differs from the sum of the numbers for each modality, the total is used, and the numbers are adjusted to the
total. No function of this module raises an exception.

Source: https://ai.google.dev/api/generate-content#UsageMetadata
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from eleven_video.accounting.metrics import TOKEN_PARTS, Part
from eleven_video.api._gemini_fields import camel_case, count_in, tier_in
from eleven_video.api._picture_tokens import picture_tokens

# The approximate number of characters per token in English text.
_CHARACTERS_PER_TOKEN = 4

TEXT, IMAGE, AUDIO, VIDEO = "TEXT", "IMAGE", "AUDIO", "VIDEO"

# The modality at whose prices each modality of the SDK is billed. Each page of a document is billed as a picture.
# Tokens of an unspecified modality are billed as text.
MODALITIES: Mapping[str, str] = {
    "TEXT": TEXT,
    "MODALITY_UNSPECIFIED": TEXT,
    "IMAGE": IMAGE,
    "DOCUMENT": IMAGE,
    "AUDIO": AUDIO,
    "VIDEO": VIDEO,
}

_INPUT = {TEXT: Part.INPUT_TEXT, IMAGE: Part.INPUT_IMAGE, AUDIO: Part.INPUT_AUDIO, VIDEO: Part.INPUT_VIDEO}
_CACHED = {TEXT: Part.CACHED_TEXT, IMAGE: Part.CACHED_IMAGE, AUDIO: Part.CACHED_AUDIO, VIDEO: Part.CACHED_VIDEO}
_OUTPUT = {TEXT: Part.OUTPUT_TEXT, IMAGE: Part.OUTPUT_IMAGE, AUDIO: Part.OUTPUT_AUDIO, VIDEO: Part.OUTPUT_VIDEO}

_COUNTS = ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount")


@dataclass(frozen=True, slots=True)
class GeminiUsage:
    """The usage of one answer. Fields with the same names as fields of `accounting.calls.Call` have the same meaning.

    Attributes:
        response_id: The id of the answer, or None if the answer has no id.
        unknown_tier: The name of the service tier in the answer, if the prices of this tier are unknown. If the prices
            are known, `unknown_tier` is "".
    """

    model: str
    response_id: str | None
    parts: Mapping[Part, int]
    context_tokens: int = 0
    tier: str = "standard"
    estimated: bool = False
    partial: bool = False
    mismatch: bool = False
    unknown_tier: str = ""


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The numbers of tokens of one answer. `bad` is True if a number is invalid, or was missing and had to be
    estimated.
    """

    prompt: int
    candidates: int
    thoughts: int
    tool: int
    cached: int
    total: int | None
    bad: bool


def usage_of(
    body: Mapping[str, Any], *, requested_model: str, prompt: str = "", headers: Mapping[str, str] | None = None
) -> GeminiUsage:
    """The usage of one answer that was not streamed.

    Args:
        body: The parsed JSON of the answer.
        requested_model: The requested model. If the answer does not contain the name of a model, the requested model is
            recorded.
        prompt: All text that was sent. If the answer does not report the input tokens, the number of input tokens is
            estimated from the length of this text.
        headers: The HTTP headers of the answer, with names in lower case.
    """
    usage = _mapping(camel_case(body.get("usageMetadata")))
    model = _model(body, requested_model)
    delivered = list(picture_parts(body))
    drawn = sum(picture_tokens(model, data) for data in delivered)
    reported = any(name in usage for name in (*_COUNTS, "totalTokenCount"))
    if reported:
        came = estimated_tokens(answer_text(body)) + drawn
        tokens = _tokens(usage, sent=estimated_tokens(prompt), came=came)
        parts, inferred = _split(tokens, usage, drawn=drawn)
        mismatch = tokens.total is not None and tokens.total != _token_sum(parts)
        # If the sum of the amounts differs from the total, the answer has tokens of a type that this module does not
        # know. Tokens of an unknown type appear only in the total, so the amounts are incomplete.
        estimated = tokens.bad or inferred or mismatch
        context = tokens.prompt
    else:
        parts = {} if block_reason(body) else _guess(body, prompt=prompt, drawn=drawn)
        estimated, mismatch, context = True, False, parts.get(Part.INPUT_TEXT, 0)
    if delivered:
        parts[Part.PICTURES] = len(delivered)
    tier, unknown_tier = tier_in(usage, headers or {})
    return GeminiUsage(
        model=model,
        response_id=_text(body.get("responseId")),
        parts={part: amount for part, amount in parts.items() if amount},
        context_tokens=context,
        tier=tier,
        estimated=estimated or bool(unknown_tier),
        mismatch=mismatch,
        unknown_tier=unknown_tier,
    )


def usage_of_stream(
    chunks: Iterable[Mapping[str, Any]],
    *,
    requested_model: str,
    prompt: str = "",
    headers: Mapping[str, str] | None = None,
) -> list[GeminiUsage]:
    """The usage of a streamed answer. The list has one `GeminiUsage` for each response id. The order of the list is the
    order in which the response ids first appear.

    Every chunk reports the whole usage so far, so only the last reported usage is used. The pictures of all chunks are
    counted. If no chunk of a response has a finish reason, the stream was interrupted, and the field `partial` of the
    usage is True.
    """
    streams: dict[str | None, list[Mapping[str, Any]]] = {}
    for chunk in chunks:
        streams.setdefault(_text(chunk.get("responseId")), []).append(chunk)
    return [
        _stream_usage(stream, requested_model=requested_model, prompt=prompt, headers=headers)
        for stream in streams.values()
    ]


def picture_parts(body: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The field `inlineData` of every picture in the answer. Draft pictures in the model's thoughts are not
    included.
    """
    for part in content_parts(body):
        data = _mapping(part.get("inlineData"))
        if not part.get("thought") and data.get("data") and str(data.get("mimeType", "")).startswith("image/"):
            yield data


def content_parts(body: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The JSON objects in the field `parts` of the first candidate in the answer. Each request is for only one
    candidate.
    """
    parts = _mapping(candidate(body).get("content")).get("parts")
    return [_mapping(part) for part in parts] if isinstance(parts, list) else []


def candidate(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first entry of the field `candidates` of the answer. The result is an empty mapping if there is no entry."""
    candidates = body.get("candidates")
    return _mapping(candidates[0]) if isinstance(candidates, list) and candidates else {}


def block_reason(body: Mapping[str, Any]) -> str | None:
    """Gemini's reason for blocking the prompt. The result is None if Gemini did not block the prompt."""
    return _text(_mapping(body.get("promptFeedback")).get("blockReason"))


def answer_text(body: Mapping[str, Any]) -> str:
    """The text of the answer, without the model's thoughts."""
    texts = (part.get("text") for part in content_parts(body) if not part.get("thought"))
    return "".join(text for text in texts if isinstance(text, str))


def _stream_usage(
    chunks: list[Mapping[str, Any]], *, requested_model: str, prompt: str, headers: Mapping[str, str] | None
) -> GeminiUsage:
    parts = [part for chunk in chunks for part in content_parts(chunk)]
    whole: dict[str, Any] = {"candidates": [{"content": {"parts": parts}}]}
    for chunk in chunks:
        whole.update({name: value for name, value in chunk.items() if name != "candidates" and value is not None})
    ended = any(candidate(chunk).get("finishReason") or block_reason(chunk) for chunk in chunks)
    usage = usage_of(whole, requested_model=requested_model, prompt=prompt, headers=headers)
    return replace(usage, partial=not ended)


def _tokens(usage: Mapping[str, Any], *, sent: int, came: int) -> _Tokens:
    """The numbers of tokens in the field `usageMetadata` of an answer. Missing numbers are computed or estimated.

    A number is missing if its field is absent, or if the number is zero although the content is present. A missing
    number is the difference between the total and the sum of the other numbers. If this difference is not positive, the
    estimated number is used.

    Args:
        usage: The `usageMetadata`.
        sent: The estimated number of tokens of the text in the request.
        came: The estimated number of tokens of the text and the pictures in the answer.
    """
    counts = {name: count_in(usage.get(name)) for name in _COUNTS}
    total = count_in(usage.get("totalTokenCount"))
    cached = count_in(usage.get("cachedContentTokenCount"))
    if total == 0 and (sent or came):
        total = None
    for name, tokens in (("promptTokenCount", sent), ("candidatesTokenCount", came)):
        if counts[name] == 0 and tokens:
            counts[name] = None
    known = {name: count or 0 for name, count in counts.items()}
    left = max(0, total - sum(known.values())) if total is not None else None
    about = {"promptTokenCount": sent or (left or 0), "candidatesTokenCount": came}
    missing = {name for name, tokens in about.items() if tokens}
    unknown = [
        name for name, count in counts.items() if count is None and (usage.get(name) is not None or name in missing)
    ]
    for number, name in enumerate(unknown, start=1):
        if left is None or (left == 0 and name in missing):
            known[name] = about.get(name, 0)
        else:
            # The last unknown number gets all tokens of the total that the other numbers do not include. Usually only
            # one number is unknown.
            others = sum(about.get(other, 0) for other in unknown[number:])
            known[name] = left if number == len(unknown) else min(max(0, left - others), about.get(name, 0))
            left -= known[name]
    return _Tokens(
        prompt=known["promptTokenCount"],
        candidates=known["candidatesTokenCount"],
        thoughts=known["thoughtsTokenCount"],
        tool=known["toolUsePromptTokenCount"],
        cached=cached or 0,
        total=total,
        bad=bool(unknown)
        or (total is None and usage.get("totalTokenCount") is not None)
        or (cached is None and usage.get("cachedContentTokenCount") is not None),
    )


def _split(tokens: _Tokens, usage: Mapping[str, Any], *, drawn: int) -> tuple[dict[Part, int], bool]:
    """Divide the tokens into amounts that do not overlap. The second value of the result says whether the number of
    picture tokens had to be estimated.

    `drawn` is the estimated number of tokens of the pictures in the answer.
    """
    prompt = _by_modality(usage.get("promptTokensDetails"), tokens.prompt)
    cached = _by_modality(usage.get("cacheTokensDetails"), tokens.cached)
    # A modality cannot have more cached tokens than prompt tokens. Additional cached tokens are moved to other
    # modalities, first to text.
    cached = {modality: min(cached[modality], prompt[modality]) for modality in prompt}
    for modality in prompt:
        missing = tokens.cached - sum(cached.values())
        cached[modality] += min(missing, prompt[modality] - cached[modality])
    candidates = tokens.candidates
    if drawn and not candidates:
        # The answer contains a picture, so it cannot have zero candidate tokens. The number of candidate tokens is
        # computed as the difference between the total and the other numbers. If there is no difference, the estimate
        # `drawn` is used.
        rest = tokens.prompt + tokens.thoughts + tokens.tool
        candidates = (tokens.total or 0) - rest if (tokens.total or 0) > rest else drawn
    output = _by_modality(usage.get("candidatesTokensDetails"), candidates)
    inferred = bool(drawn) and not output[IMAGE]
    if inferred:
        output[IMAGE] = min(drawn, output[TEXT])
        output[TEXT] -= output[IMAGE]
    parts = {_INPUT[modality]: prompt[modality] - cached[modality] for modality in prompt}
    parts |= {_CACHED[modality]: count for modality, count in cached.items()}
    parts |= {_OUTPUT[modality]: count for modality, count in output.items()}
    parts[Part.INPUT_TOOL] = tokens.tool
    parts[Part.OUTPUT_THINKING] = tokens.thoughts
    return parts, inferred


def _by_modality(details: object, total: int) -> dict[str, int]:
    """The number of tokens of each modality. The sum of all numbers is `total`.

    `details` has the number of tokens of each modality according to the answer. Tokens of `total` that are not in
    `details` count as text. If the sum of the numbers in `details` exceeds `total`, the additional tokens are ignored.
    """
    amounts = {TEXT: 0, IMAGE: 0, AUDIO: 0, VIDEO: 0}
    for detail in details if isinstance(details, list) else ():
        modality = MODALITIES.get(str(_mapping(detail).get("modality")), TEXT)
        amounts[modality] += count_in(_mapping(detail).get("tokenCount")) or 0
    left = total
    for modality in (IMAGE, AUDIO, VIDEO):
        amounts[modality] = min(amounts[modality], left)
        left -= amounts[modality]
    amounts[TEXT] = left
    return amounts


def _guess(body: Mapping[str, Any], *, prompt: str, drawn: int) -> dict[Part, int]:
    """The estimated usage of an answer that does not report its usage.

    `prompt` is all text that was sent, and `drawn` is the estimated number of tokens of the pictures in the answer.
    """
    return {
        Part.INPUT_TEXT: estimated_tokens(prompt),
        Part.OUTPUT_TEXT: estimated_tokens(answer_text(body)),
        Part.OUTPUT_IMAGE: drawn,
    }


def estimated_tokens(text: str) -> int:
    """The approximate number of tokens of a text, computed from the length of the text."""
    return math.ceil(len(text) / _CHARACTERS_PER_TOKEN)


def _model(body: Mapping[str, Any], requested: str) -> str:
    name = _text(body.get("modelVersion")) or requested
    return name.removeprefix("models/")


def _token_sum(parts: Mapping[Part, int]) -> int:
    return sum(amount for part, amount in parts.items() if part in TOKEN_PARTS)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
