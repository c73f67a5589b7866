"""ElevenLabsAdapter.speak over loopback HTTP, with the real SDK."""

import base64
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.domain.requests.requests import SpeechModel, SpeechRequest, Voice
from eleven_video.domain.timing.narration import Alignment
from tests.support.adapter_runs import KEY, NOON
from tests.support.adapter_runs import run_elevenlabs as run
from tests.support.scripted_server import Reply, in_turn

RACHEL = Voice("21m00Tcm4TlvDq8ikWAM", "Rachel")


HELLO = SpeechRequest("Héllo 👋", RACHEL, "eleven_multilingual_v2", scene=2)


def spoken(audio: bytes = b"mp3", **rest: Any) -> dict[str, Any]:
    return {"audio_base64": base64.b64encode(audio).decode(), **rest}


def timed(characters: Any, starts: Any, ends: Any) -> dict[str, Any]:
    return {
        "characters": characters,
        "character_start_times_seconds": starts,
        "character_end_times_seconds": ends,
    }


def refused(status: int, detail: Any, **headers: str) -> Reply:
    return Reply({"detail": detail}, status, headers)


def test_speaks() -> None:
    alignment = timed(["Héllo ", "👋"], [0.0, 0.25], [0.25, 0.5])
    headers = {"Character-Cost": "7", "Request-Id": "req"}
    with run(in_turn(Reply(spoken(alignment=alignment), headers=headers))) as one:
        narration = one.adapter.speak(HELLO)
        call = one.monitor.only
        (asked,) = one.server.asked
    assert narration.audio == b"mp3"
    assert narration.alignment == Alignment(("Héllo ", "👋"), (0.0, 0.25), (0.25, 0.5))
    assert call.parts == {Part.CHARACTERS: 7, Part.CREDITS: 7}
    assert (call.id, call.model, call.name, call.display_name) == ("req/1", HELLO.model, "Rachel", "Rachel")
    assert (call.kind, call.scene, call.outcome, call.estimated) == (CallKind.SPEECH, 2, Outcome.ANSWERED, False)
    assert call.occurred_at == NOON
    assert asked.path == f"/v1/text-to-speech/{RACHEL.id}/with-timestamps?output_format=mp3_44100_128"
    assert asked.headers["xi-api-key"] == KEY
    assert asked.json == {"text": HELLO.text, "model_id": HELLO.model}


@pytest.mark.parametrize(
    ("told", "model", "credits_", "estimated"),
    [
        ("3", "eleven_v3", 3, False),
        ("0.25", "eleven_v3", Fraction(1, 4), False),
        ("0", "eleven_v3", 7, True),
        ("0.0", "eleven_flash_v2_5", 4, True),
        (None, "eleven_multilingual_v2", 7, True),
        (None, "eleven_v3", 7, True),
        (None, "eleven_v4", 7, True),
        (None, "eleven_flash_v2_5", 4, True),  # 7 / 2, rounded up
        (None, "eleven_turbo_v2", 4, True),
        (None, "eleven_v4_turbo", 4, True),
        (None, "a_model_of_tomorrow", 7, True),
        ("-1", "eleven_v3", 7, True),
        ("nan", "eleven_v3", 7, True),
        ("many", "eleven_v3", 7, True),
        ("1e12", "eleven_v3", 7, True),
        ("1e-999999999", "eleven_v3", 7, True),
        ("0." + "1" * 5_000, "eleven_v3", 7, True),
        ("0." + "0" * 39 + "1", "eleven_v3", Fraction(1, 10**40), False),
        ("True", "eleven_v3", 7, True),
        (" 3.50 ", "eleven_v3", Fraction(7, 2), False),
    ],
)
def test_credits(told: str | None, model: str, credits_: object, *, estimated: bool) -> None:
    headers = {} if told is None else {"character-cost": told}
    with run(in_turn(Reply(spoken(), headers=headers))) as one:
        one.adapter.speak(SpeechRequest(HELLO.text, RACHEL, model, 1))
        call = one.monitor.only
    assert call.parts == {Part.CHARACTERS: 7, Part.CREDITS: credits_}
    assert call.estimated is estimated


def test_credits_are_estimated_by_what_the_service_says_of_its_model() -> None:
    listed = [
        {
            "model_id": "eleven_new",
            "model_rates": {"character_cost_multiplier": 0.5, "cost_discount_multiplier": 0.5},
            "maximum_text_length_per_request": 5000,
        }
    ]
    with run(in_turn(Reply(listed), Reply(spoken()))) as one:
        assert one.adapter.find_model("eleven_new") == SpeechModel("eleven_new", "0.25", 5000)
        one.adapter.speak(SpeechRequest("12345", RACHEL, "eleven_new", 1))
        assert one.monitor.only.parts[Part.CREDITS] == 2  # 5 / 4, rounded up


