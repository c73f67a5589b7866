"""The whole pipeline against the sandbox: real SDKs, real HTTP, real encoder."""

import gc
import json
import logging
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from eleven_video.domain.options import Existing
from eleven_video.domain.stages import StopAt
from eleven_video.domain.video import VideoFormat
from eleven_video.errors import (
    ContentBlocked,
    Interrupted,
    InvalidAnswer,
    InvalidInput,
    OutputNotWritten,
    Paused,
    QuotaExceeded,
    RequestRefused,
    Unanswered,
    UnknownModel,
    UnknownVoice,
)
from eleven_video.render.compiler import VideoCompiler
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.listening import Hearing
from tests.support.pipelines import job, pipeline_on, script
from tests.support.probe import probe

WAIT_S = 60


@pytest.fixture
def sandbox():
    with Sandbox() as running:
        yield running


def assert_agrees(summary, ledger):
    """What we counted is what the other side billed."""
    gemini = summary["by_service"].get("gemini", {"metrics": {}, "calls": 0})
    billed = ledger["by_service"].get("gemini", {})
    assert gemini["calls"] == billed.get("calls", 0)
    assert gemini["metrics"].get("input_tokens", 0) == billed.get("prompt_tokens", 0)
    assert gemini["metrics"].get("output_tokens", 0) == billed.get("candidates_tokens", 0) + billed.get(
        "thoughts_tokens", 0
    )
    assert gemini["metrics"].get("images", 0) == billed.get("images", 0)
    spoken = summary["by_service"].get("elevenlabs", {"metrics": {}})["metrics"]
    billed = ledger["by_service"].get("elevenlabs", {})
    assert spoken.get("characters", 0) == billed.get("characters", 0)
    assert spoken.get("credits", 0) == billed.get("credits", 0)


def test_a_prompt_becomes_a_video_and_every_call_is_counted(sandbox, tmp_path):
    hearing = Hearing()
    with pipeline_on(sandbox, listener=hearing) as pipeline:
        result = pipeline.run(job(tmp_path / "sky.mp4", duration_s=15))

    facts = probe(result.video.path)
    assert (facts.width, facts.height, facts.fps, facts.has_audio) == (320, 180, 24, True)
    assert facts.frames == result.video.frames == round(result.video.duration_ms * 24 / 1000)
    assert 10_000 < result.video.duration_ms < 22_000
    assert_agrees(result.summary, sandbox.ledger())
    assert hearing.warnings == []
    pictures, expected = hearing.last("Pictures")
    assert pictures == expected == result.summary["by_service"]["gemini"]["metrics"]["images"]
    assert hearing.last("Render") == (facts.frames, facts.frames)
    assert hearing.quotas[0].limit == 131_000


def test_what_was_bought_is_kept_in_the_sessions_folder(sandbox, tmp_path):
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "sky.mp4"))
        kept = pipeline.session.path

    pictures = list(kept.glob("bought/scene-*-picture-*.jpg"))
    assert len(pictures) == result.summary["by_service"]["gemini"]["metrics"]["images"]
    assert list(kept.glob("bought/scene-*-speech-1.*.mp3"))
    assert json.loads((kept / "script.json").read_text())["title"] == result.title
    assert json.loads((kept / "session.json").read_text())["prompt"] == "Why the sky is blue"
    assert json.loads((kept / "usage.json").read_text()) == result.summary
    assert not list(kept.rglob("*.part"))


def test_a_users_own_script_is_narrated_and_nothing_is_written_for_it(sandbox, tmp_path):
    own = script("Bees see colours that we do not.", "[buzzing]\n\nThey find flowers by them.")
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "bees.mp4", prompt="", script=own))

    ledger = sandbox.ledger()
    assert "script" not in ledger["requests"]
    assert ledger["total"]["characters"] == len("Bees see colours that we do not.") + len("They find flowers by them.")
    assert_agrees(result.summary, ledger)


def test_a_picture_is_shown_for_three_to_four_seconds(sandbox, tmp_path):
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "sky.mp4", duration_s=30))

    seconds = result.video.duration_ms / 1000
    images = result.summary["by_service"]["gemini"]["metrics"]["images"]
    assert 2.8 <= seconds / images <= 4.2


