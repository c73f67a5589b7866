"""A run of frames of one still, which one encoder turns into a closed group of pictures."""

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import av

from eleven_video.domain.video import VideoFormat
from eleven_video.render.encode import Packet, encode_segment
from eleven_video.render.frames import Canvas, Still
from eleven_video.render.motion import View
from eleven_video.render.pictures import open_picture

_SHORTEST = 12  # frames: a shorter segment spends more on its keyframe than another core saves


class Source:
    """An encoded picture that is prepared when it is first drawn, once for all segments that show it."""

    def __init__(self, picture: bytes, video: VideoFormat) -> None:
        self._video = video
        self._picture = picture
        self._still: Still | None = None
        self._preparing = threading.Lock()

    def still(self) -> Still:
        """Raise UnusablePictureError if the bytes are no picture."""
        with self._preparing:
            if self._still is None:
                self._still = Still(open_picture(self._picture).image, self._video)
            return self._still


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames of one clip, from its frame `first` on, one for each of `views`.

    `scene` and `clip` count from 1 and say where the clip stands.
    """

    scene: int
    clip: int
    first: int
    views: tuple[View, ...]
    source: Source

    @property
    def position(self) -> tuple[int, int, int]:
        """Sorts the segments of a video into the order in which they are seen."""
        return self.scene, self.clip, self.first

    def split(self, parts: int) -> list["Segment"]:
        """The same frames in up to `parts` segments of nearly one length."""
        frames = len(self.views)
        parts = max(1, min(parts, frames // _SHORTEST))
        cuts = [frames * part // parts for part in range(parts + 1)]
        return [
            replace(self, first=self.first + start, views=self.views[start:end])
            for start, end in itertools.pairwise(cuts)
        ]

    def encode(self, video: VideoFormat, after_frame: Callable[[], None]) -> list[Packet]:
        """Draw and encode the frames, with times from 0. `after_frame` is called after each and may raise to stop."""
        return encode_segment(self._frames(video, after_frame), video)

    def _frames(self, video: VideoFormat, after_frame: Callable[[], None]) -> Iterator[av.VideoFrame]:
        still, canvas = self.source.still(), Canvas(video)
        for view in self.views:
            still.draw(view, canvas)
            yield canvas.frame
            after_frame()
