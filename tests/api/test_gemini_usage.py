"""Overlapping counts of an answer become disjoint amounts that add up to the service's total."""

from typing import Any

import pytest

from eleven_video.accounting.metrics import TOKEN_PARTS, Part
from eleven_video.api._gemini_usage import usage_of, usage_of_stream
from tests.support.gemini_bodies import answer, counts, modality, picture, text

P = Part
LITE, FLASH = "gemini-3.1-flash-lite-image", "gemini-2.5-flash-image"


def _tokens(parts: Any) -> int:
    return sum(amount for part, amount in parts.items() if part in TOKEN_PARTS)


@pytest.mark.parametrize(
    ("usage", "parts"),
    [
        pytest.param(counts(9, 4), {P.INPUT_TEXT: 9, P.OUTPUT_TEXT: 4}, id="text"),
        pytest.param(
            counts(9, 100, thoughtsTokenCount=900),
            {P.INPUT_TEXT: 9, P.OUTPUT_TEXT: 100, P.OUTPUT_THINKING: 900},
            id="thoughts stand beside candidates",
        ),
        pytest.param(
            counts(1000, 5, cachedContentTokenCount=800),
            {P.INPUT_TEXT: 200, P.CACHED_TEXT: 800, P.OUTPUT_TEXT: 5},
            id="cached is inside the prompt",
        ),
        pytest.param(
            counts(
                1000,
                5,
                cachedContentTokenCount=800,
                promptTokensDetails=[modality("TEXT", 400), modality("AUDIO", 600)],
                cacheTokensDetails=[modality("TEXT", 300), modality("AUDIO", 500)],
            ),
            {P.INPUT_TEXT: 100, P.INPUT_AUDIO: 100, P.CACHED_TEXT: 300, P.CACHED_AUDIO: 500, P.OUTPUT_TEXT: 5},
            id="cached by modality",
        ),
        pytest.param(
            counts(
                1000,
                cachedContentTokenCount=800,
                promptTokensDetails=[modality("TEXT", 400), modality("VIDEO", 600)],
            ),
            {P.INPUT_VIDEO: 200, P.CACHED_TEXT: 400, P.CACHED_VIDEO: 400},
            id="cached without details is text first",
        ),
        pytest.param(
            counts(100, 1, cachedContentTokenCount=500),
            {P.CACHED_TEXT: 100, P.OUTPUT_TEXT: 1},
            id="cached is never more than the prompt",
        ),
        pytest.param(
            counts(1000, 5, promptTokensDetails=[modality("TEXT", 400), modality("AUDIO", 600)]),
            {P.INPUT_TEXT: 400, P.INPUT_AUDIO: 600, P.OUTPUT_TEXT: 5},
            id="audio input",
        ),
        pytest.param(
            counts(263, 74, promptTokensDetails=[modality("TEXT", 5), modality("DOCUMENT", 258)]),
            {P.INPUT_TEXT: 5, P.INPUT_IMAGE: 258, P.OUTPUT_TEXT: 74},
            id="a document is pictures",
        ),
        pytest.param(
            counts(20, 1, promptTokensDetails=[modality("MODALITY_UNSPECIFIED", 8), modality("SMELL", 7)]),
            {P.INPUT_TEXT: 20, P.OUTPUT_TEXT: 1},
            id="unspecified, new and unnamed modalities are text",
        ),
        pytest.param(
            counts(100, 1, promptTokensDetails=[modality("IMAGE", 50), modality("IMAGE", 60), modality("AUDIO", 9)]),
            {P.INPUT_IMAGE: 100, P.OUTPUT_TEXT: 1},
            id="details that say too much are cut to the total",
        ),
        pytest.param(
            counts(257, 170, toolUsePromptTokenCount=1732, thoughtsTokenCount=773),
            {P.INPUT_TEXT: 257, P.INPUT_TOOL: 1732, P.OUTPUT_TEXT: 170, P.OUTPUT_THINKING: 773},
            id="tool use",
        ),
        pytest.param(counts(15, thoughtsTokenCount=2), {P.INPUT_TEXT: 15, P.OUTPUT_THINKING: 2}, id="only thoughts"),
        pytest.param(
            counts(11, 111, candidatesTokensDetails=[modality("AUDIO", 111)]),
            {P.INPUT_TEXT: 11, P.OUTPUT_AUDIO: 111},
            id="speech",
        ),
    ],
)
def test_counts_become_disjoint_parts(usage: dict[str, Any], parts: dict[Part, int]) -> None:
    came = [text("x")] if usage.get("candidatesTokenCount") else []
    read = usage_of(answer(*came, usage=usage), requested_model="m")
    assert read.parts == parts
    assert _tokens(read.parts) == usage["totalTokenCount"]
    assert (read.estimated, read.mismatch, read.partial) == (False, False, False)
    assert read.context_tokens == usage["promptTokenCount"]


