"""A listener that records reports, and lets a test wait for a report."""

import threading
from collections.abc import Callable, Sequence

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.accounting.rate_limits import ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.script.left_out import LeftOut


class Hearing:
    """Records every report. `on_stage` is called with each report, in the thread that made it."""

    def __init__(self, on_stage: Callable[[str, int, int | None], None] | None = None) -> None:
        self.stages: list[tuple[str, int, int | None]] = []
        self.notes: list[str] = []
        self.warnings: list[str] = []
        self.quotas: list[SpeechQuota] = []
        self.told_paces: list[Sequence[ModelUse]] = []
        self.standings: list[Sequence[BudgetStatus]] = []
        self.told_left_out: list[LeftOut] = []
        self.scenes: dict[int, int] = {}
        self._on_stage = on_stage
        self._lock = threading.Lock()

    def stage(self, name: str, done: int = 0, total: int | None = None) -> None:
        with self._lock:
            self.stages.append((name, done, total))
        if self._on_stage is not None:
            self._on_stage(name, done, total)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def quota(self, quota: SpeechQuota) -> None:
        self.quotas.append(quota)

    def paces(self, paces: Sequence[ModelUse]) -> None:
        self.told_paces.append(paces)

    def budget(self, standings: Sequence[BudgetStatus]) -> None:
        self.standings.append(standings)

    def left_out(self, left_out: LeftOut) -> None:
        self.told_left_out.append(left_out)

    def scene_planned(self, scene: int, pictures: int) -> None:
        self.scenes[scene] = pictures

    def last(self, name: str) -> tuple[int, int | None]:
        return next((done, total) for stage, done, total in reversed(self.stages) if stage == name)
