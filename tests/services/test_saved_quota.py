"""An account's credits are stored for a day, for when the account cannot be asked."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given

from eleven_video.config.settings import load_settings
from eleven_video.errors import KeyRejected
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from eleven_video.services.account import ask_account
from eleven_video.services.saved_quota import QuotaStore, account_of, quotas_file
from tests.support.anything import JSON
from tests.support.listening import Hearing
from tests.support.pipelines import job, pipeline_on, script
from tests.support.thoroughness import examples

KEY = "a-key-of-somebody-1234"
FAULTS = {
    "it fails": Fault(kind="subscription", status=503),
    "the key may not see it": Fault(kind="subscription", status=401, reason="missing_permissions"),
    "it is too slow": Fault(kind="subscription", delay=60),
    "its answer is not one": Fault(kind="subscription", body="text"),
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def ask(sandbox: Sandbox, *, key: str = KEY, longest_wait_s: float = 30) -> Any:
    settings = load_settings(elevenlabs_api_key=key, elevenlabs_base_url=sandbox.url)
    return ask_account(settings, ["eleven_v3"], longest_wait_s=longest_wait_s)


def rows() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(quotas_file().read_text())
    return found


def rewrite(**facts: Any) -> None:
    found = rows()
    (account,) = found
    quota = found[account]["quota"] | facts.pop("quota", {})
    found[account] |= {**facts, "quota": quota}
    quotas_file().write_text(json.dumps(found))


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_the_last_answer_serves_while_the_account_does_not_tell(sandbox: Sandbox, fault: Fault) -> None:
    told = ask(sandbox)
    sandbox.add_fault(fault)

    kept = ask(sandbox, longest_wait_s=0.5 if fault.delay else 30)

    assert told.quota is not None
    assert (told.note, kept.quota) == ("", told.quota)
    assert kept.note.startswith("ElevenLabs did not send its plan and credits. Using the figures of ")
    assert kept.note.endswith(" UTC.")
    assert kept.silence == ""


def test_another_key_or_one_that_is_refused_has_nothing_kept(sandbox: Sandbox) -> None:
    ask(sandbox)
    sandbox.add_fault(FAULTS["it fails"])
    assert ask(sandbox, key="a-key-of-another-1234").quota is None
    sandbox.clear_faults()
    sandbox.add_fault(Fault(kind="subscription", status=401, reason="invalid_api_key"))
    assert ask(sandbox).quota is None


OLD = {
    "a day has passed": {"at": (datetime.now(UTC) - timedelta(hours=24, minutes=1)).isoformat()},
    "it is of tomorrow": {"at": (datetime.now(UTC) + timedelta(hours=2)).isoformat()},
    "the period has ended": {"quota": {"resets_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat()}},
    "its figures are none": {"quota": {"used": -1}},
}


@pytest.mark.parametrize("facts", OLD.values(), ids=OLD)
def test_what_is_too_old_is_not_used(sandbox: Sandbox, facts: dict[str, Any]) -> None:
    ask(sandbox)
    rewrite(**facts)
    sandbox.add_fault(FAULTS["it fails"])
    assert ask(sandbox).quota is None


def test_the_file_tells_no_key_and_only_its_owner_can_read_it(sandbox: Sandbox) -> None:
    ask(sandbox)
    assert KEY not in quotas_file().read_text()
    assert quotas_file().stat().st_mode & 0o077 == 0
    (name,) = rows()
    assert name == account_of(KEY, sandbox.url)


def test_a_run_splits_its_credits_by_the_kept_answer_and_compares_no_counter(sandbox: Sandbox, tmp_path: Path) -> None:
    settings = {"elevenlabs_plan": "creator", "elevenlabs_api_key": KEY}
    with pipeline_on(sandbox, **settings) as pipeline:
        pipeline.run(job(tmp_path / "a.mp4", script=script("One short sentence.")))
    # Fifteen included credits are left, and more are sold beyond them.
    limit = next(iter(rows().values()))["quota"]["used"] + 15
    rewrite(quota={"limit": limit, "extension": 10_000})
    sandbox.add_fault(FAULTS["it fails"])
    hearing = Hearing()

    with pipeline_on(sandbox, listener=hearing, **settings) as pipeline:
        made = pipeline.run(job(tmp_path / "b.mp4", script=script("Another sentence, somewhat longer than that.")))

    assert any("did not send its plan and credits" in warning for warning in hearing.warnings)
    receipt = json.loads(Path(f"{made.video.path}.receipt.json").read_text())
    (speech,) = [call for call in receipt["calls"] if call["kind"] == "speech"]
    assert speech["quantities"]["credits"] == 15
    assert speech["quantities"]["overage_credits"] == speech["quantities"]["characters"] - 15
    assert receipt["elevenlabs_counter"]["reason"] == "the credits used could not be read before the run"


@examples(60)
@given(JSON)
@example({"x": {"at": "2026-11-30T00:00:00+00:00", "quota": None}})
@example({"x": []})
def test_whatever_the_file_holds(content: Any) -> None:
    quotas_file().parent.mkdir(parents=True, exist_ok=True)
    quotas_file().write_text(json.dumps(content))
    assert QuotaStore("x").saved() is None
    with pytest.raises(KeyRejected):
        QuotaStore("x").ask(_refused)


def _refused() -> Any:
    raise KeyRejected("no")
