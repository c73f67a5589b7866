"""Everything is bought once: in one run, by many threads, and in the resumed run."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.options import UnresolvedCallPolicy
from eleven_video.domain.requests.content_key import content_key
from eleven_video.domain.timing.narration import Narration
from eleven_video.errors import (
    ContentBlocked,
    InvalidAnswer,
    OutputNotWritten,
    ProviderError,
    QuotaExceeded,
    RequestRefused,
    Unanswered,
)
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.purchasing.purchaser import Purchaser
from eleven_video.purchasing.recovery import decide
from eleven_video.purchasing.result_files import Refused
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.pipelines import pipeline_on, script
from tests.support.scripted_server import Reply, SelectionOptions, serving
from tests.support.spending import picture_request, script_request, speech_request, spending_on
from tests.support.spending import tiny_job as job

WAIT_S = 60
ASK = {
    "script": lambda buying: buying.script(script_request()),
    "speech": lambda buying: buying.narration(speech_request()),
    "image": lambda buying: buying.picture(picture_request()),
}
EACH_KIND = pytest.mark.parametrize("kind", sorted(ASK))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def requests(sandbox: Sandbox, kind: str) -> int:
    return sandbox.ledger()["requests"].get(kind, 0)


@EACH_KIND
def test_what_is_here_is_not_bought_again(sandbox: Sandbox, tmp_path: Path, kind: str) -> None:
    with spending_on(sandbox.url, tmp_path) as spending:
        bought = ASK[kind](spending.buying())
        assert ASK[kind](spending.buying()) == bought
    with spending_on(sandbox.url, tmp_path) as spending:
        assert ASK[kind](spending.buying()) == bought
        assert spending.monitor.get_charges() == []

    assert requests(sandbox, kind) == 1


@pytest.mark.parametrize("kind", ["image", "speech"])
def test_the_same_for_two_scenes_is_bought_once_however_closely_they_ask(tmp_path: Path, kind: str) -> None:
    start = threading.Barrier(8)
    with Sandbox(latency=0.2) as sandbox, spending_on(sandbox.url, tmp_path) as spending:
        buying = spending.buying()

        def ask(scene: int) -> Any:
            start.wait(WAIT_S)
            if kind == "image":
                return buying.picture(picture_request(scene=scene))
            return buying.narration(speech_request(scene=scene))

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(8)))

        assert all(isinstance(answer, Picture | Narration) and answer == answers[0] for answer in answers)
        assert requests(sandbox, kind) == 1
        assert len(spending.monitor.get_charges()) == 1


def test_a_run_whose_scenes_say_the_same_buys_it_once(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox, gemini_concurrency=8, elevenlabs_concurrency=8) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4", script=script(*["Bees see colours."] * 5)))

    assert (requests(sandbox, "speech"), requests(sandbox, "image")) == (1, 1)
    assert result.summary["calls_count"] == 2
    assert result.video.duration_ms > 5_000


@EACH_KIND
def test_an_error_that_costs_nothing_leaves_nothing_behind(sandbox: Sandbox, tmp_path: Path, kind: str) -> None:
    sandbox.add_fault(Fault(kind=kind, status=400, times=1))
    with spending_on(sandbox.url, tmp_path) as spending:
        buying = spending.buying()
        with pytest.raises(RequestRefused):
            ASK[kind](buying)
        ASK[kind](buying)

    assert sandbox.ledger()["total"]["calls"] == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind="image", blocked="prompt"), ContentBlocked),
        (Fault(kind="image", blocked="candidate"), ContentBlocked),
        (Fault(kind="image", text_only=True), InvalidAnswer),
    ],
)
def test_a_picture_that_is_not_drawn_is_not_asked_for_in_the_same_words(
    sandbox: Sandbox, tmp_path: Path, fault: Fault, error: type[ProviderError]
) -> None:
    sandbox.add_fault(fault)
    for _ in range(2):
        with spending_on(sandbox.url, tmp_path) as spending:
            buying = spending.buying()
            answers = [buying.picture(picture_request(scene=scene)) for scene in (1, 2)]
            assert [type(answer.error) for answer in answers if isinstance(answer, Refused)] == [error] * 2

    assert requests(sandbox, "image") == 1


@pytest.mark.parametrize("kind", ["script", "image"])
def test_a_run_that_had_quota_trouble_asks_again(sandbox: Sandbox, tmp_path: Path, kind: str) -> None:
    sandbox.add_fault(Fault(kind=kind, quota=True, times=1))
    with spending_on(sandbox.url, tmp_path) as spending:
        with pytest.raises(QuotaExceeded):
            ASK[kind](spending.buying())
        ASK[kind](spending.buying())
    assert sandbox.ledger()["total"]["calls"] == 1


@EACH_KIND
@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_lost_answer_is_not_asked_for_again_where_nobody_says_so(
    sandbox: Sandbox, tmp_path: Path, kind: str, drop: str
) -> None:
    sandbox.add_fault(Fault(kind=kind, drop=drop, times=1))
    with spending_on(sandbox.url, tmp_path) as spending:
        buying = spending.buying()
        for _ in range(2):
            # The second one is another scene that wants the same.
            with pytest.raises(Unanswered, match="may have been billed"):
                ASK[kind](buying)
        (attempt,) = spending.ledger.open_attempts()
        (lost,) = spending.kept.lost().values()

    assert lost.kind == attempt.intent.kind
    assert requests(sandbox, kind) == (0 if drop == "before" else 1)


@EACH_KIND
def test_a_lost_answer_is_asked_for_again_where_the_user_wants_that(
    sandbox: Sandbox, tmp_path: Path, kind: str
) -> None:
    sandbox.add_fault(Fault(kind=kind, drop="after", times=2))
    with spending_on(sandbox.url, tmp_path) as spending:
        ASK[kind](spending.buying(UnresolvedCallPolicy.RETRY))
        with spending.ledger.reader() as reader:
            assert reader.open_attempts() == []
            assert [attempt.reason for attempt in reader.unknown_attempts()] == ["retried", "retried"]
        assert spending.kept.lost() == {}

    assert requests(sandbox, kind) == 3


def test_what_is_lost_again_and_again_is_given_up(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="image", drop="after"))
    with spending_on(sandbox.url, tmp_path) as spending:
        with pytest.raises(Unanswered):
            spending.buying(UnresolvedCallPolicy.RETRY).picture(picture_request())
        assert len(spending.ledger.open_attempts()) == 1
    assert requests(sandbox, "image") == 4


@pytest.mark.parametrize("kind", ["image", "speech"])
def test_a_lost_answer_is_gone_without_where_the_user_wants_that(sandbox: Sandbox, tmp_path: Path, kind: str) -> None:
    sandbox.add_fault(Fault(kind=kind, drop="after", times=1))
    for _ in range(2):
        with spending_on(sandbox.url, tmp_path) as spending:
            answer = ASK[kind](spending.buying(UnresolvedCallPolicy.SKIP))
            assert isinstance(answer, Refused)
            assert isinstance(answer.error, Unanswered)
            with spending.ledger.reader() as reader:
                assert [attempt.reason for attempt in reader.unknown_attempts()] == ["skipped"]

    assert requests(sandbox, kind) == 1


def test_a_skip_that_cannot_be_noted_leaves_the_call_undecided(sandbox: Sandbox, tmp_path: Path) -> None:
    """Else the resumed run would buy it again without a question."""
    sandbox.add_fault(Fault(kind="image", drop="after", times=1))
    in_the_way = tmp_path / "sessions" / "session" / "bought" / f"nothing.{content_key(picture_request())}.refused.json"
    with spending_on(sandbox.url, tmp_path) as spending:
        in_the_way.mkdir(parents=True)
        with pytest.raises(OutputNotWritten):
            spending.buying(UnresolvedCallPolicy.SKIP).picture(picture_request())
        assert len(spending.ledger.open_attempts()) == 1


@EACH_KIND
def test_an_answer_that_cannot_be_kept_is_not_bought_again_unasked(sandbox: Sandbox, tmp_path: Path, kind: str) -> None:
    """By another scene of the run, or by the resumed run."""
    label = {"script": "script", "speech": "scene-01-speech-1", "image": "scene-01-picture-1"}[kind]
    ending = {"script": ".json", "speech": ".mp3", "image": ".jpg"}[kind]
    request = {"script": script_request, "speech": speech_request, "image": picture_request}[kind]()
    with spending_on(sandbox.url, tmp_path) as spending:
        in_the_way = tmp_path / "sessions" / "session" / "bought" / f"{label}.{content_key(request)}{ending}"
        in_the_way.mkdir(parents=True)
        buying = spending.buying()
        with pytest.raises(OutputNotWritten):
            ASK[kind](buying)
        in_the_way.rmdir()
        with pytest.raises(OutputNotWritten):
            ASK[kind](buying)
        (lost,) = spending.kept.lost().values()
        assert lost.billed
        # It came and is counted, so nothing is open.
        assert spending.ledger.open_attempts() == []
        assert len(spending.monitor.get_charges()) == 1
        with pytest.raises(Unanswered) as stopped:
            decide(spending.ledger, [], spending.kept, UnresolvedCallPolicy.STOP)
        assert str(stopped.value).startswith(
            f"1 call was billed and counted, but there was no space to save the answer: {lost.named}. To continue, use"
        )
        decide(spending.ledger, [], spending.kept, UnresolvedCallPolicy.RETRY)
        ASK[kind](spending.buying())
        assert spending.kept.lost() == {}

    assert requests(sandbox, kind) == 2


def test_a_script_cannot_be_gone_without(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="script", drop="after", times=1))
    with spending_on(sandbox.url, tmp_path) as spending, pytest.raises(Unanswered):
        spending.buying(UnresolvedCallPolicy.SKIP).script(script_request())
    assert requests(sandbox, "script") == 1


def test_speech_whose_bill_was_heard_and_whose_body_was_lost_is_not_bought_again(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.add_fault(Fault(kind="speech", cut=True, times=1))
    with spending_on(sandbox.url, tmp_path) as spending:
        buying = spending.buying()
        for _ in range(2):
            with pytest.raises(Unanswered):
                buying.narration(speech_request())
        # What it cost is known, so nothing is open; it is lost all the same.
        assert spending.ledger.open_attempts() == []
        assert [lost.named for lost in spending.kept.lost().values()] == ["the narration of scene 1"]
    assert requests(sandbox, "speech") == 1


def test_whoever_has_no_ledger_keeps_and_buys_once_too(sandbox: Sandbox, tmp_path: Path) -> None:
    monitor = UsageMonitor()
    studio = GeminiAdapter("key", base_url=sandbox.url, monitor=monitor)
    speaker = ElevenLabsAdapter("key", base_url=sandbox.url, monitor=monitor)
    try:
        for _ in range(2):
            buying = Purchaser(studio, speaker, SessionFolder(tmp_path, "session").results)
            for ask in ASK.values():
                ask(buying)
    finally:
        studio.close()
        speaker.close()

    assert monitor.get_summary()["calls_count"] == sandbox.ledger()["total"]["calls"] == 3


def test_without_a_guard_a_new_result_replaces_an_unusable_file(sandbox: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "session" / "bought"
    folder.mkdir(parents=True)
    file = folder / f"scene-01-picture-1.{picture_request().content_key}.png"
    file.write_bytes(b"")
    studio = GeminiAdapter("key", base_url=sandbox.url, monitor=UsageMonitor())
    try:
        for _ in range(2):
            speaker: Any = None
            bought = Purchaser(studio, speaker, SessionFolder(tmp_path, "session").results).picture(picture_request())
            assert isinstance(bought, Picture)
            assert not file.exists()
            assert file.with_suffix(".jpg").read_bytes() == bought.data
    finally:
        studio.close()

    assert requests(sandbox, "image") == 1


def test_threads_that_want_different_things_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """Both calls are under way at once: the first is answered only after the second has begun."""
    both = threading.Barrier(2)

    def answer(_: SelectionOptions) -> Reply:
        both.wait(WAIT_S)
        return Reply({"audio_base64": "AAAA"}, headers={"character-cost": "1"})

    with serving(answer) as server, spending_on(server.url, tmp_path) as spending, ThreadPoolExecutor(2) as pool:
        asked = [speech_request("one"), speech_request("two", scene=2)]
        assert list(pool.map(spending.buying().narration, asked)) == [Narration(b"\0\0\0", None)] * 2


def test_a_whole_run_asks_for_everything_once(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox) as pipeline:
        pipeline.run(job(tmp_path / "x.mp4", duration_s=15))
    asked = Counter((call["kind"], call["prompt_sha256"]) for call in sandbox.ledger()["calls"])
    assert set(asked.values()) == {1}
