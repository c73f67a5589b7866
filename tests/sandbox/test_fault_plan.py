"""Each fault as a client sees it, and the usage that it records."""

import base64

import httpx
import pytest
from google.genai import errors

from eleven_video.sandbox.faults.fault_plan import Fault, FaultPlan
from eleven_video.sandbox.server import Sandbox
from tests.support.loopback import LOOPBACK

TEXT, IMAGE = "gemini-2.5-flash-lite", "gemini-3.1-flash-lite-image"
RACHEL = "21m00Tcm4TlvDq8ikWAM"


def ask(sandbox: Sandbox, kind: str = "script") -> httpx.Response:
    """One call of a kind, by a client that retries nothing."""
    keys = {"x-goog-api-key": "any", "xi-api-key": "any"}
    with httpx.Client(base_url=sandbox.url, headers=keys, **LOOPBACK, timeout=30) as http:
        if kind == "speech":
            return http.post(f"/v1/text-to-speech/{RACHEL}/with-timestamps", json={"text": "Hello there."})
        if kind in ("subscription", "voices"):
            return http.get({"subscription": "/v1/user/subscription", "voices": "/v2/voices"}[kind])
        model = IMAGE if kind == "image" else TEXT
        body = {"contents": [{"parts": [{"text": "A hill by a lake"}]}]}
        return http.post(f"/v1beta/models/{model}:generateContent", json=body)


def free(sandbox: Sandbox) -> bool:
    return sandbox.ledger()["total"]["calls"] == 0


@pytest.mark.parametrize(
    ("status", "reason", "name"),
    [
        (400, "", "INVALID_ARGUMENT"),
        (400, "key_invalid", "INVALID_ARGUMENT"),
        (403, "", "PERMISSION_DENIED"),
        (403, "service_blocked", "PERMISSION_DENIED"),
        (404, "", "NOT_FOUND"),
        (429, "", "RESOURCE_EXHAUSTED"),
        (500, "", "INTERNAL"),
        (503, "", "UNAVAILABLE"),
        (504, "", "DEADLINE_EXCEEDED"),
    ],
)
def test_gemini_answers_each_status_with_its_own_error(sandbox, gemini, status, reason, name):
    sandbox.add_fault(Fault(kind="script", status=status, reason=reason))

    with pytest.raises(errors.APIError) as caught:
        gemini.models.generate_content(model=TEXT, contents="A hill")

    assert (caught.value.code, caught.value.status) == (status, name)
    assert free(sandbox)
    assert sandbox.ledger()["refused"] == {"script": 1}


def test_gemini_says_when_to_come_back(sandbox):
    sandbox.add_fault("image,nth=1,status=429")
    sandbox.add_fault("image,nth=2,status=429,reason=per_day")
    minute, day = (ask(sandbox, "image").json()["error"]["details"] for _ in range(2))

    kinds = [detail["@type"].rsplit(".", 1)[-1] for detail in minute]
    assert kinds == ["Help", "QuotaFailure", "RetryInfo"]
    assert minute[1]["violations"][0]["quotaDimensions"]["model"] == IMAGE
    assert minute[2]["retryDelay"].endswith("s")
    assert [detail["@type"].rsplit(".", 1)[-1] for detail in day] == ["Help", "QuotaFailure"]
    assert "PerDay" in day[1]["violations"][0]["quotaId"]


@pytest.mark.parametrize(
    ("status", "reason", "detail"),
    [
        (400, "", "invalid_parameters"),
        (401, "", "invalid_api_key"),
        (401, "quota_exceeded", "quota_exceeded"),
        (401, "missing_permissions", "missing_permissions"),
        (402, "", "payment_required"),
        (403, "", "invalid_output_format"),
        (404, "", "voice_not_found"),
        (429, "", "too_many_concurrent_requests"),
        (429, "system_busy", "system_busy"),
        (500, "", "internal_error"),
        (503, "", "service_unavailable"),
    ],
)
def test_elevenlabs_answers_each_status_with_its_own_error(sandbox, status, reason, detail):
    sandbox.add_fault(Fault(kind="speech", status=status, reason=reason))
    answer = ask(sandbox, "speech")

    assert answer.status_code == status
    assert answer.json()["detail"]["status"] == detail
    assert answer.json()["detail"]["message"]
    assert free(sandbox)