@pytest.mark.parametrize(
    ("model", "usage", "parts", "estimated"),
    [
        pytest.param(
            LITE,
            counts(5, 1518, candidatesTokensDetails=[modality("IMAGE", 1120)]),
            {P.INPUT_TEXT: 5, P.OUTPUT_TEXT: 398, P.OUTPUT_IMAGE: 1120, P.PICTURES: 1},
            False,
            id="what the details leave is text",
        ),
        pytest.param(
            FLASH,
            counts(9, 1295, candidatesTokensDetails=[modality("TEXT", 5), modality("IMAGE", 1290)]),
            {P.INPUT_TEXT: 9, P.OUTPUT_TEXT: 5, P.OUTPUT_IMAGE: 1290, P.PICTURES: 1},
            False,
            id="both counts are reported",
        ),
        pytest.param(
            FLASH,
            counts(9, 1304),
            {P.INPUT_TEXT: 9, P.OUTPUT_TEXT: 14, P.OUTPUT_IMAGE: 1290, P.PICTURES: 1},
            True,
            id="2.5 without details",
        ),
        pytest.param(
            LITE,
            counts(9, 1130),
            {P.INPUT_TEXT: 9, P.OUTPUT_TEXT: 10, P.OUTPUT_IMAGE: 1120, P.PICTURES: 1},
            True,
            id="3.1 without details",
        ),
        pytest.param(
            LITE, counts(9, 700), {P.INPUT_TEXT: 9, P.OUTPUT_IMAGE: 700, P.PICTURES: 1}, True, id="no more than told"
        ),
        pytest.param(
            LITE,
            {"promptTokenCount": 9, "totalTokenCount": 1129},
            {P.INPUT_TEXT: 9, P.OUTPUT_IMAGE: 1120, P.PICTURES: 1},
            True,
            id="candidates missing, the total known",
        ),
        pytest.param(
            LITE,
            {"promptTokenCount": 9},
            {P.INPUT_TEXT: 9, P.OUTPUT_IMAGE: 1120, P.PICTURES: 1},
            True,
            id="candidates and total missing",
        ),
        pytest.param(LITE, None, {P.OUTPUT_IMAGE: 1120, P.PICTURES: 1}, True, id="no usage at all"),
    ],
)
def test_pictures(model: str, usage: dict[str, Any] | None, parts: dict[Part, int], estimated: bool) -> None:  # noqa: FBT001
    read = usage_of(answer(picture(), usage=usage), requested_model=model)
    assert read.parts == parts
    assert read.estimated is estimated


def test_a_draft_among_the_thoughts_is_not_a_delivered_picture() -> None:
    body = answer(picture(thought=True), picture(), usage=counts(5, 1120))
    assert usage_of(body, requested_model=LITE).parts[P.PICTURES] == 1


def test_no_usage_is_estimated_from_the_texts() -> None:
    read = usage_of(answer(text("x" * 41), text("y" * 400, thought=True)), requested_model="m", prompt="p" * 400)
    # 400 / 4 in, 41 / 4 rounded up out
    assert read.parts == {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 11}
    assert read.estimated
    assert read.context_tokens == 100


def test_a_blocked_prompt_without_counts_is_not_estimated() -> None:
    body = {"promptFeedback": {"blockReason": "MODEL_ARMOR"}, "usageMetadata": {"trafficType": "ON_DEMAND"}}
    read = usage_of(body, requested_model="m", prompt="p" * 400)
    assert read.parts == {}
    assert read.estimated


def test_a_blocked_prompt_reports_its_tokens() -> None:
    body = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": counts(7)}
    read = usage_of(body, requested_model="asked-for")
    assert (read.parts, read.model, read.estimated) == ({P.INPUT_TEXT: 7}, "asked-for", False)


@pytest.mark.parametrize("bad", ["twelve", "-1", -1, 1.5, True, 10**12, "10000000000", [], {}])
@pytest.mark.parametrize("name", ["promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"])
def test_an_unreadable_count_is_what_the_total_leaves(bad: object, name: str) -> None:
    usage = {**counts(10, 20, thoughtsTokenCount=30), name: bad}
    read = usage_of(answer(text("x"), usage=usage), requested_model="m")
    assert read.parts == {P.INPUT_TEXT: 10, P.OUTPUT_TEXT: 20, P.OUTPUT_THINKING: 30}
    assert read.estimated


