"""GeminiAdapter over loopback HTTP, with the real SDK: its requests and its results."""

import json
import threading
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.api.gemini import usage_of_stream
from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.requests.prompts import SCRIPT_ROLE
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest
from eleven_video.domain.script.script import Scene, Script
from tests.support import gemini_bodies as bodies
from tests.support.adapter_runs import KEY, NOON
from tests.support.adapter_runs import run_gemini as run
from tests.support.gemini_bodies import answer, counts, picture, script, text
from tests.support.scripted_server import Reply, in_turn, serving

TALK = ScriptRequest("Why the sky is blue", 60, "gemini-text")


SKY = PictureRequest("A wide sky", "16:9", "gemini-3.1-flash-lite-image", scene=3)


def test_the_model_that_was_asked_for_stands_beside_the_one_that_answered() -> None:
    """A user's price may be set for either."""
    drawn = answer(picture(b"a"), usage=counts(5, 1120), modelVersion="gemini-3.1-flash-lite-image-001")
    with run(in_turn(Reply(drawn))) as one:
        one.adapter.draw(SKY)
        assert (one.monitor.only.model, one.monitor.only.asked) == ("gemini-3.1-flash-lite-image-001", SKY.model)


def test_writes_a_script() -> None:
    content = {
        "title": " Blue ",
        "style": "watercolour\n",
        "scenes": [
            {"narration": " The sky is blue. ", "image_prompt": " A wide sky "},
            {"narration": "  ", "image_prompt": "nothing is said here"},
            {"narration": "Why?", "image_prompt": ""},
        ],
    }
    reply = Reply(
        answer(
            script(content),
            usage=counts(100, 50, thoughtsTokenCount=7),
            modelVersion="gemini-text-001",
            responseId="r1",
        ),
        headers={"X-Gemini-Service-Tier": "flex"},
    )
    with run(in_turn(reply)) as one:
        written = one.adapter.write_script(TALK)
        call = one.monitor.only
    assert written == Script(
        "Blue", "watercolour", (Scene(1, "The sky is blue.", "A wide sky"), Scene(2, "Why?", "Why?"))
    )
    assert (call.id, call.model, call.kind, call.tier, call.scene) == (
        "r1/1",
        "gemini-text-001",
        CallKind.SCRIPT,
        "flex",
        None,
    )
    assert call.parts == {Part.INPUT_TEXT: 100, Part.OUTPUT_TEXT: 50, Part.OUTPUT_THINKING: 7}
    assert (call.outcome, call.occurred_at, call.attempt) == (Outcome.ANSWERED, NOON, 1)


def test_what_is_sent_for_a_script() -> None:
    with run(in_turn(Reply(answer(script(), usage=counts(1, 1))))) as one:
        one.adapter.write_script(TALK)
        (asked,) = one.server.asked
    assert (asked.method, asked.path) == ("POST", "/v1beta/models/gemini-text:generateContent")
    assert asked.headers["x-goog-api-key"] == KEY
    assert KEY not in asked.path
    body = asked.json
    assert body["systemInstruction"]["parts"] == [{"text": SCRIPT_ROLE}]
    assert "Why the sky is blue" in body["contents"][0]["parts"][0]["text"]
    settings = body["generationConfig"]
    assert settings["responseMimeType"] == "application/json"
    schema = settings["responseSchema"]
    assert schema["required"] == ["title", "style", "scenes"]
    assert schema["properties"]["scenes"]["items"]["required"] == ["narration", "image_prompt"]


