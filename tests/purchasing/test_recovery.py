"""A run that ended anyhow is gone on with: nothing is paid twice, and the video is the one of an unbroken run."""

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.config.paths import data_dir, ledger_file
from eleven_video.domain.options import UnresolvedCallPolicy
from eleven_video.errors import (
    ContentBlocked,
    ElevenVideoError,
    InvalidAnswer,
    OutputNotWritten,
    QuotaExceeded,
    RequestRefused,
    Unanswered,
)
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.purchasing.recovery import decide, settle_stored
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.listening import Hearing
from tests.support.pipelines import pipeline_on, script
from tests.support.spending import CENT, FIXED_PRICES, picture_request, script_request, speech_request, spending_on
from tests.support.spending import tiny_job as job

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("killed_child.py")
WAIT_S = 60
NARRATIONS = ("The sky is blue.", "Bees see colours.")
OWN = script(*NARRATIONS)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=7) as running:
        yield running


def film(video: Path) -> str:
    """The same scenes give the same file to the byte, whenever each of them was ready."""
    return hashlib.sha256(video.read_bytes()).hexdigest()


def billed(sandbox: Sandbox) -> Counter[tuple[str, str]]:
    return Counter((call["kind"], call["prompt_sha256"]) for call in sandbox.ledger()["calls"])


def counted(session: str) -> int:
    with LedgerReader.open(ledger_file()) as reader:
        return len(reader.session_charges(session))


class Unbroken:
    """What a run without any trouble asked for and made."""

    def __init__(self, asked: Counter[tuple[str, str]], content: str) -> None:
        self.asked = asked
        self.content = content


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Unbroken]:
    """Of a prompt and of a script of one's own."""
    folder = tmp_path_factory.mktemp("unbroken")
    made = {}
    patch = pytest.MonkeyPatch()
    patch.setenv("ELEVEN_VIDEO_HOME", str(folder / "home"))
    for name, asked in (("prompt", {}), ("script", {"script": OWN})):
        with Sandbox(seed=7) as running, pipeline_on(running) as pipeline:
            video = pipeline.run(job(folder / f"{name}.mp4", **asked)).video.path
            made[name] = Unbroken(billed(running), film(video))
    patch.undo()
    return made


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind="script", quota=True, nth=1), QuotaExceeded),
        (Fault(kind="speech", quota=True, nth=1), QuotaExceeded),
        (Fault(kind="image", quota=True, nth=3), QuotaExceeded),
    ],
)
def test_a_run_from_a_prompt_that_broke_off_is_finished_as_if_it_had_not(
    sandbox: Sandbox, tmp_path: Path, unbroken: dict[str, Unbroken], fault: Fault, error: type[ElevenVideoError]
) -> None:
    sandbox.add_fault(fault)
    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(error):
            pipeline.run(job(tmp_path / "x.mp4"))
        session = pipeline.session.id
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4"), session_id=session)

    assert billed(sandbox) == unbroken["prompt"].asked
    assert film(result.video.path) == unbroken["prompt"].content
    assert counted(session) == sandbox.ledger()["total"]["calls"]
    assert result.session_id == session


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind="speech", quota=True, nth=2), QuotaExceeded),
        (Fault(kind="speech", status=400, nth=1), RequestRefused),
    ],
)
def test_a_run_of_a_script_goes_on_where_its_speech_ended(
    sandbox: Sandbox, tmp_path: Path, unbroken: dict[str, Unbroken], fault: Fault, error: type[ElevenVideoError]
) -> None:
    sandbox.add_fault(fault)
    with pipeline_on(sandbox, elevenlabs_concurrency=1) as pipeline:
        with pytest.raises(error):
            pipeline.run(job(tmp_path / "x.mp4", script=OWN))
        result = pipeline.run(job(tmp_path / "x.mp4", script=OWN), session_id=pipeline.session.id)

    assert billed(sandbox) == unbroken["script"].asked
    assert film(result.video.path) == unbroken["script"].content


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("script", {"drop": "after"}),
        ("speech", {"drop": "before"}),
        ("speech", {"drop": "after"}),
        ("speech", {"cut": True}),
        ("image", {"cut": True}),
    ],
    ids=str,
)
def test_a_lost_answer_stops_the_run_that_goes_on_until_the_user_decides(
    sandbox: Sandbox, tmp_path: Path, unbroken: dict[str, Unbroken], kind: str, fault: dict[str, Any]
) -> None:
    sandbox.add_fault(Fault(kind=kind, nth=1, **fault))
    asked = {} if kind == "script" else {"script": OWN}
    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(Unanswered):
            pipeline.run(job(tmp_path / "x.mp4", **asked))
        session, before = pipeline.session.id, sandbox.ledger()["requests"]

        with pytest.raises(
            Unanswered, match=r"1 call may have been billed.* To continue, use --on-unknown retry"
        ) as raised:
            pipeline.run(job(tmp_path / "x.mp4", **asked), session_id=session)
        assert {"script": "the script", "speech": "the narration of scene", "image": "picture"}[kind] in str(
            raised.value
        )
        assert all(before.get(one) == sandbox.ledger()["requests"].get(one) for one in ("script", "speech", "image"))

        asked["on_unknown"] = UnresolvedCallPolicy.RETRY
        result = pipeline.run(job(tmp_path / "x.mp4", **asked), session_id=session)

    name = "prompt" if kind == "script" else "script"
    assert film(result.video.path) == unbroken[name].content
    # Only the one whose answer was lost is billed a second time, and only where the first was billed.
    again = billed(sandbox) - unbroken[name].asked
    assert sum(again.values()) == (0 if fault == {"drop": "before"} else 1)
    assert set(again) <= set(unbroken[name].asked)
    with LedgerReader.open(ledger_file()) as reader:
        assert reader.open_attempts(session) == []
        assert reader.session(session).session.outcome is SessionOutcome.COMPLETED


