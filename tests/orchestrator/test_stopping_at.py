"""A run that ends where it was asked to, and goes on to the video without buying anything twice."""

import pytest

from eleven_video.config.paths import ledger_file, sessions_dir
from eleven_video.domain.job_record import job_of
from eleven_video.domain.stages import StopAt
from eleven_video.errors import Paused
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.sandbox.server import Sandbox
from tests.support.listening import Hearing
from tests.support.pipelines import job, pipeline_on

# By kind; ten seconds are one scene with three pictures.
BOUGHT = {
    StopAt.SCRIPT: {"script": 1},
    StopAt.AUDIO: {"script": 1, "speech": 1},
    StopAt.IMAGES: {"script": 1, "speech": 1, "image": 3},
}


def requests(sandbox):
    return {
        kind: count for kind, count in sandbox.ledger()["requests"].items() if kind in {"script", "speech", "image"}
    }


@pytest.mark.parametrize("stage", StopAt)
def test_a_stopped_run_buys_the_stage_and_the_rest_on_resume(stage, tmp_path):
    output = tmp_path / "out.mp4"
    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        with pytest.raises(Paused, match=f"Stopped after the {stage}, as asked"):
            pipeline.run(job(output, stop_at=stage))
        session = pipeline.session.id
        assert requests(sandbox) == BOUGHT[stage]
        assert not output.exists()
        with LedgerReader.open(ledger_file()) as ledger:
            assert ledger.session(session).session.outcome is SessionOutcome.PAUSED

        result = pipeline.run(job(output), session_id=session)

        assert requests(sandbox) == BOUGHT[StopAt.IMAGES]
        assert result.video.path == output
        with LedgerReader.open(ledger_file()) as ledger:
            assert ledger.session(session).session.outcome is SessionOutcome.COMPLETED


def test_pictures_that_the_model_refuses_are_told_and_do_not_end_it(tmp_path):
    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        sandbox.add_fault("image,blocked=candidate,times=2")
        with pytest.raises(Paused):
            pipeline.run(job(tmp_path / "out.mp4", stop_at=StopAt.IMAGES))

        assert requests(sandbox)["image"] in {4, 5}


def test_pictures_that_came_damaged_are_reported_alike_by_the_stage_and_by_the_video(tmp_path):
    hearing = Hearing()
    with Sandbox() as sandbox, pipeline_on(sandbox, listener=hearing) as pipeline:
        with pytest.raises(Paused):
            pipeline.run(job(tmp_path / "out.mp4", stop_at=StopAt.IMAGES))
        session = pipeline.session
        assert [line for line in hearing.warnings if "picture" in line] == []
        cut, damaged = (next(session.path.rglob(f"scene-01-picture-{number}.*.jpg")) for number in (1, 3))
        for path, share in ((cut, 0.9), (damaged, 0.2)):
            data = path.read_bytes()
            path.write_bytes(data[: int(share * len(data))])

        with pytest.raises(Paused):
            pipeline.run(job(tmp_path / "out.mp4", stop_at=StopAt.IMAGES), session_id=session.id)
        at_the_stage = sorted(line for line in hearing.warnings if "picture" in line)
        hearing.warnings.clear()
        result = pipeline.run(job(tmp_path / "out.mp4"), session_id=session.id)

        assert requests(sandbox) == BOUGHT[StopAt.IMAGES]
    assert result.video.path.exists()
    in_the_video = sorted(line for line in hearing.warnings if "picture" in line)
    assert [line.removesuffix(" Another picture is shown longer instead.") for line in in_the_video] == at_the_stage
    assert [line.partition(": ")[0] for line in at_the_stage] == ["Scene 1, picture 1", "Scene 1, picture 3"]
    assert "it is cut off: " in at_the_stage[0]
    assert "cannot be used: it is damaged" in at_the_stage[1]


def test_a_second_pass_is_bought_once_counted_by_its_model_and_spoken(tmp_path):
    better = "gemini-3.1-pro-preview"
    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        with pytest.raises(Paused):
            pipeline.run(job(tmp_path / "out.mp4", rephrase=better, stop_at=StopAt.SCRIPT))
        by_model = pipeline.monitor.get_summary()["by_model"]
        assert {name: entry["calls"] for name, entry in by_model.items()} == {"gemini-3.5-flash-lite": 1, better: 1}
        assert pipeline.session.script().scenes[0].narration.startswith("Let us begin. ")

        pipeline.run(job(tmp_path / "out.mp4", rephrase=better), session_id=pipeline.session.id)

        assert requests(sandbox) == {"script": 2, "speech": 1, "image": 3}


def test_what_the_user_makes_of_the_script_is_what_is_spoken_also_later(tmp_path):
    shown = []

    def review(script):
        shown.append(script)
        return type(script)("Mine", script.style, script.scenes[:1])

    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        with pytest.raises(Paused):
            pipeline.run(job(tmp_path / "out.mp4", duration_s=20, review=True, stop_at=StopAt.SCRIPT), review=review)
        session = pipeline.session.id
        kept = job_of(SessionFolder(sessions_dir(), session).facts())
        assert (kept.script.title, len(kept.script.scenes), len(shown[0].scenes)) == ("Mine", 1, 2)

        result = pipeline.run(job(tmp_path / "out.mp4", script=kept.script, review=True), session_id=session)

        assert (result.title, len(shown), requests(sandbox)["speech"]) == ("Mine", 1, 1)


def test_so_many_pictures_are_bought_as_were_asked_for(tmp_path):
    from eleven_video.domain.timing.pacing import Pacing

    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        pipeline.run(job(tmp_path / "out.mp4", duration_s=20, pacing=Pacing(count=5)))
        assert requests(sandbox)["image"] == 5

        pipeline.run(job(tmp_path / "two.mp4", duration_s=20, pacing=Pacing(seconds=10)))
        assert requests(sandbox)["image"] in {5 + 2, 5 + 3}


def test_another_look_buys_other_pictures_and_nothing_else(tmp_path):
    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        pipeline.run(job(tmp_path / "out.mp4"))
        first = pipeline.session
        before = requests(sandbox)
        pipeline.run(job(tmp_path / "two.mp4", script=first.script(), style="woodcut"), lenders=[first.id])

        assert requests(sandbox) == before | {"image": 2 * before["image"]}
