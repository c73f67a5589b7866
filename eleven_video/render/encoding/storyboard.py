"""Cuts the clips of a video into segments, and says which of them have all the pictures they need.

Where the cuts lie depends on the clips alone, never on which picture came first. Without fades a clip is one segment.
With fades it is two, so that the frames in which its own picture is alone wait for no other.
"""

import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field

from eleven_video.domain.video import Look, Transition, VideoFormat
from eleven_video.render.encoding.segment import Incoming, Overlay, Segment, Source
from eleven_video.render.encoding.work_files import HeldPicture
from eleven_video.render.pictures.motion import View
from eleven_video.render.pictures.motion import path as camera_path

_FADE_S = 0.4

Place = tuple[int, int]  # scene and clip, both from 1


@dataclass(frozen=True, slots=True)
class Stretch:
    """How many frames of the video a clip has, and which way the camera moves over it: see `motion.path`."""

    frames: int
    forth: bool


@dataclass(slots=True)
class _Shot:
    stretch: Stretch
    scene_frame: int
    overlay: Overlay | None
    uses: int  # segments that will show its picture and are not given out yet
    has_picture: bool = False
    picture: HeldPicture | None = None
    # Held by the segments that are queued or at work: when they are done, the prepared picture goes.
    source: "weakref.ref[Source] | None" = None
    is_given: bool = False
    is_joined: bool = False


@dataclass(slots=True)
class Storyboard:
    """The clips of a video as they become known, in any order. Not safe among threads."""

    video: VideoFormat
    look: Look
    _shots: dict[Place, _Shot] = field(default_factory=dict)
    _clips: dict[int, int] = field(default_factory=dict)
    _last: int | None = None

    @property
    def scenes(self) -> frozenset[int]:
        """Numbers of the scenes that are known, those that are left out among them."""
        return frozenset(self._clips)

    @property
    def waiting(self) -> Place | None:
        """The first clip that has had no picture yet."""
        return min((place for place, shot in self._shots.items() if not shot.has_picture), default=None)

    def wants(self, place: Place) -> bool:
        """Whether there is such a clip, without a picture."""
        return place in self._shots and not self._shots[place].has_picture

    def add(self, scene: int, stretches: Sequence[Stretch], overlay: Overlay | None = None, *, is_last: bool) -> None:
        """A scene becomes known; one without any stretch is left out."""
        self._clips[scene] = len(stretches)
        if is_last:
            self._last = scene
        frame = 0
        for clip, stretch in enumerate(stretches, start=1):
            place = scene, clip
            self._shots[place] = _Shot(stretch, frame, overlay, uses=1)
            self._shots[place].uses += (self._fade(place) > 0) + (self._lead(place) > 0)
            frame += stretch.frames

    def show(self, place: Place, picture: HeldPicture) -> None:
        """A clip's picture has come."""
        self._shots[place].picture = picture
        self._shots[place].has_picture = True

    def ready(self, place: Place) -> list[Segment]:
        """The segments that can be drawn now that a clip has its picture or a scene is known. Each is returned once."""
        segments = []
        shot = self._shots.get(place)
        if shot is not None and shot.has_picture and not shot.is_given:
            segments.append(self._alone(place, shot))
        for outgoing in (self._before(place), place):
            if outgoing in self._shots:
                segments += self._joint(outgoing, ended=False)
        return segments

    def end(self) -> list[Segment]:
        """The rest, when all scenes and pictures are there: after the last clip nothing comes."""
        return [segment for place in sorted(self._shots) for segment in self._joint(place, ended=True)]

    def _alone(self, place: Place, shot: _Shot) -> Segment:
        """The clip's frames until it begins to fade."""
        shot.is_given = True
        lead, frames = self._lead(place), shot.stretch.frames - self._fade(place)
        views = self._path(place)[lead : lead + frames]
        return Segment(*place, 0, shot.scene_frame, views, self._source(place), overlay=shot.overlay)

    def _joint(self, place: Place, *, ended: bool) -> list[Segment]:
        """The frames in which the clip fades into the one after it, once both pictures are there."""
        shot, fade = self._shots[place], self._fade(place)
        if shot.is_joined or not shot.has_picture or not fade:
            return []
        following, is_known = self._after(place)
        if not (is_known or ended) or (following is not None and not self._shots[following].has_picture):
            return []
        shot.is_joined = True
        incoming = None
        if following is not None:
            lead = self._lead(following)
            incoming = Incoming(self._source(following), self._path(following)[lead - fade : lead])
        first = shot.stretch.frames - fade
        views = self._path(place)[-fade:]
        return [Segment(*place, first, shot.scene_frame + first, views, self._source(place), incoming, shot.overlay)]

    def _source(self, place: Place) -> Source:
        """The clip's picture for one more segment; it is released with the last segment."""
        shot = self._shots[place]
        source = shot.source() if shot.source is not None else None
        if source is None:
            if shot.picture is None:
                raise ValueError(f"clip {place} has no picture any more")
            source = Source(*place, shot.picture, self.video, self.look.quality)
            shot.source = weakref.ref(source)
        shot.uses -= 1
        if not shot.uses:
            shot.picture = None
        return source

    def _path(self, place: Place) -> tuple[View, ...]:
        """The camera's way over a clip, from where others begin to fade into it until it is gone."""
        stretch = self._shots[place].stretch
        frames = self._lead(place) + stretch.frames
        return camera_path(self.look.motion, frames, forth=stretch.forth, width=self.video.width)

    @property
    def _longest_fade(self) -> int:
        return round(_FADE_S * self.video.fps) if self.look.transition is Transition.FADE else 0

    def _lead(self, place: Place) -> int:
        """Frames before the clip's own in which it may be seen fading in: the same for all but the first, so that a
        clip moves as it does whatever comes before it.
        """
        return 0 if place == (1, 1) else self._longest_fade

    def _fade(self, place: Place) -> int:
        """The clip's last frames, at most half of them, in which the next one comes in."""
        if place == (self._last, self._clips.get(place[0])):
            return 0
        return min(self._longest_fade, self._shots[place].stretch.frames // 2)

    def _before(self, place: Place) -> Place:
        """The previous clip, if known; else a place without a clip."""
        scene, clip = place
        if clip > 1:
            return scene, clip - 1
        scene -= 1
        while self._clips.get(scene) == 0:
            scene -= 1
        return scene, self._clips.get(scene, 0)

    def _after(self, place: Place) -> tuple[Place | None, bool]:
        """The clip that is seen after that one, and whether it is known: there may be none."""
        scene, clip = place
        if clip < self._clips[scene]:
            return (scene, clip + 1), True
        scene += 1
        while self._clips.get(scene) == 0:
            scene += 1
        if scene in self._clips:
            return (scene, 1), True
        return None, self._last is not None and scene > self._last
