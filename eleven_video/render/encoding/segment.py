"""Draws and encodes a segment: consecutive frames of one still, which may fade into the next one."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import av
import cv2

from eleven_video.domain.video import Quality, VideoFormat
from eleven_video.errors import RenderError
from eleven_video.render.encoding.encode import Encoding, Packet, encode_segment
from eleven_video.render.encoding.work_files import HeldPicture
from eleven_video.render.pictures.decode import UnusablePictureError, opened_picture
from eleven_video.render.pictures.frames import Canvas, Still
from eleven_video.render.pictures.motion import View


class Overlay(Protocol):
    """Something that is drawn over the pictures of a scene, such as captions."""

    def draw(self, frame: int, canvas: Canvas) -> None:
        """Draw over a frame of the scene, counted from 0. Several threads call it, each with its own canvas."""
        ...


class Source:
    """A clip's picture, which is prepared when it is first drawn, once for all segments that use it."""

    def __init__(self, scene: int, clip: int, picture: HeldPicture, video: VideoFormat, quality: Quality) -> None:
        self._name = f"Scene {scene}, picture {clip}"
        self._video, self._quality = video, quality
        self._picture = picture
        self._still: Still | None = None
        self._preparing = threading.Lock()

    def still(self) -> Still:
        """The prepared picture.

        Raises:
            RenderError: The bytes are not a usable picture. The message names the scene and the clip.
        """
        with self._preparing:
            if self._still is None:
                try:
                    with opened_picture(self._picture.read()) as opened:
                        self._still = Still(opened.image, self._video, self._quality)
                except UnusablePictureError as problem:
                    raise RenderError(f"{self._name} cannot be used: {problem}.") from problem
            return self._still


@dataclass(frozen=True, slots=True)
class Incoming:
    """The still into which a segment fades over its whole length, and its view at each frame."""

    source: Source
    views: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive frames of one clip, from its frame `first` on: one frame for each of `views`.

    `scene` and `clip` are the clip's numbers, from 1. `scene_frame` is the segment's first frame, counted from the
    scene's start.
    """

    scene: int
    clip: int
    first: int
    scene_frame: int
    views: tuple[View, ...]
    source: Source
    incoming: Incoming | None = None
    overlay: Overlay | None = None

    @property
    def position(self) -> tuple[int, int, int]:
        """A key that sorts the segments of a video in the order in which they are shown."""
        return self.scene, self.clip, self.first

    def encode(self, encoding: Encoding, after_frame: Callable[[], None]) -> list[Packet]:
        """Draw and encode the frames, with times from 0.

        `after_frame` is called after each frame and may raise to stop.
        """
        return encode_segment(self._frames(encoding.video, after_frame), encoding)

    def _frames(self, video: VideoFormat, after_frame: Callable[[], None]) -> Iterator[av.VideoFrame]:
        still, canvas = self.source.still(), Canvas(video)
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
    """Draws one still over another, with an opacity that increases from frame to frame and is never 0 or 1."""

    def __init__(self, incoming: Incoming, video: VideoFormat) -> None:
        self._views = incoming.views
        self._still = incoming.source.still()
        self._canvas = Canvas(video)

    def draw(self, index: int, canvas: Canvas) -> None:
        self._still.draw(self._views[index], self._canvas)
        share = (index + 1) / (len(self._views) + 1)
        for below, above in ((canvas.luma, self._canvas.luma), (canvas.chroma, self._canvas.chroma)):
            below[...] = cv2.addWeighted(below, 1 - share, above, share, 0)
