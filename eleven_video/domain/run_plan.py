"""Describes what a run is going to make and buy. Displays show this plan before anything is bought."""

from collections.abc import Sequence
from dataclasses import dataclass

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import ExpectedCalls
from eleven_video.domain.stages import STAGES
from eleven_video.domain.video import VideoFormat


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run is going to make: the video, the paid calls that the run still needs, and the stages of the run.

    Attributes:
        title: The title of the script. Until the script exists, `title` is the prompt.
        video: The frame size and the frames per second of the video.
        length_s: The requested length of the video in seconds. `length_s` is None if the user gave a script.
        calls: The paid calls that are still to be made.
        stages: The names of the stages that the run goes through.
    """

    title: str
    video: VideoFormat
    length_s: int | None = None
    calls: Sequence[ExpectedCalls] = ()
    stages: Sequence[str] = STAGES

    @property
    def pictures(self) -> int:
        """The expected number of pictures that the run still has to request. The result is 0 if the number is
        unknown.
        """
        return round(sum(one.calls.expected for one in self.calls if one.kind is CallKind.IMAGE))

    @property
    def frames(self) -> int:
        """The expected number of frames of the video, or 0 if the length is unknown."""
        return (self.length_s or 0) * self.video.fps
