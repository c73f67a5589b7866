"""Stands in for Gemini's model endpoints, which list and describe models."""

from collections.abc import Mapping
from typing import Any

from eleven_video.sandbox.catalogue import GEMINI_MODELS, GeminiModel
from eleven_video.sandbox.faults import error_bodies
from eleven_video.sandbox.http.messages import JSON_UTF8, Refused, Reply, json_reply

_PAGE_SIZE = 50
_LARGEST_PAGE = 1000
INPUT_TOKENS = 1_048_576
IMAGE_INPUT_TOKENS = 65_536
# The API methods that every model supports.
ACTIONS = ("generateContent", "countTokens")


def describe_one(model_id: str, version: str) -> Reply:
    """The reply to `GET models/{id}`. Raises Refused if no model has this id."""
    model = GEMINI_MODELS.get(model_id)
    if model is None:
        raise Refused(error_bodies.model_not_found(model_id, "GetModel", version))
    return json_reply(_model(model), content_type=JSON_UTF8)


def list_models(query: Mapping[str, str]) -> Reply:
    """The reply to `GET models`. Raises Refused if the page token or page size is not a number."""
    rows = list(GEMINI_MODELS.values())
    try:
        start = max(0, int(query.get("pageToken") or 0))
        size = max(1, min(_LARGEST_PAGE, int(query.get("pageSize") or _PAGE_SIZE)))
    except ValueError:
        raise Refused(error_bodies.gemini_error(400, message="The page token is not valid.")) from None
    listing: dict[str, Any] = {"models": [_model(row) for row in rows[start : start + size]]}
    if start + size < len(rows):
        listing["nextPageToken"] = str(start + size)
    return json_reply(listing, content_type=JSON_UTF8)


def input_limit(model: GeminiModel) -> int:
    """The highest number of tokens that a request to this model may have."""
    return IMAGE_INPUT_TOKENS if model.draws else INPUT_TOKENS


def _model(model: GeminiModel) -> dict[str, Any]:
    return {
        "name": f"models/{model.id}",
        "version": "001",
        "displayName": model.title,
        "description": f"The sandbox's stand-in for {model.title}.",
        "inputTokenLimit": input_limit(model),
        "outputTokenLimit": 32_768 if model.draws else 65_536,
        "supportedGenerationMethods": list(ACTIONS),
        "temperature": 1,
        "topP": 0.95,
        "topK": 64,
        "maxTemperature": 2,
        "thinking": model.thinks,
    }
