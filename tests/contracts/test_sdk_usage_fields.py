"""What the SDKs can tell is handled or left out with a reason: a new field in a new version of them fails here."""

import pytest
from google.genai import types

from eleven_video.accounting.metrics import TOKEN_PARTS, Part
from eleven_video.api._gemini_usage import MODALITIES, usage_of
from eleven_video.api._gemini_wire import BLOCKED, FINISH_REASONS, script_in
from eleven_video.errors import ContentBlocked, InvalidAnswer
from tests.support.gemini_bodies import answer, counts, modality, text

# What a usage record with the field changes, against the one without it.
BASE = counts(1000, 500)
FIELDS = {
    "prompt_token_count": {"promptTokenCount": 1001},
    "candidates_token_count": {"candidatesTokenCount": 501},
    "thoughts_token_count": {"thoughtsTokenCount": 7},
    "tool_use_prompt_token_count": {"toolUsePromptTokenCount": 7},
    "cached_content_token_count": {"cachedContentTokenCount": 7},
    "total_token_count": {"totalTokenCount": 1},
    "prompt_tokens_details": {"promptTokensDetails": [modality("AUDIO", 7)]},
    "candidates_tokens_details": {"candidatesTokensDetails": [modality("IMAGE", 7)]},
    "cache_tokens_details": {
        "cachedContentTokenCount": 7,
        "promptTokensDetails": [modality("AUDIO", 7)],
        "cacheTokensDetails": [modality("AUDIO", 7)],
    },
    "traffic_type": {"trafficType": "ON_DEMAND_FLEX"},
}
LEFT_OUT = {
    "tool_use_prompt_tokens_details": "tool results are billed as input tokens of one kind, whatever their modality",
}
TRAFFIC = {
    "TRAFFIC_TYPE_UNSPECIFIED": "standard",
    "ON_DEMAND": "standard",
    "ON_DEMAND_PRIORITY": "priority",
    "ON_DEMAND_FLEX": "flex",
    "ON_DEMAND_OFFPEAK": "standard",  # a tier of the enterprise product alone; there is no price list for it here
    "PROVISIONED_THROUGHPUT": "standard",  # the same
}


def test_every_usage_field_is_handled_or_left_out_with_a_reason() -> None:
    known = set(types.GenerateContentResponseUsageMetadata.model_fields)
    assert known == set(FIELDS) | set(LEFT_OUT)


def test_every_handled_field_makes_a_difference() -> None:
    without = usage_of(answer(text("x"), usage=BASE), requested_model="m")
    for name, change in FIELDS.items():
        changed = usage_of(answer(text("x"), usage={**BASE, **change}), requested_model="m")
        assert changed != without, name


def test_the_json_names_are_the_sdks() -> None:
    aliases = {field.alias for field in types.GenerateContentResponseUsageMetadata.model_fields.values()}
    for change in FIELDS.values():
        assert set(change) <= aliases


def test_every_modality_is_counted() -> None:
    assert set(MODALITIES) == {one.value for one in types.MediaModality}
    for one in types.MediaModality:
        details = [modality(one.value, 30)]
        usage = counts(
            100, 100, promptTokensDetails=details, candidatesTokensDetails=details, cachedContentTokenCount=10
        )
        parts = usage_of(answer(text("x"), usage=usage), requested_model="m").parts
        assert sum(amount for part, amount in parts.items() if part in TOKEN_PARTS) == 200, one


def test_every_traffic_type_has_a_tier() -> None:
    assert set(TRAFFIC) == {one.value for one in types.TrafficType}
    for name, tier in TRAFFIC.items():
        body = answer(text("x"), usage={**BASE, "trafficType": name})
        assert usage_of(body, requested_model="m").tier == tier, name


def test_every_finish_reason_is_known() -> None:
    assert set(FINISH_REASONS) == {one.value for one in types.FinishReason}


@pytest.mark.parametrize("name", FINISH_REASONS)
def test_every_finish_reason_without_a_script_is_an_error_that_says_why(name: str) -> None:
    meaning = FINISH_REASONS[name]
    with pytest.raises(ContentBlocked if meaning == BLOCKED else InvalidAnswer) as raised:
        script_in(answer(finish=name))
    assert meaning in str(raised.value)


@pytest.mark.parametrize("name", [one.value for one in types.BlockedReason])
def test_every_block_reason_blocks(name: str) -> None:
    body = {"promptFeedback": {"blockReason": name}, "usageMetadata": counts(7)}
    with pytest.raises(ContentBlocked, match=name):
        script_in(body)
    assert usage_of(body, requested_model="m").parts == {Part.INPUT_TEXT: 7}


def test_candidates_are_read_where_the_sdk_reads_them() -> None:
    """The names that are read out of an answer's JSON are the SDK's own."""

    def aliases(model: type) -> set[str]:
        return {field.alias or name for name, field in model.model_fields.items()}  # type: ignore[attr-defined]

    assert {"candidates", "usageMetadata", "modelVersion", "responseId", "promptFeedback"} <= aliases(
        types.GenerateContentResponse
    )
    assert {"content", "finishReason"} <= aliases(types.Candidate)
    assert {"parts"} <= aliases(types.Content)
    assert {"text", "thought", "inlineData"} <= aliases(types.Part)
    assert {"data", "mimeType"} <= aliases(types.Blob)
    assert {"blockReason"} <= aliases(types.GenerateContentResponsePromptFeedback)
    assert {"modality", "tokenCount"} <= aliases(types.ModalityTokenCount)