def test_elevenlabs_names_the_field_of_a_422(sandbox):
    sandbox.add_fault(Fault(kind="speech", status=422))

    assert ask(sandbox, "speech").json()["detail"][0]["loc"] == ["body", "text"]


@pytest.mark.parametrize("kind", ["script", "speech"])
def test_a_bad_gateway_is_a_page(sandbox, kind):
    sandbox.add_fault(Fault(kind=kind, status=502))
    answer = ask(sandbox, kind)

    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=UTF-8")
    assert answer.text.startswith("<html>")


@pytest.mark.parametrize(("when", "billed"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("kind", ["script", "speech"])
def test_a_dropped_call_is_billed_only_if_the_work_was_done(sandbox, kind, when, billed):
    sandbox.add_fault(Fault(kind=kind, drop=when, nth=1))

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        ask(sandbox, kind)

    assert sandbox.ledger()["total"]["calls"] == billed
    assert ask(sandbox, kind).status_code == 200


def test_a_cut_answer_is_billed_and_incomplete(sandbox):
    sandbox.add_fault(Fault(kind="image", cut=True))

    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        ask(sandbox, "image")

    assert sandbox.ledger()["total"]["images"] == 1


def test_usage_can_be_left_out_and_is_billed_all_the_same(sandbox):
    sandbox.add_fault(Fault(kind="script", no_usage=True))

    assert "usageMetadata" not in ask(sandbox).json()
    assert sandbox.ledger()["total"]["total_tokens"] > 0


def test_a_blocked_prompt_has_no_candidates_and_costs_its_tokens(sandbox):
    sandbox.add_fault(Fault(kind="script", blocked="prompt"))
    answer = ask(sandbox).json()

    assert answer["promptFeedback"] == {"blockReason": "PROHIBITED_CONTENT"}
    assert "candidates" not in answer
    total = sandbox.ledger()["total"]
    assert answer["usageMetadata"]["totalTokenCount"] == total["prompt_tokens"] == total["total_tokens"] > 0


def test_a_blocked_candidate_has_no_parts(sandbox):
    sandbox.add_fault(Fault(kind="image", blocked="candidate"))
    (candidate,) = ask(sandbox, "image").json()["candidates"]

    assert (candidate["finishReason"], candidate["content"]) == ("SAFETY", {})
    assert sandbox.ledger()["total"]["images"] == 0


def test_an_image_model_may_answer_in_words(sandbox):
    sandbox.add_fault(Fault(kind="image", text_only=True))
    answer = ask(sandbox, "image").json()

    (part,) = answer["candidates"][0]["content"]["parts"]
    assert list(part) == ["text"]
    total = sandbox.ledger()["total"]
    assert (total["images"], total["image_tokens"]) == (0, 0)
    assert total["candidates_tokens"] == answer["usageMetadata"]["candidatesTokenCount"] > 0


def test_the_cost_header_can_be_left_out(sandbox):
    sandbox.add_fault(Fault(kind="speech", no_cost_header=True))

    assert "character-cost" not in ask(sandbox, "speech").headers
    assert sandbox.ledger()["total"]["credits"] == len("Hello there.")


def test_quota_runs_out_in_each_services_own_way(sandbox):
    sandbox.add_fault(Fault(quota=True))
    gemini, elevenlabs = ask(sandbox), ask(sandbox, "speech")

    assert (gemini.status_code, "PerDay" in gemini.text) == (429, True)
    assert (elevenlabs.status_code, elevenlabs.json()["detail"]["code"]) == (401, "quota_exceeded")


@pytest.mark.parametrize("kind", ["subscription", "voices"])
def test_free_calls_fail_on_request_too(sandbox, kind):
    sandbox.add_fault(Fault(kind=kind, status=503))

    assert ask(sandbox, kind).status_code == 503
    assert ask(sandbox).status_code == 200


def struck(plan: FaultPlan, calls: str) -> str:
    """Which of the calls (s script, i image) a fault befalls, as a row of marks."""
    kinds = {"s": "script", "i": "image"}
    return "".join("x" if plan.strike("gemini", kinds[call]).status else "." for call in calls)


@pytest.mark.parametrize(
    ("fault", "calls", "marks"),
    [
        ("503", "sis", "xxx"),
        ("image,503", "sisi", ".x.x"),
        ("image,nth=2,status=503", "isiii", "..x.."),
        ("image,nth=2,times=2,status=503", "iiii", ".xx."),
        ("times=1,status=503", "sss", "x.."),
        ("elevenlabs,status=503", "sis", "..."),
        ("probability=0,status=503", "sis", "..."),
    ],
)
def test_a_fault_befalls_the_calls_it_names(fault, calls, marks):
    assert struck(FaultPlan([fault]), calls) == marks


def test_chance_is_decided_by_the_seed():
    first, again, other = (struck(FaultPlan(["probability=0.5,status=500"], seed=seed), "s" * 40) for seed in (1, 1, 2))

    assert first == again != other
    assert 8 < first.count("x") < 32


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("image,nth=2,status=503", Fault(kind="image", nth=2, status=503)),
        ("speech,drop", Fault(kind="speech", drop="after")),
        ("speech, drop=before, times=3", Fault(kind="speech", drop="before", times=3)),
        ("gemini,blocked", Fault(service="gemini", blocked="prompt")),
        ("delay=0.5,cut,no_usage=false", Fault(delay=0.5, cut=True)),
        ("401,reason=quota_exceeded", Fault(status=401, reason="quota_exceeded")),
    ],
)
def test_a_fault_can_be_written_as_text(text, fault):
    assert Fault.parse(text) == fault


