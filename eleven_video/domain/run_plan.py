"""The plan of a run as displays show it, known before anything is bought."""

from collections.abc import Sequence
from dataclasses import dataclass

from eleven_video.accounting.estimate import ExpectedCalls
from eleven_video.accounting.events import CallKind
from eleven_video.domain.stages import STAGES
from eleven_video.domain.video import VideoFormat


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A video and the calls that it needs.

    Attributes:
        title: The prompt, or the title of the script once there is one.
        video: The size and rate of its frames.
        length_s: The requested length in seconds; None for a script of the user's own.
        calls: The calls that are still to be made.
        stages: The stages that the run goes through.
    """

    title: str
    video: VideoFormat
    length_s: int | None = None
    calls: Sequence[ExpectedCalls] = ()
    stages: Sequence[str] = STAGES

    @property
    def pictures(self) -> int:
        """Expected number of pictures to request; 0 if unknown."""
        return round(sum(one.calls.expected for one in self.calls if one.kind is CallKind.IMAGE))

    @property
    def frames(self) -> int:
        """Expected number of frames; 0 if the length is unknown."""
        return (self.length_s or 0) * self.video.fps
