"""Runs a batch against a sandbox with the real SDKs, HTTP and encoder. The videos are tiny, so that it is quick."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.config.settings import load_settings
from eleven_video.domain.video import Captions, Look, Motion, Quality, VideoFormat
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.batch.rows import PlannedRow, RowOutcome
from eleven_video.orchestrator.batch.runner import BatchRunner
from eleven_video.orchestrator.batch.shared_resources import BatchResources
from eleven_video.orchestrator.wiring import Mode
from eleven_video.purchasing.budget_pool import BudgetPool
from eleven_video.sandbox.server import Sandbox
from tests.support import pipelines
from tests.support.listening import Hearing

_SMALLEST = VideoFormat(64, 36)


class BatchHearing:
    """Records the events of a batch. `on_stage` and `on_end` are called with each report, in the reporting thread."""

    def __init__(
        self,
        *,
        on_stage: Callable[[int, str], None] = lambda _line, _name: None,
        on_end: Callable[[RowOutcome], None] = lambda _outcome: None,
    ) -> None:
        self.began_lines: list[int] = []
        self.warnings: list[str] = []
        self.native_threads: list[int] = []
        self._on_stage = on_stage
        self._on_end = on_end

    def began(self, row: PlannedRow, monitor: UsageMonitor) -> Hearing:
        self.began_lines.append(row.line)
        hearing = Hearing(lambda name, _done, _total: self._on_stage(row.line, name))
        hearing.warnings = self.warnings
        return hearing

    def ended(self, row: PlannedRow, outcome: RowOutcome) -> None:
        if (tasks := Path("/proc/self/task")).is_dir():
            self.native_threads.append(len(list(tasks.iterdir())) - len(threading.enumerate()))
        self._on_end(outcome)

    def warn(self, text: str) -> None:
        self.warnings.append(text)


@contextmanager
def making_on(
    sandbox: Sandbox,
    *,
    jobs: int = 1,
    hearing: BatchHearing | None = None,
    budget_pool: BudgetPool | None = None,
    prices: Any = None,
    **settings: Any,
) -> Iterator[BatchRunner]:
    reached = {
        "gemini_api_key": "test-key", "elevenlabs_api_key": "test-key",
        "gemini_base_url": sandbox.url, "elevenlabs_base_url": sandbox.url,
    }  # fmt: skip
    listener = hearing or BatchHearing()
    with BatchResources.open(
        load_settings(**(reached | settings)),
        Mode.LIVE,
        pricing=Pricing(parse_overrides(prices or {}), gemini_price_book()),
        budget_pool=budget_pool or BudgetPool(),
        listener=listener,
    ) as resources:
        yield BatchRunner(resources, jobs=jobs, listener=listener)


def rows(folder: Path, *prompts: str, **asked: Any) -> list[PlannedRow]:
    """A batch row for each prompt. The first row is on line 2, below the header."""
    facts = {
        "duration_s": 5, "video": _SMALLEST, "look": Look(Quality.DRAFT, Motion.NONE), "captions": Captions.NONE,
    } | asked  # fmt: skip
    return [
        PlannedRow(line, pipelines.job(folder / f"{line}.mp4", prompt=prompt, **facts))
        for line, prompt in enumerate(prompts, start=2)
    ]


def states(outcomes: Sequence[RowOutcome]) -> list[str]:
    return [str(one.state) for one in outcomes]
