"""Sets up all layers between a request and the ledger, as in a run, with a sandbox or a scripted server."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eleven_video.accounting.budget_limits import Limit
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.api.send_with_retry import Retrying, RetryPolicy
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import UnresolvedCallPolicy
from eleven_video.domain.requests.requests import PictureRequest, RephraseRequest, ScriptRequest, SpeechRequest, Voice
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.video import VideoFormat
from eleven_video.ledger.location import Location
from eleven_video.ledger.store import Ledger
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.purchasing.purchaser import Purchaser
from eleven_video.purchasing.result_store import ResultStore
from eleven_video.purchasing.session_budget import SessionBudget
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.purchasing.session_ledger import SessionLedger
from eleven_video.purchasing.spend_guard import SpendGuard
from tests.support import pipelines
from tests.support.listening import Hearing

RACHEL = Voice("21m00Tcm4TlvDq8ikWAM", "Rachel")
CENT = 10**10

# A picture costs a cent, a character of speech a thousandth of a cent, and text nothing. So each call costs its
# highest possible cost.
FIXED_PRICES = {
    "gemini": {"input_token_price_per_million": 0, "output_token_price_per_million": 0, "image_price": 0.01},
    "elevenlabs": {"character_price_per_million": 10},
}


def script_request(prompt: str = "Why the sky is blue", **facts: Any) -> ScriptRequest:
    return ScriptRequest(**{"prompt": prompt, "duration_s": 10, "model": "gemini-3.5-flash-lite"} | facts)


def rephrase_request(**facts: Any) -> RephraseRequest:
    script = Script("Sky", "watercolour", (Scene(1, "The sky is blue.", "A blue sky."),))
    return RephraseRequest(**{"script": script, "model": "gemini-3.1-pro-preview"} | facts)


def speech_request(text: str = "The sky is blue.", **facts: Any) -> SpeechRequest:
    return SpeechRequest(**{"text": text, "voice": RACHEL, "model": "eleven_multilingual_v2", "scene": 1} | facts)


def picture_request(prompt: str = "A blue sky.", **facts: Any) -> PictureRequest:
    known = {"prompt": prompt, "aspect_ratio": "16:9", "model": "gemini-3.1-flash-lite-image", "scene": 1}
    return PictureRequest(**known | facts)


def tiny_job(output: Path, **asked: Any) -> VideoJob:
    """The job of the shortest possible video."""
    return pipelines.job(output, **({"video": VideoFormat(160, 90)} | asked))


@dataclass(frozen=True)
class Spending:
    """The layers of a run. `troubles` has the ledger's messages to the user. Setting `halted` stops all calls."""

    session: str
    journal: SessionLedger
    monitor: UsageMonitor
    guard: SpendGuard
    kept: ResultStore
    studio: GeminiAdapter
    speaker: ElevenLabsAdapter
    listener: Hearing
    halted: threading.Event
    troubles: list[str]

    @property
    def ledger(self) -> Ledger:
        return self.journal.ledger

    def buying(self, on_unknown: UnresolvedCallPolicy = UnresolvedCallPolicy.STOP) -> Purchaser:
        return Purchaser(self.studio, self.speaker, self.kept, self.guard, on_unknown)


@contextmanager
def spending_on(
    url: str,
    folder: Path,
    *,
    session: str = "session",
    limits: Sequence[Limit] = (),
    prices: Mapping[str, Any] | None = None,
    project: str = "",
    lenders: Iterable[str] = (),
    policy: RetryPolicy = RetryPolicy(attempts=1),  # noqa: B008  a frozen value
    ledger: str | None = None,
    **till_options: Any,
) -> Iterator[Spending]:
    """Set up a session whose ledger, spools and results are in `folder`. `prices` override the price book. `ledger` is
    the address of a ledger elsewhere.
    """
    troubles: list[str] = []
    hearing, halted = Hearing(), threading.Event()
    pricing = Pricing(parse_overrides(prices or {}), gemini_price_book())
    monitor = UsageMonitor(pricing)
    kept = SessionFolder(folder / "sessions", session, lenders=lenders).results
    opened = SessionLedger.open(
        Location.of(ledger or folder / "ledger.sqlite3"),
        spools=folder / "spool",
        sandbox=False,
        on_trouble=troubles.append,
    )
    with opened as journal:
        monitor.write_to(journal.record)
        journal.begin(session, title="Why the sky is blue", project=project)
        guard = SpendGuard(
            journal.ledger,
            monitor=monitor,
            pricing=pricing,
            mode=journal.mode,
            listener=hearing,
            halted=halted,
            **till_options,
        )
        guard.begin(SessionBudget(session, kept, limits))
        retrying = Retrying(policy, halted)
        studio = GeminiAdapter("key", base_url=url, monitor=monitor, guard=guard, retrying=retrying)
        speaker = ElevenLabsAdapter("key", base_url=url, monitor=monitor, guard=guard, retrying=retrying)
        try:
            yield Spending(session, journal, monitor, guard, kept, studio, speaker, hearing, halted, troubles)
        finally:
            studio.close()
            speaker.close()
            monitor.write_to(None)
