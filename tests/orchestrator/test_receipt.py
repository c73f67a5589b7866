"""A video's receipt lists every call, agrees with the ledger, and checks ElevenLabs' own counter."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Charge, CostState
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.send_with_retry import Retrying, RetryPolicy
from eleven_video.config.paths import ledger_file
from eleven_video.domain.options import UnresolvedCallPolicy
from eleven_video.domain.receipt_files import json_receipt_path
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.errors import InvalidInput, QuotaExceeded, Unanswered
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import Attempt, AttemptState
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.receipt import receipt_record
from eleven_video.purchasing.credit_comparison import CreditComparison, drift_words
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.calls import NOVEMBER, speech_call
from tests.support.ledger_rows import intent, picture_charge
from tests.support.listening import Hearing
from tests.support.passing_on import passing_on
from tests.support.pipelines import pipeline_on, script
from tests.support.scripted_server import Reply, SelectionOptions, serving
from tests.support.spending import speech_request
from tests.support.spending import tiny_job as job

OWN = script("The sky is blue.", "Bees see colours.")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def read(path: Path | None) -> dict[str, Any]:
    assert path is not None
    return json.loads(path.read_text(encoding="utf-8"))


def assert_adds_up(receipt: dict[str, Any], session: str) -> None:
    """Lines make calls, calls make the cost, and the ledger has the same."""
    for call in receipt["calls"]:
        # A call that credits pay for has no dollars.
        assert sum(Decimal(line["usd"]) for line in call["lines"]) == Decimal(call["usd"] or 0)
        assert Decimal(call["usd"] or 0) * 10**12 == (call["cost_pico"] or 0)
        assert (call["usd"] is None) == (call["state"] == "credits") == (call["cost"] is None)
    assert sum(call["cost_pico"] or 0 for call in receipt["calls"]) == receipt["cost_pico"]
    assert receipt["cost"] == pytest.approx(receipt["cost_pico"] / 10**12)
    with LedgerReader.open(ledger_file()) as reader:
        stored = reader.session_charges(session)
    assert sum(one.charge.pico for one in stored) == receipt["cost_pico"]


def test_a_receipt_lists_every_call_and_its_sum_is_the_ledgers(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox, elevenlabs_plan="creator") as pipeline:
        result = pipeline.run(job(tmp_path / "sky.mp4"))
    receipt, billed = read(result.receipt), sandbox.ledger()

    assert result.receipt == json_receipt_path(tmp_path / "sky.mp4") == tmp_path / "sky.mp4.receipt.json"
    assert_adds_up(receipt, result.session_id)
    assert receipt["cost_pico"] == result.summary["total_cost_pico"]
    assert (receipt["video"], receipt["session_id"], receipt["title"]) == ("sky.mp4", result.session_id, result.title)
    assert receipt["calls_without_an_answer"] == []
    assert len(receipt["calls"]) == billed["total"]["calls"]
    quantities = [call["quantities"] for call in receipt["calls"]]
    assert sum(one.get("credits", 0) for one in quantities) == billed["total"]["credits"]
    assert sum(one.get("pictures", 0) for one in quantities) == billed["total"]["images"]
    assert all(line["price_source"] for call in receipt["calls"] for line in call["lines"])
    assert [call["at"] for call in receipt["calls"]] == sorted(call["at"] for call in receipt["calls"])


def test_the_counter_of_elevenlabs_agrees_with_ours(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "sky.mp4"))

    credits_ = sandbox.ledger()["total"]["credits"]
    assert read(result.receipt)["elevenlabs_counter"] == {
        "credits_counted": credits_, "before": 12_345, "after": 12_345 + credits_, "drift": 0,
        "is_more_than_rounding": False, "reason": "",
    }  # fmt: skip


def test_the_counter_holds_over_all_runs_of_a_session(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="speech", quota=True, nth=2))
    with pipeline_on(sandbox, elevenlabs_concurrency=1) as pipeline:
        with pytest.raises(QuotaExceeded):
            pipeline.run(job(tmp_path / "x.mp4", script=OWN))
        assert not json_receipt_path(tmp_path / "x.mp4").exists()
        result = pipeline.run(job(tmp_path / "x.mp4", script=OWN), session_id=pipeline.session.id)
    receipt = read(result.receipt)

    assert_adds_up(receipt, result.session_id)
    assert len(receipt["calls"]) == sandbox.ledger()["total"]["calls"] > result.summary["calls_count"]
    assert (receipt["elevenlabs_counter"]["before"], receipt["elevenlabs_counter"]["drift"]) == (12_345, 0)


def test_usage_by_other_programs_shows_as_a_discrepancy(sandbox: Sandbox, tmp_path: Path) -> None:
    """While the video is rendered somebody else's speech is billed to the same account."""
    other = ElevenLabsAdapter("another-program", base_url=sandbox.url, monitor=UsageMonitor())
    spoken: list[str] = []

    def meanwhile(name: str, *_: object) -> None:
        if name == "Narration" and not spoken:
            spoken.append("A few words more.")
            other.speak(speech_request(spoken[0]))

    with pipeline_on(sandbox, listener=Hearing(meanwhile)) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4", script=OWN))
    other.close()
    counter = read(result.receipt)["elevenlabs_counter"]

    assert counter["drift"] == len(spoken[0])
    assert counter["reason"].startswith("other usage of the account")


