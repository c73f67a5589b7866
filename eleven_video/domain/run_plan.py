"""What a run is going to do, told before anything is bought."""

from collections.abc import Sequence
from dataclasses import dataclass

from eleven_video.accounting.estimate import ExpectedCalls
from eleven_video.accounting.events import CallKind
from eleven_video.domain.stages import STAGES
from eleven_video.domain.video import VideoFormat


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A video as it is going to be made.

    Attributes:
        title: The prompt, and from when there is a script that script's title.
        video: Its frames.
        length_s: The length that was asked for, in seconds; None for a script of the user's own, which is as long as it is.
        calls: What is still to be bought.
        stages: The stages that the run goes through.
    """

    title: str
    video: VideoFormat
    length_s: int | None = None
    calls: Sequence[ExpectedCalls] = ()
    stages: Sequence[str] = STAGES

    @property
    def pictures(self) -> int:
        """About how many pictures will be asked for; 0 where nobody knows."""
        return round(sum(one.calls.expected for one in self.calls if one.kind is CallKind.IMAGE))

    @property
    def frames(self) -> int:
        """About how many frames the video will have; 0 where nobody knows."""
        return (self.length_s or 0) * self.video.fps
