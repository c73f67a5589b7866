"""A resumed session has exactly the job with which it was started."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eleven_video.domain.captions.geometry import CaptionLook
from eleven_video.domain.captions.place import CaptionPlace, SafeArea
from eleven_video.domain.captions.style import CaptionStyle
from eleven_video.domain.job import BatchRow, VideoJob
from eleven_video.domain.job_budgets import Budgets
from eleven_video.domain.job_record import job_of, job_record, request_record
from eleven_video.domain.options import Existing, Fit, Receipts, UnresolvedCallPolicy
from eleven_video.domain.requests.redraws import Redraw
from eleven_video.domain.requests.requests import Voice
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.stages import StopAt
from eleven_video.domain.timing.pacing import Pacing
from eleven_video.domain.video import Captions, Look, Motion, Quality, Transition, VideoFormat
from eleven_video.errors import InvalidInput
from eleven_video.purchasing.session_folder import SessionFolder

RACHEL = Voice("21m00Tcm4TlvDq8ikWAM", "Rachel")
JOB = VideoJob(
    output=Path("sky.mp4"), text_model="text", image_model="image", tts_model="speech", prompt="Why the sky is blue"
)
EVERYTHING = VideoJob(
    output=Path("a folder/ü.webm"),
    text_model="text",
    image_model="image",
    tts_model="speech",
    prompt='half a pair \ud800, "quotes" \\ and 日本',
    script=Script("Title", "style", (Scene(1, "Spoken \udfff.", "Shown."), Scene(2, "", "\u2028"))),
    duration_s=90,
    voice=RACHEL.id,
    video=VideoFormat(320, 180, 30),
    look=Look(Quality.HIGH, Motion.PAN, Transition.FADE),
    captions=Captions.KARAOKE,
    caption_look=CaptionLook(
        CaptionStyle(font="/fonts/my own.ttf", size=1.5, box="#00000080", case="upper"),
        CaptionPlace("62.5%", SafeArea.NONE),
    ),
    music=Path("/music/a song.mp3"),
    keep_work_files=True,
    existing=Existing.NUMBER,
    receipts=Receipts.HTML,
    redraws=(Redraw("0" * 24, "A bee \ud800."), Redraw("0" * 24, "")),
    project="bees",
    budgets=Budgets(run=0, day=1, month=9_000_000 * 10**12, project=None),
    on_unknown=UnresolvedCallPolicy.SKIP,
    fit=Fit.BOTH,
    language="de",
    style="watercolour",
    seed=0,
    speed=1.1,
    pacing=Pacing(count=7),
    rephrase="better",
    review=True,
    stop_at=StopAt.AUDIO,
    row=BatchRow("batch", "row-1", "words"),
)


@pytest.mark.parametrize("job", [JOB, EVERYTHING], ids=["a plain one", "everything"])
def test_a_job_comes_back_from_its_sessions_folder(tmp_path: Path, job: VideoJob) -> None:
    folder = SessionFolder(tmp_path, "session")
    folder.open(job_record(job, RACHEL))

    found = job_of(SessionFolder(tmp_path, "session").facts())
    assert found == replace(job, output=Path(job.output).absolute(), voice=RACHEL.id)


def test_a_voice_is_the_one_that_its_name_stood_for() -> None:
    """Whoever renames a voice, or has another one of that name, still goes on with the same one."""
    assert job_of(job_record(replace(JOB, voice="Rachel"), RACHEL)).voice == RACHEL.id


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in job_record(JOB, RACHEL).items() if key != name}


# Sessions of before there was a choice do not have these.
CHOICES = {"look", "captions", "music", "keep_work_files", "fit", "row", "caption_look", "receipts", "redraws"} | {
    "language", "style", "seed", "speed", "pacing", "rephrase", "review", "stop_at",
}  # fmt: skip
REQUIRED = set(job_record(JOB, RACHEL)) - CHOICES


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_nothing_may_be_missing(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"cannot be continued: its session\.json is damaged"):
        job_of(without(name))


def test_a_record_of_an_older_version_gets_the_default_options() -> None:
    record = {name: value for name, value in job_record(JOB, RACHEL).items() if name in REQUIRED}
    usual = VideoJob(JOB.output, "t", "i", "s")
    job = job_of(record)
    assert (job.look, job.captions, job.music, job.keep_work_files) == (usual.look, usual.captions, None, False)
    assert (job.row, job.caption_look) == (None, CaptionLook())


@pytest.mark.parametrize(
    "damage",
    [
        {"prompt": 3}, {"text_model": None}, {"duration_s": "60"}, {"duration_s": True}, {"duration_s": 1.5},
        {"script": []}, {"script": {"title": "x"}}, {"voice": "Rachel"}, {"voice": None}, {"video": {}, "project": None},
        {"video": {"width": "1"}}, {"video": {"depth": 1}}, {"budgets": []}, {"budgets": {"run": "1"}}, {"budgets": {"run": ""}},
        {"budgets": {"run": False}}, {"budgets": {"year": 1}}, {"on_unknown": "perhaps"}, {"look": {}}, {"look": {"quality": "best", "motion": "pan", "transition": "cut"}}, {"output": None},
        {"caption_look": []}, {"caption_look": {"style": {"size": 99}, "place": {"position": "top", "safe_area": None}}},
        {"caption_look": {"style": {}, "place": {"position": "up", "safe_area": None}}}, {"caption_look": {"style": {}}},
        {"caption_look": {"style": {}, "place": {"position": "top", "safe_area": "tv"}}},
        {"row": "x"}, {"row": {}}, {"row": {"batch": "b", "row": 1, "words": "w"}},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_job_is_refused(damage: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="cannot be continued"):
        job_of(job_record(JOB, RACHEL) | damage)


def test_two_jobs_that_ask_for_the_same_have_the_same_record() -> None:
    same = replace(JOB, prompt=f"  {JOB.prompt}\n", output=Path("other.mp4"), project="p", budgets=Budgets(run=1))
    assert request_record(same) == request_record(JOB)


@pytest.mark.parametrize(
    "other",
    [
        {"prompt": "Bees"}, {"duration_s": 61}, {"text_model": "x"}, {"image_model": "x"}, {"tts_model": "x"},
        {"voice": "x"}, {"video": VideoFormat(2, 2)}, {"script": Script("", "", ())}, {"style": "woodcut"},
        {"language": "de"}, {"seed": 1}, {"speed": 1.1}, {"pacing": Pacing(count=3)}, {"rephrase": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_two_jobs_that_ask_for_something_else_do_not(other: dict[str, Any]) -> None:
    assert request_record(replace(JOB, **other)) != request_record(JOB)


def test_the_request_record_contains_no_prompt_or_script() -> None:
    told = json.dumps(request_record(EVERYTHING)) + json.dumps(request_record(replace(JOB, prompt="secret plans")))
    assert not any(word in told for word in ("secret", "half", "Title", "Spoken"))