@pytest.mark.parametrize(
    ("asked", "error", "near"),
    [
        ({"voice": "Rachell"}, UnknownVoice, "Rachel"),
        ({"tts_model": "eleven_multilingual_v3"}, UnknownModel, "eleven_multilingual_v2"),
        ({"text_model": "gemini-3.5-flash-light"}, UnknownModel, "gemini-3.5-flash-lite"),
        ({"image_model": "gemini-3.1-flash-image-lite"}, UnknownModel, "gemini-3.1-flash-lite-image"),
    ],
)
def test_a_name_that_does_not_exist_is_said_with_its_nearest_before_anything_is_bought(
    sandbox, tmp_path, asked, error, near
):
    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(error, match=near):
            pipeline.run(job(tmp_path / "x.mp4", **asked))

        assert not pipeline.session.path.exists()
    assert sandbox.ledger()["total"]["calls"] == 0


@pytest.mark.parametrize("prompt", ["", "   ", "\x00\x07", "...", "x" * 20_001])
def test_a_prompt_without_a_subject_buys_nothing(sandbox, tmp_path, prompt):
    with pipeline_on(sandbox) as pipeline, pytest.raises(InvalidInput):
        pipeline.run(job(tmp_path / "x.mp4", prompt=prompt))

    assert sandbox.ledger()["requests"] == {}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind="script", blocked="prompt"), ContentBlocked),
        (Fault(kind="speech", quota=True), QuotaExceeded),
        (Fault(kind="image", text_only=True), InvalidAnswer),
        (Fault(kind="image", blocked="candidate"), ContentBlocked),
        (Fault(kind="speech", drop="after"), Unanswered),
    ],
)
def test_a_failed_run_reports_the_error_and_counts_its_usage(sandbox, tmp_path, fault, error):
    sandbox.add_fault(fault)
    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(error):
            pipeline.run(job(tmp_path / "x.mp4"))
        summary = pipeline.monitor.get_summary()
        kept = json.loads((pipeline.session.path / "usage.json").read_text())

    assert kept == summary
    assert summary["calls_count"] - summary["unknown_calls"] <= sandbox.ledger()["total"]["calls"]
    if error is not Unanswered:
        assert_agrees(summary, sandbox.ledger())
    assert not list(tmp_path.glob("*.mp4*"))


def test_a_call_whose_answer_was_lost_is_unknown_and_not_bought_again(sandbox, tmp_path):
    sandbox.add_fault(Fault(kind="speech", drop="after", times=1))
    with pipeline_on(sandbox, elevenlabs_concurrency=1) as pipeline:
        with pytest.raises(Unanswered):
            pipeline.run(job(tmp_path / "x.mp4"))
        summary = pipeline.monitor.get_summary()

    assert summary["unknown_calls"] == 1
    assert summary["state"] == "unknown"
    assert sandbox.ledger()["requests"]["speech"] == 1


def test_a_service_that_recovers_costs_nothing_more(sandbox, tmp_path):
    sandbox.add_fault(Fault(service="gemini", kind="script", status=503, times=1))
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4"))

    assert sandbox.ledger()["requests"]["script"] == 2
    assert_agrees(result.summary, sandbox.ledger())


def test_calls_in_flight_finish_and_are_counted_when_another_fails(tmp_path):
    """The failing speech call comes back while pictures are still being drawn; none of them is lost."""
    with Sandbox(latency={"image": 1.0}) as sandbox:
        sandbox.add_fault(Fault(kind="speech", status=400, nth=1, delay=0.5))
        with pipeline_on(sandbox) as pipeline:
            with pytest.raises(Exception, match="ElevenLabs"):
                pipeline.run(job(tmp_path / "x.mp4", duration_s=30))
            summary = pipeline.monitor.get_summary()

        assert summary["by_service"]["gemini"]["metrics"]["images"] >= 1
        assert_agrees(summary, sandbox.ledger())


