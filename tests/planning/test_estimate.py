"""Estimates compared with runs: in the sandbox the actual cost is within the range, and known amounts are exact."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.calibration import LEAST_RUNS, calibrated
from eleven_video.accounting.estimate import Bound, Range, exactly
from eleven_video.accounting.metrics import MetricType, Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.config.settings import load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.requests.prompts import requested_scenes, script_prompt
from eleven_video.domain.requests.requests import ScriptRequest, SpeechModel
from eleven_video.domain.script.script import Scene
from eleven_video.domain.script.script_file import script_from_text
from eleven_video.domain.stages import StopAt
from eleven_video.domain.text.speaking_time import spoken_s
from eleven_video.domain.typical_usage import tokens_of
from eleven_video.errors import Paused, UnknownModel
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.pipeline_stages import Illustrating
from eleven_video.planning.estimate import estimate_video, expected_calls, picture_requests
from eleven_video.planning.observations import observed
from eleven_video.purchasing.purchaser import Purchaser
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from eleven_video.services.account import ask_account
from tests.support.calls import NOVEMBER
from tests.support.pipelines import SMALL, job, pipeline_on, script

PRICING = Pricing(parse_overrides({"elevenlabs": {"credit_price": 0.0002}}), gemini_price_book())
METRICS = (
    MetricType.IMAGES,
    MetricType.CHARACTERS,
    MetricType.CREDITS,
    MetricType.INPUT_TOKENS,
    MetricType.OUTPUT_TOKENS,
)
TEXT = (
    "# Bees\n\nBees see colours that we do not. They find their way home over miles of open land.\n\n"
    "(buzzing)\n\nHow do they do it? Nobody knew for a very long time, until somebody looked at how they dance."
)


def of_length(duration_s: int, **more: object) -> VideoJob:
    return job(Path(), duration_s=duration_s, **more)


def priced(one: VideoJob, **more: object):
    return estimate_video(one, PRICING, when=NOVEMBER, **more)


def run(sandbox: Sandbox, one: VideoJob, folder: Path):
    """The calls and the summary of a real run, up to its last purchase: to draw the video costs nothing."""
    monitor = UsageMonitor(PRICING)
    with pipeline_on(sandbox, monitor=monitor) as pipeline, pytest.raises(Paused):
        pipeline.run(replace(one, output=folder / "out.mp4", stop_at=StopAt.IMAGES))
    return [charge.call for charge in monitor.get_charges()], monitor.get_summary()


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


PROMPTS = ("Why the sky is blue", "How bees find their way home", "The lighthouse of a small island")
RUNS = [(5, PROMPTS[0]), (5, PROMPTS[1]), (10, PROMPTS[2]), (20, PROMPTS[0]), (20, PROMPTS[1]), (60, PROMPTS[2])]


@pytest.fixture(scope="module")
def finished(sandbox, tmp_path_factory):
    """Real runs of several lengths, side by side: (job, calls, summary) of each."""
    made: dict[int, tuple] = {}

    def make(number: int, duration_s: int, prompt: str, folder: Path) -> None:
        one = of_length(duration_s, prompt=prompt)
        made[number] = (one, *run(sandbox, one, folder))

    # Folders are made here: pytest's own counting of them is not safe among threads.
    folders = [tmp_path_factory.mktemp("run") for _ in RUNS]
    threads = [
        threading.Thread(target=make, args=(number, *facts, folders[number])) for number, facts in enumerate(RUNS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [made[number] for number in range(len(RUNS))]


def inside(actual: float, expected: Range) -> bool:
    return expected.low <= actual <= expected.high


@pytest.mark.parametrize(
    "number", range(len(RUNS)), ids=[f"{seconds}s-{number}" for number, (seconds, _) in enumerate(RUNS)]
)
def test_the_actual_usage_lies_in_the_estimated_range(finished, number):
    one, calls, summary = finished[number]
    found = priced(one)

    assert inside(summary["total_cost_pico"], found.whole.pico)
    assert inside(len(calls), found.whole.calls)
    for use in found.services:
        actual = summary["by_service"][use.service]
        assert inside(actual["cost_pico"], use.pico), use.name
        for metric in METRICS:
            if metric in actual["metrics"]:
                assert inside(actual["metrics"][metric], use.metrics[metric]), metric
    for use in found.models:
        assert use.name == "eleven_multilingual_v2" or inside(summary["by_model"][use.name]["cost_pico"], use.pico)


def test_after_five_runs_the_range_is_close_and_still_holds(finished):
    """Each run is told from the others, as a user's next one is from those before."""
    for number, (one, _, summary) in enumerate(finished):
        others = [facts for place, facts in enumerate(finished) if place != number]
        assert len(others) >= LEAST_RUNS
        calibration = calibrated(seen for other, calls, _ in others for seen in observed(other, calls))
        found = priced(one, calibration=calibration)

        assert inside(summary["total_cost_pico"], found.whole.pico), one.duration_s
        credits_ = found.whole.metrics[MetricType.CREDITS]
        assert inside(summary["by_service"]["elevenlabs"]["metrics"]["credits"], credits_)
        if one.duration_s >= 20:
            assert found.whole.pico.low >= 0.75 * found.whole.pico.expected
            assert found.whole.pico.high <= 1.25 * found.whole.pico.expected


