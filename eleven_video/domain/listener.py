"""The protocol of objects that receive the progress of a run, such as the live display.

A program that uses this package as a library can pass its own object to receive the progress.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.accounting.rate_limits import ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.script.left_out import LeftOut


class Listener(Protocol):
    """Receives the progress of a run. Several threads call the methods, and each method must return at once."""

    def stage(self, name: str, done: int = 0, total: int | None = None) -> None:
        """Receives the progress of a stage: `done` of `total` steps are done.

        `total` is None while the number of steps may still grow.
        """

    def note(self, text: str) -> None:
        """Receives a message about which the user need not do anything."""

    def warn(self, text: str) -> None:
        """Receives a message about a problem that does not stop the run."""

    def quota(self, quota: SpeechQuota) -> None:
        """Receives the used and the remaining credits of the ElevenLabs account."""

    def paces(self, paces: Sequence[ModelUse]) -> None:
        """Receives how much of each Gemini model's rate limits was used before the run.

        A run calls the method `paces` once.
        """

    def budget(self, standings: Sequence[BudgetStatus]) -> None:
        """Receives the status of each spending limit each time after the cost of a call was reserved or settled."""

    def left_out(self, left_out: LeftOut) -> None:
        """Receives how many parts of the user's script are not spoken.

        If all parts of the script are spoken, the run does not call the method `left_out`.
        """


@runtime_checkable
class PlanListener(Protocol):
    """A listener that also receives the plan of the run.

    The listener receives the plan before anything is bought, and again when the title of the script is known.
    """

    def planned(self, plan: RunPlan) -> None:
        """Receives what the run is going to make: the video, its calls and its stages."""


@runtime_checkable
class SessionListener(Protocol):
    """A listener that also receives the folder of the session as soon as the folder exists, and the end of the run."""

    def begins(self, folder: Path) -> None: ...

    def ends(self) -> None: ...


@runtime_checkable
class SceneListener(Protocol):
    """A listener that is also told how many pictures each scene gets."""

    def scene_planned(self, scene: int, pictures: int) -> None:
        """Receives the number of pictures of a scene, as soon as the length of the scene's narration is known."""


class NullListener:
    """A listener whose methods do nothing, for runs without a display."""

    def stage(self, name: str, done: int = 0, total: int | None = None) -> None: ...

    def note(self, text: str) -> None: ...

    def warn(self, text: str) -> None: ...

    def quota(self, quota: SpeechQuota) -> None: ...

    def paces(self, paces: Sequence[ModelUse]) -> None: ...

    def budget(self, standings: Sequence[BudgetStatus]) -> None: ...

    def left_out(self, left_out: LeftOut) -> None: ...
