"""GeminiAdapter over loopback HTTP, with the real SDK."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.accounting.events import CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.api._retry import RetryPolicy
from eleven_video.api.gemini import GeminiAdapter, usage_of_stream
from eleven_video.domain.picture import Picture
from eleven_video.domain.prompts import SCRIPT_ROLE
from eleven_video.domain.requests import PictureRequest, ScriptRequest
from eleven_video.domain.script import Scene, Script
from tests.support import gemini_bodies as bodies
from tests.support.gemini_bodies import answer, counts, picture, script, text
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Answer, Reply, ScriptedServer, in_turn, serving

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TALK = ScriptRequest("Why the sky is blue", 60, "gemini-text")
SKY = PictureRequest("A wide sky", "16:9", "gemini-3.1-flash-lite-image", scene=3)
MODELS = {"models": [{"name": "models/gemini-text"}, {"name": "models/gemini-3.5-flash-lite"}]}


class Run:
    def __init__(self, server: ScriptedServer, **options: Any) -> None:
        self.server = server
        self.monitor = RecordingMonitor()
        self.waits: list[float] = []
        options = {"wait": self.waits.append, "now": lambda: NOON, "random": lambda: 0.0, **options}
        self.adapter = GeminiAdapter("secret-key", monitor=self.monitor, base_url=server.url, **options)


@contextmanager
def run(answer: Answer, **options: Any) -> Iterator[Run]:
    with serving(answer) as server:
        one = Run(server, **options)
        try:
            yield one
        finally:
            one.adapter.close()


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
    assert asked.headers["x-goog-api-key"] == "secret-key"
    assert "secret-key" not in asked.path
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
def test_a_body_that_is_no_answer_is_estimated(body: str | bytes) -> None:
    with run(in_turn(Reply(body))) as one:
        with pytest.raises(errors.InvalidAnswer):
            one.adapter.write_script(TALK)
        call = one.monitor.only
    assert (call.outcome, call.estimated) == (Outcome.UNUSABLE, True)
    assert call.parts[Part.INPUT_TEXT] > 100


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


@pytest.mark.parametrize("fault", ["drop", "cut"])
def test_a_lost_answer_is_not_bought_again(fault: str) -> None:
    with run(lambda _: Reply(answer(picture()), fault=fault)) as one:
        with pytest.raises(errors.Unanswered, match="may have been billed"):
            one.adapter.draw(SKY)
        call = one.monitor.only
        assert len(one.server.asked) == 1
    assert (call.outcome, call.parts, call.estimated) == (Outcome.UNANSWERED, {}, True)
    assert (call.model, call.scene, call.attempt) == (SKY.model, 3, 1)


def test_a_time_out_is_not_bought_again() -> None:
    with run(lambda _: Reply(fault="hang"), timeout_s=0.1) as one:
        with pytest.raises(errors.Unanswered, match="took too long"):
            one.adapter.draw(SKY)
        assert len(one.server.asked) == 1
        assert one.monitor.only.outcome is Outcome.UNANSWERED


def test_an_overloaded_server_is_asked_again() -> None:
    busy = Reply(bodies.error(503, "UNAVAILABLE", "high demand"), 503)
    slow_down = Reply(bodies.error(429, "RESOURCE_EXHAUSTED", "too fast", bodies.retry_after("7s")), 429)
    good = Reply(answer(picture(), usage=counts(1, 1120), responseId="p"))
    with run(in_turn(busy, slow_down, good)) as one:
        one.adapter.draw(SKY)
        call = one.monitor.only
        assert one.waits == [1.0, 7.0]
    assert (call.id, call.attempt) == ("p/3", 3)


def test_a_server_that_stays_down_is_asked_four_times() -> None:
    with run(lambda _: Reply(bodies.error(500, "INTERNAL", "oops"), 500)) as one:
        with pytest.raises(errors.ServiceUnavailable, match="500"):
            one.adapter.draw(SKY)
        assert len(one.server.asked) == 4
        assert one.waits == [1.0, 2.0, 4.0]
        assert one.monitor.calls == []


def test_nobody_at_the_address_is_asked_again() -> None:
    with serving(lambda _: Reply()) as server:
        gone = server.url
    waits: list[float] = []
    monitor = RecordingMonitor()
    adapter = GeminiAdapter("k", monitor=monitor, base_url=gone, wait=waits.append)
    with pytest.raises(errors.ServiceUnavailable, match="cannot be reached"):
        adapter.draw(SKY)
    adapter.close()
    assert len(waits) == 3
    assert monitor.calls == []


def test_a_long_delay_is_said_and_not_waited_for() -> None:
    slow_down = Reply(bodies.error(429, "RESOURCE_EXHAUSTED", "too fast", bodies.retry_after("120s")), 429)
    with run(lambda _: slow_down) as one:
        with pytest.raises(errors.RateLimited, match="wait 120 s"):
            one.adapter.draw(SKY)
        assert one.waits == []


def _listing(*pages: dict[str, Any], otherwise: Reply) -> Answer:
    """Answers the list of models with these pages and everything else with `otherwise`."""
    listed = in_turn(*(Reply(page) for page in pages))
    return lambda asked: listed(asked) if asked.path.split("?")[0].endswith("/models") else otherwise


NOT_FOUND = Reply(bodies.error(404, "NOT_FOUND", "models/x is not found for API version v1beta"), 404)


def test_an_unknown_model_is_said_with_the_nearest() -> None:
    request = ScriptRequest("x", 30, "gemini-3.5-flash-lit")
    with run(_listing(MODELS, otherwise=NOT_FOUND)) as one:
        with pytest.raises(errors.UnknownModel, match=r"Did you mean gemini-3\.5-flash-lite"):
            one.adapter.write_script(request)
        assert one.monitor.calls == []


def test_an_unknown_model_is_said_without_a_list() -> None:
    with run(lambda _: NOT_FOUND) as one, pytest.raises(errors.UnknownModel, match="no model 'gemini-text'"):
        one.adapter.write_script(TALK)


def test_checking_a_model() -> None:
    with run(_listing(MODELS, MODELS, MODELS, otherwise=NOT_FOUND)) as one:
        one.adapter.check_model("gemini-text")
        one.adapter.check_model("models/gemini-text")
        with pytest.raises(errors.UnknownModel, match=r"gemini-3\.5-flash-lite"):
            one.adapter.check_model("gemini-3.5-flsh-lite")


@pytest.mark.parametrize("listed", [{}, {"models": []}])
def test_an_empty_list_of_models_says_nothing(listed: dict[str, Any]) -> None:
    with run(_listing(listed, otherwise=NOT_FOUND)) as one:
        one.adapter.check_model("anything")


@pytest.mark.parametrize("reply", [NOT_FOUND, Reply("<html>", 502), Reply("<html>"), Reply("5"), Reply("[[")])
def test_a_list_that_cannot_be_had_says_nothing(reply: Reply) -> None:
    with run(lambda _: reply, retry=RetryPolicy(attempts=1)) as one:
        one.adapter.check_model("anything")


def test_a_model_that_is_not_listed_but_known_is_fine() -> None:
    with run(_listing(MODELS, otherwise=Reply({"name": "models/gemini-tuned"}))) as one:
        one.adapter.check_model("gemini-tuned")


def test_models_are_listed_over_all_pages() -> None:
    first = {**MODELS, "nextPageToken": "2"}
    second = {"models": [{"name": "models/gemini-4-argon"}]}
    with run(in_turn(Reply(first), Reply(second))) as one:
        assert one.adapter.models() == ["gemini-text", "gemini-3.5-flash-lite", "gemini-4-argon"]


def test_a_page_token_that_never_changes_ends() -> None:
    with run(lambda _: Reply({**MODELS, "nextPageToken": "same"})) as one:
        assert one.adapter.models() == ["gemini-text", "gemini-3.5-flash-lite"]
        assert len(one.server.asked) == 2


def test_a_list_is_asked_for_again_when_its_answer_is_lost() -> None:
    with run(in_turn(Reply(fault="drop"), Reply(MODELS))) as one:
        assert len(one.adapter.models()) == 2
        assert one.monitor.calls == []


def test_a_list_whose_answer_stays_lost_cost_nothing() -> None:
    with run(lambda _: Reply(fault="drop")) as one:
        with pytest.raises(errors.ServiceUnavailable) as raised:
            one.adapter.models()
        assert "billed" not in str(raised.value)


@pytest.mark.parametrize(
    "environment",
    [
        {"GOOGLE_API_KEY": "another", "GEMINI_API_KEY": "a-third"},
        {"GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "l"},
        {"GOOGLE_GENAI_USE_ENTERPRISE": "true"},
        {"GOOGLE_GENAI_API_VERSION": "v1"},
        {"HTTP_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"},
    ],
)
def test_the_environment_does_not_change_who_is_asked(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with run(in_turn(Reply(answer(script(), usage=counts(1, 1))))) as one:
        one.adapter.write_script(TALK)
        (asked,) = one.server.asked
    assert asked.headers["x-goog-api-key"] == "secret-key"
    assert asked.path == "/v1beta/models/gemini-text:generateContent"


def test_another_machine_is_reached_over_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda _: Reply(answer(script(), usage=counts(1, 1)))) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        adapter = GeminiAdapter("k", monitor=RecordingMonitor(), base_url="http://gemini.example")
        adapter.write_script(TALK)
        adapter.close()
        assert proxy.asked[0].path == "http://gemini.example/v1beta/models/gemini-text:generateContent"


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


@pytest.mark.parametrize("url", ["", "127.0.0.1:80", "ftp://127.0.0.1", "http://", "http://[::1"])
def test_a_base_url_that_is_none_is_said_at_once(url: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="base URL"):
        GeminiAdapter("k", monitor=RecordingMonitor(), base_url=url)


def _stopping_at(count: int) -> tuple[Callable[[], bool], Callable[[float], object]]:
    stopped = threading.Event()
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == count:
            stopped.set()

    return stopped.is_set, wait


def test_a_run_that_is_stopped_is_not_tried_further() -> None:
    should_stop, wait = _stopping_at(2)
    busy = Reply(bodies.error(503, "UNAVAILABLE", "high demand"), 503)
    with run(lambda _: busy, should_stop=should_stop, wait=wait) as one:
        with pytest.raises(errors.ServiceUnavailable):
            one.adapter.draw(SKY)
        assert len(one.server.asked) == 2