@pytest.mark.parametrize(
    ("usage", "parts"),
    [
        ({"totalTokenCount": 350}, {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 250}),
        ({"totalTokenCount": 60}, {P.INPUT_TEXT: 49, P.OUTPUT_TEXT: 11}),
        (
            {"totalTokenCount": 350, "thoughtsTokenCount": 30},
            {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 220, P.OUTPUT_THINKING: 30},
        ),
        ({"totalTokenCount": 350, "candidatesTokenCount": 200}, {P.INPUT_TEXT: 150, P.OUTPUT_TEXT: 200}),
        ({"totalTokenCount": 350, "promptTokenCount": 120}, {P.INPUT_TEXT: 120, P.OUTPUT_TEXT: 230}),
        ({"promptTokenCount": None, "candidatesTokenCount": 20}, {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 20}),
        ({"promptTokenCount": 120}, {P.INPUT_TEXT: 120, P.OUTPUT_TEXT: 11}),
        ({"promptTokenCount": "many"}, {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 11}),
        ({"thoughtsTokenCount": 30}, {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 11, P.OUTPUT_THINKING: 30}),
    ],
)
def test_an_absent_count_is_missing_and_not_zero(usage: dict[str, Any], parts: dict[Part, int]) -> None:
    """What was sent is about 100 tokens, what came about 11."""
    read = usage_of(answer(text("x" * 41), usage=usage), requested_model="m", prompt="p" * 400)
    assert (read.parts, read.estimated) == (parts, True)


def test_a_total_alone_is_a_picture_and_its_prompt() -> None:
    read = usage_of(answer(picture(), usage={"totalTokenCount": 1523}), requested_model=LITE, prompt="p" * 400)
    assert read.parts == {P.INPUT_TEXT: 100, P.OUTPUT_IMAGE: 1120, P.OUTPUT_TEXT: 303, P.PICTURES: 1}
    assert read.estimated


def test_a_total_that_adds_up_shows_that_nothing_is_missing_where_nothing_came() -> None:
    usage = {"promptTokenCount": 10, "thoughtsTokenCount": 30, "totalTokenCount": 40}
    read = usage_of(answer(usage=usage), requested_model="m", prompt="p" * 400)
    assert (read.parts, read.estimated) == ({P.INPUT_TEXT: 10, P.OUTPUT_THINKING: 30}, False)


@pytest.mark.parametrize(
    ("usage", "parts"),
    [
        (counts(0, 0, totalTokenCount=0), {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 11}),
        (counts(0, 0, thoughtsTokenCount=0, totalTokenCount=0), {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 11}),
        ({"totalTokenCount": 0}, {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 11}),
        ({"promptTokenCount": 0}, {P.INPUT_TEXT: 100, P.OUTPUT_TEXT: 11}),
        (counts(120, 0), {P.INPUT_TEXT: 120, P.OUTPUT_TEXT: 11}),
        (counts(120, 0, thoughtsTokenCount=30), {P.INPUT_TEXT: 120, P.OUTPUT_TEXT: 11, P.OUTPUT_THINKING: 30}),
        (counts(120, None), {P.INPUT_TEXT: 120, P.OUTPUT_TEXT: 11}),
        (counts(0, 20, totalTokenCount=140), {P.INPUT_TEXT: 120, P.OUTPUT_TEXT: 20}),
    ],
)
def test_a_zero_count_for_existing_content_is_estimated(usage: dict[str, Any], parts: dict[Part, int]) -> None:
    """What was sent is about 100 tokens, what came about 11."""
    read = usage_of(answer(text("x" * 41), usage=usage), requested_model="m", prompt="p" * 400)
    assert (read.parts, read.estimated) == (parts, True)


@pytest.mark.parametrize("written", [str, lambda count: f" {count} ", float, lambda count: f"{count}.0"])
def test_counts_are_read_as_text_and_as_whole_floats(written: Any) -> None:
    usage = counts(1000, 200, thoughtsTokenCount=30)
    usage["candidatesTokensDetails"] = [modality("AUDIO", written(200))]
    told = {name: written(value) if isinstance(value, int) else value for name, value in usage.items()}
    read = usage_of(answer(text("x"), usage=told), requested_model="m", prompt="p")
    assert read.parts == {P.INPUT_TEXT: 1000, P.OUTPUT_AUDIO: 200, P.OUTPUT_THINKING: 30}
    assert not read.estimated


