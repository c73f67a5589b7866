"""Stands in for Gemini's HTTP interface: finds the route of a request, and makes the reply."""

import base64
import json
import math
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from eleven_video.sandbox import gemini_models, pictures
from eleven_video.sandbox.billing import Usage
from eleven_video.sandbox.catalogue import GEMINI_MODELS, GeminiModel
from eleven_video.sandbox.faults import error_bodies
from eleven_video.sandbox.faults.fault_plan import NO_FAULT, Fault
from eleven_video.sandbox.gemini_request import invalid_argument, read_request, texts
from eleven_video.sandbox.http.messages import JSON_UTF8, Refused, Reply, Request, json_reply
from eleven_video.sandbox.schemas.keywords import UnusableSchema
from eleven_video.sandbox.script.schema_answer import schema_value
from eleven_video.sandbox.script.scriptwriter import prose, write_script
from eleven_video.sandbox.seeding import seed_of

# The API version in the path is optional, because some clients omit it.
_PATH = re.compile(r"(?:/(?P<version>v1|v1beta|v1alpha))?/models(?:/(?P<model>[^/:]+))?(?::(?P<method>\w+))?")
_ENUM = "text/x.enum"
_TIER = (("x-gemini-service-tier", "standard"), ("vary", "Origin, Referer, X-Origin"))


@dataclass(frozen=True, slots=True)
class Route:
    """What a request to Gemini asks for, according to its method and its path.

    Attributes:
        version: The version of the API, such as "v1beta".
        model: The id of the model. `model` is "" if the request is for the list of models.
        method: The API method after the model's id in the path. It is "" if the request lists or describes models.
        kind: The kind of request, as in `Fault.kind` and in the bills, such as "image".
    """

    version: str
    model: str
    method: Literal["", "generateContent", "streamGenerateContent", "countTokens"]
    kind: str