@pytest.mark.parametrize("when", ["at once", "in the resumed run"])
def test_a_scene_without_its_narration_is_left_out(sandbox: Sandbox, tmp_path: Path, when: str) -> None:
    sandbox.add_fault(Fault(kind="speech", drop="after", nth=1))
    hearing = Hearing()
    skip = job(tmp_path / "x.mp4", script=OWN, on_unknown=UnresolvedCallPolicy.SKIP)
    with pipeline_on(sandbox, listener=hearing, elevenlabs_concurrency=1) as pipeline:
        session = None
        if when != "at once":
            with pytest.raises(Unanswered):
                pipeline.run(job(tmp_path / "x.mp4", script=OWN))
            session = pipeline.session.id
        result = pipeline.run(skip, session_id=session)
        again = pipeline.run(skip, session_id=result.session_id)

    assert any("Scene 1 is left out" in warning for warning in hearing.warnings)
    assert sandbox.ledger()["requests"]["speech"] == 2
    assert film(again.video.path) == film(result.video.path)
    assert json.loads(again.receipt.read_text())["calls_without_an_answer"][0]["decided"] == "skipped"


def test_a_picture_without_an_answer_is_skipped(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="image", drop="after", nth=2))
    with pipeline_on(sandbox, gemini_concurrency=1) as pipeline:
        with pytest.raises(Unanswered):
            pipeline.run(job(tmp_path / "x.mp4", script=OWN))
        result = pipeline.run(
            job(tmp_path / "x.mp4", script=OWN, on_unknown=UnresolvedCallPolicy.SKIP), session_id=pipeline.session.id
        )

    assert result.video.path.exists()
    assert set(billed(sandbox).values()) == {1}


def test_a_script_cannot_be_skipped(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="script", drop="after", nth=1))
    with pipeline_on(sandbox) as pipeline:
        with pytest.raises(Unanswered):
            pipeline.run(job(tmp_path / "x.mp4", on_unknown=UnresolvedCallPolicy.SKIP))
        with pytest.raises(Unanswered, match="no video can be made without it"):
            pipeline.run(job(tmp_path / "x.mp4", on_unknown=UnresolvedCallPolicy.SKIP), session_id=pipeline.session.id)
    assert sandbox.ledger()["requests"]["script"] == 1


