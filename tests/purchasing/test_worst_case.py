"""No call costs more than its bound, and a bound is not far above what a call costs."""

import sqlite3
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from eleven_video.accounting.calls import CallKind, Service
from eleven_video.accounting.metrics import Part
from eleven_video.config.paths import ledger_file
from eleven_video.domain.requests.prompts import SCRIPT_ROLE, longest_script_tokens, script_prompt
from eleven_video.domain.requests.request_kinds import kind_of, service_of
from eleven_video.purchasing.worst_case import most_used
from eleven_video.sandbox.server import Sandbox
from tests.support.pipelines import pipeline_on, script
from tests.support.spending import picture_request, script_request, speech_request, spending_on
from tests.support.spending import tiny_job as job

CHINESE = "天空为什么是蓝色的。因为空气把蓝光散射到四面八方。"
EMOJI = "\U0001f469\u200d\U0001f680 " * 40


@pytest.mark.parametrize(
    ("request_", "service", "kind"),
    [
        (script_request(), Service.GEMINI, CallKind.SCRIPT),
        (speech_request(), Service.ELEVENLABS, CallKind.SPEECH),
        (picture_request(), Service.GEMINI, CallKind.IMAGE),
    ],
)
def test_each_request_has_its_service_and_kind(request_: Any, service: Service, kind: CallKind) -> None:
    assert (service_of(request_), kind_of(request_)) == (service, kind)


def test_a_script_may_take_as_many_tokens_as_the_model_is_held_to() -> None:
    request = script_request(CHINESE)
    most = most_used(request)
    assert most[Part.OUTPUT_TEXT] == longest_script_tokens(request)
    # No tokenizer makes more tokens than there are bytes.
    assert most[Part.INPUT_TEXT] > len((SCRIPT_ROLE + script_prompt(request)).encode())


def test_half_a_surrogate_pair_has_a_bound_too() -> None:
    assert most_used(picture_request("\ud800"))[Part.INPUT_TEXT] > 0


@pytest.mark.parametrize(
    ("model", "told", "credits_"),
    [
        ("eleven_multilingual_v2", None, 16),
        ("eleven_flash_v2_5", None, 8),
        ("eleven_flash_v2_5", Fraction(2), 32),
        ("eleven_flash_v2_5", Fraction(1, 10), 8),
        ("a-model-nobody-knows", None, 16),
        ("a-model-nobody-knows", Fraction(3), 48),
    ],
)
def test_speech_takes_the_dearer_of_what_is_listed_and_what_is_told(
    model: str, told: Fraction | None, credits_: int
) -> None:
    most = most_used(speech_request("The sky is blue.", model=model), credits_per_character=told)
    assert most == {Part.CHARACTERS: 16, Part.CREDITS: credits_}


@pytest.mark.parametrize("image_model", ["gemini-2.5-flash-image", "gemini-3.1-flash-lite-image", "gemini-3-pro-image"])
def test_no_real_picture_costs_more_than_its_bound(tmp_path: Path, image_model: str) -> None:
    with Sandbox() as sandbox, spending_on(sandbox.url, tmp_path) as spending:
        for prompt in ("A blue sky.", CHINESE + EMOJI, "word " * 400):
            asked = picture_request(prompt, model=image_model)
            bound = spending.guard.bound_pico(asked)
            spending.studio.draw(asked)
            cost = spending.monitor.get_charges()[-1].pico
            assert bound is not None
            assert bound / 3 < cost <= bound


@pytest.mark.parametrize(
    ("text_model", "prompt", "duration_s"),
    [("gemini-3.5-flash-lite", "Bees", 10), ("gemini-2.5-flash", CHINESE, 60), ("gemini-2.5-pro", EMOJI, 600)],
)
def test_no_real_script_costs_more_than_its_bound(
    tmp_path: Path, text_model: str, prompt: str, duration_s: int
) -> None:
    with Sandbox() as sandbox, spending_on(sandbox.url, tmp_path) as spending:
        asked = script_request(prompt, duration_s=duration_s, model=text_model)
        bound = spending.guard.bound_pico(asked)
        spending.studio.write_script(asked)
        (charge,) = spending.monitor.get_charges()
    assert bound is not None
    assert 0 < charge.pico <= bound


@pytest.mark.parametrize("tts_model", ["eleven_multilingual_v2", "eleven_flash_v2_5", "eleven_v3"])
def test_speech_costs_its_bound_to_the_pico(tmp_path: Path, tts_model: str) -> None:
    prices = {"elevenlabs": {"credit_price": 0.0003}}
    with Sandbox() as sandbox, spending_on(sandbox.url, tmp_path, prices=prices) as spending:
        for text in ("The sky is blue.", "An odd number.", CHINESE):
            asked = speech_request(text, model=tts_model)
            bound = spending.guard.bound_pico(asked)
            spending.speaker.speak(asked)
            assert spending.monitor.get_charges()[-1].pico == bound


def test_every_call_of_a_run_keeps_the_bound_that_was_reserved_for_it(tmp_path: Path) -> None:
    with Sandbox(seed=5) as sandbox, pipeline_on(sandbox, elevenlabs_plan="creator") as pipeline:
        pipeline.run(
            job(tmp_path / "x.mp4", script=script("The sky is blue. It has been for long.", CHINESE, "Café! " * 12))
        )
        billed = sandbox.ledger()["total"]["calls"]

    with sqlite3.connect(ledger_file()) as connection:
        costs = list(connection.execute("SELECT counted_pico, bound_pico FROM attempts"))
    connection.close()
    assert len(costs) == billed > 5
    assert all(0 < counted <= bound for counted, bound in costs)