@pytest.mark.parametrize("model", ["eleven_multilingual_v2", "eleven_flash_v2_5"])
def test_of_a_script_that_is_there_speech_is_exact(sandbox, tmp_path, model):
    one = replace(of_length(60, tts_model=model, voice="Rachel"), script=script_from_text(TEXT))
    found = next(use for use in priced(one).services if use.service == "elevenlabs")
    _, summary = run(sandbox, one, tmp_path)
    actual = summary["by_service"]["elevenlabs"]

    assert found.calls == exactly(actual["calls"])
    assert found.metrics[MetricType.CHARACTERS] == exactly(actual["metrics"]["characters"])
    assert found.metrics[MetricType.CREDITS] == exactly(actual["metrics"]["credits"])
    assert found.pico == exactly(actual["cost_pico"])
    drawn = priced(one).whole.metrics[MetricType.IMAGES]
    assert inside(summary["by_service"]["gemini"]["metrics"]["images"], drawn)
    assert inside(summary["total_cost_pico"], priced(one).whole.pico)


def test_the_requests_are_those_that_a_run_sends(tmp_path):
    text = script("One scene, which is short. " * 3, "Another scene. " * 40)
    one = replace(of_length(60), script=text)
    folder = SessionFolder(tmp_path, "session")
    monitor = UsageMonitor()
    studio, speaker = GeminiAdapter("key", monitor=monitor), ElevenLabsAdapter("key", monitor=monitor)
    buying = Purchaser(studio, speaker, folder.results)
    illustrating = Illustrating(buying, text.style, one.image_model, SMALL.aspect_ratio)
    for scene in text.scenes:
        first, *others = picture_requests(one, text, scene, words_per_minute=150)
        assert first == illustrating.request(scene, 1)
        for number, other in enumerate(others, start=2):
            moment = other.prompt.split("The moment to show: ")[1].split("\n")[0]
            assert other == illustrating.request(scene, number, moment)


@given(st.integers(1, 1800))
def test_the_scenes_are_as_many_as_the_script_is_asked_for(duration_s):
    request = ScriptRequest("x", duration_s, "m")
    assert f"in about {requested_scenes(request)} scenes" in script_prompt(request)


seconds = st.integers(5, 1800)
text_models = st.sampled_from(["gemini-3.5-flash-lite", "gemini-4-argon", "gemini-2.5-pro"])
image_models = st.sampled_from(["gemini-3.1-flash-lite-image", "gemini-3-pro-image", "gemini-2.5-flash-image"])
speech_models = st.sampled_from(["eleven_multilingual_v2", "eleven_flash_v2_5"])


