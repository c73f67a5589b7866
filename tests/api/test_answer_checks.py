"""Answers are compared with their requests: differences are logged, and doubtful costs are estimates."""

import base64
from typing import Any

import pytest

from eleven_video.accounting.metrics import Part
from eleven_video.api._adapter import CallIds
from eleven_video.api._model_names import is_same_model
from eleven_video.api._timing_check import is_timed_for
from eleven_video.domain.requests.requests import PictureRequest, SpeechRequest, Voice
from tests.support.adapter_runs import run_elevenlabs, run_gemini
from tests.support.gemini_bodies import answer, counts, picture
from tests.support.scripted_server import Reply, in_turn

RACHEL = Voice("21m00Tcm4TlvDq8ikWAM", "Rachel")
LITE = "gemini-3.1-flash-lite-image"


def said(timed: str | None, *, audio: bytes = b"mp3", kind: str = "alignment", **headers: str) -> Reply:
    times = {
        "characters": list(timed or ""),
        "character_start_times_seconds": [number / 10 for number in range(len(timed or ""))],
        "character_end_times_seconds": [(number + 1) / 10 for number in range(len(timed or ""))],
    }
    body = {"audio_base64": base64.b64encode(audio).decode(), kind: times if timed is not None else None}
    return Reply(body, headers={"character-cost": "9", **headers})


def spoken(scene: int, text: str) -> SpeechRequest:
    return SpeechRequest(text, RACHEL, "eleven_multilingual_v2", scene)


@pytest.mark.parametrize(
    ("text", "timed", "fits"),
    [
        ("The sky is blue.", "The sky is blue.", True),
        ("The  sky\nis blue.", " The sky is blue. ", True),
        ("“The sky” isn't \u2013 blue…", '"The sky" isn\u2019t - blue...', True),
        ("Straße É ﬁn", "STRASSE é fin", True),
        ("空は青い。", "空は青い。", True),
        ("[laughs] The sky", "The sky", True),
        ('The <break time="1s" /> sky', "The sky", True),
        ("👋 !", " ", True),
        ("The sky is blue.", "The sky is red.", False),
        ("The sky is blue.", "The sea is deep.", False),
        ("The sky is blue.", "The sky is", False),
        ("The sky", "The sky is blue.", False),
        ("空は青い。", "海は青い。", False),
        ("!!", "a", False),
        ("Room 12", "Room 21", False),
    ],
)
def test_timings_belong_to_the_text_that_was_sent(text: str, timed: str, fits: bool) -> None:  # noqa: FBT001
    assert is_timed_for(timed, text) is fits
    told: list[str] = []
    with run_elevenlabs(in_turn(said(timed)), tell=told.append) as one:
        narration = one.adapter.speak(spoken(3, text))
        call = one.monitor.only
    assert narration.audio == b"mp3"
    assert (narration.alignment is None) is not fits
    assert bool(told) is not fits
    assert all("the narration of scene 3 for a different text" in text for text in told)
    # It was bought as it is.
    assert (call.parts[Part.CREDITS], call.estimated) == (9, False)


@pytest.mark.parametrize(
    ("timed", "fits"), [("Room twelve is on the left.", True), ("Another text altogether is here.", False)]
)
def test_numbers_may_be_spelled_out_where_only_the_normalised_text_is_timed(timed: str, fits: bool) -> None:  # noqa: FBT001
    told: list[str] = []
    with run_elevenlabs(in_turn(said(timed, kind="normalized_alignment")), tell=told.append) as one:
        assert (one.adapter.speak(spoken(1, "Room 12 is on the left.")).alignment is not None) is fits
    assert bool(told) is not fits


def test_repeated_speech_gives_a_warning_and_an_estimated_cost() -> None:
    told: list[str] = []
    replies = [said("First one.", audio=b"same", **{"request-id": number}) for number in "ab"]
    with run_elevenlabs(in_turn(*replies), tell=told.append) as one:
        one.adapter.speak(spoken(1, "First one."))
        one.adapter.speak(spoken(2, "Second text, longer."))
        calls = one.monitor.calls
    assert [(call.estimated, call.parts[Part.CREDITS]) for call in calls] == [(False, 9), (True, 20)]
    assert len(told) == 1
    assert "the same bytes for the narration of scene 2 as for the narration of scene 1" in told[0]


def test_the_same_text_may_sound_the_same() -> None:
    told: list[str] = []
    with run_elevenlabs(lambda _: said("One."), tell=told.append) as one:
        one.adapter.speak(spoken(1, "One."))
        one.adapter.speak(spoken(2, "One."))
        assert [call.estimated for call in one.monitor.calls] == [False, False]
    assert told == []


def test_a_repeated_picture_gives_a_warning() -> None:
    told: list[str] = []
    bodies = [answer(picture(), usage=counts(5, 1120), responseId=number, modelVersion=LITE) for number in "ab"]
    with run_gemini(in_turn(*map(Reply, bodies)), tell=told.append) as one:
        one.adapter.draw(PictureRequest("a cat", "1:1", LITE, 1))
        one.adapter.draw(PictureRequest("a dog", "1:1", LITE, 2, number=3))
        assert [call.id for call in one.monitor.calls] == ["a/1", "b/1"]
        assert one.monitor.calls[1].estimated
    assert len(told) == 1
    assert "picture 3 of scene 2 as for picture 1 of scene 1" in told[0]


