"""The list of Gemini's models, and errors about unknown ones."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.api.send_with_retry import RetryPolicy
from eleven_video.domain.requests.requests import ScriptRequest
from eleven_video.domain.requests.voices_and_models import GeminiModelFacts
from tests.support import gemini_bodies as bodies
from tests.support.adapter_runs import run_gemini as run
from tests.support.scripted_server import Answer, Reply, in_turn
from tests.support.untimed import UntimedEvent

TALK = ScriptRequest("Why the sky is blue", 60, "gemini-text")


MODELS = {"models": [{"name": "models/gemini-text"}, {"name": "models/gemini-3.5-flash-lite"}]}


def _listing(*pages: dict[str, Any], otherwise: Reply) -> Answer:
    """Answers the list of models with these pages and everything else with `otherwise`."""
    listed = in_turn(*(Reply(page) for page in pages))
    return lambda asked: listed(asked) if asked.path.split("?")[0].endswith("/models") else otherwise


NOT_FOUND = Reply(bodies.error(404, "NOT_FOUND", "models/x is not found for API version v1beta"), 404)


def test_an_unknown_model_is_reported_with_the_nearest_names() -> None:
    request = ScriptRequest("x", 30, "gemini-3.5-flash-lit")
    with run(_listing(MODELS, otherwise=NOT_FOUND)) as one:
        with pytest.raises(errors.UnknownModel, match=r"Did you mean gemini-3\.5-flash-lite"):
            one.adapter.write_script(request)
        assert one.monitor.calls == []


def test_an_unknown_model_is_reported_without_the_list_of_models() -> None:
    with run(lambda _: NOT_FOUND) as one, pytest.raises(errors.UnknownModel, match="no model 'gemini-text'"):
        one.adapter.write_script(TALK)


def test_checking_a_model() -> None:
    with run(_listing(MODELS, otherwise=NOT_FOUND)) as one:
        one.adapter.check_model("gemini-text")
        one.adapter.check_model("models/gemini-text")
        with pytest.raises(errors.UnknownModel, match=r"gemini-3\.5-flash-lite"):
            one.adapter.check_model("gemini-3.5-flsh-lite")


@pytest.mark.parametrize("listed", [{}, {"models": []}])
def test_an_empty_list_of_models_refuses_no_name(listed: dict[str, Any]) -> None:
    with run(_listing(listed, otherwise=NOT_FOUND)) as one:
        one.adapter.check_model("anything")


@pytest.mark.parametrize("reply", [NOT_FOUND, Reply("<html>", 502), Reply("<html>"), Reply("5"), Reply("[[")])
def test_an_unavailable_list_of_models_refuses_no_name(reply: Reply) -> None:
    with run(lambda _: reply, policy=RetryPolicy(attempts=1)) as one:
        one.adapter.check_model("anything")


def test_a_model_that_is_not_listed_but_known_is_fine() -> None:
    with run(_listing(MODELS, otherwise=Reply({"name": "models/gemini-tuned"}))) as one:
        one.adapter.check_model("gemini-tuned")


def test_the_list_of_models_is_asked_for_once_whoever_asks() -> None:
    with run(_listing(MODELS, otherwise=NOT_FOUND)) as one:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(one.adapter.check_model, ["gemini-text", "gemini-3.5-flash-lite"] * 4))
        one.adapter.models().clear()
        assert one.adapter.models() == ["gemini-text", "gemini-3.5-flash-lite"]
        assert len(one.server.asked) == 1


def test_a_list_that_could_not_be_had_is_asked_for_again() -> None:
    with run(in_turn(NOT_FOUND, Reply(MODELS))) as one:
        with pytest.raises(errors.ElevenVideoError):
            one.adapter.models()
        assert len(one.adapter.models()) == 2


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


@pytest.mark.parametrize("name", ["", " ", "a b", "../secrets", "a?b", "a\nb", "tuned/", "модель"])
def test_a_name_that_no_model_can_have_is_never_sent(name: str) -> None:
    with run(_listing(MODELS, otherwise=NOT_FOUND)) as one:
        with pytest.raises(errors.UnknownModel):
            one.adapter.write_script(ScriptRequest("x", 30, name))
        with pytest.raises(errors.UnknownModel):
            one.adapter.check_model(name)
        assert all(asked.method == "GET" for asked in one.server.asked)
        assert one.monitor.calls == []


def test_a_stop_is_not_reported_as_an_unavailable_list() -> None:
    stopped = UntimedEvent()
    stopped.set()
    with run(lambda _: Reply(MODELS), stopping=stopped) as one:
        with pytest.raises(errors.Interrupted):
            one.adapter.check_model("anything")
        assert one.server.asked == []


def test_the_facts_about_a_model() -> None:
    listed = [
        {"name": "models/gemini-text", "displayName": " Text ", "supportedGenerationMethods": ["generateContent"]},
        {"name": "models/bare"},
        {"displayName": "nameless"},
        {"name": "models/../secrets"},
        {"name": "models/clear\x1b[2J"},
    ]
    with run(lambda _: Reply({"models": listed})) as one:
        assert one.adapter.model_facts() == [
            GeminiModelFacts("gemini-text", "Text", ("generateContent",)),
            GeminiModelFacts("bare"),
        ]