@given(seconds, seconds, text_models, image_models, speech_models)
def test_a_longer_video_never_costs_less(one, other, text_model, image_model, tts_model):
    models = {"text_model": text_model, "image_model": image_model, "tts_model": tts_model}
    shorter, longer = (priced(of_length(length, **models)) for length in sorted((one, other)))

    for bound in Bound:
        assert shorter.whole.pico.at(bound) <= longer.whole.pico.at(bound)
        assert shorter.whole.calls.at(bound) <= longer.whole.calls.at(bound)
        for metric, amount in shorter.whole.metrics.items():
            assert amount.at(bound) <= longer.whole.metrics[metric].at(bound)


narrations = st.lists(st.text("abc xyz.,!?\u65e5\u672c\u8a9e", min_size=1, max_size=400), min_size=1, max_size=4)


@given(narrations)
def test_any_script_has_a_range_with_a_picture_for_each_scene(texts):
    scenes = tuple(Scene(number, text, "A hill") for number, text in enumerate(texts, 1) if text.strip())
    one = replace(of_length(60), script=replace(script("Hello."), scenes=scenes))
    found = priced(one) if scenes else None

    if found is not None:
        images = found.whole.metrics[MetricType.IMAGES]
        assert len(scenes) <= images.low <= images.expected <= images.high
        assert found.whole.metrics[MetricType.CHARACTERS].is_exact


def test_what_the_service_says_of_credits_comes_before_the_price_data():
    one = replace(of_length(60), script=script("Ten letters"))
    promotion = SpeechModel(one.tts_model, "0.25", None)

    assert priced(one).whole.metrics[MetricType.CREDITS] == exactly(11)
    assert priced(one, speech_model=promotion).whole.metrics[MetricType.CREDITS] == exactly(3)


def test_pictures_are_counted_by_the_tokens_of_their_model():
    tokens = {
        model: expected_calls(of_length(60, image_model=model))[-1].parts[Part.OUTPUT_IMAGE].expected
        for model in ("gemini-2.5-flash-image", "models/gemini-3.1-flash-image")
    }
    assert tokens == {"gemini-2.5-flash-image": 18 * 1290, "models/gemini-3.1-flash-image": 18 * 1120}


def test_a_model_without_a_price_leaves_the_cost_open():
    found = priced(of_length(60, image_model="gemini-unheard-of-image"))

    assert found.whole.state is CostState.UNPRICED
    assert found.models[-1].pico == exactly(0)


def test_wide_characters_take_more_tokens_and_time_than_latin_ones():
    japanese, english = "\u65e5\u672c\u8a9e" * 10, "abc" * 10
    assert tokens_of(japanese).expected > 2 * tokens_of(english).expected
    assert spoken_s(japanese, words_per_minute=150) == pytest.approx(5.4)
    assert spoken_s("one two three", words_per_minute=150) == pytest.approx(1.2)


def reached(url: str):
    return load_settings(elevenlabs_api_key="k", elevenlabs_base_url=url)


def test_the_account_tells_its_credits_and_models(sandbox):
    account = ask_account(reached(sandbox.url), ["eleven_flash_v2_5"])

    assert account.quota is not None
    assert account.quota.limit == 131_000
    assert account.models["eleven_flash_v2_5"].credits_per_character == "0.5"


def test_an_account_that_does_not_answer_is_not_waited_for():
    with Sandbox(faults=[Fault(kind="subscription", delay=60)]) as slow:
        account = ask_account(reached(slow.url), ["eleven_v3"], longest_wait_s=0.2)

    assert (account.quota, account.silence) == (None, "ElevenLabs did not answer within 0.2 s")


def test_a_key_that_may_not_see_the_quota_may_see_the_models():
    with Sandbox(faults=[Fault(kind="subscription", status=401, reason="missing_permissions")]) as closed:
        account = ask_account(reached(closed.url), ["eleven_v3"])

    assert account.quota is None
    assert account.silence
    assert "eleven_v3" in account.models


def test_a_speech_model_that_the_service_does_not_have_is_an_error(sandbox):
    with pytest.raises(UnknownModel, match="eleven_flash_v2_5"):
        ask_account(reached(sandbox.url), ["eleven_flash_v2_6"])


def test_without_a_key_no_service_is_asked():
    assert ask_account(load_settings(), ["eleven_v3"]).silence == "no key is set"