def test_a_refused_picture_is_asked_for_once_more_in_other_words_then_replaced(sandbox, tmp_path):
    sandbox.add_fault(Fault(kind="image", text_only=True, times=2))
    hearing = Hearing()
    own = script("A first sentence of a few words only.", "And here comes another one that is short.")
    with pipeline_on(sandbox, listener=hearing, gemini_concurrency=1) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4", script=own))

    prompts = [call["prompt_sha256"] for call in sandbox.ledger()["calls"] if call["kind"] == "image"]
    assert len(set(prompts)) == len(prompts)
    assert len(hearing.warnings) == 1
    assert "Scene 1" in hearing.warnings[0]
    assert probe(result.video.path).frames == result.video.frames
    assert_agrees(result.summary, sandbox.ledger())


def test_usage_missing_from_an_answer_is_estimated_not_dropped(sandbox, tmp_path):
    sandbox.add_fault(Fault(kind="image", no_usage=True, times=1))
    sandbox.add_fault(Fault(kind="speech", no_cost_header=True, times=1))
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4"))

    assert result.summary["estimated_calls"] == 2
    # Without a plan, credits have no dollars: the least certain part of the sum.
    assert result.summary["state"] == "credits"
    assert result.summary["by_service"]["gemini"]["state"] == "estimated"
    assert result.summary["by_service"]["elevenlabs"]["metrics"]["credits"] == sandbox.ledger()["total"]["credits"]


def test_a_stop_ends_the_run_after_what_is_in_flight(tmp_path):
    one_drawn = threading.Event()
    hearing = Hearing(lambda name, done, _: one_drawn.set() if name == "Pictures" and done else None)

    with Sandbox(latency={"image": 0.3}) as sandbox:
        with pipeline_on(sandbox, listener=hearing) as pipeline, ThreadPoolExecutor(1) as user:
            user.submit(lambda: one_drawn.wait(WAIT_S) and pipeline.stop())
            with pytest.raises(Interrupted):
                pipeline.run(job(tmp_path / "x.mp4", duration_s=60))
            summary = pipeline.monitor.get_summary()

        assert 1 <= summary["by_service"]["gemini"]["metrics"]["images"] < 17
        assert_agrees(summary, sandbox.ledger())
    assert not list(tmp_path.glob("x.mp4*"))


def test_nothing_is_bought_after_a_stop_not_even_another_try(tmp_path):
    """A refused picture would be asked for once more in other words: not after a stop."""
    with Sandbox() as sandbox:
        sandbox.add_fault(Fault(kind="image", text_only=True, delay=0.5))
        with pipeline_on(sandbox, gemini_concurrency=1) as pipeline, ThreadPoolExecutor(1) as user:
            asked = threading.Event()
            hearing = Hearing(lambda name, *_: asked.set() if name == "Pictures" else None)
            pipeline._listener = hearing
            user.submit(lambda: asked.wait(WAIT_S) and pipeline.stop())
            with pytest.raises(Interrupted):
                pipeline.run(job(tmp_path / "x.mp4"))
            summary = pipeline.monitor.get_summary()

        assert sandbox.ledger()["requests"].get("image", 0) <= 1
        assert_agrees(summary, sandbox.ledger())


def test_a_stop_while_waiting_to_ask_again_is_a_stop(sandbox, tmp_path):
    sandbox.add_fault(Fault(kind="script", status=503))
    refused = threading.Event()
    with pipeline_on(sandbox) as pipeline, ThreadPoolExecutor(1) as user:

        def stop_when_refused():
            while not sandbox.ledger()["refused"].get("script") and not refused.wait(0.02):
                pass
            pipeline.stop()

        stopped = user.submit(stop_when_refused)
        with pytest.raises(Interrupted):
            pipeline.run(job(tmp_path / "x.mp4"))
        refused.set()
        stopped.result(WAIT_S)


def test_a_pipeline_runs_again_after_a_stop_and_after_a_failure(sandbox, tmp_path):
    sandbox.add_fault(Fault(kind="script", status=400, times=1))
    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(RequestRefused):
            pipeline.run(job(tmp_path / "x.mp4"))
        result = pipeline.run(job(tmp_path / "x.mp4"))

    assert result.video.path.exists()


