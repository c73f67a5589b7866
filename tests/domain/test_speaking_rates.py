"""Estimates know that a minute of Chinese has fewer characters than a minute of English."""

from pathlib import Path

import pytest

from eleven_video.accounting.calibration import LEAST_RUNS, Measure, Observation, calibrated
from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_record import request_record, requested_job_of
from eleven_video.domain.speaking_rates import characters_a_second, characters_a_token, language_of
from eleven_video.domain.text.languages import language_code, language_names
from eleven_video.planning.estimate import expected_calls


def a_minute(prompt: str = "Why the sky is blue", language: str = "") -> VideoJob:
    return VideoJob(
        output=Path("x.mp4"), prompt=prompt, duration_s=60, language=language, text_model="gemini-3.5-flash-lite",
        image_model="gemini-3.1-flash-lite-image", tts_model="eleven_multilingual_v2",
    )  # fmt: skip


def credits_of(job: VideoJob):
    return next(call for call in expected_calls(job) if call.kind is CallKind.SPEECH).parts[Part.CREDITS]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Why the sky is blue", ""), ("Warum ist der Himmel blau?", ""), ("", ""), ("123 !?", ""),
        ("天空为什么是蓝色的", "zh"), ("空はなぜ青いのですか", "ja"), ("日本語の漢字が多い文", "ja"), ("하늘은 왜 파란가요", "ko"),
        ("ทำไมท้องฟ้าถึงเป็นสีฟ้า", "th"), ("لماذا السماء زرقاء", "ar"), ("למה השמיים כחולים", "he"),
        ("आसमान नीला क्यों है", "hi"), ("Почему небо голубое", "ru"), ("Γιατί είναι μπλε", "el"),
        ("YouTube 为什么这么受欢迎 大家", "zh"),
    ],
)  # fmt: skip
def test_the_letters_of_a_text_tell_its_language(text: str, language: str) -> None:
    assert language_of(text) == language


# Narration that people reported or measured, in characters a minute.
@pytest.mark.parametrize(
    ("language", "characters"),
    [("zh", 330), ("ja", 350), ("ko", 400), ("en", 810), ("de", 840), ("hi", 720), ("th", 690)],
)
def test_a_minute_of_narration_lies_in_the_range_of_its_language(language: str, characters: int) -> None:
    found = credits_of(a_minute(language=language))

    assert found.low < characters < found.high
    assert found.expected == pytest.approx(characters, rel=0.15)


def test_a_minute_of_japanese_fits_into_five_hundred_credits() -> None:
    assert credits_of(a_minute(language="ja")).high <= 500
    assert credits_of(a_minute(language="en")).expected > 500


def test_without_a_language_option_the_prompt_decides() -> None:
    assert credits_of(a_minute("天空为什么是蓝色的")) == credits_of(a_minute(language="zh"))


@pytest.mark.parametrize("name", language_names())
def test_every_language_has_a_rate(name: str) -> None:
    rate = characters_a_second(language_code(name))
    assert 3 < rate.low < rate.expected < rate.high < 20
    assert characters_a_token(language_code(name)) > 1


def test_runs_in_one_language_teach_nothing_about_another() -> None:
    model = "gemini-3.5-flash-lite"
    seen = [Observation(Measure.CHARACTERS, model, 354.0, 300.0, "ja")] * LEAST_RUNS
    learned = calibrated(seen)

    general = characters_a_second("ja")
    assert learned.ratio(Measure.CHARACTERS, model, general, "ja").expected == pytest.approx(
        general.expected * 300 / 354
    )
    assert learned.ratio(Measure.CHARACTERS, model, general) == general
    assert learned.ratio(Measure.CHARACTERS, model, general, "de") == general


def test_a_finished_run_says_which_language_it_teaches_about() -> None:
    assert requested_job_of(request_record(a_minute(language="ja"))).language == "ja"
    assert requested_job_of(request_record(a_minute("天空为什么是蓝色的"))).language == "zh"
    assert "language" not in request_record(a_minute())
