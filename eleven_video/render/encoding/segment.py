"""Defines a segment. A segment consists of consecutive frames of one clip that are encoded together. The frames of a
segment may fade into the next clip.
"""

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
    """An object that draws something, such as captions, over the pictures of a scene."""

    def draw(self, frame: int, canvas: Canvas) -> None:
        """Draw onto `canvas` the overlay for frame number `frame` of the scene. The first frame of the scene has the
        number 0.

        Several threads may call this method at the same time. Each thread uses its own canvas.
        """
        ...


@dataclass(frozen=True, slots=True)
class Incoming:
    """The still of the next clip, into which a segment fades over the whole length of the segment. `views` has the view
    of this still for each frame of the segment.
    """

    still: LazyStill
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive frames of one clip. The segment has one frame for each view in `views`.

    Attributes:
        scene: The number of the clip's scene. The number of the first scene is 1.
        clip: The number of the clip in its scene. The number of the first clip is 1.
        first: The number of frames of the clip before the first frame of the segment.
        scene_frame: The number of frames of the scene before the first frame of the segment.
        views: The view of the picture for each frame.
        still: The picture of the clip.
        incoming: The picture into which the segment fades. `incoming` is None if the segment does not fade.
        overlay: The object that draws captions over the picture. `overlay` is None if nothing is drawn over the
            picture.
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
        """The key by which the segments of a video are sorted. The sorted segments are in the order in which they are
        shown.
        """
        return self.scene, self.clip, self.first

    @property
    def name(self) -> str:
        """The name of the clip in messages, such as "Scene 1, picture 2"."""
        return f"Scene {self.scene}, picture {self.clip}"

    @property
    def file_name(self) -> str:
        """The name of the segment's work file, without a suffix."""
        return "scene-{:03}-clip-{:03}-frame-{:05}".format(*self.position)

    @property
    def stills(self) -> list[LazyStill]:
        """The still of the clip, followed by the still of the next clip if the segment fades into that clip."""
        return [self.still, *([self.incoming.still] if self.incoming else [])]

    def encode(self, encoding: Encoding, after_frame: Callable[[], None]) -> list[Packet]:
        """Draw and encode the frames of the segment. The times of the packets are counted from the first frame of the
        segment.

        `after_frame` is called after each frame. An error that `after_frame` raises ends the encoding.

        Raises:
            UnusablePictureError: A picture cannot be decoded, so no frame was drawn. The attribute `problem` of the
                picture's still has the reason.
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
    """Mixes the still of the next clip into a frame. The weight of this still grows with each frame of the fade, from
    slightly more than 0 to slightly less than 1.
    """

    def __init__(self, incoming: Incoming, video: VideoFormat) -> None:
        self._views = incoming.views
        self._still = incoming.still.still()
        self._canvas = Canvas(video)

    def draw(self, index: int, canvas: Canvas) -> None:
        self._still.draw(self._views[index], self._canvas)
        share = (index + 1) / (len(self._views) + 1)
        for below, above in ((canvas.luma, self._canvas.luma), (canvas.chroma, self._canvas.chroma)):
            below[...] = cv2.addWeighted(below, 1 - share, above, share, 0)