def test_a_model_that_only_talks_is_given_up_before_all_pictures_are_paid_for(sandbox, tmp_path):
    sandbox.add_fault(Fault(kind="image", text_only=True))
    with pipeline_on(sandbox, gemini_concurrency=1) as pipeline:
        with pytest.raises(InvalidAnswer):
            pipeline.run(job(tmp_path / "x.mp4", duration_s=60))
        assert_agrees(pipeline.monitor.get_summary(), sandbox.ledger())

    # Three pictures, each asked for twice.
    assert sandbox.ledger()["requests"]["image"] <= 8


def test_a_finished_video_whose_place_was_lost_is_kept_with_what_was_bought(sandbox, tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()

    def lose_the_folder(name, done, _total):
        # What this raises is dropped, so it tries again with each report.
        if name == "Render" and done and folder.exists():
            shutil.rmtree(folder)

    with pipeline_on(sandbox, listener=Hearing(lose_the_folder)) as pipeline:
        with pytest.raises(OutputNotWritten, match="The finished video is"):
            pipeline.run(job(folder / "x.mp4"))
        kept = pipeline.session.path / "video.mp4"

    assert probe(kept).frames > 0


def test_a_name_of_our_own_is_never_taken_from_another_run(sandbox, tmp_path):
    with pipeline_on(sandbox) as pipeline:
        first = pipeline.run(job(tmp_path / "x.mp4", existing=Existing.NUMBER)).video
        second = pipeline.run(job(tmp_path / "x.mp4", existing=Existing.NUMBER)).video

    assert (first.path.name, second.path.name) == ("x.mp4", "x-2.mp4")
    assert sorted(path.name for path in tmp_path.glob("*.mp4")) == ["x-2.mp4", "x.mp4"]


def test_a_stop_while_rendering_ends_it_at_once(sandbox, tmp_path):
    frames_drawn = threading.Event()
    hearing = Hearing(lambda name, done, _: frames_drawn.set() if name == "Render" and done else None)

    with pipeline_on(sandbox, listener=hearing) as pipeline, ThreadPoolExecutor(1) as user:
        stopped = user.submit(lambda: frames_drawn.wait(WAIT_S) and pipeline.stop())
        with pytest.raises(Interrupted):
            pipeline.run(job(tmp_path / "x.mp4", video=VideoFormat(1920, 1080)))
        stopped.result(WAIT_S)

    assert frames_drawn.is_set()
    assert not list(tmp_path.glob("*x.mp4*"))


def test_a_run_starts_with_no_usage_of_the_one_before(sandbox, tmp_path):
    with pipeline_on(sandbox) as pipeline:
        first = pipeline.run(job(tmp_path / "1.mp4"))
        sandbox_calls = sandbox.ledger()["total"]["calls"]
        second = pipeline.run(job(tmp_path / "2.mp4"))

    assert first.summary["calls_count"] == sandbox_calls
    assert second.summary["calls_count"] == sandbox.ledger()["total"]["calls"] - sandbox_calls


def test_the_same_job_asks_for_the_same_things_and_gives_the_same_length(tmp_path):
    made = []
    for name in ("a.mp4", "b.mp4"):
        with Sandbox(seed=7) as sandbox, pipeline_on(sandbox) as pipeline:
            frames = pipeline.run(job(tmp_path / name)).video.frames
            made.append((frames, sorted(call["prompt_sha256"] for call in sandbox.ledger()["calls"])))

    assert made[0] == made[1]


def test_a_place_that_keeps_nothing_is_found_before_anything_is_bought(sandbox, tmp_path, monkeypatch):
    home = tmp_path / "not-a-folder"
    home.write_text("a file stands where the home should be")
    monkeypatch.setenv("ELEVEN_VIDEO_HOME", str(home / "x"))
    with pipeline_on(sandbox) as pipeline, pytest.raises(OutputNotWritten, match="Results cannot be saved"):
        pipeline.run(job(tmp_path / "sky.mp4"))

    assert sandbox.ledger()["total"]["calls"] == 0


def test_when_nothing_more_can_be_kept_nothing_more_is_bought(sandbox, tmp_path):
    """The folder is taken away after the script: one call of each service may be in flight then, no further one."""
    lost = threading.Event()

    def lose_the_folder(name, *_):
        if name == "Narration" and not lost.is_set():
            lost.set()
            # Renamed, for what is being written there at the moment.
            pipeline.session.path.rename(tmp_path / "elsewhere")
            pipeline.session.path.write_text("a file in its place")

    with pipeline_on(sandbox, gemini_concurrency=1, elevenlabs_concurrency=1) as pipeline:
        pipeline._listener = Hearing(lose_the_folder)
        with pytest.raises(OutputNotWritten, match="cannot be saved"):
            pipeline.run(job(tmp_path / "x.mp4", duration_s=60))
        assert_agrees(pipeline.monitor.get_summary(), sandbox.ledger())

    assert sandbox.ledger()["requests"].get("image", 0) <= 2
    assert sandbox.ledger()["requests"].get("speech", 0) <= 2


def test_two_runs_side_by_side_count_their_own(tmp_path):
    results = {}

    def make(name):
        with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
            results[name] = (pipeline.run(job(tmp_path / f"{name}.mp4", prompt=name)).summary, sandbox.ledger())

    threads = [threading.Thread(target=make, args=(name,)) for name in ("bees", "rivers and lakes")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)

    assert len(results) == 2
    for summary, ledger in results.values():
        assert_agrees(summary, ledger)


def test_the_summary_is_logged_for_debugging(sandbox, tmp_path, caplog):
    with caplog.at_level(logging.DEBUG, "eleven_video.orchestrator"), pipeline_on(sandbox) as pipeline:
        pipeline.run(job(tmp_path / "sky.mp4"))

    assert any("usage of the session" in record.message and "total_cost" in record.message for record in caplog.records)


def test_the_encoders_end_with_the_run_though_nothing_is_collected(sandbox, tmp_path):
    gc.collect()
    gc.disable()
    try:
        with pipeline_on(sandbox) as pipeline:
            pipeline.run(job(tmp_path / "out.mp4", duration_s=5))
            left = [thing for thing in gc.get_objects() if isinstance(thing, VideoCompiler)]
    finally:
        gc.enable()

    assert left == []


def test_a_run_with_a_model_or_voice_that_ends_says_so_before_it_buys(sandbox, tmp_path):
    hearing = Hearing()
    ending = job(tmp_path / "x.mp4", text_model="gemini-2.5-pro", voice="Clyde", stop_at=StopAt.SCRIPT)
    with pipeline_on(sandbox, listener=hearing) as pipeline, pytest.raises(Paused):
        pipeline.run(ending)

    first, second = hearing.warnings
    assert first.startswith("The model gemini-2.5-pro end")
    assert first.endswith("Use gemini-3.8-flash instead.")
    assert " its premade voices, such as Clyde, on 2026-12-31" in second


def test_the_defaults_do_not_end(sandbox, tmp_path):
    hearing = Hearing()
    with pipeline_on(sandbox, listener=hearing) as pipeline, pytest.raises(Paused):
        pipeline.run(job(tmp_path / "x.mp4", stop_at=StopAt.SCRIPT))

    assert hearing.warnings == []


@pytest.mark.parametrize(("plan", "doubted"), [("api", True), ("creator", False), (None, False)])
def test_a_plan_that_is_not_the_accounts_is_doubted_before_anything_is_bought(sandbox, tmp_path, plan, doubted):
    hearing = Hearing()
    settings = {"elevenlabs_plan": plan} if plan else {}
    with pipeline_on(sandbox, listener=hearing, **settings) as pipeline, pytest.raises(Paused):
        pipeline.run(job(tmp_path / "x.mp4", stop_at=StopAt.SCRIPT))

    assert [warning for warning in hearing.warnings if "elevenlabs_plan says api" in warning] == hearing.warnings
    assert bool(hearing.warnings) is doubted
