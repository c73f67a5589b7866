"""ElevenLabs' protocol, as the official SDK and as a bare client see it."""

import base64
import io
import threading

import av
import httpx
import pytest
from elevenlabs.core.api_error import ApiError

from eleven_video.sandbox.server import Sandbox
from tests.support.loopback import LOOPBACK

RACHEL = "21m00Tcm4TlvDq8ikWAM"
ONCE = {"max_retries": 0}
TEXT = "Have you ever looked up? The sky is wide, and it is rarely the same twice."


def decoded_seconds(audio: bytes) -> float:
    with av.open(io.BytesIO(audio)) as container:
        return sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))


def with_timestamps(elevenlabs, text=TEXT, voice=RACHEL, **options):
    return elevenlabs.text_to_speech.with_raw_response.convert_with_timestamps(
        voice, text=text, request_options=ONCE, **options
    )


@pytest.mark.parametrize(
    ("model", "text", "cost"),
    [
        ("eleven_multilingual_v2", "x" * 55, 55),
        ("eleven_v3", "x" * 55, 55),
        ("eleven_v4", "x" * 55, 55),
        ("eleven_flash_v2_5", "x" * 55, 28),
        ("eleven_turbo_v2", "x" * 29, 15),
        ("eleven_v4_turbo", "x" * 55, 28),
        ("eleven_v3_conversational", "x" * 3, 2),
        ("eleven_multilingual_v2", "héllo 天空 😀!!", 12),
        ("eleven_flash_v2_5", "héllo 天空 😀!!", 6),
        ("eleven_v3", "[whispers] hi", 13),
        ("eleven_multilingual_v2", "", 1),
        ("eleven_flash_v2", "", 0),
    ],
)
def test_each_code_point_costs_what_the_model_says(elevenlabs, sandbox, model, text, cost):
    answer = with_timestamps(elevenlabs, text, model_id=model, output_format="mp3_22050_32")

    assert answer.headers["character-cost"] == str(cost)
    booked = sandbox.ledger()["by_voice"]["Rachel"]
    assert (booked["calls"], booked["characters"], booked["credits"]) == (1, len(text), cost)
    assert sandbox.ledger()["by_model"][model]["credits"] == cost
    assert elevenlabs.user.subscription.get().character_count == 1_000 + cost


def test_the_alignment_fits_text_and_audio(elevenlabs):
    answer = with_timestamps(elevenlabs).data

    alignment = answer.alignment
    starts, ends = alignment.character_start_times_seconds, alignment.character_end_times_seconds
    assert "".join(alignment.characters) == TEXT
    assert len(starts) == len(ends) == len(TEXT)
    assert ends[:-1] == starts[1:]
    assert starts == sorted(starts)
    assert starts[0] == 0
    assert ends[-1] == pytest.approx(decoded_seconds(base64.b64decode(answer.audio_base_64)), abs=0.03)


def test_the_normalized_alignment_starts_with_a_space_and_joins_lines(elevenlabs):
    answer = with_timestamps(elevenlabs, "One.\n\nTwo  more.").data

    assert "".join(answer.normalized_alignment.characters) == " One. Two more."
    ends = answer.normalized_alignment.character_end_times_seconds
    assert ends[-1] == answer.alignment.character_end_times_seconds[-1]


def test_the_stream_with_timestamps_adds_up_to_the_whole(elevenlabs):
    whole = with_timestamps(elevenlabs).data
    chunks = list(elevenlabs.text_to_speech.stream_with_timestamps(RACHEL, text=TEXT))

    assert len(chunks) > 1
    assert b"".join(base64.b64decode(chunk.audio_base_64) for chunk in chunks) == base64.b64decode(whole.audio_base_64)
    assert "".join("".join(chunk.alignment.characters) for chunk in chunks) == TEXT
    starts = [start for chunk in chunks for start in chunk.alignment.character_start_times_seconds]
    assert starts == whole.alignment.character_start_times_seconds


@pytest.mark.parametrize("path", ["", "/stream"])
def test_plain_audio_comes_with_the_recorded_headers(sandbox, path):
    answer = httpx.post(
        f"{sandbox.url}/v1/text-to-speech/{RACHEL}{path}", json={"text": TEXT}, headers={"xi-api-key": "x"}, **LOOPBACK
    )  # fmt: skip

    assert answer.headers["content-type"] == "audio/mpeg"
    assert int(answer.headers["content-length"]) == len(answer.content)
    names = {
        "character-cost", "request-id", "history-item-id", "current-concurrent-requests",
        "maximum-concurrent-requests", "tts-latency-ms", "x-region", "x-trace-id",
    }  # fmt: skip
    assert names <= set(answer.headers)
    assert answer.headers["character-cost"] == str(len(TEXT))
    assert decoded_seconds(answer.content) > 2


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_pcm_is_16_bit_at_the_rate_of_its_name(elevenlabs, rate):
    answer = with_timestamps(elevenlabs, "Hello there.", output_format=f"pcm_{rate}").data

    samples = len(base64.b64decode(answer.audio_base_64)) / 2
    assert samples / rate == pytest.approx(answer.alignment.character_end_times_seconds[-1], abs=0.002)


