"""Any usage data of a server can be counted, without losing or inventing tokens."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.metrics import TOKEN_PARTS
from eleven_video.api._gemini_usage import usage_of, usage_of_stream
from tests.support.gemini_bodies import answer, counts, modality, picture, text

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_COUNT = st.integers(0, 5000) | _JSON
_DETAILS = st.lists(
    st.builds(modality, st.sampled_from(["TEXT", "IMAGE", "AUDIO", "VIDEO", "DOCUMENT", "?"]), _COUNT) | _JSON,
    max_size=4,
)
_USAGE = st.fixed_dictionaries(
    {},
    optional={
        **{
            f"{name}TokenCount": _COUNT
            for name in ("prompt", "candidates", "thoughts", "toolUsePrompt", "cachedContent", "total")
        },
        **{f"{name}TokensDetails": _DETAILS | _JSON for name in ("prompt", "candidates", "cache", "toolUsePrompt")},
        "trafficType": _JSON,
        "serviceTier": _JSON,
    },
)


@given(
    usage=_USAGE | _JSON,
    candidates=_JSON | st.just([{"content": {"parts": [picture()]}}]),
    feedback=_JSON,
    version=_JSON,
)
def test_whatever_a_server_sends_can_be_counted(usage: Any, candidates: Any, feedback: Any, version: Any) -> None:
    body = {
        "usageMetadata": usage,
        "candidates": candidates,
        "promptFeedback": feedback,
        "modelVersion": version,
        "responseId": version,
    }
    read = usage_of(body, requested_model="m", prompt="p")
    assert all(type(amount) is int and amount > 0 for amount in read.parts.values())
    usage_of_stream([body, body], requested_model="m")


@given(
    prompt=st.integers(0, 5000),
    cached=st.integers(0, 9000),
    output=st.integers(0, 5000),
    details=_DETAILS,
    cache_details=_DETAILS,
)
def test_parts_always_add_up_to_the_total(
    prompt: int, cached: int, output: int, details: list[Any], cache_details: list[Any]
) -> None:
    usage = counts(
        prompt,
        output,
        cachedContentTokenCount=cached,
        promptTokensDetails=details,
        candidatesTokensDetails=details,
        cacheTokensDetails=cache_details,
    )
    read = usage_of(answer(*([text("x")] if output else []), usage=usage), requested_model="m")
    assert sum(n for part, n in read.parts.items() if part in TOKEN_PARTS) == prompt + output
    assert sum(n for part, n in read.parts.items() if part.startswith("cached_")) == min(cached, prompt)
