"""The usage that the adapters count equals the sandbox's own records, even after errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from eleven_video import errors
from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.metrics import TOKEN_PARTS, Part
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest
from eleven_video.sandbox.server import Sandbox
from tests.support.recording_monitor import RecordingMonitor
from tests.support.untimed import untimed

TALK = ScriptRequest("Tides", 12, "gemini-3.5-flash-lite")
SEA = PictureRequest("A sea", "1:1", "gemini-3.1-flash-lite-image", 1)


@dataclass
class Desk:
    sandbox: Sandbox
    monitor: RecordingMonitor
    gemini: GeminiAdapter
    elevenlabs: ElevenLabsAdapter

    def speak(self, words: str = "Hi.") -> Any:
        voice = self.elevenlabs.find_voice(None)
        return self.elevenlabs.speak(SpeechRequest(words, voice, "eleven_flash_v2_5", 1))

    @property
    def billed(self) -> dict[str, int]:
        return self.sandbox.ledger()["total"]


@contextmanager
def desk(*faults: str) -> Iterator[Desk]:
    monitor = RecordingMonitor()
    with Sandbox(faults=faults) as sandbox:
        options: dict[str, Any] = {"monitor": monitor, "base_url": sandbox.url, "retrying": untimed()}
        one = Desk(sandbox, monitor, GeminiAdapter("k", **options), ElevenLabsAdapter("k", **options))
        try:
            yield one
        finally:
            one.gemini.close()
            one.elevenlabs.close()


def _counted(monitor: RecordingMonitor, *parts: Part) -> Any:
    return sum(amount for call in monitor.calls for part, amount in call.parts.items() if part in parts)


def test_a_whole_run_is_counted_as_it_was_billed() -> None:
    with desk() as one:
        script = one.gemini.write_script(TALK)
        assert one.gemini.draw(SEA).media_type.startswith("image/")
        words = script.scenes[0].narration[:40]
        spoken = one.speak(words)
        assert spoken.alignment is not None
        assert spoken.alignment.text == words
        billed = one.billed
        counted = one.monitor
    assert _counted(counted, *TOKEN_PARTS) == billed["total_tokens"]
    assert _counted(counted, Part.OUTPUT_THINKING) == billed["thoughts_tokens"]
    assert _counted(counted, Part.OUTPUT_IMAGE) == billed["image_tokens"]
    assert _counted(counted, Part.PICTURES) == billed["images"] == 1
    assert _counted(counted, Part.CHARACTERS) == billed["characters"] == len(words)
    assert _counted(counted, Part.CREDITS) == billed["credits"]
    assert not [call for call in counted.calls if call.estimated or call.mismatch or call.partial]


@pytest.mark.parametrize(
    ("fault", "error", "outcome"),
    [
        ("image,blocked=prompt", errors.ContentBlocked, Outcome.BLOCKED),
        ("image,blocked=candidate", errors.ContentBlocked, Outcome.BLOCKED),
        ("image,text_only", errors.InvalidAnswer, Outcome.UNUSABLE),
    ],
)
def test_an_answer_without_a_picture_is_counted_as_billed(fault: str, error: type[Exception], outcome: Outcome) -> None:
    with desk(fault) as one:
        with pytest.raises(error):
            one.gemini.draw(SEA)
        assert _counted(one.monitor, *TOKEN_PARTS) == one.billed["total_tokens"]
        assert one.monitor.only.outcome is outcome


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("image,status=400,times=1", errors.RequestRefused),
        ("image,status=403,times=1", errors.KeyRejected),
        ("image,status=500", errors.ServiceUnavailable),
        ("image,quota", errors.QuotaExceeded),
    ],
)
def test_a_refused_picture_costs_nothing(fault: str, error: type[Exception]) -> None:
    with desk(fault) as one:
        with pytest.raises(error):
            one.gemini.draw(SEA)
        assert one.monitor.calls == []
        assert one.billed["calls"] == 0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_trouble_costs_nothing_more(status: int) -> None:
    with desk(f"image,status={status},times=2") as one:
        one.gemini.draw(SEA)
        assert one.monitor.only.attempt == 3
        assert _counted(one.monitor, *TOKEN_PARTS) == one.billed["total_tokens"]


@pytest.mark.parametrize("fault", ["image,drop=before", "image,drop=after", "image,cut"])
def test_a_lost_picture_is_one_unknown_call(fault: str) -> None:
    with desk(fault) as one:
        with pytest.raises(errors.Unanswered):
            one.gemini.draw(SEA)
        assert one.monitor.only.outcome is Outcome.UNANSWERED
        assert one.billed["calls"] <= 1


def test_missing_usage_is_estimated() -> None:
    with desk("image,no_usage") as one:
        one.gemini.draw(SEA)
        assert one.monitor.only.estimated
        assert _counted(one.monitor, Part.OUTPUT_IMAGE) == one.billed["image_tokens"]


def test_a_missing_cost_is_estimated() -> None:
    with desk("speech,no_cost_header") as one:
        one.speak()
        assert one.monitor.only.estimated
        assert _counted(one.monitor, Part.CREDITS) == one.billed["credits"]


def test_speech_that_broke_off_costs_what_was_billed() -> None:
    with desk("speech,cut") as one:
        with pytest.raises(errors.Unanswered):
            one.speak()
        assert one.monitor.only.outcome is Outcome.UNUSABLE
        assert _counted(one.monitor, Part.CREDITS) == one.billed["credits"] > 0


def test_an_account_without_credits() -> None:
    with desk("speech,quota") as one:
        with pytest.raises(errors.QuotaExceeded, match="credits"):
            one.speak()
        assert one.monitor.calls == []


def test_the_adapters_quota_agrees_with_the_sandboxs_bill() -> None:
    with desk() as one:
        quota = one.elevenlabs.quota()
        account = one.sandbox.ledger()["account"]
    assert (quota.used, quota.limit) == (account["credits_used"], account["credit_limit"])
    assert quota.resets_at is not None


def test_defaults_exist_and_near_misses_are_named() -> None:
    with desk() as one:
        one.gemini.check_model(TALK.model)
        one.gemini.check_model(SEA.model)
        assert one.elevenlabs.find_voice(None).name == "Rachel"
        assert one.elevenlabs.find_model("eleven_multilingual_v2").credits_per_character == "1"
        with pytest.raises(errors.UnknownModel, match=r"Did you mean gemini-3\.5-flash-lite"):
            one.gemini.check_model("gemini-3.5-flsh-lite")
        with pytest.raises(errors.UnknownVoice, match="Did you mean Rachel"):
            one.elevenlabs.find_voice("Rachl")
