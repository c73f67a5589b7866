"""Defines a segment: consecutive frames of one clip that are encoded together. They may fade into the next clip."""

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
        """Draw the overlay onto `canvas` as the overlay looks at frame number `frame` of the scene, counted from 0.

        Several threads call this method at the same time, each with its own canvas.
        """
        ...


@dataclass(frozen=True, slots=True)
class Incoming:
    """The still into which a segment fades over its whole length. The still is that of the next clip. `views` has the
    view of the still at each frame of the segment.
    """

    still: LazyStill
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive frames of one clip, one for each of `views`.

    Attributes:
        scene: The number of the clip's scene, from 1.
        clip: The clip's number in its scene, from 1.
        first: The segment's first frame, counted from the clip's first frame.
        scene_frame: The segment's first frame, counted from the scene's first frame.
        views: The part of the picture that each frame shows.
        still: The picture of the clip.
        incoming: The picture that the segment fades into. It is None if the segment does not fade.
        overlay: What is drawn over the picture. It is None if nothing is drawn over the picture.
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
        """The key by which the segments of a video are sorted into the order in which they are shown."""
        return self.scene, self.clip, self.first

    @property
    def name(self) -> str:
        """The clip's name in messages, such as "Scene 1, picture 2"."""
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
        """Draw and encode the frames. The times of the packets count from the segment's first frame.

        `after_frame` is called after each frame. An error that `after_frame` raises ends the encoding.

        Raises:
            UnusablePictureError: A picture cannot be decoded, so no frame was drawn. The attribute `problem` of the
                picture's still tells why.
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
    """Mixes the next clip's still into a frame. The weight of the still grows with each frame, from just above 0 to
    just below 1.
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
