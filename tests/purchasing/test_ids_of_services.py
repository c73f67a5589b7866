"""Whatever ids the services send, each call is counted once by the monitor, ledger, receipt and server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eleven_video.config.paths import ledger_file
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.sandbox.server import Sandbox
from tests.support.listening import Hearing
from tests.support.passing_on import passing_on
from tests.support.pipelines import pipeline_on, script
from tests.support.scripted_server import Reply, SelectionOptions, serving
from tests.support.spending import tiny_job as job
from tests.support.spoiled import changing

OWN = script("The sky is blue.", "Bees see colours.")


def with_ids(sandbox: Sandbox, ids: Callable[[], str]) -> Callable[[SelectionOptions], Reply]:
    ask = passing_on(sandbox)

    def answer(asked: SelectionOptions) -> Reply:
        reply = ask(asked)
        if reply.status != 200 or asked.method != "POST":
            return reply
        given = ids()
        spoil = changing(
            lambda body: body | {"responseId": given} if "candidates" in body else body, **{"request-id": given}
        )
        return spoil(reply)

    return answer


@pytest.mark.parametrize("ids", [lambda: "one-for-all", iter(f"id-{n // 2}" for n in range(99)).__next__])
def test_no_charge_is_dropped_for_its_id(ids: Callable[[], str], tmp_path: Path) -> None:
    monitor, hearing = UsageMonitor(), Hearing()
    with (
        Sandbox() as sandbox,
        serving(with_ids(sandbox, ids)) as server,
        pipeline_on(
            sandbox, monitor=monitor, listener=hearing, gemini_base_url=server.url, elevenlabs_base_url=server.url
        ) as making,
    ):
        result = making.run(job(tmp_path / "out.mp4", script=OWN))
        billed = sandbox.ledger()["calls"]
    assert making.session is not None
    with LedgerReader.open(ledger_file()) as reader:
        stored = reader.session_charges(making.session.id)
        unknown = reader.unknown_attempts(making.session.id)
    receipt: dict[str, Any] = json.loads(next(tmp_path.glob("*.json")).read_text(encoding="utf-8"))
    assert len(billed) == len(stored) == len(monitor.get_charges()) == len(receipt["calls"]) > 3
    assert unknown == []
    assert sum(one.charge.pico for one in stored) == sum(call["cost_pico"] or 0 for call in receipt["calls"])
    # Which calls share one of several ids is chance: they may be of two services.
    assert ids() != "one-for-all" or any("the same id" in text for text in hearing.warnings)
    assert result is not None


def test_a_reused_call_id_is_reported_and_the_call_counted(tmp_path: Path) -> None:
    told: list[list[str]] = []
    costs: list[int] = []
    for name in ("first", "second"):
        hearing, ids = Hearing(), iter(f"id-{n}" for n in range(99))
        with (
            Sandbox() as sandbox,
            serving(with_ids(sandbox, ids.__next__)) as server,
            pipeline_on(
                sandbox, listener=hearing, gemini_base_url=server.url, elevenlabs_base_url=server.url
            ) as making,
        ):
            result = making.run(job(tmp_path / f"{name}.mp4", script=OWN))
            calls = sandbox.ledger()["total"]["calls"]
        assert result.receipt is not None
        receipt: dict[str, Any] = json.loads(result.receipt.read_text(encoding="utf-8"))
        assert len(receipt["calls"]) == calls
        costs.append(receipt["cost_pico"])
        told.append([text for text in hearing.warnings if "the id of an earlier call" in text])
    assert costs[0] == costs[1] > 0
    assert told[0] == []
    (line,) = told[1]
    assert line.startswith(f"Number of answers that repeat the id of an earlier call: {calls}. Each call is counted.")