@pytest.mark.parametrize("fault", [{"blocked": "prompt"}, {"text_only": True}], ids=str)
def test_a_refused_picture_stays_refused_in_the_run_that_goes_on(
    sandbox: Sandbox, tmp_path: Path, fault: dict[str, Any]
) -> None:
    sandbox.add_fault(Fault(kind="image", nth=1, **fault))
    sandbox.add_fault(Fault(kind="speech", quota=True, nth=2))
    with pipeline_on(sandbox, elevenlabs_concurrency=1) as pipeline:
        with pytest.raises(QuotaExceeded):
            pipeline.run(job(tmp_path / "x.mp4", script=OWN))
        pipeline.run(job(tmp_path / "x.mp4", script=OWN), session_id=pipeline.session.id)

    assert set(billed(sandbox).values()) == {1}
    assert counted(pipeline.session.id) == sandbox.ledger()["total"]["calls"]


def test_a_disk_that_takes_nothing_loses_at_most_what_was_under_way(
    sandbox: Sandbox, tmp_path: Path, unbroken: dict[str, Unbroken]
) -> None:
    """After the script the folder of what is bought is none any more, as on a full disk; later it is back."""
    aside = tmp_path / "aside"
    taken = threading.Event()

    def take_away(name: str, *_: object) -> None:
        if name == "Narration" and not taken.is_set():
            taken.set()
            bought = pipeline.session.path / "bought"
            shutil.move(bought, aside)
            bought.write_text("no room")

    with pipeline_on(sandbox, listener=Hearing(take_away), gemini_concurrency=1, elevenlabs_concurrency=1) as pipeline:
        with pytest.raises(OutputNotWritten):
            pipeline.run(job(tmp_path / "x.mp4"))
        bought = pipeline.session.path / "bought"
        bought.unlink()
        shutil.move(aside, bought)
        lost = sandbox.ledger()["total"]["calls"] - 1
        # Counted, though it could not be kept.
        assert counted(pipeline.session.id) == lost + 1
        result = pipeline.run(job(tmp_path / "x.mp4"), session_id=pipeline.session.id)

    assert lost <= 2
    assert film(result.video.path) == unbroken["prompt"].content
    assert sum((billed(sandbox) - unbroken["prompt"].asked).values()) <= lost


def kill_when_it_says_so(sandbox: Sandbox, output: Path, session: str, *, counting: int) -> None:
    child = subprocess.Popen(
        [sys.executable, CHILD, sandbox.url, str(output), session, "|".join(NARRATIONS), str(counting)],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert child.stdout.readline() == "now\n"
    child.kill()
    child.communicate()
    assert child.returncode != 0


@pytest.mark.parametrize("counting", [1, 3])
def test_a_call_that_was_kept_and_not_counted_is_counted_by_the_run_that_goes_on(
    sandbox: Sandbox, tmp_path: Path, unbroken: dict[str, Unbroken], counting: int
) -> None:
    """The process is killed when results are on disk and their charges are not yet in the ledger."""
    kill_when_it_says_so(sandbox, tmp_path / "x.mp4", "killed", counting=counting)
    with LedgerReader.open(ledger_file()) as reader:
        open_before = len(reader.open_attempts("killed"))
        assert reader.session("killed").session.outcome is None
    assert counted("killed") < sandbox.ledger()["total"]["calls"]
    assert open_before >= 1

    with pipeline_on(sandbox) as pipeline:
        # Other calls may have been under way at that moment.
        asked = job(tmp_path / "x.mp4", script=OWN, on_unknown=UnresolvedCallPolicy.RETRY)
        result = pipeline.run(asked, session_id="killed")

    with LedgerReader.open(ledger_file()) as reader:
        unknown = reader.unknown_attempts("killed")
        paid = sum(stored.charge.pico for stored in reader.session_charges("killed"))
    assert len(unknown) < open_before
    assert counted("killed") + len(unknown) >= sandbox.ledger()["total"]["calls"] >= counted("killed")
    assert sum((billed(sandbox) - unbroken["script"].asked).values()) <= len(unknown)
    assert film(result.video.path) == unbroken["script"].content
    assert json.loads(result.receipt.read_text())["cost_pico"] == paid


def test_a_ledger_that_was_lost_is_filled_again_from_what_was_kept(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="speech", quota=True, nth=2))
    with pipeline_on(sandbox, elevenlabs_concurrency=1) as pipeline:
        with pytest.raises(QuotaExceeded):
            pipeline.run(job(tmp_path / "x.mp4", script=OWN))
        session, spent = pipeline.session.id, pipeline.monitor.get_summary()["total_cost_pico"]
    for path in data_dir().glob("ledger.sqlite3*"):
        path.unlink()
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4", script=OWN), session_id=session)

    assert set(billed(sandbox).values()) == {1}
    assert counted(session) == sandbox.ledger()["total"]["calls"]
    receipt = json.loads(result.receipt.read_text())
    assert receipt["cost_pico"] == spent + result.summary["total_cost_pico"]