@pytest.mark.parametrize(
    ("body", "alignment"),
    [
        pytest.param(spoken(alignment=None, normalized_alignment=None), None, id="none"),
        pytest.param(
            spoken(alignment=None, normalized_alignment=timed(["ABC"], [0.0], [1.0])),
            Alignment(("ABC",), (0.0,), (1.0,)),
            id="normalized",
        ),
        pytest.param(
            spoken(alignment=timed([], [], []), normalized_alignment=timed(["abc "], [0], [1])),
            Alignment(("abc ",), (0.0,), (1.0,)),
            id="empty",
        ),
        pytest.param(
            spoken(alignment=timed(["a", "b", "c"], [0.0, 0.1], [0.1, 0.2, 0.3])),
            None,
            id="lengths differ, so that letters are missing",
        ),
        pytest.param(
            spoken(alignment=timed(["a", "b", "c"], [0.0, 0.5, 0.2], [0.6, 0.4, 0.3])),
            Alignment(("a", "b", "c"), (0.0, 0.5, 0.5), (0.6, 0.6, 0.6)),
            id="times go back",
        ),
        pytest.param(spoken(alignment=timed(["a"], ["x"], [1.0])), None, id="no times"),
        pytest.param(spoken(alignment=timed([1], [0.0], [1.0])), None, id="no characters"),
        pytest.param(spoken(alignment=timed(["a"], [0], [10**400])), None, id="no end"),
        pytest.param(
            spoken(alignment=timed(["abc"], [-0.01], [1.0])), Alignment(("abc",), (0.0,), (1.0,)), id="before the start"
        ),
        pytest.param(spoken(alignment=timed("ab", 5, None)), None, id="no lists"),
        pytest.param(spoken(alignment="soon"), None, id="no object"),
    ],
)
def test_alignment(body: dict[str, Any], alignment: Alignment | None) -> None:
    with run(in_turn(Reply(body))) as one:
        assert one.adapter.speak(replace(HELLO, text="abc")).alignment == alignment


@pytest.mark.parametrize(
    "body", ["", "{}", "null", "[]", "5", '"x"', "<html>", '{"audio_base64":5}', '{"audio_base64":"%"}', "[" * 100_000]
)
def test_an_answer_without_audio_is_counted_all_the_same(body: str) -> None:
    with run(lambda _: Reply(body, headers={"character-cost": "6", "request-id": "r"})) as one:
        with pytest.raises(errors.InvalidAnswer):
            one.adapter.speak(HELLO)
        call = one.monitor.only
        assert len(one.server.asked) == 1
    assert call.parts == {Part.CHARACTERS: 7, Part.CREDITS: 6}
    assert (call.outcome, call.estimated, call.id) == (Outcome.UNUSABLE, False, "r/1")


def test_a_lost_answer_is_not_bought_again() -> None:
    with run(lambda _: Reply(fault="drop")) as one:
        with pytest.raises(errors.Unanswered, match="may have been billed"):
            one.adapter.speak(HELLO)
        call = one.monitor.only
        assert len(one.server.asked) == 1
    assert (call.outcome, call.parts, call.estimated, call.name) == (Outcome.UNANSWERED, {}, True, "Rachel")


def test_a_time_out_is_not_bought_again() -> None:
    with run(lambda _: Reply(fault="hang"), timeout_s=0.1) as one:
        with pytest.raises(errors.Unanswered, match="took too long"):
            one.adapter.speak(HELLO)
        assert one.monitor.only.outcome is Outcome.UNANSWERED
        assert len(one.server.asked) == 1


def test_a_body_that_broke_off_costs_what_its_headers_say() -> None:
    with run(lambda _: Reply(spoken(), headers={"character-cost": "5"}, fault="cut")) as one:
        with pytest.raises(errors.Unanswered):
            one.adapter.speak(HELLO)
        call = one.monitor.only
    assert (call.outcome, call.parts[Part.CREDITS], call.estimated) == (Outcome.UNUSABLE, 5, False)


def test_a_lost_answer_does_not_take_the_cost_of_the_one_before() -> None:
    replies = in_turn(Reply(spoken(), headers={"character-cost": "5"}), Reply(fault="drop"))
    with run(replies) as one:
        one.adapter.speak(HELLO)
        with pytest.raises(errors.Unanswered):
            one.adapter.speak(HELLO)
        assert one.monitor.calls[1].parts == {}


def test_a_busy_server_is_asked_again_by_us_alone() -> None:
    busy = refused(429, {"status": "system_busy", "message": "heavy traffic"})
    slow = refused(429, {"status": "too_many_concurrent_requests", "message": "5"}, **{"retry-after": "3"})
    with run(in_turn(busy, slow, Reply(spoken(), headers={"request-id": "r"}))) as one:
        one.adapter.speak(HELLO)
        assert one.waits == [1.0, 3.0]
        assert len(one.server.asked) == 3
        assert (one.monitor.only.id, one.monitor.only.attempt) == ("r/3", 3)


def test_a_server_that_stays_down_is_asked_four_times() -> None:
    with run(lambda _: Reply("<html>down</html>", 502)) as one:
        with pytest.raises(errors.ServiceUnavailable) as raised:
            one.adapter.speak(HELLO)
        assert len(one.server.asked) == 4
        assert one.monitor.calls == []
    assert "<html>" not in str(raised.value)


def test_environment_variables_change_neither_address_nor_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", "another")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with run(in_turn(Reply(spoken()))) as one:
        one.adapter.speak(HELLO)
        assert one.server.asked[0].headers["xi-api-key"] == KEY


def test_half_a_surrogate_pair_is_the_users_mistake() -> None:
    with run(lambda _: Reply(spoken())) as one, pytest.raises(errors.InvalidInput, match="Unicode"):
        one.adapter.speak(SpeechRequest("\udc80", RACHEL, "eleven_v3", 1))
