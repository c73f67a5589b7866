"""Cuts the clips of a video into segments, and tells which of them have all the pictures that they need.

The cuts depend only on the clips, never on the order in which pictures arrive. Without fades, a clip is one segment.
With fades it is two, so that the frames that show only its own picture need not wait for the next one.
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
    """The number of a clip's frames, and the direction of the camera's movement; see `motion.path`."""

    frames: int
    forth: bool


@dataclass(slots=True)
class _Shot:
    stretch: Stretch
    scene_frame: int
    overlay: Overlay | None
    uses: int  # the number of segments with its picture that were not returned yet
    has_picture: bool = False
    picture: HeldPicture | None = None
    # A weak reference: the prepared picture is released with the last queued or running segment that uses it.
    source: "weakref.ref[Source] | None" = None
    is_given: bool = False
    is_joined: bool = False


@dataclass(slots=True)
class Storyboard:
    """The clips of a video, which become known in any order. Not thread-safe."""

    video: VideoFormat
    look: Look
    _shots: dict[Place, _Shot] = field(default_factory=dict)
    _clips: dict[int, int] = field(default_factory=dict)
    _last: int | None = None

    @property
    def scenes(self) -> frozenset[int]:
        """The numbers of the known scenes, including those that are left out."""
        return frozenset(self._clips)

    @property
    def waiting(self) -> Place | None:
        """The first clip without a picture; None if all have one."""
        return min((place for place, shot in self._shots.items() if not shot.has_picture), default=None)

    def wants(self, place: Place) -> bool:
        """Whether the clip exists and has no picture yet."""
        return place in self._shots and not self._shots[place].has_picture

    def add(self, scene: int, stretches: Sequence[Stretch], overlay: Overlay | None = None, *, is_last: bool) -> None:
        """Add a scene. A scene without stretches is left out of the video."""
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
        """Add the picture of a clip."""
        self._shots[place].picture = picture
        self._shots[place].has_picture = True

    def ready(self, place: Place) -> list[Segment]:
        """The segments that can be drawn since a clip got its picture or a scene was added. Each is returned once."""
        segments = []
        shot = self._shots.get(place)
        if shot is not None and shot.has_picture and not shot.is_given:
            segments.append(self._alone(place, shot))
        for outgoing in (self._before(place), place):
            if outgoing in self._shots:
                segments += self._joint(outgoing, ended=False)
        return segments

    def end(self) -> list[Segment]:
        """The remaining segments, if all scenes and pictures were added, so that nothing follows the last clip."""
        return [segment for place in sorted(self._shots) for segment in self._joint(place, ended=True)]

    def _alone(self, place: Place, shot: _Shot) -> Segment:
        """The segment of the clip's frames before its fade."""
        shot.is_given = True
        lead, frames = self._lead(place), shot.stretch.frames - self._fade(place)
        views = self._path(place)[lead : lead + frames]
        return Segment(*place, 0, shot.scene_frame, views, self._source(place), overlay=shot.overlay)

    def _joint(self, place: Place, *, ended: bool) -> list[Segment]:
        """The segment in which the clip fades into the next one, if both pictures are known."""
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
        """The clip's picture, for one more segment. After the last one, the encoded picture is released."""
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
        """The views of a clip, from the start of the fade into it to its last frame."""
        stretch = self._shots[place].stretch
        frames = self._lead(place) + stretch.frames
        return camera_path(self.look.motion, frames, forth=stretch.forth, width=self.video.width)

    @property
    def _longest_fade(self) -> int:
        return round(_FADE_S * self.video.fps) if self.look.transition is Transition.FADE else 0

    def _lead(self, place: Place) -> int:
        """The number of frames before the clip in which it fades in.

        It is the same for all clips but the first, so that a clip's movement does not depend on the clip before it.
        """
        return 0 if place == (1, 1) else self._longest_fade

    def _fade(self, place: Place) -> int:
        """The number of the clip's last frames, at most half of all, in which the next one fades in."""
        if place == (self._last, self._clips.get(place[0])):
            return 0
        return min(self._longest_fade, self._shots[place].stretch.frames // 2)

    def _before(self, place: Place) -> Place:
        """The place of the clip before, if it is known; else a place without a clip."""
        scene, clip = place
        if clip > 1:
            return scene, clip - 1
        scene -= 1
        while self._clips.get(scene) == 0:
            scene -= 1
        return scene, self._clips.get(scene, 0)

    def _after(self, place: Place) -> tuple[Place | None, bool]:
        """The place of the next clip, None if there is none, and whether this is known yet."""
        scene, clip = place
        if clip < self._clips[scene]:
            return (scene, clip + 1), True
        scene += 1
        while self._clips.get(scene) == 0:
            scene += 1
        if scene in self._clips:
            return (scene, 1), True
        return None, self._last is not None and scene > self._last
