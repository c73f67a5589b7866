"""The voices, models and credits of an ElevenLabs account."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.api.send_with_retry import RetryPolicy
from eleven_video.domain.requests.requests import SpeechModel, SpeechRequest, Voice
from eleven_video.domain.requests.voices_and_models import VoiceFacts
from tests.support.adapter_runs import run_elevenlabs as run
from tests.support.scripted_server import Reply, in_turn

RACHEL = Voice("21m00Tcm4TlvDq8ikWAM", "Rachel")


def refused(status: int, detail: Any, **headers: str) -> Reply:
    return Reply({"detail": detail}, status, headers)


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
        (None, "Adam"),
    ],
)
def test_finding_a_voice(wanted: str | None, found: str) -> None:
    with run(lambda _: listing(*ACCOUNT)) as one:
        assert one.adapter.find_voice(wanted).name == found


def test_a_whole_name_goes_before_a_first_word() -> None:
    with run(lambda _: listing(("1", "Rachel - calm"), ("2", "Rachel"))) as one:
        assert one.adapter.find_voice("rachel").id == "2"


def described(*voices: tuple[str, str]) -> Reply:
    rows = [{"voice_id": name.lower(), "name": name, "category": category} for name, category in voices]
    return Reply({"voices": rows, "has_more": False})


@pytest.mark.parametrize(
    ("voices", "speaks"),
    [
        ((("Rachel", "premade"), ("Mine", "cloned"), ("Other", "professional")), "Mine"),
        ((("Rachel", "premade"), ("Sarah", "premade")), "Rachel"),
        ((("Untold", ""), ("Mine", "cloned")), "Untold"),
    ],
    ids=["the first voice ends", "all voices end", "unknown category"],
)
def test_the_default_voice_is_the_first_one_without_an_end_of_service(
    voices: tuple[tuple[str, str], ...], speaks: str
) -> None:
    with run(lambda _: described(*voices)) as one:
        assert one.adapter.find_voice(None).name == speaks


def test_an_account_without_voices() -> None:
    with run(lambda _: listing()) as one, pytest.raises(errors.ConfigurationError, match="no voices"):
        one.adapter.find_voice(None)


@pytest.mark.parametrize("wanted", ["Rachl", "Sara", ""])
def test_an_unknown_voice_is_reported_with_the_nearest_names(wanted: str) -> None:
    with run(lambda _: listing(*ACCOUNT)) as one, pytest.raises(errors.UnknownVoice) as raised:
        one.adapter.find_voice(wanted)
    assert ("Did you mean" in str(raised.value)) is bool(wanted)


MAY_NOT = refused(
    401, {"status": "missing_permissions", "message": "The API key you used is missing the permission voices_read to"}
)


def test_a_key_that_may_not_list_voices_can_name_one_by_id() -> None:
    with run(lambda _: MAY_NOT) as one:
        assert one.adapter.find_voice(RACHEL.id) == Voice(RACHEL.id, RACHEL.id)
        with pytest.raises(errors.ConfigurationError, match=r"voices_read.*Name a voice by its id: --voice ID"):
            one.adapter.find_voice(None)
        with pytest.raises(errors.KeyRejected, match="lacks the permission voices_read"):
            one.adapter.find_voice("Rachel")


def test_a_server_with_only_the_older_list_of_voices() -> None:
    missing = refused(404, "Not Found")
    with run(lambda asked: missing if asked.path.startswith("/v2") else listing(*ACCOUNT)) as one:
        assert one.adapter.find_voice("sarah").name == "Sarah"


def test_a_server_without_lists_speaks_in_a_voice_that_is_named_by_its_id() -> None:
    with run(lambda _: refused(404, "Not Found")) as one:
        assert one.adapter.find_voice(RACHEL.id).id == RACHEL.id
        with pytest.raises(errors.ConfigurationError, match="Name a voice by its id"):
            one.adapter.find_voice(None)
        assert one.adapter.find_model("eleven_v3").id == "eleven_v3"
        with pytest.raises(errors.ConfigurationError, match="was not found at this address"):
            one.adapter.find_voice("Sarah")


def test_a_rejected_key_is_not_a_missing_permission() -> None:
    bad = refused(401, {"status": "invalid_api_key", "message": "Invalid API key"})
    with run(lambda _: bad) as one, pytest.raises(errors.KeyRejected, match="rejected the key"):
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


def test_a_deleted_voice_is_reported_with_the_nearest_names() -> None:
    gone = refused(404, {"code": "voice_not_found", "message": "gone"})
    request = SpeechRequest("Hi", Voice("x", "Sara"), "eleven_v3", 1)
    with (
        run(lambda asked: gone if asked.method == "POST" else listing(*ACCOUNT)) as one,
        pytest.raises(errors.UnknownVoice, match=r"'Sara'.*Did you mean Sarah"),
    ):
        one.adapter.speak(request)


def test_an_unknown_model_is_reported_with_the_nearest_names() -> None:
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


def test_the_list_of_models_is_asked_for_once() -> None:
    with run(in_turn(Reply([{"model_id": "a"}, {"model_id": "b"}]))) as one:
        assert [one.adapter.find_model(name).id for name in ("a", "b", "a")] == ["a", "b", "a"]
        with pytest.raises(errors.UnknownModel, match="Did you mean"):
            one.adapter.find_model("aa")
        assert len(one.server.asked) == 1


@pytest.mark.parametrize("rates", [None, {}, {"character_cost_multiplier": "x"}, 5])
def test_a_model_without_rates(rates: object) -> None:
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
def test_an_account_without_a_quota(body: str) -> None:
    with run(lambda _: Reply(body)) as one, pytest.raises(errors.InvalidAnswer):
        one.adapter.quota()


@pytest.mark.parametrize("body", ["5", "[]", '{"voices": [5, null]}', '{"voices": 5}', "null", "<html>", '"x"'])
def test_an_odd_list_of_voices_does_not_crash(body: str) -> None:
    with run(lambda _: Reply(body), policy=RetryPolicy(attempts=1)) as one, suppress(errors.InvalidAnswer):
        assert one.adapter.voices() == []


def test_the_facts_about_a_voice() -> None:
    said = {
        "voice_id": "v",
        "name": " George ",
        "category": "premade",
        "description": "Warm",
        "labels": {"accent": "british", "language": "en", "age": ""},
        "verified_languages": [{"language": "de", "model_id": "m"}, {"language": "EN", "model_id": "m"}],
        "preview_url": "https://example.org/v.mp3",
    }
    with run(lambda _: Reply({"voices": [said], "has_more": False})) as one:
        (voice,) = one.adapter.voice_facts()
    labels = {"accent": "british", "language": "en"}
    assert voice == VoiceFacts("v", "George", "premade", "Warm", labels, ("de", "EN"), "https://example.org/v.mp3")


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, [None, 5]])
def test_a_voice_without_usable_facts_still_has_its_id(odd: Any) -> None:
    fields = ("name", "category", "description", "labels", "verified_languages", "preview_url")
    said = {"voice_id": "v"} | {field: odd for field in fields if not (isinstance(odd, str) and field != "labels")}
    with run(lambda _: Reply({"voices": [said, {"voice_id": odd if odd != "x" else None}], "has_more": False})) as one:
        assert one.adapter.voice_facts() == [VoiceFacts("v", "v")]


@pytest.mark.parametrize(
    "id_", ["../../v1/voices", "a/b", "a?b", "a#b", "a%2Fb", "a b", "a\x1b[2J", "..", "-a", "a\u202eb", "é"]
)
def test_a_voice_whose_id_would_lead_to_another_address_is_not_offered(id_: str) -> None:
    said = [{"voice_id": id_, "name": "Ada"}, {"voice_id": "v-1_x.y", "name": "Bob"}]
    with run(lambda _: Reply({"voices": said, "has_more": False})) as one:
        assert [voice.id for voice in one.adapter.voice_facts()] == ["v-1_x.y"]


def test_facts_of_the_older_list_of_voices() -> None:
    missing = refused(404, "Not Found")
    said = {"voice_id": "v", "name": "Ada", "labels": {"accent": "irish"}}
    with run(lambda asked: missing if asked.path.startswith("/v2") else Reply({"voices": [said]})) as one:
        assert one.adapter.voice_facts() == [VoiceFacts("v", "Ada", labels={"accent": "irish"})]


def test_models_that_speak_are_listed() -> None:
    listed = [
        {"model_id": "eleven_v3", "maximum_text_length_per_request": 5000},
        {
            "model_id": "eleven_x",
            "languages": [{"language_id": "en-GB"}, {"language_id": 7}, None, {"language_id": "FR"}],
        },
        {"model_id": "s", "can_do_text_to_speech": False},
    ]
    with run(lambda _: Reply(listed)) as one:
        all_languages, two = one.adapter.speech_models()
    assert all_languages == SpeechModel("eleven_v3", None, 5000)
    assert all_languages.speaks("ja")
    assert [two.speaks(language) for language in ("en", "fr", "ja")] == [True, True, False]
