"""Makes the settings of requests to Gemini, and reads scripts and pictures from Gemini's answers in JSON.

The adapter in `gemini` uses this module. This module does not access the network.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eleven_video.api._gemini_fields import camel_case, masked
from eleven_video.api._gemini_usage import answer_text, block_reason, candidate, picture_parts
from eleven_video.api._network_errors import quoted
from eleven_video.config.key_redaction import without_keys
from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.requests.prompts import SCRIPT_ROLE
from eleven_video.domain.requests.voices_and_models import GeminiModelFacts
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import ContentBlocked, InvalidAnswer

# The JSON schema of a script. Gemini's answer must conform to this schema. Source:
# https://ai.google.dev/api/caching#Schema
SCRIPT_SCHEMA: Mapping[str, Any] = {
    "type": "OBJECT",
    "properties": {
        "title": {"type": "STRING"},
        "style": {"type": "STRING"},
        "scenes": {
            "type": "ARRAY",
            "minItems": 1,
            "items": {
                "type": "OBJECT",
                "properties": {"narration": {"type": "STRING"}, "image_prompt": {"type": "STRING"}},
                "required": ["narration", "image_prompt"],
            },
        },
    },
    "required": ["title", "style", "scenes"],
}


def script_config(longest_tokens: int, seed: int | None) -> dict[str, Any]:
    """The settings of a request for a script.

    `longest_tokens` is the maximum length of the answer in tokens. Because of this maximum, the call cannot cost more
    than its reservation.
    """
    return {
        "system_instruction": SCRIPT_ROLE,
        "response_mime_type": "application/json",
        "response_schema": dict(SCRIPT_SCHEMA),
        "max_output_tokens": longest_tokens,
        **_seeded(seed),
    }


def picture_config(aspect_ratio: str, seed: int | None) -> dict[str, Any]:
    """The settings of a request for a picture. If `seed` is None, Gemini chooses a random seed."""
    return {"response_modalities": ["IMAGE"], "image_config": {"aspect_ratio": aspect_ratio}, **_seeded(seed)}


def _seeded(seed: int | None) -> dict[str, int]:
    return {} if seed is None else {"seed": seed}


# The text for an error message, by the finish reason of the SDK. An answer whose finish reason has the text `BLOCKED`
# counts as blocked. Any other answer is accepted if it contains the requested result. If the requested result is
# missing, the error message contains the text for the finish reason.
BLOCKED = "was stopped by Gemini's safety rules"
FINISH_REASONS: Mapping[str, str] = {
    "STOP": "",
    "FINISH_REASON_UNSPECIFIED": "",
    "MAX_TOKENS": "reached the model's limit of output tokens; ask for a shorter video",
    "CONTINUATION": "reached the limit of one request; ask for a shorter video",
    "OTHER": "ended for a reason that Gemini does not state",
    "LANGUAGE": "is in a language that the model does not support",
    "MALFORMED_FUNCTION_CALL": "called a tool that was not offered",
    "UNEXPECTED_TOOL_CALL": "called a tool that was not offered",
    "TOO_MANY_TOOL_CALLS": "called tools that were not offered",
    "MISSING_THOUGHT_SIGNATURE": "lacks a signature that Gemini requires",
    "MALFORMED_RESPONSE": "is malformed, according to Gemini",
    "IMAGE_OTHER": "holds no picture, for a reason that Gemini does not state",
    "NO_IMAGE": "holds no picture",
    "SAFETY": BLOCKED,
    "RECITATION": BLOCKED,
    "BLOCKLIST": BLOCKED,
    "PROHIBITED_CONTENT": BLOCKED,
    "SPII": BLOCKED,
    "IMAGE_SAFETY": BLOCKED,
    "IMAGE_PROHIBITED_CONTENT": BLOCKED,
    "IMAGE_RECITATION": BLOCKED,
    "MODEL_ARMOR": BLOCKED,
    "ESCALATION": BLOCKED,
    "PUP_LIMITED_DISABLED": BLOCKED,
}

# The name of a model becomes part of a URL, so only characters that cannot change the path of the URL are allowed.
MODEL_NAME = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*", re.ASCII)

_LONGEST_REASON = (
    60  # the maximum number of characters; the longest finish reason in the SDK has fewer than 30 characters
)


class _SceneAnswer(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    narration: str
    image_prompt: str = ""


class _ScriptAnswer(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    title: str = ""
    style: str = ""
    scenes: list[_SceneAnswer] = Field(min_length=1)


def read_body(text: str | None) -> dict[str, Any]:
    """Read the JSON object in the text of an answer, and redact the user's API keys. The result is {} if the text is
    not a JSON object.
    """
    try:
        body = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    return camel_case(masked(body)) if isinstance(body, dict) else {}


# Some models put their JSON in a Markdown code block, even if the request has a schema.
_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


def script_in(body: Mapping[str, Any]) -> Script:
    """The script in an answer.

    Spaces around texts are removed. Scenes without narration are also removed, and the remaining scenes are numbered
    from 1.

    Raises:
        ContentBlocked: A safety rule blocked the prompt or the answer.
        InvalidAnswer: The answer is incomplete or contains no script.
    """
    reason = _end_of(body)
    text = answer_text(body)
    if reason in {"MAX_TOKENS", "CONTINUATION"}:
        raise InvalidAnswer(
            f"Gemini's script is cut short: the answer {FINISH_REASONS[reason]}.", answer=without_keys(text)
        )
    if not text.strip():
        raise InvalidAnswer(f"Gemini's answer holds no script{_because(reason)}. Try again or reword the prompt.")
    try:
        answer = _ScriptAnswer.model_validate_json(_FENCE.sub(r"\1", text))
    except (ValidationError, RecursionError):
        raise InvalidAnswer(
            "Gemini's script does not have the requested format. Run the command again.", answer=without_keys(text)
        ) from None
    spoken = [scene for scene in answer.scenes if scene.narration]
    if not spoken:
        raise InvalidAnswer("Gemini's script has no narration. Try again or reword the prompt.")
    scenes = (
        Scene(number, without_keys(scene.narration), without_keys(scene.image_prompt or scene.narration))
        for number, scene in enumerate(spoken, 1)
    )
    return Script(without_keys(answer.title), without_keys(answer.style), tuple(scenes))


def picture_in(body: Mapping[str, Any]) -> Picture:
    """The first picture in an answer.

    Raises:
        ContentBlocked: A safety rule blocked the prompt or the picture.
        InvalidAnswer: The answer contains no picture, or the picture cannot be decoded.
    """
    reason = _end_of(body)
    for data in picture_parts(body):
        try:
            decoded = base64.b64decode(_standard(str(data["data"])), validate=True)
        except (binascii.Error, ValueError):
            raise InvalidAnswer("Gemini's picture cannot be decoded. Try again.") from None
        if decoded:
            return Picture(decoded, str(data["mimeType"]))
    words = quoted(answer_text(body))
    raise InvalidAnswer(
        f"Gemini answered without a picture{_because(reason)}." + (f" It said: {words}" if words else " Try again.")
    )


def model_in(entry: object) -> GeminiModelFacts | None:
    """Read one entry of Gemini's list of models. The result is None if the name of the model cannot be used in a
    request.

    This function checks the type of each field, because the SDK does not check the types.
    """
    name, title = masked(getattr(entry, "name", None)), masked(getattr(entry, "display_name", None))
    actions = getattr(entry, "supported_actions", None)
    if not isinstance(name, str) or not MODEL_NAME.fullmatch(name.removeprefix("models/")):
        return None
    return GeminiModelFacts(
        name.removeprefix("models/"),
        title.strip() if isinstance(title, str) else "",
        tuple(without_keys(action) for action in actions if isinstance(action, str))
        if isinstance(actions, list)
        else (),
    )


def _standard(encoded: str) -> str:
    """Convert base64 text from the URL-safe alphabet to the standard alphabet, if necessary.

    Protocol buffers may use either of the two alphabets. Text without "-" and "_" is not converted, because copying a
    picture takes time.
    """
    return encoded.translate(_STANDARD_ALPHABET) if "-" in encoded or "_" in encoded else encoded


_STANDARD_ALPHABET = str.maketrans("-_", "+/")


def _end_of(body: Mapping[str, Any]) -> str:
    """The finish reason of an answer. The result is "" if the answer has no finish reason.

    Raises:
        ContentBlocked: A safety rule stopped the answer.
        InvalidAnswer: The answer has no candidate.
    """
    if blocked := block_reason(body):
        raise ContentBlocked(f"Gemini's safety rules blocked the prompt ({quoted(blocked)}). Reword it.")
    if not candidate(body):
        raise InvalidAnswer("Gemini's answer is empty. Try again.")
    reason = one_line(candidate(body).get("finishReason") or "", limit=_LONGEST_REASON)
    if FINISH_REASONS.get(reason) == BLOCKED:
        raise ContentBlocked(f"The answer {BLOCKED} ({reason}). Reword the prompt.")
    return reason


def _because(reason: str) -> str:
    why = FINISH_REASONS.get(reason, "ended for an unknown reason")
    return f": the answer {why} ({reason})" if why and reason else ""
