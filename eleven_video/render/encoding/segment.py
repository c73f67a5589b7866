"""A segment: consecutive frames of one clip, perhaps fading into the next clip, encoded as a closed group of pictures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import av
import cv2

from eleven_video.domain.video import VideoFormat
from eleven_video.render.encoding.encode import Encoding, Packet, encode_segment
from eleven_video.render.pictures.frames import Canvas
from eleven_video.render.pictures.motion import View
from eleven_video.render.pictures.stored_picture import LazyStill


class Overlay(Protocol):
    """Something that is drawn over the pictures of a scene, such as captions."""

    def draw(self, frame: int, canvas: Canvas) -> None:
        """Draw the overlay at that frame of the scene, from 0. Several threads call it, each with its own canvas."""
        ...


@dataclass(frozen=True, slots=True)
class Incoming:
    """The still that a segment fades into over its whole length, and the view of it at each frame."""

    still: LazyStill
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive frames of one clip, from its frame `first` on: one frame for each of `views`.

    `scene` and `clip` count from 1 and give the clip's place; `scene_frame` is the segment's first frame counted from
    the scene's start.
    """

    scene: int
    clip: int
    first: int
    scene_frame: int
    views: tuple[View, ...]
    still: LazyStill
    incoming: Incoming | None = None
    overlay: Overlay | None = None

    @property
    def position(self) -> tuple[int, int, int]:
        """The sort key of a video's segments."""
        return self.scene, self.clip, self.first

    @property
    def name(self) -> str:
        """The clip as messages name it."""
        return f"Scene {self.scene}, picture {self.clip}"

    @property
    def file_name(self) -> str:
        """The segment's name among the work files, without a suffix."""
        return "scene-{:03}-clip-{:03}-frame-{:05}".format(*self.position)

    @property
    def stills(self) -> list[LazyStill]:
        """The still of the clip, and that of the next one if the segment fades into it."""
        return [self.still, *([self.incoming.still] if self.incoming else [])]

    def encode(self, encoding: Encoding, after_frame: Callable[[], None]) -> list[Packet]:
        """Draw and encode the frames, with times from 0. `after_frame` is called after each and may raise to stop.

        Raises:
            UnusablePictureError: A picture cannot be decoded; the `problem` of its still is set. No frame was drawn.
            RenderError: The file of a picture was removed or changed.
        """
        return encode_segment(self._frames(encoding.video, after_frame), encoding)

    def _frames(self, video: VideoFormat, after_frame: Callable[[], None]) -> Iterator[av.VideoFrame]:
        still, canvas = self.still.still(), Canvas(video)
        fade = _Fade(self.incoming, video) if self.incoming else None
        for index, view in enumerate(self.views):
            still.draw(view, canvas)
            if fade:
                fade.draw(index, canvas)
            if self.overlay:
                self.overlay.draw(self.scene_frame + index, canvas)
            yield canvas.frame
            after_frame()


class _Fade:
    """Draws one still over another with a weight that grows with each frame; it is never 0 and never 1."""

    def __init__(self, incoming: Incoming, video: VideoFormat) -> None:
        self._views = incoming.views
        self._still = incoming.still.still()
        self._canvas = Canvas(video)

    def draw(self, index: int, canvas: Canvas) -> None:
        self._still.draw(self._views[index], self._canvas)
        share = (index + 1) / (len(self._views) + 1)
        for below, above in ((canvas.luma, self._canvas.luma), (canvas.chroma, self._canvas.chroma)):
            below[...] = cv2.addWeighted(below, 1 - share, above, share, 0)
