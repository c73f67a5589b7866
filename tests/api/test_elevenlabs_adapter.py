"""ElevenLabsAdapter over loopback HTTP, with the real SDK."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.accounting.events import CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.api._retry import RetryPolicy
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.domain.narration import Alignment
from eleven_video.domain.requests import SpeechModel, SpeechRequest, Voice
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Answer, Reply, ScriptedServer, in_turn, serving

RACHEL = Voice("21m00Tcm4TlvDq8ikWAM", "Rachel")
HELLO = SpeechRequest("Héllo 👋", RACHEL, "eleven_multilingual_v2", scene=2)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Run:
    def __init__(self, server: ScriptedServer, **options: Any) -> None:
        self.server = server
        self.monitor = RecordingMonitor()
        self.waits: list[float] = []
        options = {"wait": self.waits.append, "now": lambda: NOON, "random": lambda: 0.0, **options}
        self.adapter = ElevenLabsAdapter("secret-key", monitor=self.monitor, base_url=server.url, **options)


@contextmanager
def run(answer: Answer, **options: Any) -> Iterator[Run]:
    with serving(answer) as server:
        one = Run(server, **options)
        try:
            yield one
        finally:
            one.adapter.close()


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
    alignment = timed(["H", "i"], [0.0, 0.25], [0.25, 0.5])
    headers = {"Character-Cost": "7", "Request-Id": "req"}
    with run(in_turn(Reply(spoken(alignment=alignment), headers=headers))) as one:
        narration = one.adapter.speak(HELLO)
        call = one.monitor.only
        (asked,) = one.server.asked
    assert narration.audio == b"mp3"
    assert narration.alignment == Alignment(("H", "i"), (0.0, 0.25), (0.25, 0.5))
    assert call.parts == {Part.CHARACTERS: 7, Part.CREDITS: 7}
    assert (call.id, call.model, call.name, call.display_name) == ("req/1", HELLO.model, "Rachel", "Rachel")
    assert (call.kind, call.scene, call.outcome, call.estimated) == (CallKind.SPEECH, 2, Outcome.ANSWERED, False)
    assert call.occurred_at == NOON
    assert asked.path == f"/v1/text-to-speech/{RACHEL.id}/with-timestamps?output_format=mp3_44100_128"
    assert asked.headers["xi-api-key"] == "secret-key"
    assert asked.json == {"text": HELLO.text, "model_id": HELLO.model}


@pytest.mark.parametrize(
    ("told", "model", "credits_", "estimated"),
    [
        ("3", "eleven_v3", 3, False),
        ("0.25", "eleven_v3", Fraction(1, 4), False),
        ("0", "eleven_v3", 0, False),
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
            spoken(alignment=None, normalized_alignment=timed(["a"], [0.0], [1.0])),
            Alignment(("a",), (0.0,), (1.0,)),
            id="normalized",
        ),
        pytest.param(
            spoken(alignment=timed([], [], []), normalized_alignment=timed(["a"], [0], [1])),
            Alignment(("a",), (0.0,), (1.0,)),
            id="empty",
        ),
        pytest.param(
            spoken(alignment=timed(["a", "b", "c"], [0.0, 0.1], [0.1, 0.2, 0.3])),
            Alignment(("a", "b"), (0.0, 0.1), (0.1, 0.2)),
            id="lengths differ",
        ),
        pytest.param(
            spoken(alignment=timed(["a", "b", "c"], [0.0, 0.5, 0.2], [0.6, 0.4, 0.3])),
            Alignment(("a", "b", "c"), (0.0, 0.5, 0.5), (0.6, 0.6, 0.6)),
            id="times go back",
        ),
        pytest.param(spoken(alignment=timed(["a"], ["x"], [1.0])), None, id="no times"),
        pytest.param(spoken(alignment=timed([1], [0.0], [1.0])), None, id="no characters"),
        pytest.param(spoken(alignment=timed("ab", 5, None)), None, id="no lists"),
        pytest.param(spoken(alignment="soon"), None, id="no object"),
    ],
)
def test_alignment(body: dict[str, Any], alignment: Alignment | None) -> None:
    with run(in_turn(Reply(body))) as one:
        assert one.adapter.speak(HELLO).alignment == alignment


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


def listing(*voices: tuple[str, str], **rest: Any) -> Reply:
    return Reply({"voices": [{"voice_id": key, "name": name} for key, name in voices], "has_more": False, **rest})


ACCOUNT = (("a" * 20, "Adam"), (RACHEL.id, "Rachel - calm"), ("s" * 20, "Sarah"))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (RACHEL.id, "Rachel - calm"),
        ("rachel - CALM", "Rachel - calm"),
        ("RACHEL", "Rachel - calm"),
        (" sarah ", "Sarah"),
        (None, "Rachel - calm"),
    ],
)
def test_finding_a_voice(wanted: str | None, found: str) -> None:
    with run(lambda _: listing(*ACCOUNT)) as one:
        assert one.adapter.find_voice(wanted).name == found


def test_a_whole_name_goes_before_a_first_word() -> None:
    with run(lambda _: listing(("1", "Rachel - calm"), ("2", "Rachel"))) as one:
        assert one.adapter.find_voice("rachel").id == "2"


def test_without_rachel_the_first_voice_speaks() -> None:
    with run(lambda _: listing(("a", "Adam"), ("s", "Sarah"))) as one:
        assert one.adapter.find_voice(None).name == "Adam"


def test_an_account_without_voices() -> None:
    with run(lambda _: listing()) as one, pytest.raises(errors.ConfigurationError, match="no voices"):
        one.adapter.find_voice(None)


@pytest.mark.parametrize("wanted", ["Rachl", "Sara", ""])
def test_an_unknown_voice_is_said_with_the_nearest(wanted: str) -> None:
    with run(lambda _: listing(*ACCOUNT)) as one, pytest.raises(errors.UnknownVoice) as raised:
        one.adapter.find_voice(wanted)
    assert ("Did you mean" in str(raised.value)) is bool(wanted)


MAY_NOT = refused(
    401, {"status": "missing_permissions", "message": "The API key you used is missing the permission voices_read to"}
)


def test_a_key_that_may_not_list_voices_can_name_one_by_id() -> None:
    with run(lambda _: MAY_NOT) as one:
        assert one.adapter.find_voice(RACHEL.id) == Voice(RACHEL.id, RACHEL.id)
        for wanted in ("Rachel", None):
            with pytest.raises(errors.KeyRejected, match="lacks the permission voices_read"):
                one.adapter.find_voice(wanted)


def test_a_bad_key_is_no_missing_permission() -> None:
    bad = refused(401, {"status": "invalid_api_key", "message": "Invalid API key"})
    with run(lambda _: bad) as one, pytest.raises(errors.KeyRejected, match="does not know the key"):
        one.adapter.find_voice(RACHEL.id)


def test_voices_are_listed_over_all_pages() -> None:
    pages = in_turn(listing(("1", "A"), has_more=True, next_page_token="t"), listing(("2", "B"), ("3", None)))
    with run(pages) as one:
        assert one.adapter.voices() == [Voice("1", "A"), Voice("2", "B"), Voice("3", "3")]
        assert "next_page_token=t" in one.server.asked[1].path


def test_a_page_token_that_never_changes_ends() -> None:
    with run(lambda _: listing(("1", "A"), has_more=True, next_page_token="t")) as one:
        assert len(one.adapter.voices()) == 1
        assert len(one.server.asked) == 2


def test_the_voice_that_is_gone_is_said_with_the_nearest() -> None:
    gone = refused(404, {"code": "voice_not_found", "message": "gone"})
    request = SpeechRequest("Hi", Voice("x", "Sara"), "eleven_v3", 1)
    with (
        run(lambda asked: gone if asked.method == "POST" else listing(*ACCOUNT)) as one,
        pytest.raises(errors.UnknownVoice, match=r"'Sara'.*Did you mean Sarah"),
    ):
        one.adapter.speak(request)


def test_the_model_that_is_unknown_is_said_with_the_nearest() -> None:
    unknown = refused(400, {"status": "model_not_found", "message": "no"})
    models = Reply([{"model_id": "eleven_flash_v2_5"}, {"model_id": "scribe", "can_do_text_to_speech": False}])
    with run(lambda asked: unknown if asked.method == "POST" else models) as one:
        with pytest.raises(errors.UnknownModel, match="Did you mean eleven_flash_v2_5"):
            one.adapter.speak(SpeechRequest("Hi", RACHEL, "eleven_flash_v25", 1))
        with pytest.raises(errors.UnknownModel, match="Did you mean eleven_flash_v2_5"):
            one.adapter.find_model("eleven_flash_v25")
        with pytest.raises(errors.UnknownModel):
            one.adapter.find_model("scribe")


def test_a_key_that_may_not_list_models_can_name_one() -> None:
    with run(lambda _: MAY_NOT) as one:
        assert one.adapter.find_model("eleven_v3") == SpeechModel("eleven_v3", None, None)


@pytest.mark.parametrize("rates", [None, {}, {"character_cost_multiplier": "x"}, 5])
def test_a_model_whose_rates_are_not_told(rates: object) -> None:
    with run(lambda _: Reply([{"model_id": "m", "model_rates": rates, "maximum_text_length_per_request": -1}])) as one:
        assert one.adapter.find_model("m") == SpeechModel("m", None, None)


def test_quota() -> None:
    body = {
        "tier": "creator",
        "character_count": 25,
        "character_limit": 100,
        "next_character_count_reset_unix": 1764547200,
    }
    with run(lambda _: Reply(body)) as one:
        quota = one.adapter.quota()
    assert (quota.plan, quota.used, quota.limit, quota.remaining) == ("creator", 25, 100, 75)
    assert quota.resets_at == datetime(2025, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize("reset", [None, 0, "soon", 10**30])
def test_quota_without_a_reset(reset: object) -> None:
    body = {"character_count": 1, "character_limit": 2, "next_character_count_reset_unix": reset}
    with run(lambda _: Reply(body)) as one:
        assert one.adapter.quota().resets_at is None


@pytest.mark.parametrize("body", ["{}", "[]", "null", '{"character_count": "x", "character_limit": 2}', "<html>"])
def test_quota_that_is_not_told(body: str) -> None:
    with run(lambda _: Reply(body)) as one, pytest.raises(errors.InvalidAnswer):
        one.adapter.quota()


@pytest.mark.parametrize("body", ["5", "[]", '{"voices": [5, null]}', '{"voices": 5}', "null", "<html>", '"x"'])
def test_an_odd_list_of_voices_is_no_crash(body: str) -> None:
    with run(lambda _: Reply(body), retry=RetryPolicy(attempts=1)) as one, suppress(errors.InvalidAnswer):
        assert one.adapter.voices() == []


def test_the_environment_does_not_change_who_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", "another")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with run(in_turn(Reply(spoken()))) as one:
        one.adapter.speak(HELLO)
        assert one.server.asked[0].headers["xi-api-key"] == "secret-key"


def test_another_machine_is_reached_over_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda _: Reply(spoken())) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        adapter = ElevenLabsAdapter("k", monitor=RecordingMonitor(), base_url="http://speech.example")
        adapter.speak(HELLO)
        adapter.close()
        assert proxy.asked[0].path.startswith("http://speech.example/v1/text-to-speech/")


def test_half_a_surrogate_pair_is_the_users_mistake() -> None:
    with run(lambda _: Reply(spoken())) as one, pytest.raises(errors.InvalidInput, match="Unicode"):
        one.adapter.speak(SpeechRequest("\udc80", RACHEL, "eleven_v3", 1))
