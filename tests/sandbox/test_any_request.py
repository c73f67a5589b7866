"""Whatever a client sends for a documented field, the answer is a success or the service's own error, never a broken one."""

import json
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eleven_video.sandbox.server import Sandbox
from tests.support.loopback import LOOPBACK
from tests.support.thoroughness import number_of_examples

RACHEL = "21m00Tcm4TlvDq8ikWAM"
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ODD = st.sampled_from(
    [2**31, 2**63, -1, 0, "", "1", "\ud800", "null", 1e308, "x" * 300, [], {}, [[]], {"a": {}}, [None], True]
)
ANYTHING = st.recursive(
    SCALARS | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def fields(*names: str, **known: st.SearchStrategy) -> st.SearchStrategy:
    """An object of some of these fields, each of any value; known fields mostly of their own kind."""
    kinds = dict.fromkeys(names, ANYTHING) | {name: kind | ANYTHING for name, kind in known.items()}
    return st.fixed_dictionaries({}, optional=kinds)


KEYWORDS = (
    "type", "format", "title", "description", "nullable", "enum", "const", "default", "minItems", "maxItems", "minLength", "maxLength",
    "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minProperties", "maxProperties", "required",
    "propertyOrdering", "uniqueItems", "$ref", "$defs", "min_items", "any_of", "example", "$anchor",
)  # fmt: skip
TYPES = st.sampled_from(["STRING", "object", "array", "integer", "number", "boolean", "null", ["string", "null"]])
SCHEMA = st.recursive(
    fields(*KEYWORDS, type=TYPES) | st.booleans(),
    lambda inner: fields(
        *KEYWORDS,
        type=TYPES,
        items=inner,
        properties=st.dictionaries(st.text(max_size=8), inner, max_size=3),
        anyOf=st.lists(inner, max_size=3),
        oneOf=st.lists(inner, max_size=3),
        allOf=st.lists(inner, max_size=3),
        prefixItems=st.lists(inner, max_size=3),
        additionalProperties=inner,
    ),
    max_leaves=5,
)
PART = fields(
    "thought", "thoughtSignature", "inlineData", "fileData", "functionCall", "functionResponse", "executableCode", "videoMetadata",
    "codeExecutionResult", text=st.just("Tea"), inline_data=fields("mimeType", "data"),
)  # fmt: skip
CONTENT = fields("role", parts=st.lists(PART, max_size=3))
CONFIG = fields(
    "candidateCount", "maxOutputTokens", "max_output_tokens", "stopSequences", "temperature", "topP", "topK", "seed", "presencePenalty",
    "frequencyPenalty", "responseLogprobs", "logprobs", "responseModalities", "speechConfig", "mediaResolution",
    responseMimeType=st.sampled_from(["application/json", "text/x.enum", "text/plain"]),
    responseSchema=SCHEMA, responseJsonSchema=SCHEMA,
    thinkingConfig=fields("includeThoughts", "thinkingBudget", "thinkingLevel"),
    imageConfig=fields("aspectRatio", "imageSize"),
)  # fmt: skip
SCRIPT = fields(
    "tools", "toolConfig", "cachedContent", "safetySettings", "serviceTier", "store", "model",
    contents=st.lists(CONTENT, max_size=2), systemInstruction=CONTENT, generationConfig=CONFIG, generation_config=CONFIG,
)  # fmt: skip
# A request that is right but for the schema or the settings, so that those are reached.
ASKED = st.builds(lambda config: {"contents": [{"parts": [{"text": "Tea"}]}], "generationConfig": config}, CONFIG)
SPEECH = fields(
    "language_code", "previous_text", "next_text", "previous_request_ids", "next_request_ids", "seed", "apply_text_normalization",
    "apply_language_text_normalization", "use_pvc_as_ivc", "pronunciation_dictionary_locators",
    text=st.just("Tea."), model_id=st.just("eleven_flash_v2_5"),
    voice_settings=fields("stability", "similarity_boost", "style", "use_speaker_boost", "speed"),
)  # fmt: skip
SPOKEN = st.builds(
    lambda rest: {"text": "Tea."} | {name: value for name, value in rest.items() if name != "text"}, SPEECH
)
QUERY = st.dictionaries(
    st.sampled_from(
        ["page_size", "next_page_token", "search", "category", "pageSize", "pageToken", "start_after_history_item_id", "voice_id",
         "model_id", "date_after_unix", "date_before_unix", "sort_direction", "source", "output_format", "enable_logging",
         "optimize_streaming_latency", "alt"]
    ),
    st.sampled_from(["", "0", "-1", "1", "999999999999999999999", "9" * 5000, "x", "\u0663", "TTS", "sse", "NaN", "1e9"]),
    max_size=4,
)  # fmt: skip
FAULT = fields(
    "status",
    "kind",
    "nth",
    "times",
    "delay",
    "drip",
    "retry_after",
    "probability",
    "drop",
    "content_type",
    "body",
    "fault",
)
UNHURRIED = settings(
    max_examples=number_of_examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True,
)


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    keys = {"x-goog-api-key": "k", "xi-api-key": "k"}
    with Sandbox(credit_limit=10**9) as sandbox, httpx.Client(
        base_url=sandbox.url, headers=keys, **LOOPBACK, timeout=60
    ) as client:  # fmt: skip
        yield client


def sent(
    server: httpx.Client, method: str, path: str, query: dict[str, str] | None = None, body: object = None
) -> httpx.Response:
    """The answer, which is a success or an error that blames the client, in JSON, sound or events."""
    content = json.dumps(body).encode() if body is not None else b""
    answer = server.request(method, path, params=query, content=content)
    assert answer.status_code == 200 or 400 <= answer.status_code < 500, answer.text[:500]
    if answer.headers["content-type"].startswith("application/json"):
        try:
            answer.json()
        except ValueError:
            # A stream of speech with times is one JSON text a line.
            assert all(json.loads(line) for line in answer.text.splitlines())
    else:
        assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("call", ["generateContent", "streamGenerateContent", "countTokens"])
@given(body=SCRIPT | ASKED | ANYTHING, query=QUERY)
@UNHURRIED
def test_gemini_answers_or_refuses_any_request(server, call, body, query):
    sent(server, "POST", f"/v1beta/models/gemini-2.5-flash-lite:{call}", query, body)


@given(schema=SCHEMA | ANYTHING, media_type=st.sampled_from(["application/json", "text/x.enum"]))
@settings(UNHURRIED, max_examples=number_of_examples(200))
def test_gemini_answers_or_refuses_any_schema(server, schema, media_type):
    config = {"responseMimeType": media_type, "responseJsonSchema": schema}
    body = {"contents": [{"parts": [{"text": "Tea"}]}], "generationConfig": config}

    sent(server, "POST", "/v1beta/models/gemini-2.5-flash-lite:generateContent", None, body)


@pytest.mark.parametrize("path", ["", "/stream", "/with-timestamps", "/stream/with-timestamps"])
@given(body=SPEECH | SPOKEN | ANYTHING, query=QUERY)
@UNHURRIED
def test_elevenlabs_answers_or_refuses_any_request(server, path, body, query):
    sent(server, "POST", f"/v1/text-to-speech/{RACHEL}{path}", query, body)


@pytest.mark.parametrize(
    "path",
    ["/v1/voices", "/v2/voices", "/v1/models", "/v1beta/models", "/v1beta/models/x", "/v1/history", "/v1/history/x", "/v1/history/x/audio",
     "/v1/user", "/v1/user/subscription", "/v1/voices/settings/default", "/v1/voices/x", "/sandbox/ledger"],
)  # fmt: skip
@given(query=QUERY)
@settings(UNHURRIED, max_examples=number_of_examples(15))
def test_lists_answer_or_refuse_any_query(server, path, query):
    sent(server, "GET", path, query)


@given(body=fields("output_format", history_item_ids=st.lists(st.text(max_size=5))) | ANYTHING)
@UNHURRIED
def test_downloads_answer_or_refuse_any_request(server, body):
    sent(server, "POST", "/v1/history/download", None, body)


@given(fault=FAULT | ANYTHING)
@UNHURRIED
def test_the_sandboxs_own_paths_answer_or_refuse_any_fault(server, fault):
    sent(server, "POST", "/sandbox/faults", None, fault)
    assert sent(server, "DELETE", "/sandbox/faults").status_code == 200
    assert sent(server, "GET", "/v1beta/models").status_code == 200
