"""With any content of a session's files, a run uses its results, buys them again, or reports the damage."""

import json
import math
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.accounting.validation import LARGEST
from eleven_video.domain.duration_parsing import LONGEST_S, SHORTEST_S
from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.job import BatchRow, VideoJob
from eleven_video.domain.job_budgets import Budgets
from eleven_video.domain.job_record import job_of, job_record, request_record, requested_job_of
from eleven_video.domain.options import FASTEST, LARGEST_SEED, SLOWEST
from eleven_video.domain.requests.content_key import content_key
from eleven_video.domain.requests.requests import Voice
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.text.timed_words import words_of
from eleven_video.domain.timing.narration import Alignment, Narration
from eleven_video.domain.timing.pacing import Pacing
from eleven_video.errors import InvalidAnswer, InvalidInput
from eleven_video.files import make_private_folder
from eleven_video.purchasing.credit_comparison import _noted
from eleven_video.purchasing.result_files import Refused
from eleven_video.purchasing.result_store import FOLDER, Lost
from eleven_video.purchasing.session_folder import SessionFolder
from tests.support.anything import JSON, damaged, torn
from tests.support.spending import picture_request, script_request, speech_request
from tests.support.thoroughness import examples

_SCRIPT = Script("Bees", "soft", (Scene(1, "Bees hum.", "A bee"), Scene(2, "They fly.", "Two bees")))
_JOB = VideoJob(
    output=Path("/films/bees.mp4"),
    text_model="text",
    image_model="image",
    tts_model="speech",
    script=_SCRIPT,
    music=Path("/music/song.mp3"),
    budgets=Budgets(run=10**12),
    seed=1,
    pacing=Pacing(count=7),
    rephrase="better",
    row=BatchRow("batch", "row-1", "words"),
)
_FACTS = json.loads(json.dumps(job_record(_JOB, Voice("id", "Rachel")) | {"served_by": "sandbox", "borrows": False}))
_DEEP = b"[" * 20_000
_BYTES = JSON.map(lambda facts: json.dumps(facts).encode()) | st.binary(max_size=30)
_OUTPUT = "/films/\0.mp4"


def folder_of(tmp_path_factory: pytest.TempPathFactory) -> SessionFolder:
    folder = SessionFolder(tmp_path_factory.mktemp("sessions"), "session")
    make_private_folder(folder.path / FOLDER)
    return folder


@examples(150)
@given(damaged(_FACTS))
@example(_FACTS | {"speed": 10**400})
@example(_FACTS | {"speed": math.nan})
@example(_FACTS | {"duration_s": 10**9})
@example(_FACTS | {"video": {"width": 10**9, "height": -1, "fps": 0}})
@example(_FACTS | {"music": ""})
@example(_FACTS | {"output": "bees.mp4"})
@example(_FACTS | {"budgets": {"run": -1}})
@example(_FACTS | {"script": {"title": "x", "style": "", "scenes": ""}})
def test_whatever_a_record_holds_it_is_a_job_within_bounds_or_none(facts: Any) -> None:
    try:
        job = job_of(facts)
    except InvalidInput as error:
        assert "damaged" in str(error)  # noqa: PT017  either is fine, nothing else
        return
    assert SHORTEST_S <= job.duration_s <= LONGEST_S
    assert SLOWEST <= job.speed <= FASTEST
    assert job.seed is None or 0 <= job.seed <= LARGEST_SEED
    assert 16 <= min(job.video.width, job.video.height) <= max(job.video.width, job.video.height) <= 7680
    assert job.video.fps in {24, 25, 30, 60}
    assert job.script is None or job.script.scenes
    limits = (job.budgets.run, job.budgets.day, job.budgets.month, job.budgets.project)
    assert all(limit is None or 0 <= limit <= LARGEST for limit in limits)
    assert job_of(json.loads(json.dumps(job_record(job, Voice(job.voice or "", ""))))) == job


@examples(60)
@given(damaged(request_record(_JOB)) | JSON)
@example(request_record(_JOB) | {"speed": 10**400})
def test_what_a_run_was_asked_for_can_be_read_or_not(facts: Any) -> None:
    try:
        job = requested_job_of(facts)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
        return
    assert isinstance(job.duration_s, int)


