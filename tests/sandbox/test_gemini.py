"""Gemini's protocol, as the official SDK and as a bare client see it."""

import io
import json

import pytest
from google.genai import errors, types
from PIL import Image
from pydantic import BaseModel

TEXT_MODEL = "gemini-3.5-flash-lite"
IMAGE_MODEL = "gemini-3.1-flash-lite-image"
PROMPT = "Write a script of about 150 words in about 6 scenes.\n\nThe video is about:\nWhy the sky is blue"


class Scene(BaseModel):
    narration: str
    image_prompt: str


class Script(BaseModel):
    title: str
    style: str
    scenes: list[Scene]


def generate(gemini, model=TEXT_MODEL, prompt=PROMPT, **config):
    return gemini.models.generate_content(
        model=model, contents=prompt, config=types.GenerateContentConfig(**config) if config else None
    )


@pytest.mark.parametrize("schema", [{"response_schema": Script}, {"response_json_schema": Script.model_json_schema()}])
def test_a_script_fits_the_schema_it_was_asked_in(gemini, schema):
    answer = generate(gemini, response_mime_type="application/json", **schema)

    script = Script.model_validate_json(answer.text)
    assert script.title == "Why the sky is blue"
    assert len(script.scenes) == 6
    assert "Why the sky is blue" in " ".join(scene.narration for scene in script.scenes)
    assert len({scene.image_prompt for scene in script.scenes}) == 6
    assert 135 <= sum(len(scene.narration.split()) for scene in script.scenes) <= 165


def test_other_schemas_are_filled_too(gemini):
    schema = {
        "type": "OBJECT",
        "properties": {
            "mood": {"type": "STRING", "enum": ["calm", "loud"]},
            "count": {"type": "INTEGER"},
            "ok": {"type": "BOOLEAN"},
            "shots": {"type": "ARRAY", "max_items": 2, "items": {"type": "OBJECT", "properties": {"visual": {"type": "STRING"}}}},
            "note": {"anyOf": [{"type": "null"}, {"type": "string"}]},
        },
    }  # fmt: skip
    answer = json.loads(generate(gemini, response_mime_type="application/json", response_json_schema=schema).text)

    assert answer["mood"] == "calm"
    assert isinstance(answer["count"], int)
    assert answer["ok"] is True
    assert len(answer["shots"]) == 2
    assert all(shot["visual"] for shot in answer["shots"])
    assert isinstance(answer["note"], str)


@pytest.mark.parametrize("model", [TEXT_MODEL, "gemini-2.5-flash-lite", IMAGE_MODEL, "gemini-3-pro-image"])
def test_token_counts_add_up_and_equal_the_servers_own(gemini, sandbox, model):
    usage = generate(gemini, model).usage_metadata

    thoughts = usage.thoughts_token_count or 0
    assert usage.total_token_count == usage.prompt_token_count + usage.candidates_token_count + thoughts
    assert [(detail.modality, detail.token_count) for detail in usage.prompt_tokens_details] == [
        ("TEXT", usage.prompt_token_count)
    ]
    booked = sandbox.ledger()["by_model"][model]
    assert booked["calls"] == 1
    assert booked["prompt_tokens"] == usage.prompt_token_count
    assert booked["candidates_tokens"] == usage.candidates_token_count
    assert booked["thoughts_tokens"] == thoughts
    assert booked["total_tokens"] == usage.total_token_count


def test_only_models_that_think_count_thoughts(gemini):
    assert generate(gemini, "gemini-2.5-flash").usage_metadata.thoughts_token_count > 0
    assert generate(gemini, "gemini-2.5-flash-lite").usage_metadata.thoughts_token_count is None
    off = types.ThinkingConfig(thinking_budget=0)
    assert generate(gemini, "gemini-2.5-flash", thinking_config=off).usage_metadata.thoughts_token_count is None


@pytest.mark.parametrize(
    ("asked", "size"), [("16:9", (1344, 768)), ("9:16", (768, 1344)), ("1:1", (1024, 1024)), (None, (1408, 768))]
)
def test_a_picture_has_the_ratio_asked_for(gemini, sandbox, asked, size):
    config = {"image_config": types.ImageConfig(aspect_ratio=asked)} if asked else {}
    answer = generate(gemini, IMAGE_MODEL, "A calm lake at dawn", response_modalities=["IMAGE"], **config)

    (part,) = answer.candidates[0].content.parts
    assert part.inline_data.mime_type == "image/jpeg"
    with Image.open(io.BytesIO(part.inline_data.data)) as image:
        assert (image.format, image.size) == ("JPEG", size)
    details = answer.usage_metadata.candidates_tokens_details
    assert [(detail.modality, detail.token_count) for detail in details] == [("IMAGE", 1120)]
    assert answer.usage_metadata.candidates_token_count > 1120
    assert sandbox.ledger()["total"]["images"] == 1


def test_the_size_asked_for_decides_pixels_and_tokens(gemini):
    config = types.ImageConfig(aspect_ratio="16:9", image_size="512")
    answer = generate(gemini, "gemini-3.1-flash-image", "A hill", image_config=config)

    with Image.open(io.BytesIO(answer.candidates[0].content.parts[0].inline_data.data)) as image:
        assert image.size == (672, 384)
    assert answer.usage_metadata.candidates_tokens_details[0].token_count == 747


def test_field_names_may_be_in_snake_case(http):
    body = {
        "contents": [{"parts": [{"text": "Hills"}]}],
        "generation_config": {"image_config": {"aspect_ratio": "1:1"}},
    }
    answer = http.post(f"/v1beta/models/{IMAGE_MODEL}:generateContent", json=body).json()

    part = answer["candidates"][0]["content"]["parts"][0]
    assert set(part) == {"inlineData", "thoughtSignature"}
    assert set(part["inlineData"]) == {"mimeType", "data"}