def test_draws_a_picture() -> None:
    with run(in_turn(Reply(answer(text("Here."), picture(), usage=counts(5, 1130), responseId="p")))) as one:
        drawn = one.adapter.draw(SKY)
        call = one.monitor.only
        settings = one.server.asked[0].json["generationConfig"]
    assert drawn == Picture(bodies.PNG, "image/png")
    assert settings == {"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "16:9"}}
    assert (call.kind, call.scene, call.parts[Part.PICTURES]) == (CallKind.IMAGE, 3, 1)


def test_takes_base64_in_its_url_form() -> None:
    body = answer(picture(b"\xfb\xff\xfe"), usage=counts(1, 1))
    data = body["candidates"][0]["content"]["parts"][0]["inlineData"]
    data["data"] = data["data"].replace("+", "-").replace("/", "_")
    assert "-" in data["data"]
    with run(in_turn(Reply(body))) as one:
        assert one.adapter.draw(SKY).data == b"\xfb\xff\xfe"


@pytest.mark.parametrize(
    ("body", "error", "outcome"),
    [
        pytest.param(answer(text("{"), usage=counts(9, 4)), errors.InvalidAnswer, Outcome.UNUSABLE, id="no JSON"),
        pytest.param(answer(text("[]"), usage=counts(9, 4)), errors.InvalidAnswer, Outcome.UNUSABLE, id="no object"),
        pytest.param(
            answer(script({"scenes": []}), usage=counts(9, 4)), errors.InvalidAnswer, Outcome.UNUSABLE, id="no scenes"
        ),
        pytest.param(
            answer(script({"scenes": [{"narration": " "}]}), usage=counts(9, 4)),
            errors.InvalidAnswer,
            Outcome.UNUSABLE,
            id="nothing is said",
        ),
        pytest.param(
            answer(script(), finish="MAX_TOKENS", usage=counts(9, 4)),
            errors.InvalidAnswer,
            Outcome.UNUSABLE,
            id="cut short",
        ),
        pytest.param(
            answer(finish="MAX_TOKENS", usage=counts(9, 4)), errors.InvalidAnswer, Outcome.UNUSABLE, id="all thoughts"
        ),
        pytest.param(
            answer(text("half", thought=True), usage=counts(9, 4)),
            errors.InvalidAnswer,
            Outcome.UNUSABLE,
            id="thoughts are no answer",
        ),
        pytest.param(
            {"candidates": [{"finishReason": "OTHER"}], "usageMetadata": counts(9, 4)},
            errors.InvalidAnswer,
            Outcome.UNUSABLE,
            id="no content",
        ),
        pytest.param({"usageMetadata": counts(9, 4)}, errors.InvalidAnswer, Outcome.UNUSABLE, id="no candidate"),
        pytest.param(
            answer(finish="SAFETY", usage=counts(9, 4)), errors.ContentBlocked, Outcome.BLOCKED, id="answer blocked"
        ),
        pytest.param(
            {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": counts(9, 4)},
            errors.ContentBlocked,
            Outcome.BLOCKED,
            id="prompt blocked",
        ),
    ],
)
def test_an_answer_without_a_script_is_counted_all_the_same(
    body: dict[str, Any], error: type[Exception], outcome: Outcome
) -> None:
    with run(in_turn(Reply(body))) as one:
        with pytest.raises(error):
            one.adapter.write_script(TALK)
        call = one.monitor.only
    assert call.parts == {Part.INPUT_TEXT: 9, Part.OUTPUT_TEXT: 4}
    assert call.outcome is outcome


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (answer(text("I cannot draw this."), usage=counts(9, 4)), errors.InvalidAnswer, "It said: I cannot draw this"),
        (answer(finish="NO_IMAGE", usage=counts(9, 4)), errors.InvalidAnswer, "NO_IMAGE"),
        (answer(finish="A_NEW_ONE", usage=counts(9, 4)), errors.InvalidAnswer, "A_NEW_ONE"),
        (answer(finish="IMAGE_SAFETY", usage=counts(9, 4)), errors.ContentBlocked, "IMAGE_SAFETY"),
        (
            answer({"inlineData": {"mimeType": "image/png", "data": "%%%"}}, usage=counts(9, 4)),
            errors.InvalidAnswer,
            "decoded",
        ),
    ],
)
def test_an_answer_without_a_picture_is_counted_all_the_same(
    body: dict[str, Any], error: type[Exception], words: str
) -> None:
    with run(in_turn(Reply(body))) as one:
        with pytest.raises(error, match=words):
            one.adapter.draw(SKY)
        assert one.monitor.only.outcome is not Outcome.ANSWERED
        assert sum(one.monitor.only.parts.values()) >= 13


