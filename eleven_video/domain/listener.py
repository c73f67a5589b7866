"""The protocol of objects that receive the progress of a run, such as the live display. Callers may pass their own."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from eleven_video.accounting.budget import BudgetStatus
from eleven_video.accounting.limits import ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.script.left_out import LeftOut


class Listener(Protocol):
    """Receives the progress of a run, from several threads. Each method must return at once."""

    def stage(self, name: str, done: int = 0, total: int | None = None) -> None:
        """Receives the progress of a stage. `total` is None as long as it may still grow."""

    def note(self, text: str) -> None:
        """Receives a message that needs no action."""

    def warn(self, text: str) -> None:
        """Receives a warning."""

    def quota(self, quota: SpeechQuota) -> None:
        """Receives the remaining ElevenLabs credits."""

    def paces(self, paces: Sequence[ModelUse]) -> None:
        """Receives, once, how much of Gemini's rate limits was used before the run."""

    def budget(self, standings: Sequence[BudgetStatus]) -> None:
        """Receives the status of each limit after each reservation and each settled call."""

    def left_out(self, left_out: LeftOut) -> None:
        """Receives the counts of the script's parts that are not spoken, if there are any."""


@runtime_checkable
class PlanListener(Protocol):
    """A listener that also receives the plan: before anything is bought, and again with the script's title."""

    def planned(self, plan: RunPlan) -> None:
        """Receives the plan."""


class NullListener:
    """A listener that ignores everything."""

    def stage(self, name: str, done: int = 0, total: int | None = None) -> None: ...

    def note(self, text: str) -> None: ...

    def warn(self, text: str) -> None: ...

    def quota(self, quota: SpeechQuota) -> None: ...

    def paces(self, paces: Sequence[ModelUse]) -> None: ...

    def budget(self, standings: Sequence[BudgetStatus]) -> None: ...

    def left_out(self, left_out: LeftOut) -> None: ...