def test_an_answer_has_the_shape_of_recorded_ones(http):
    body = {"contents": [{"role": "user", "parts": [{"text": "What is tea?"}]}]}
    answer = http.post("/v1beta/models/gemini-2.5-flash:generateContent", json=body)

    assert answer.headers["x-gemini-service-tier"] == "standard"
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    assert int(answer.headers["content-length"]) == len(answer.content)
    shape = answer.json()
    assert set(shape) == {"candidates", "usageMetadata", "modelVersion", "responseId"}
    (candidate,) = shape["candidates"]
    assert set(candidate) == {"content", "finishReason", "index"}
    assert set(shape["usageMetadata"]) == {
        "promptTokenCount", "candidatesTokenCount", "totalTokenCount", "promptTokensDetails", "thoughtsTokenCount",
        "serviceTier",
    }  # fmt: skip


@pytest.mark.parametrize("query", ["?alt=sse", ""])
def test_a_stream_holds_the_whole_answer_with_growing_usage(http, query):
    body = {"contents": [{"parts": [{"text": "What is tea?"}]}]}
    whole = http.post("/v1beta/models/gemini-2.5-flash:generateContent", json=body).json()
    streamed = http.post(f"/v1beta/models/gemini-2.5-flash:streamGenerateContent{query}", json=body)

    if query:
        chunks = [json.loads(event.removeprefix("data: ")) for event in streamed.text.split("\r\n\r\n") if event]
    else:
        chunks = streamed.json()
    texts = [chunk["candidates"][0]["content"]["parts"][0]["text"] for chunk in chunks]
    assert len(texts) > 2
    assert "".join(texts) == whole["candidates"][0]["content"]["parts"][0]["text"]
    totals = [chunk["usageMetadata"]["totalTokenCount"] for chunk in chunks]
    assert totals == sorted(totals)
    assert totals[-1] == whole["usageMetadata"]["totalTokenCount"]
    assert ["finishReason" in chunk["candidates"][0] for chunk in chunks] == [False] * (len(chunks) - 1) + [True]


def test_the_sdk_reads_the_stream(gemini, sandbox):
    chunks = list(gemini.models.generate_content_stream(model="gemini-2.5-flash", contents="What is tea?"))

    assert chunks[-1].usage_metadata.total_token_count == sandbox.ledger()["total"]["total_tokens"]
    assert chunks[-1].candidates[0].finish_reason == "STOP"


def test_an_answer_stops_at_max_output_tokens(gemini):
    cut = generate(gemini, "gemini-2.5-flash-lite", "What is tea?", max_output_tokens=20)
    assert cut.candidates[0].finish_reason == "MAX_TOKENS"
    assert cut.usage_metadata.candidates_token_count == 20

    empty = generate(gemini, "gemini-2.5-flash", "What is tea?", max_output_tokens=5)
    assert empty.candidates[0].content.parts is None
    assert empty.usage_metadata.candidates_token_count is None
    assert empty.usage_metadata.thoughts_token_count == 5


def test_tokens_are_counted_without_being_billed(gemini, sandbox):
    assert gemini.models.count_tokens(model=TEXT_MODEL, contents="x" * 41).total_tokens == 11
    assert sandbox.ledger()["total"]["calls"] == 0


@pytest.mark.parametrize("page_size", [1, 4, 1000])
def test_the_model_list_ends(gemini, page_size):
    names = [model.name for model in gemini.models.list(config={"page_size": page_size})]

    assert f"models/{TEXT_MODEL}" in names
    assert len(names) == len(set(names)) > 10
    assert gemini.models.get(model=IMAGE_MODEL).name == f"models/{IMAGE_MODEL}"


def test_an_alias_answers_under_its_models_name(gemini):
    assert generate(gemini, "gemini-flash-latest", "Hello").model_version == "gemini-3.6-flash"


def test_the_same_request_gets_the_same_answer_under_another_id(gemini):
    first, second = (generate(gemini, IMAGE_MODEL, "A forest") for _ in range(2))

    data = [answer.candidates[0].content.parts[0].inline_data.data for answer in (first, second)]
    assert data[0] == data[1]
    assert first.response_id != second.response_id


@pytest.mark.parametrize("call", ["generateContent", "countTokens"])
def test_an_unknown_model_is_not_found(http, sandbox, call):
    answer = http.post(f"/v1beta/models/gemini-99:{call}", json={"contents": [{"parts": [{"text": "x"}]}]})

    assert answer.status_code == 404
    assert answer.json()["error"]["status"] == "NOT_FOUND"
    assert f"models/gemini-99 is not found for API version v1beta, or is not supported for {call}" in answer.text
    assert sandbox.ledger()["total"]["calls"] == 0


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"contents": [{"parts": [{"text": " "}]}]}'])
def test_a_malformed_request_is_an_invalid_argument(http, body):
    answer = http.post(f"/v1beta/models/{TEXT_MODEL}:generateContent", content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_the_key_must_be_there_and_good(http, gemini):
    path, body = f"/v1beta/models/{TEXT_MODEL}:generateContent", {"contents": [{"parts": [{"text": "x"}]}]}
    invalid = http.post(path, json=body, headers={"x-goog-api-key": "invalid"})
    assert invalid.status_code == 400
    assert invalid.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"

    del http.headers["x-goog-api-key"]
    assert http.post(path, json=body).status_code == 403
    assert http.post(f"{path}?key=any", json=body).status_code == 200
    assert http.post(f"{path}?key=invalid", json=body).status_code == 400
    with pytest.raises(errors.ClientError, match="NOT_FOUND"):
        generate(gemini, "gemini-99")