def test_a_lost_answer_is_asked_about_though_the_ledger_was_lost_with_it(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="speech", drop="after", nth=1))
    with pipeline_on(sandbox) as pipeline, pytest.raises(Unanswered):
        pipeline.run(job(tmp_path / "x.mp4", script=OWN))
    for path in data_dir().glob("ledger.sqlite3*"):
        path.unlink()
    with pipeline_on(sandbox) as again, pytest.raises(Unanswered, match="To continue, use"):
        again.run(job(tmp_path / "x.mp4", script=OWN), session_id=pipeline.session.id)
    assert sandbox.ledger()["requests"]["speech"] <= 2


def test_a_lost_answer_is_asked_about_where_no_ledger_is(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="image", drop="after", times=1))
    monitor = UsageMonitor()
    with (
        closing(GeminiAdapter("key", base_url=sandbox.url, monitor=monitor)) as studio,
        closing(ElevenLabsAdapter("key", base_url=sandbox.url, monitor=monitor)) as speaker,
    ):
        pipeline = VideoPipeline(studio=studio, speaker=speaker, monitor=monitor, sessions=tmp_path / "sessions")
        wanted = job(tmp_path / "x.mp4", script=script("The sky is blue."))
        with pytest.raises(Unanswered):
            pipeline.run(wanted)
        assert pipeline.session is not None
        bought = billed(sandbox)
        with pytest.raises(Unanswered, match="1 call may have been billed and brought no answer: picture 1 of scene 1"):
            pipeline.run(wanted, session_id=pipeline.session.id)
        assert billed(sandbox) == bought
        pipeline.run(replace(wanted, on_unknown=UnresolvedCallPolicy.RETRY), session_id=pipeline.session.id)


def test_results_of_another_session_are_reused(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox) as pipeline:
        first = pipeline.run(job(tmp_path / "x.mp4", script=OWN))
        calls = sandbox.ledger()["total"]["calls"]
        second = pipeline.run(job(tmp_path / "y.mp4", script=OWN), lenders=[first.session_id])

        edited = script(NARRATIONS[0], "Something else is said now.")
        pipeline.run(job(tmp_path / "z.mp4", script=edited), lenders=[second.session_id])

    assert second.summary["calls_count"] == 0
    assert film(second.video.path) == film(first.video.path)
    # Only the scene that was changed is bought: its narration and its picture.
    assert Counter(call["kind"] for call in sandbox.ledger()["calls"][calls:]) == {"speech": 1, "image": 1}


# Single steps, in front of a real ledger.

NOWHERE = "http://127.0.0.1:9"


def begun(folder: Path, *asked: Any) -> None:
    """A run that announced calls and is gone."""
    with spending_on(NOWHERE, folder, prices=FIXED_PRICES) as spending:
        for request in asked:
            spending.guard.reserve(request, 1)


