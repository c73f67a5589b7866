"""The speech history, read with the official SDK."""

import io
import json
import zipfile

import httpx
import pytest
from elevenlabs.core.api_error import ApiError

from eleven_video.sandbox.server import Sandbox
from eleven_video.sandbox.speech import history as speech_history
from tests.support.loopback import LOOPBACK

RACHEL, GEORGE = "21m00Tcm4TlvDq8ikWAM", "JBFqnCBsd6RMkjVDRZzb"


def speak(elevenlabs, text, voice=RACHEL, **options):
    with elevenlabs.text_to_speech.with_raw_response.convert(voice, text=text, **options) as answer:
        return answer.headers, b"".join(answer.data)


def test_an_item_says_what_was_spoken_and_what_it_took(elevenlabs):
    headers, audio = speak(
        elevenlabs, "Hello there.", GEORGE, model_id="eleven_flash_v2_5", output_format="pcm_16000", seed=4,
        voice_settings={"speed": 1.1},
    )  # fmt: skip

    (item,) = elevenlabs.history.list().history
    assert item.history_item_id == headers["history-item-id"]
    assert item.request_id == headers["request-id"]
    assert (item.text, item.voice_id, item.voice_name, item.model_id) == (
        "Hello there.",
        GEORGE,
        "George",
        "eleven_flash_v2_5",
    )
    assert (item.character_count_change_from, item.character_count_change_to) == (1_000, 1_006)
    assert (item.content_type, item.output_format, item.state, item.source) == (
        "audio/pcm",
        "pcm_16000",
        "created",
        "TTS",
    )
    assert (item.settings["speed"], item.settings["stability"]) == (1.1, 0.5)
    assert (item.alignments, item.dialogue) == (None, None)
    assert elevenlabs.history.get(item.history_item_id) == item
    assert b"".join(elevenlabs.history.get_audio(item.history_item_id)) == audio


def test_a_call_with_timestamps_keeps_its_alignment(elevenlabs):
    answer = elevenlabs.text_to_speech.convert_with_timestamps(RACHEL, text="Two  words.")

    (item,) = elevenlabs.history.list().history
    assert item.alignments.alignment.model_dump() == answer.alignment.model_dump()
    assert item.alignments.normalized_alignment.model_dump() == answer.normalized_alignment.model_dump()


def test_items_are_listed_newest_first_page_by_page_and_filtered(elevenlabs):
    for number in range(5):
        speak(elevenlabs, f"Item {number}.", RACHEL if number % 2 else GEORGE, output_format="pcm_8000")

    texts, last = [], None
    while True:
        page = elevenlabs.history.list(page_size=2, start_after_history_item_id=last)
        texts += [item.text for item in page.history]
        last = page.last_history_item_id
        if not page.has_more:
            break
    assert texts == [f"Item {number}." for number in (4, 3, 2, 1, 0)]

    def found(**asked):
        return [item.text[5] for item in elevenlabs.history.list(**asked).history]

    assert found(sort_direction="asc") == ["0", "1", "2", "3", "4"]
    assert found(voice_id=RACHEL) == ["3", "1"]
    assert found(search="ITEM 2") == ["2"]
    assert found(search="george") == ["4", "2", "0"]
    assert found(model_id="eleven_v3", source="TTS") == []
    assert found(source="STS") == []
    now = elevenlabs.history.list().history[0].date_unix
    assert found(date_after_unix=now + 1) == found(date_before_unix=now - 3600) == []
    assert len(found(date_after_unix=now - 3600, date_before_unix=now + 1)) == 5


def test_a_call_that_was_not_kept_or_failed_or_lost_its_answer(elevenlabs, sandbox):
    headers, _ = speak(elevenlabs, "Not kept.", enable_logging=False)
    assert headers["history-item-id"] == "not_stored"
    sandbox.add_fault("speech,status=500,times=1")
    with pytest.raises(ApiError):
        speak(elevenlabs, "Failed.", request_options={"max_retries": 0})
    sandbox.add_fault("speech,drop=after,times=1")
    with pytest.raises(Exception, match=r"(?i)disconnect|closed"):
        speak(elevenlabs, "Lost.", request_options={"max_retries": 0})

    assert [item.text for item in elevenlabs.history.list().history] == ["Lost."]


def test_items_are_downloaded_deleted_and_forgotten(elevenlabs, http):
    for text in ("One.", "Two."):
        speak(elevenlabs, text)
    two, one = (item.history_item_id for item in elevenlabs.history.list().history)

    single = b"".join(elevenlabs.history.download(history_item_ids=[one], output_format="wav"))
    assert single[:4] == b"RIFF"
    with zipfile.ZipFile(io.BytesIO(b"".join(elevenlabs.history.download(history_item_ids=[one, two])))) as archive:
        assert archive.namelist() == [f"{one}.mp3", f"{two}.mp3"]
    assert elevenlabs.history.delete(one).status == "ok"
    for gone in (elevenlabs.history.get, elevenlabs.history.delete):
        with pytest.raises(ApiError) as caught:
            gone(one)
        assert (caught.value.status_code, caught.value.body["detail"]["status"]) == (404, "history_item_not_found")
    http.post("/sandbox/reset")
    assert elevenlabs.history.list().history == []


@pytest.mark.parametrize(
    "query",
    ["page_size=0", "page_size=1001", "page_size=x", "model_id=eleven_v3", "sort_direction=up", "date_after_unix=-1"],
)
def test_a_list_that_makes_no_sense_is_refused(http, query):
    answer = http.get(f"/v1/history?{query}", headers={"xi-api-key": "k"})

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "query"


def test_only_the_latest_items_are_kept(monkeypatch):
    monkeypatch.setattr(speech_history, "CHARACTERS_KEPT", 9)
    with Sandbox() as sandbox, httpx.Client(base_url=sandbox.url, headers={"xi-api-key": "k"}, **LOOPBACK) as http:
        for text in ("One.", "Two.", "Six."):
            http.post(f"/v1/text-to-speech/{RACHEL}?output_format=pcm_8000", json={"text": text}, timeout=60)
        listed = json.loads(http.get("/v1/history").text)["history"]

    assert [item["text"] for item in listed] == ["Six.", "Two."]