@examples(80)
@given(torn(json.dumps(_FACTS).encode()) | _BYTES)
@example(_DEEP)
@example(b"9" * 5000)
def test_a_damaged_record_of_a_session_is_told(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = folder_of(tmp_path_factory)
    for name in ("session.json", "script.json", "counter.json"):
        (folder.path / name).write_bytes(data)
    try:
        assert isinstance(folder.facts(), dict)
    except InvalidInput as error:
        assert "damaged" in str(error) or "cannot be read" in str(error)  # noqa: PT017  either is fine, nothing else
    with suppress(InvalidInput):
        assert isinstance(folder.script(), Script)
    counter = _noted(folder.counter())
    assert counter is None or type(counter[0]) is int


@examples(60)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "used": st.integers() | JSON,
            "resets_at": st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-01"])
            | JSON,
        },
    )
)
@example({"used": math.inf, "resets_at": None})
def test_whatever_a_counter_was_noted_as(note: Any) -> None:
    noted = _noted(note)
    assert noted is None or type(noted[0]) is int


@examples(60)
@given(st.fixed_dictionaries({}, optional={"output": JSON, "size": JSON, "mtime_ns": JSON}) | JSON)
@example({"output": _OUTPUT})
@example({"output": "\ud800"})
@example({"output": "a" * 300})
def test_a_damaged_claim_never_claims_a_foreign_file(tmp_path_factory: pytest.TempPathFactory, claim: Any) -> None:
    folder = folder_of(tmp_path_factory)
    (folder.path / "claim.json").write_text(json.dumps(claim))
    found = folder.claimed_output()
    assert found is None or not found.exists() or found.stat().st_size == 0 or found.stat().st_size == claim["size"]


_TIMINGS = {"characters": ["a", " ", "b"], "starts": [0.0, 0.1, 0.2], "ends": [0.1, 0.2, 0.3]}


@examples(100)
@given(damaged(_TIMINGS).map(lambda facts: json.dumps(facts).encode()) | torn(json.dumps(_TIMINGS).encode()) | _BYTES)
@example(_DEEP)
@example(json.dumps(_TIMINGS | {"ends": [0.1, math.nan, "x"]}).encode())
@example(json.dumps(_TIMINGS | {"starts": [0.1]}).encode())
def test_speech_with_damaged_timings_is_speech_all_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = folder_of(tmp_path_factory)
    folder.results.put(speech_request(), Narration(b"mp3", Alignment(("a",), (0.0,), (0.1,))))
    (timings,) = (folder.path / FOLDER).glob("*.timings.json")
    timings.write_bytes(data)

    found = SessionFolder(folder.path.parent, "session").results.find(speech_request())
    assert isinstance(found, Narration)
    assert found.audio == b"mp3"
    if found.alignment is not None:
        for word in words_of(found.alignment, audio_s=0.3):
            assert 0 <= word.start_s <= word.end_s <= 0.3


@examples(100)
@given(
    st.sampled_from(["script", "refused", "lost", "call", "picture"]),
    torn(json.dumps({"kind": "image", "message": "x", "named": "a picture"}).encode()) | _BYTES,
)
@example("script", _DEEP)
@example("refused", _DEEP)
@example("lost", _DEEP)
@example("lost", b'{"kind": ["image"], "named": 1}')
def test_whatever_was_kept_is_of_use_or_counts_as_not_there(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: bytes
) -> None:
    folder = folder_of(tmp_path_factory)
    kept = folder.results
    request: Any = script_request() if kind == "script" else picture_request()
    if kind == "script":
        kept.put(request, _SCRIPT)
    elif kind == "picture":
        kept.put(request, Picture(b"jpeg", "image/jpeg"))
    elif kind == "refused":
        kept.refuse(content_key(request), InvalidAnswer("words"))
    elif kind == "lost":
        kept.note_lost(request)
    else:
        kept.note_call(request, "{}")
    (file,) = (folder.path / FOLDER).iterdir()
    file.write_bytes(data)

    again = SessionFolder(folder.path.parent, "session").results
    assert isinstance(again.look(request), Script | Picture | Refused | None)
    assert isinstance(again.find(request), Script | Picture | Refused | None)
    assert all(isinstance(one, Lost) for one in again.lost().values())
    assert all(isinstance(line, str) for _, line in again.calls())
    again.forget_skipped()
    # What is there as something else can be put in the place of what is damaged.
    if kind == "script":
        again.put(request, replace(_SCRIPT, title="again"))
        assert SessionFolder(folder.path.parent, "session").results.find(request) == replace(_SCRIPT, title="again")