def test_a_call_without_an_answer_is_listed_once_and_makes_the_sum_unknown(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="speech", drop="after", nth=1))
    with pipeline_on(sandbox, elevenlabs_plan="creator") as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4", script=OWN, on_unknown=UnresolvedCallPolicy.RETRY))
    receipt = read(result.receipt)

    (unknown,) = receipt["calls_without_an_answer"]
    assert (unknown["kind"], unknown["state"], unknown["decided"], unknown["name"]) == (
        "speech",
        "unknown",
        "retried",
        "Rachel",
    )
    assert unknown["may_have_cost_pico"] > 0
    assert receipt["state"] == "unknown"
    assert len(receipt["calls"]) + 1 == sandbox.ledger()["total"]["calls"]
    assert_adds_up(receipt, result.session_id)
    # It was billed, and nobody told us: that is the drift.
    assert receipt["elevenlabs_counter"]["drift"] == len(OWN.scenes[unknown["scene"] - 1].narration)


def test_a_call_of_a_run_that_was_gone_makes_the_sum_unknown_too() -> None:
    gone = Attempt(intent(bound_pico=7, scene=2), AttemptState.RESOLVED, "billed")
    record = receipt_record([picture_charge(5)], [gone])
    assert (record["cost_pico"], record["state"]) == (5, "unknown")
    assert record["calls_without_an_answer"][0]["may_have_cost_pico"] == 7


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ([], "priced"),
        (["free", "priced"], "priced"),
        (["priced", "estimated"], "estimated"),
        (["unpriced", "free"], "unpriced"),
    ],
)
def test_a_sum_is_in_the_state_of_its_worst_part(states: list[str], state: str) -> None:
    assert receipt_record([picture_charge(1, CostState(one)) for one in states])["state"] == state


def test_an_unpriced_call_is_said_to_be_one(sandbox: Sandbox, tmp_path: Path) -> None:
    charge = picture_charge(
        0, CostState.UNPRICED, parts={Part.PICTURES: 1}, outcome=Outcome.ANSWERED, kind=CallKind.IMAGE
    )
    (call,) = receipt_record([replace(charge, lines=())])["calls"]
    assert (call["state"], call["usd"], call["lines"], call["quantities"]) == ("unpriced", None, [], {"pictures": 1})


def test_a_place_that_takes_no_receipt_is_refused_before_anything_is_bought(sandbox: Sandbox, tmp_path: Path) -> None:
    json_receipt_path(tmp_path / "x.mp4").mkdir()
    with pipeline_on(sandbox) as pipeline, pytest.raises(InvalidInput, match=r"x\.mp4\.receipt\.json is not a file"):
        pipeline.run(job(tmp_path / "x.mp4", script=OWN))
    assert sandbox.ledger()["total"]["calls"] == 0


def test_a_receipt_that_cannot_be_written_warns_and_the_video_is_there(sandbox: Sandbox, tmp_path: Path) -> None:
    """The account's counter is read once more when the video is finished: its folder goes away meanwhile."""
    place, asked = tmp_path / "videos", []
    place.mkdir()

    def answer(request: SelectionOptions) -> Reply:
        reply = passing_on(sandbox)(request)
        if "subscription" in request.path:
            asked.append(request.path)
            if len(asked) == 2:
                place.rename(tmp_path / "moved")
        return reply

    hearing = Hearing()
    with serving(answer) as server, pipeline_on(sandbox, listener=hearing, elevenlabs_base_url=server.url) as pipeline:
        result = pipeline.run(job(place / "x.mp4", script=OWN))

    assert (result.receipt, result.receipt_page) == (None, None)
    assert (tmp_path / "moved" / "x.mp4").stat().st_size > 1000
    for warning, kind in zip(hearing.warnings, ("json", "html"), strict=True):
        assert warning.startswith(f"The receipt {place / f'x.mp4.receipt.{kind}'} could not be written: ")


def test_without_a_ledger_the_receipt_is_of_this_run(sandbox: Sandbox, tmp_path: Path) -> None:
    ledger_file().mkdir(parents=True)
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4", script=OWN))
    receipt = read(result.receipt)
    assert len(receipt["calls"]) == sandbox.ledger()["total"]["calls"]
    assert (
        sum(call["cost_pico"] or 0 for call in receipt["calls"])
        == receipt["cost_pico"]
        == result.summary["total_cost_pico"]
    )