def test_unresolved_calls_are_reported_with_their_worst_case_cost(tmp_path: Path) -> None:
    begun(tmp_path, picture_request(scene=2), speech_request(scene=3))
    with spending_on(NOWHERE, tmp_path) as spending:
        unknown = settle_stored(spending.ledger, "session", spending.kept)
        with pytest.raises(Unanswered) as raised:
            decide(spending.ledger, unknown, spending.kept, UnresolvedCallPolicy.STOP)
        assert len(spending.ledger.open_attempts("session")) == 2

    assert raised.value.exit_code == 4
    assert str(raised.value).startswith(
        "2 calls may have been billed (up to $0.0102) and brought no answer: a picture of scene 2, the narration of scene 3."
    )


def test_a_result_without_its_call_was_billed_and_what_it_cost_is_unknown(sandbox: Sandbox, tmp_path: Path) -> None:
    begun(tmp_path, picture_request())
    with spending_on(sandbox.url, tmp_path / "elsewhere") as elsewhere:
        picture = elsewhere.studio.draw(picture_request())
    with spending_on(NOWHERE, tmp_path) as spending:
        spending.kept.put(picture_request(), picture)
        assert settle_stored(spending.ledger, "session", spending.kept) == []
        with spending.ledger.reader() as reader:
            ((attempt),) = reader.unknown_attempts("session")
    assert (attempt.reason, attempt.intent.bound_pico) == ("billed", CENT)


@pytest.mark.parametrize(
    "line", ["", "{", "[]", '{"entry": "Settle"}', '{"entry": "Mark"}', "\ud800".encode("utf-8", "surrogatepass")]
)
def test_a_damaged_note_of_a_call_counts_nothing_and_hides_nothing(tmp_path: Path, line: str | bytes) -> None:
    begun(tmp_path, picture_request())
    with spending_on(NOWHERE, tmp_path) as spending:
        spending.kept.note_call(picture_request(), "")
        (note,) = (tmp_path / "sessions" / "session" / "bought").glob("*.call.json")
        note.write_bytes(line if isinstance(line, bytes) else line.encode())
        assert len(settle_stored(spending.ledger, "session", spending.kept)) == 1
        assert spending.ledger.flush(WAIT_S)
        with spending.ledger.reader() as reader:
            assert reader.session_charges("session") == []


@pytest.mark.parametrize(
    ("fault", "error"), [({"blocked": "prompt"}, ContentBlocked), ({"text_only": True}, InvalidAnswer)], ids=str
)
def test_a_picture_that_was_paid_for_and_not_drawn_is_not_asked_for_again_after_a_crash(
    sandbox: Sandbox, tmp_path: Path, fault: dict[str, Any], error: type[ElevenVideoError]
) -> None:
    """The crash came when the call was counted and before it was noted that the words are refused."""
    sandbox.add_fault(Fault(kind="image", **fault))
    with spending_on(sandbox.url, tmp_path) as spending, pytest.raises(error):
        spending.studio.draw(picture_request())
    with spending_on(sandbox.url, tmp_path) as spending:
        assert settle_stored(spending.ledger, "session", spending.kept) == []
        assert type(spending.buying().picture(picture_request()).error) is error
    assert sandbox.ledger()["requests"]["image"] == 1


def test_going_on_again_and_again_counts_nothing_twice(sandbox: Sandbox, tmp_path: Path) -> None:
    with spending_on(sandbox.url, tmp_path) as spending:
        for ask in (spending.buying().picture, spending.buying().picture):
            ask(picture_request())
        spending.buying().script(script_request())
    for _ in range(2):
        with spending_on(sandbox.url, tmp_path) as spending:
            assert settle_stored(spending.ledger, "session", spending.kept) == []
            with spending.ledger.reader() as reader:
                assert len(reader.session_charges("session")) == 2


def test_only_the_calls_of_the_session_itself_are_asked_about(tmp_path: Path) -> None:
    begun(tmp_path, picture_request())
    with spending_on(NOWHERE, tmp_path, session="another") as spending:
        assert settle_stored(spending.ledger, "another", spending.kept) == []
        decide(spending.ledger, [], spending.kept, UnresolvedCallPolicy.STOP)
        assert isinstance(spending.ledger, Ledger)
        assert len(spending.ledger.open_attempts("session")) == 1