@pytest.mark.parametrize("body", ["", "null", "5", '"x"', "<html>busy</html>", "[[[", "[" * 100_000, b"\xff\xfe"])
def test_the_cost_of_an_unreadable_answer_is_unknown(body: str | bytes) -> None:
    with run(in_turn(Reply(body))) as one:
        with pytest.raises(errors.Unanswered, match="may have been billed"):
            one.adapter.write_script(TALK)
        call = one.monitor.only
    assert (call.outcome, call.estimated, call.parts) == (Outcome.UNANSWERED, True, {})
    assert one.server.asked[1:] == []


def test_missing_usage_never_breaks_a_script() -> None:
    with run(in_turn(Reply(answer(script())))) as one:
        assert one.adapter.write_script(TALK).title == "Blue"
        call = one.monitor.only
    assert (call.outcome, call.estimated) == (Outcome.ANSWERED, True)
    assert call.parts[Part.OUTPUT_TEXT] == -(-len(json.dumps(bodies.SCRIPT)) // 4)


def test_usage_of_another_type_never_breaks_a_script() -> None:
    with run(in_turn(Reply(answer(script(), usage={"promptTokenCount": "twelve"})))) as one:
        assert one.adapter.write_script(TALK).title == "Blue"
        assert one.monitor.only.estimated


def test_equal_response_ids_are_counted_apart() -> None:
    reply = Reply(answer(picture(), usage=counts(1, 1120), responseId="always-this"))
    with run(in_turn(reply, reply)) as one:
        one.adapter.draw(SKY)
        one.adapter.draw(SKY)
        ids = [call.id for call in one.monitor.calls]
    assert ids[0] == "always-this/1"
    assert len(set(ids)) == 2


def test_a_call_is_counted_before_its_result_is_returned_on_every_thread() -> None:
    reply = Reply(answer(picture(), usage=counts(1, 1120)))
    with run(lambda _: reply) as one:
        counted = threading.Barrier(8)
        wrong: list[BaseException] = []

        def work() -> None:
            try:
                counted.wait()
                for _ in range(5):
                    one.adapter.draw(SKY)
            except BaseException as error:  # noqa: BLE001  shown by the assert below
                wrong.append(error)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(one.monitor.calls) == 40
    assert sum(call.parts[Part.OUTPUT_IMAGE] for call in one.monitor.calls) == 40 * 1120


def test_an_answer_is_never_continued_behind_our_back() -> None:
    unfinished = answer(script(), finish="CONTINUATION", usage=counts(9, 4), continuationToken="more")
    unfinished["candidates"][0]["continuationToken"] = "more"
    with run(lambda _: Reply(unfinished)) as one:
        with pytest.raises(errors.InvalidAnswer, match="cut short"):
            one.adapter.write_script(TALK)
        assert len(one.server.asked) == 1


def test_a_stream_of_the_sdk_is_counted_once() -> None:
    from google import genai

    events = [
        answer(text("a"), finish=None, usage=counts(18, 31), responseId="r"),
        answer(text("b"), usage=counts(18, 80), responseId="r"),
    ]
    body = "".join(f"data: {json.dumps(event)}\r\n\r\n" for event in events)
    reply = Reply(body, headers={"content-type": "text/event-stream", "x-gemini-service-tier": "flex"})
    with serving(lambda _: reply) as server:
        client = genai.Client(
            api_key="k", vertexai=False, http_options={"base_url": server.url, "client_args": {"trust_env": False}}
        )
        chunks = list(client.models.generate_content_stream(model="m", contents="Hi"))
        client.close()
    (usage,) = usage_of_stream(chunks, requested_model="m")
    assert usage.parts == {Part.INPUT_TEXT: 18, Part.OUTPUT_TEXT: 80}
    assert (usage.tier, usage.partial) == ("flex", False)