def test_names_in_snake_case_are_read() -> None:
    usage = {
        "prompt_token_count": 5,
        "candidates_token_count": 1518,
        "total_token_count": 1523,
        "candidates_tokens_details": [{"modality": "IMAGE", "token_count": 1120}],
        "service_tier": "flex",
    }
    read = usage_of(answer(picture(), usage=usage), requested_model=LITE, prompt="p")
    assert read.parts == {P.INPUT_TEXT: 5, P.OUTPUT_IMAGE: 1120, P.OUTPUT_TEXT: 398, P.PICTURES: 1}
    assert (read.estimated, read.tier) == (False, "flex")


@pytest.mark.parametrize("name", ["totalTokenCount", "cachedContentTokenCount"])
def test_an_unreadable_total_or_cache_is_absent(name: str) -> None:
    read = usage_of(answer(text("x"), usage={**counts(10, 20), name: "many"}), requested_model="m")
    assert (read.parts, read.estimated) == ({P.INPUT_TEXT: 10, P.OUTPUT_TEXT: 20}, True)


@pytest.mark.parametrize("total", [29, 99])
def test_a_different_total_changes_no_count_and_is_logged(total: int) -> None:
    read = usage_of(answer(text("x"), usage={**counts(10, 20), "totalTokenCount": total}), requested_model="m")
    assert (read.parts, read.mismatch, read.estimated) == ({P.INPUT_TEXT: 10, P.OUTPUT_TEXT: 20}, True, True)


@pytest.mark.parametrize(
    ("said", "model"),
    [
        ("gemini-3.6-flash", "gemini-3.6-flash"),
        ("models/gemini-2.5-pro", "gemini-2.5-pro"),
        (None, "alias"),
        (5, "alias"),
    ],
)
def test_the_model_that_answered(said: object, model: str) -> None:
    read = usage_of(answer(text("x"), modelVersion=said), requested_model="models/alias")
    assert read.model == model


@pytest.mark.parametrize(
    ("headers", "usage", "tier"),
    [
        ({}, {}, "standard"),
        ({"x-gemini-service-tier": "flex"}, {}, "flex"),
        ({"x-gemini-service-tier": "PRIORITY"}, {}, "priority"),
        ({}, {"serviceTier": "batch"}, "batch"),
        ({}, {"trafficType": "ON_DEMAND_FLEX"}, "flex"),
        ({}, {"trafficType": "ON_DEMAND_PRIORITY"}, "priority"),
        ({}, {"trafficType": "ON_DEMAND"}, "standard"),
        ({"x-gemini-service-tier": "gold"}, {}, "standard"),
    ],
)
def test_the_tier(headers: dict[str, str], usage: dict[str, Any], tier: str) -> None:
    body = answer(text("x"), usage={**counts(1, 1), **usage})
    assert usage_of(body, requested_model="m", headers=headers).tier == tier


def test_a_stream_counts_its_last_usage() -> None:
    chunks = [
        answer(text("a"), finish=None, usage=counts(18, 31, thoughtsTokenCount=35), responseId="r"),
        answer(text("b"), finish=None, responseId="r"),
        answer(text("c"), usage=counts(18, 80, thoughtsTokenCount=35), responseId="r", modelVersion="m-1"),
    ]
    (read,) = usage_of_stream(chunks, requested_model="m")
    assert read.parts == {P.INPUT_TEXT: 18, P.OUTPUT_TEXT: 80, P.OUTPUT_THINKING: 35}
    assert (read.model, read.response_id, read.partial) == ("m-1", "r", False)


def test_a_stream_that_broke_off_is_partial() -> None:
    chunks = [answer(text("a"), finish=None, usage=counts(18, 31), responseId="r")]
    (read,) = usage_of_stream(chunks, requested_model="m")
    assert (read.partial, read.parts) == (True, {P.INPUT_TEXT: 18, P.OUTPUT_TEXT: 31})


def test_a_blocked_stream_ended() -> None:
    chunks = [{"promptFeedback": {"blockReason": "OTHER"}, "usageMetadata": counts(7)}]
    (read,) = usage_of_stream(chunks, requested_model="m")
    assert (read.partial, read.parts) == (False, {P.INPUT_TEXT: 7})


def test_two_responses_of_one_stream_are_two() -> None:
    chunks = [answer(text("a"), usage=counts(1, 2), responseId=name) for name in ("r", "s")]
    assert [read.response_id for read in usage_of_stream(chunks, requested_model="m")] == ["r", "s"]
