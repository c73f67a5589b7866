"""Requested options, and no others, reach the services: over loopback HTTP, with the real SDKs."""

import base64

from eleven_video.accounting.calls import CallKind
from eleven_video.domain.requests.requests import (
    Delivery,
    PictureRequest,
    RephraseRequest,
    ScriptRequest,
    SpeechRequest,
    Voice,
)
from eleven_video.domain.script.script import Scene, Script
from tests.support.adapter_runs import run_elevenlabs, run_gemini
from tests.support.gemini_bodies import answer, counts, picture, script
from tests.support.scripted_server import Reply, in_turn

RACHEL = Voice("21m00Tcm4TlvDq8ikWAM", "Rachel")
WRITTEN = Reply(answer(script(), usage=counts(10, 20)))
DRAWN = Reply(answer(picture(), usage=counts(10, 1290)))
SPOKEN = Reply({"audio_base64": base64.b64encode(b"mp3").decode()})


def test_speech_is_asked_for_as_it_shall_sound():
    told = Delivery(language="de", speed=1.1, seed=7)
    with run_elevenlabs(in_turn(SPOKEN)) as one:
        one.adapter.speak(SpeechRequest("Hallo", RACHEL, "eleven_flash_v2_5", scene=1, delivery=told))
        (asked,) = one.server.asked

    assert asked.json == {
        "text": "Hallo",
        "model_id": "eleven_flash_v2_5",
        "language_code": "de",
        "seed": 7,
        "voice_settings": {"speed": 1.1},
    }


def test_a_script_is_asked_for_in_a_language_and_with_a_seed():
    with run_gemini(in_turn(WRITTEN)) as one:
        one.adapter.write_script(ScriptRequest("Bienen", 60, "gemini-text", language="de", seed=7))
        (asked,) = one.server.asked

    assert asked.json["generationConfig"]["seed"] == 7
    assert "Write the title and the narration in German" in asked.json["contents"][0]["parts"][0]["text"]


def test_a_second_pass_holds_the_whole_first_script_and_is_a_call_of_its_own_kind():
    first = Script("Bees", "oil", (Scene(1, "They dance.", "A hive"), Scene(2, "They fly \ud800.", "A field")))
    with run_gemini(in_turn(WRITTEN)) as one:
        better = one.adapter.rephrase(RephraseRequest(first, "gemini-other"))
        call = one.monitor.only
        (asked,) = one.server.asked

    text = asked.json["contents"][0]["parts"][0]["text"]
    assert all(words in text for words in ("Bees", "They dance.", "A hive", "They fly ?.", "A field"))
    assert asked.json["generationConfig"]["responseMimeType"] == "application/json"
    assert "gemini-other" in asked.path
    assert better.scenes
    assert (call.kind, call.scene) == (CallKind.REPHRASE, None)


def test_a_picture_is_asked_for_with_a_seed_only_where_there_is_one():
    with run_gemini(in_turn(DRAWN, DRAWN)) as one:
        for seed in (None, 0):
            one.adapter.draw(PictureRequest("A hive", "16:9", "gemini-image", scene=1, seed=seed))
        without, seeded = one.server.asked

    assert "seed" not in without.json["generationConfig"]
    assert seeded.json["generationConfig"]["seed"] == 0