def route(method: str, path: str) -> Route | None:
    """The route of a request. Returns None if the sandbox's copy of Gemini's interface does not have this method and
    path.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    call = match["method"] or ""
    model = match["model"] or ""
    version = match["version"] or "v1beta"
    if method == "GET" and not call:
        return Route(version, model, "", "models")
    if method == "POST" and model:
        if call == "countTokens":
            return Route(version, model, "countTokens", "tokens")
        kind = "image" if "image" in model or "banana" in model else "script"
        if call == "generateContent":
            return Route(version, model, "generateContent", kind)
        if call == "streamGenerateContent":
            return Route(version, model, "streamGenerateContent", kind)
    return None


def check_key(headers: Mapping[str, str], query: Mapping[str, str]) -> None:
    """Raise Refused if the API key is missing or is the text "invalid". Every other key is accepted."""
    key = headers.get("x-goog-api-key", "").strip() or query.get("key", "").strip()
    if not key:
        raise Refused(error_bodies.gemini_error(403, "unregistered"))
    if key == "invalid":
        raise Refused(error_bodies.gemini_error(400, "key_invalid"))


def answer(request: Request, where: Route, *, seed: int, fault: Fault = NO_FAULT) -> Reply:
    """Make the reply to a request whose API key was accepted.

    Args:
        request: The request.
        where: The route of the request.
        seed: The sandbox's seed for random numbers. Scripts and pictures depend on it.
        fault: The fault to inject into the reply.

    Raises:
        Refused: The request is invalid. The exception has the reply.
    """
    if where.kind == "models":
        if where.model:
            return gemini_models.describe_one(where.model, where.version)
        return gemini_models.list_models(request.query)
    model = GEMINI_MODELS.get(where.model)
    if model is None:
        raise Refused(error_bodies.model_not_found(where.model, where.method, where.version))
    body = read_request(request, counting=where.kind == "tokens")
    prompt, system = texts(body.get("contents", [])), texts([body.get("systemInstruction", {})])
    prompt_tokens = count_tokens(prompt) + count_tokens(system)
    if where.kind == "tokens":
        return json_reply({"totalTokens": prompt_tokens, "promptTokensDetails": _details("TEXT", prompt_tokens)})
    if not prompt.strip():
        raise invalid_argument("* GenerateContentRequest.contents: contents is not specified\n")
    limit = gemini_models.input_limit(model)
    if prompt_tokens > limit:
        raise invalid_argument(
            f"The input token count ({prompt_tokens}) exceeds the maximum number of tokens allowed ({limit})."
        )
    config = body.get("generationConfig", {})
    usage = Usage("gemini", where.kind, model.version, prompt, prompt_tokens=prompt_tokens)
    seed = seed_of(seed, config.get("seed"), prompt, system)
    generated = _generate(model, prompt, config, usage, seed=seed, fault=fault)
    return _reply(generated, where, stream_as_sse=request.query.get("alt") == "sse", fault=fault)


def count_tokens(text: str) -> int:
    """The number of tokens of a text. The sandbox counts one token for every four characters, rounded up."""
    return math.ceil(len(text) / 4)


@dataclass(frozen=True, slots=True)
class _Generated:
    """A model's answer.

    Attributes:
        parts: The texts or pictures of the answer, as JSON objects.
        finish: The finish reason, such as "STOP".
        usage: The usage to bill.
        version: The id of the model that has answered.
        prompt_block: The reason why the prompt was blocked. It is "" if the prompt was not blocked.
    """

    parts: tuple[dict[str, Any], ...]
    finish: str
    usage: Usage
    version: str
    prompt_block: str = ""


def _generate(
    model: GeminiModel, prompt: str, config: Mapping[str, Any], usage: Usage, *, seed: int, fault: Fault
) -> _Generated:
    if fault.blocked:
        block = "PROHIBITED_CONTENT" if fault.blocked == "prompt" else ""
        return _Generated((), "SAFETY", usage, model.version, prompt_block=block)
    if model.draws and not fault.text_only:
        return _picture(model, prompt, config, usage, seed)
    return _text(model, prompt, config, usage, seed)


def _text(model: GeminiModel, prompt: str, config: Mapping[str, Any], usage: Usage, seed: int) -> _Generated:
    text = "I can describe this picture, but I did not draw it." if model.draws else _written(prompt, config, seed)
    thoughts = _thoughts(model, config, len(text))
    finish, limit = "STOP", config.get("maxOutputTokens", 0)
    if limit > 0 and thoughts + count_tokens(text) > limit:
        thoughts = min(thoughts, limit)
        text, finish = text[: 4 * (limit - thoughts)], "MAX_TOKENS"
    used = replace(usage, candidates_tokens=count_tokens(text), thoughts_tokens=thoughts)
    return _Generated(({"text": text},) if text else (), finish, used, model.version)


def _written(prompt: str, config: Mapping[str, Any], seed: int) -> str:
    """Write the text of an answer, in the media type and with the schema that the request asks for."""
    media_type = config.get("responseMimeType", "")
    schema = config.get("responseJsonSchema", config.get("responseSchema"))
    if schema is None and media_type == "application/json":
        return json.dumps(asdict(write_script(prompt, seed=seed)), ensure_ascii=False)
    if schema is None and media_type != _ENUM:
        return prose(prompt, seed=seed)
    try:
        value = schema_value({} if schema is None else schema, write_script(prompt, seed=seed))
    except UnusableSchema as error:
        raise invalid_argument(f"* GenerateContentRequest.generation_config.response_schema: {error}\n") from error
    if media_type == _ENUM:
        if schema is None or not isinstance(value, str):
            raise invalid_argument(
                f"* GenerateContentRequest.generation_config.response_schema: {_ENUM} needs a schema of type STRING.\n"
            )
        return value
    return json.dumps(value, ensure_ascii=False)


def _picture(model: GeminiModel, prompt: str, config: Mapping[str, Any], usage: Usage, seed: int) -> _Generated:
    image_config = config.get("imageConfig", {})
    size = image_config.get("imageSize") or "1K"
    tokens = model.image_tokens.get(size) or model.image_tokens["1K"]
    data = pictures.draw(prompt, aspect_ratio=image_config.get("aspectRatio", ""), size=size, seed=seed)
    part = {
        "inlineData": {"mimeType": "image/jpeg", "data": base64.b64encode(data).decode("ascii")},
        "thoughtSignature": base64.b64encode(secrets.token_bytes(48)).decode("ascii"),
    }
    # Like Gemini's image models, the sandbox's image models bill some text tokens, although their text is not sent.
    # These tokens are counted in `candidates_tokens`, but not in the details by modality.
    unseen = 5 + seed % 42 if model.image_tokens["1K"] == 1290 else 60 + seed % 340
    used = replace(
        usage,
        candidates_tokens=tokens + unseen,
        thoughts_tokens=150 + seed % 50 if model.thinks else 0,
        image_tokens=tokens,
        images=1,
    )
    return _Generated((part,), "STOP", used, model.version)


def _thoughts(model: GeminiModel, config: Mapping[str, Any], length: int) -> int:
    if not model.thinks or config.get("thinkingConfig", {}).get("thinkingBudget") == 0:
        return 0
    return 40 + length // 20


def _reply(generated: _Generated, where: Route, *, stream_as_sse: bool, fault: Fault) -> Reply:
    response_id = secrets.token_urlsafe(17)
    if where.method == "generateContent":
        body = _response(generated, generated.usage, generated.parts, response_id, last=True, fault=fault)
        return json_reply(body, content_type=JSON_UTF8, headers=_TIER, usage=generated.usage)
    chunks = [
        _response(generated, usage, parts, response_id, last=last, fault=fault)
        for parts, usage, last in _chunks(generated)
    ]
    if not stream_as_sse:
        return json_reply(chunks, content_type=JSON_UTF8, headers=_TIER, usage=generated.usage)
    events = b"".join(b"data: " + json_reply(chunk).body + b"\r\n\r\n" for chunk in chunks)
    return Reply(200, events, "text/event-stream", _TIER, generated.usage)


def _chunks(generated: _Generated) -> Iterator[tuple[tuple[dict[str, Any], ...], Usage, bool]]:
    """The pieces of a streamed answer. Each piece consists of its parts, the usage up to its end, and whether it is the
    last piece.
    """
    text = generated.parts[0].get("text", "") if generated.parts else ""
    size = max(80, math.ceil(len(text) / 6))
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    if len(pieces) < 2:
        yield generated.parts, generated.usage, True
        return
    for number, piece in enumerate(pieces, 1):
        sofar = count_tokens(text[: number * size])
        yield ({"text": piece},), replace(generated.usage, candidates_tokens=sofar), number == len(pieces)


def _response(
    generated: _Generated,
    usage: Usage,
    parts: tuple[dict[str, Any], ...],
    response_id: str,
    *,
    last: bool,
    fault: Fault,
) -> dict[str, Any]:
    response: dict[str, Any] = {}
    if generated.prompt_block:
        response["promptFeedback"] = {"blockReason": generated.prompt_block}
    else:
        candidate: dict[str, Any] = {"content": {"role": "model"} if generated.finish == "MAX_TOKENS" else {}}
        if parts:
            candidate["content"] = {"parts": list(parts), "role": "model"}
        if last:
            candidate["finishReason"] = generated.finish
        if generated.finish == "SAFETY":
            candidate["safetyRatings"] = [
                {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True}
            ]
        response["candidates"] = [candidate | {"index": 0}]
    if not fault.no_usage:
        response["usageMetadata"] = _usage_metadata(usage)
    return response | {"modelVersion": generated.version, "responseId": response_id}


def _usage_metadata(usage: Usage) -> dict[str, Any]:
    counts: dict[str, Any] = {"promptTokenCount": usage.prompt_tokens}
    if usage.candidates_tokens:
        counts["candidatesTokenCount"] = usage.candidates_tokens
    counts["totalTokenCount"] = usage.total_tokens
    counts["promptTokensDetails"] = _details("TEXT", usage.prompt_tokens)
    if usage.image_tokens:
        counts["candidatesTokensDetails"] = _details("IMAGE", usage.image_tokens)
    if usage.thoughts_tokens:
        counts["thoughtsTokenCount"] = usage.thoughts_tokens
    return counts | {"serviceTier": "standard"}


def _details(modality: str, tokens: int) -> list[dict[str, Any]]:
    return [{"modality": modality, "tokenCount": tokens}]