def test_a_repeated_id_gives_one_warning_and_each_call_counts() -> None:
    told: list[str] = []
    replies = [said(text, audio=text.encode(), **{"request-id": "trace"}) for text in ("One.", "Two.", "Three.")]
    with run_elevenlabs(in_turn(*replies), tell=told.append) as one:
        for scene, text in enumerate(("One.", "Two.", "Three."), 1):
            one.adapter.speak(spoken(scene, text))
        calls = one.monitor.calls
    assert [call.estimated for call in calls] == [False, True, True]
    assert calls[0].id == "trace/1"
    assert len({call.id for call in calls}) == 3
    assert [text for text in told if "the same id" in text] == told
    assert len(told) == 1


def test_an_id_is_known_again_at_another_attempt() -> None:
    ids = CallIds()
    assert ids.of("x", 1) == ("x/1", False)
    second = ids.of("x", 2)
    assert (second.repeated, second.id.startswith("x/2/")) == (True, True)
    assert ids.of(None, 1).repeated is False
    assert ids.of("[key]", 1).id != ids.of("[key]", 1).id


@pytest.mark.parametrize(
    ("asked", "answered", "same"),
    [
        (LITE, LITE, True),
        (LITE, f"models/{LITE}", True),
        (f"models/{LITE}", f"publishers/google/models/{LITE}", True),
        (LITE, LITE.upper(), True),
        (LITE, f"{LITE}-001", True),
        (LITE, f"{LITE}@default", True),
        ("gemini-2.5-flash", "gemini-2.5-flash-preview-05-20", True),
        ("gemini-2.5-flash", "gemini-2.5-flash-preview-09-2025", True),
        ("gemini-3-pro-image-preview", "gemini-3-pro-image", True),
        ("gemini-3.1-pro-preview-customtools", "gemini-3.1-pro-preview", True),
        ("gemini-flash-latest", "gemini-3.6-flash", True),
        ("gemini-flash-lite-latest", "gemini-3.5-flash-lite", True),
        ("gemini-pro-latest", "gemini-3.1-pro-preview", True),
        ("gemini-flash-latest", "gemini-3.1-pro-preview", False),
        ("gemini-flash-latest", "gemini-3.5-flash-lite", False),
        ("gemini-2.5-flash", "gemini-3.5-flash-lite", False),
        ("gemini-2.5-flash", "gemini-2.5-flash-lite", False),
        ("gemini-2.5-flash", "gemini-2.5-pro", False),
        ("gemini-3.5-flash", "gemini-3.6-flash", False),
        (LITE, "gemini-3.8-flash", False),
        (LITE, "gemini-3.1-flash-image", False),
    ],
)
def test_the_answering_model_is_compared_with_the_requested_one(asked: str, answered: str, same: bool) -> None:  # noqa: FBT001
    assert is_same_model(asked, answered) is same
    told: list[str] = []
    body = answer(picture(), usage=counts(5, 1120), modelVersion=answered)
    with run_gemini(lambda _: Reply(body), tell=told.append) as one:
        for _ in range(2):
            one.adapter.draw(PictureRequest("x", "1:1", asked, 1))
    assert len(told) == (0 if same else 1)
    assert all(asked in text and answered in text for text in told)


@pytest.mark.parametrize(
    ("usage", "headers", "tier", "unknown"),
    [
        ({}, {}, "standard", ""),
        ({"serviceTier": "standard"}, {}, "standard", ""),
        ({"serviceTier": "SERVICE_TIER_UNSPECIFIED"}, {}, "standard", ""),
        ({"serviceTier": "FLEX"}, {}, "flex", ""),
        ({"serviceTier": "SERVICE_TIER_PRIORITY"}, {}, "priority", ""),
        ({"serviceTier": "standard"}, {"x-gemini-service-tier": "batch"}, "batch", ""),
        ({"trafficType": "ON_DEMAND"}, {}, "standard", ""),
        ({"trafficType": "ON_DEMAND_FLEX"}, {}, "flex", ""),
        ({"trafficType": "on_demand_priority"}, {}, "priority", ""),
        ({"trafficType": "TRAFFIC_TYPE_UNSPECIFIED"}, {}, "standard", ""),
        ({"trafficType": "PROVISIONED_THROUGHPUT"}, {}, "standard", "PROVISIONED_THROUGHPUT"),
        ({"serviceTier": "turbo"}, {}, "standard", "turbo"),
        ({"serviceTier": 7}, {}, "standard", "7"),
        ({}, {"x-gemini-service-tier": "deferred"}, "standard", "deferred"),
    ],
)
def test_a_tier_without_known_prices_is_an_estimate(
    usage: dict[str, Any], headers: dict[str, str], tier: str, unknown: str
) -> None:
    told: list[str] = []
    body = answer(picture(), usage={**counts(5, 1120), "candidatesTokensDetails": IMAGE, **usage}, modelVersion=LITE)
    with run_gemini(lambda _: Reply(body, headers=headers), tell=told.append) as one:
        one.adapter.draw(PictureRequest("x", "1:1", LITE, 1))
        call = one.monitor.only
    assert (call.tier, call.estimated) == (tier, bool(unknown))
    assert [unknown in text for text in told] == ([True] if unknown else [])


IMAGE = [{"modality": "IMAGE", "tokenCount": 1120}]