@pytest.mark.parametrize(
    "text",
    ["nonsense", "kind=tea,status=500", "status=abc", "status=200", "nth=0,cut", "drop=later", "delay=-1", "cut=maybe",
     "probability=2,cut", "image", ""],
)  # fmt: skip
def test_a_fault_that_makes_no_sense_is_refused(text):
    with pytest.raises(ValueError, match=r"[Ff]ault"):
        FaultPlan([text])


def test_an_answer_can_be_spoiled_in_every_way(sandbox):
    def with_fault(text: str, kind: str = "script") -> httpx.Response:
        sandbox.clear_faults()
        sandbox.add_fault(f"{kind},{text}")
        return ask(sandbox, kind)

    assert with_fault("status=429,reason=no_delay,retry_after=7").headers["retry-after"] == "7"
    assert with_fault("body=empty").content == b""
    assert with_fault("body=page").headers["content-type"].startswith("text/html")
    assert with_fault("body=text").text.startswith("upstream connect error")
    assert len(with_fault("body=huge").content) > 30_000_000
    assert with_fault("content_type=text/csv").headers["content-type"] == "text/csv"
    assert with_fault("usage=negative").json()["usageMetadata"]["promptTokenCount"] < 0
    assert with_fault("usage=absurd").json()["usageMetadata"]["promptTokenCount"] > 10**29
    assert with_fault("usage=words").json()["usageMetadata"]["promptTokenCount"].startswith("about ")
    assert with_fault("usage=words", "speech").headers["character-cost"].startswith("about ")
    picture = with_fault("corrupt", "image").json()["candidates"][0]["content"]["parts"][0]["inlineData"]["data"]
    assert not base64.b64decode(picture).startswith(b"\xff\xd8")
    with pytest.raises(httpx.RemoteProtocolError):
        with_fault("cut")
    assert with_fault("drip=0.001").status_code == 200


def test_a_server_that_stalls_is_silent_until_the_client_leaves(sandbox):
    sandbox.add_fault("voices,stall")
    with (
        httpx.Client(base_url=sandbox.url, headers={"xi-api-key": "any"}, **LOOPBACK, timeout=0.2) as http,
        pytest.raises(httpx.ReadTimeout),
    ):
        http.get("/v2/voices")


def test_the_server_stops_listening_after_its_last_answer(sandbox):
    sandbox.add_fault("voices,last")

    assert ask(sandbox, "voices").status_code == 200
    with pytest.raises(httpx.ConnectError):
        ask(sandbox, "voices")
    sandbox.stop()
    assert sandbox.start().url
    sandbox.clear_faults()
    assert ask(sandbox, "voices").status_code == 200


@pytest.mark.parametrize("text", ["image,drip=-1", "image,body=cake", "image,usage=odd", "image,retry_after=-1"])
def test_a_spoiling_that_cannot_be_is_refused(text):
    with pytest.raises(ValueError, match="A fault's"):
        Fault.parse(text)