@pytest.mark.parametrize(
    ("request_", "status", "word"),
    [
        ({"model_id": "eleven_v3", "previous_text": "before"}, 400, "not yet supported with the 'eleven_v3' model"),
        ({"model_id": "eleven_v9"}, 400, "model_not_found"),
        ({"model_id": "eleven_v4", "text": " "}, 400, "input_text_empty"),
        ({"model_id": "eleven_v3", "text": "x" * 5_501}, 400, "exceeds the maximum text length of 5000 characters"),
        ({"output_format": "mp3_1_1"}, 403, "invalid_output_format"),
        ({"voice": "nobody"}, 404, "voice_not_found"),
        ({"voice_settings": {"speed": 3}}, 400, "invalid_voice_settings"),
    ],
)
def test_what_the_service_refuses_is_refused_and_free(elevenlabs, sandbox, request_, status, word):
    with pytest.raises(ApiError) as caught:
        with_timestamps(elevenlabs, **request_)

    assert caught.value.status_code == status
    assert word in str(caught.value.body["detail"])
    assert sandbox.ledger()["total"]["calls"] == 0


def test_other_limits_hold_too(sandbox):
    with httpx.Client(base_url=sandbox.url, headers={"xi-api-key": "x"}, **LOOPBACK) as http:
        assert http.post(f"/v1/text-to-speech/{RACHEL}", json={"model_id": "eleven_v3"}).status_code == 422
        assert http.post(f"/v1/text-to-speech/{RACHEL}", content=b"{").status_code == 422
        assert http.get("/v1/nothing").json() == {"detail": "Not Found"}
        assert http.get("/v2/voices", params={"page_size": 101}).status_code == 400


def test_the_key_must_be_there_and_good(sandbox):
    with httpx.Client(base_url=sandbox.url, **LOOPBACK) as http:
        missing = http.get("/v1/user/subscription")
        invalid = http.get("/v1/user/subscription", headers={"xi-api-key": "invalid"})
    assert (missing.status_code, missing.json()["detail"]["status"]) == (401, "needs_authorization")
    assert (invalid.status_code, invalid.json()["detail"]["status"]) == (401, "invalid_api_key")


def test_voices_are_found_by_name_and_page_by_page(elevenlabs):
    (rachel,) = elevenlabs.voices.search(search="rachel").voices
    assert (rachel.voice_id, rachel.name) == (RACHEL, "Rachel")

    names, token, pages = [], None, 0
    while True:
        page = elevenlabs.voices.search(page_size=3, next_page_token=token)
        names += [voice.name for voice in page.voices]
        token, pages = page.next_page_token, pages + 1
        if not page.has_more:
            break
    assert pages > 1
    assert names == [voice.name for voice in elevenlabs.voices.get_all().voices]
    assert names[:3] == ["Rachel", "Sarah", "George"]
    assert len(names) == len(set(names)) == page.total_count
    assert elevenlabs.voices.get(RACHEL).name == "Rachel"


def test_models_say_their_limit_and_factor(elevenlabs):
    models = {model.model_id: model for model in elevenlabs.models.list()}

    assert models["eleven_flash_v2_5"].model_rates.character_cost_multiplier == 0.5
    assert models["eleven_v3"].maximum_text_length_per_request == 5_000


def test_an_account_without_credits_is_refused_with_what_is_left():
    with (
        Sandbox(credits_used=90, credit_limit=100) as sandbox,
        httpx.Client(base_url=sandbox.url, headers={"xi-api-key": "x"}, **LOOPBACK, timeout=30) as http,
    ):
        path = f"/v1/text-to-speech/{RACHEL}"
        assert http.post(path, json={"text": "Ten chars."}).status_code == 200
        refused = http.post(path, json={"text": "More."})
        subscription = http.get("/v1/user/subscription").json()

    assert refused.status_code == 401
    assert refused.json()["detail"]["code"] == "quota_exceeded"
    assert "quota of 100. You have 0 credits remaining, while 5 credits are required" in refused.text
    assert (subscription["character_count"], subscription["character_limit"]) == (100, 100)


def test_credits_are_never_overdrawn_by_calls_at_the_same_time():
    gate = threading.Barrier(8)
    statuses = []
    with Sandbox(credits_used=0, credit_limit=35) as sandbox:

        def call():
            gate.wait(120)
            answer = httpx.post(
                f"{sandbox.url}/v1/text-to-speech/{RACHEL}?output_format=pcm_24000",
                json={"text": "Ten chars."}, headers={"xi-api-key": "x"}, **LOOPBACK, timeout=30,
            )  # fmt: skip
            statuses.append(answer.status_code)

        threads = [threading.Thread(target=call) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        ledger = sandbox.ledger()

    assert sorted(statuses) == [200] * 3 + [401] * 5
    assert ledger["total"]["credits"] == 30
    assert ledger["account"]["credits_used"] == 30