# The counter by itself.


@pytest.fixture
def counter(sandbox: Sandbox, tmp_path: Path) -> Iterator[CreditComparison]:
    speaker = ElevenLabsAdapter(
        "key", base_url=sandbox.url, monitor=UsageMonitor(), retrying=Retrying(RetryPolicy(attempts=1))
    )
    yield CreditComparison(SessionFolder(tmp_path, "session"), speaker)
    speaker.close()


def spoken(*credits_: Amount) -> list[Charge]:
    return [Charge(speech_call("Rachel", {Part.CREDITS: one}), (), CostState.CREDITS) for one in credits_]


def quota(used: int, resets_at: datetime | None = None) -> SpeechQuota:
    return SpeechQuota("creator", used, 131_000, resets_at)


def test_the_first_note_stays(counter: CreditComparison) -> None:
    for used in (12_000, 12_300):
        counter.note_before(quota(used))
    assert counter.compared(spoken(300)) == {
        "credits_counted": 300, "before": 12_000, "after": 12_345, "drift": 45, "is_more_than_rounding": True,
        "reason": "other usage of the account, or ElevenLabs counts differently",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("credits_", "words"),
    [
        ((45,), ""),
        # Each call of a fraction of a credit may be rounded by one.
        ((Fraction(89, 2), Fraction(1, 4)), ""),
        (
            (44,),
            "1 credit more than the 44 of these calls (other usage of the account, or ElevenLabs counts differently)",
        ),
        (
            (46,),
            "1 credit less than the 46 of these calls (other usage of the account, or ElevenLabs counts differently)",
        ),
        (
            (Fraction(9, 50),),
            "44.82 credits more than the 0.18 of these calls (other usage of the account, or ElevenLabs counts differently)",
        ),
    ],
)
def test_a_discrepancy_beyond_rounding_is_reported(
    counter: CreditComparison, credits_: tuple[Amount, ...], words: str
) -> None:
    counter.note_before(quota(12_300))
    assert drift_words(counter.compared(spoken(*credits_))) == words


def test_a_lost_call_explains_what_was_billed_beyond(counter: CreditComparison) -> None:
    counter.note_before(quota(12_300))
    assert counter.compared(spoken(40), lost=1)["reason"] == "calls without an answer may have been billed"


def test_a_discrepancy_is_not_reported_if_other_runs_used_the_account(counter: CreditComparison) -> None:
    counter.note_before(quota(12_300))
    compared = counter.compared(spoken(40), shared=True)
    assert (compared["drift"], compared["reason"]) == (None, "other runs used the account at the same time")
    assert drift_words(compared) == ""


def test_what_could_not_be_read_before_is_not_compared(counter: CreditComparison) -> None:
    counter.note_before(None)
    compared = counter.compared(spoken(300))
    assert (compared["before"], compared["after"], compared["drift"]) == (None, None, None)
    assert compared["reason"] == "the credits used could not be read before the run"


def test_a_service_that_does_not_answer_at_the_end_is_named(sandbox: Sandbox, counter: CreditComparison) -> None:
    counter.note_before(quota(12_345))
    sandbox.add_fault(Fault(kind="subscription", status=503))
    compared = counter.compared([])
    assert (compared["before"], compared["drift"]) == (12_345, None)
    assert compared["reason"].startswith("ElevenLabs is overloaded or down")


@pytest.mark.parametrize(
    ("resets_at", "drift"), [(NOVEMBER.replace(year=2020), None), (datetime(2999, 1, 1, tzinfo=UTC), 0), (None, 0)]
)
def test_a_new_billing_period_is_not_compared(
    counter: CreditComparison, resets_at: datetime | None, drift: int | None
) -> None:
    counter.note_before(quota(12_345, resets_at))
    compared = counter.compared([])
    assert compared["drift"] == drift
    assert ("billing period ended" in compared["reason"]) == (drift is None)


@pytest.mark.parametrize(
    "note", ["{", "[]", "{}", '{"used": null, "resets_at": null}', '{"used": 1, "resets_at": "soon"}']
)
def test_a_damaged_note_breaks_nothing(tmp_path: Path, counter: CreditComparison, note: str) -> None:
    counter.note_before(quota(1))
    (tmp_path / "session" / "counter.json").write_text(note)
    assert counter.compared([])["reason"] == "the credits used could not be read before the run"


def test_a_run_that_loses_an_answer_leaves_no_receipt(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.add_fault(Fault(kind="image", drop="after", nth=1))
    with pipeline_on(sandbox) as pipeline, pytest.raises(Unanswered):
        pipeline.run(job(tmp_path / "x.mp4", script=OWN))
    assert not list(tmp_path.glob("*.receipt.json"))
