"""Decides which picture each clip shows, and cuts the clips of a video into segments.

The cuts depend on the clips alone, never on the order in which pictures arrive. Without fades a clip is one segment.
With fades it is two, so that the frames that show only its own picture wait for no other picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eleven_video.domain.video import CROSS_FADE_S, Look, Transition, VideoFormat
from eleven_video.render.encoding.segment import Incoming, Overlay, Segment
from eleven_video.render.encoding.still_cache import StillCache
from eleven_video.render.pictures.motion import View
from eleven_video.render.pictures.motion import path as camera_path
from eleven_video.render.pictures.stored_picture import StoredPicture

Place = tuple[int, int]  # scene and clip, both from 1


@dataclass(frozen=True, slots=True)
class Clip:
    """A picture shown for `frames` frames while the camera moves over it slowly, `forth` or the same way back.

    `picture` is None if it arrives later; see `VideoCompiler.show`.
    """

    picture: StoredPicture | None
    frames: int
    forth: bool


@dataclass(slots=True)
class _PlacedClip:
    """A clip in the video, `scene_frame` frames after its scene's start.

    Attributes:
        is_answered: Whether its own picture has arrived, or is known not to arrive.
        shown: The picture that it shows, its own or another one; None while that is undecided.
        is_body_given: Whether the segment before its fade was handed out.
        is_fade_given: Whether the segment with its fade into the next clip was handed out.
    """

    clip: Clip
    scene_frame: int
    overlay: Overlay | None
    is_answered: bool = False
    shown: StoredPicture | None = None
    is_body_given: bool = False
    is_fade_given: bool = False


@dataclass(slots=True)
class Storyboard:
    """The clips of a video, which become known in any order. Not thread-safe."""

    video: VideoFormat
    look: Look
    _placed: dict[Place, _PlacedClip] = field(default_factory=dict)
    # The usable pictures by the clip that they were made for, including those of scenes that are left out.
    _pictures: dict[Place, StoredPicture] = field(default_factory=dict)
    # The number of clips of each known scene; 0 if it is left out.
    _clips: dict[int, int] = field(default_factory=dict)
    _last: int | None = None
    _stills: StillCache = field(init=False)

    def __post_init__(self) -> None:
        self._stills = StillCache(self.video, self.look.quality)

    @property
    def scenes(self) -> frozenset[int]:
        """Numbers of the known scenes, including those that are left out."""
        return frozenset(self._clips)

    @property
    def waiting(self) -> Place | None:
        """The first clip whose own picture may still arrive."""
        return min((place for place, placed in self._placed.items() if not placed.is_answered), default=None)

    @property
    def without_picture(self) -> Place | None:
        """The first clip without a picture to show."""
        return min((place for place, placed in self._placed.items() if placed.shown is None), default=None)

    def wants(self, place: Place) -> bool:
        """Whether a picture of that clip is expected. One of a scene that is left out can be shown in other scenes."""
        if self._clips.get(place[0]) == 0:
            return place not in self._pictures
        return place in self._placed and not self._placed[place].is_answered

    def places_of(self, picture: StoredPicture) -> list[Place]:
        """The clips that a usable picture was made for."""
        return sorted(place for place, own in self._pictures.items() if own == picture)

    def add(
        self, scene: int, clips: Sequence[Clip], overlay: Overlay | None = None, *, is_last: bool = False
    ) -> list[Segment]:
        """Add a scene, without the pictures of its clips; a scene without clips is left out.

        Returns:
            The segments that can be drawn now. Each segment is returned once.
        """
        self._clips[scene] = len(clips)
        if is_last:
            self._last = scene
        frame = 0
        for number, clip in enumerate(clips, start=1):
            self._placed[scene, number] = _PlacedClip(clip, frame, overlay)
            frame += clip.frames
        return self._ready([(scene, 1)])

    def show(self, place: Place, picture: StoredPicture | None) -> list[Segment]:
        """Take the picture of a clip. None if there is none: the clip then shows another picture, and so it does if the
        picture is rejected later.

        Returns:
            The segments that can be drawn now.
        """
        if picture is not None:
            self._pictures[place] = picture
        if place not in self._placed:
            return []
        self._placed[place].is_answered = True
        return self._ready(self._decide(place[0]))

    def reject(self, picture: StoredPicture) -> list[Segment]:
        """Show other pictures in place of one that cannot be decoded. The segments that show it are not drawn.

        Returns:
            The segments in their place that can be drawn now.
        """
        for place in self.places_of(picture):
            del self._pictures[place]
        self._stills.drop(picture)
        emptied = [place for place, placed in self._placed.items() if placed.shown == picture]
        for place in emptied:
            placed = self._placed[place]
            placed.shown, placed.is_body_given, placed.is_fade_given = None, False, False
            if (before := self._before(place)) in self._placed:
                self._placed[before].is_fade_given = False
        return self._ready([place for scene in {scene for scene, _ in emptied} for place in self._decide(scene)])

    def end(self) -> list[Segment]:
        """The remaining segments, when all scenes and pictures are known. Clips of a scene without a picture show the
        first picture of the video.
        """
        if self._pictures:
            first = self._pictures[min(self._pictures)]
            for placed in self._placed.values():
                placed.shown = placed.shown or first
        return self._ready(sorted(self._placed), ended=True)

    def drawn(self, segment: Segment) -> None:
        """Keep the prepared pictures of a drawn segment, as far as memory allows, that other segments will show."""
        place: Place | None = (segment.scene, segment.clip)
        for still in segment.stills:
            if place is not None and self._is_needed(place):
                self._stills.keep(still)
            else:
                self._stills.drop(still.picture)
            place = self._after((segment.scene, segment.clip))[0]

    def _decide(self, scene: int) -> list[Place]:
        """Choose the pictures of a scene's clips: its own, or the nearest one when all have been answered; of two, the
        earlier one.

        Returns:
            The clips whose picture was undecided before.
        """
        places = [(scene, number) for number in range(1, self._clips[scene] + 1)]
        usable = [place for place in places if place in self._pictures]
        is_complete = all(self._placed[place].is_answered for place in places)
        decided = []
        for place in places:
            placed = self._placed[place]
            if placed.shown is None and (place in self._pictures or (is_complete and usable)):
                placed.shown = self._pictures[_nearest(place, usable)]
                decided.append(place)
        return decided

    def _ready(self, places: Iterable[Place], *, ended: bool = False) -> list[Segment]:
        """The segments of these clips, and the fades into them, that can be drawn and were not handed out."""
        segments = []
        for place in places:
            placed = self._placed.get(place)
            if placed is not None and placed.shown is not None and not placed.is_body_given:
                segments.append(self._body(place, placed, placed.shown))
            for outgoing in (self._before(place), place):
                if outgoing in self._placed:
                    segments += self._fade(outgoing, ended=ended)
        return segments

    def _body(self, place: Place, placed: _PlacedClip, shown: StoredPicture) -> Segment:
        """The clip's frames before its fade."""
        placed.is_body_given = True
        lead, frames = self._lead(place), placed.clip.frames - self._fade_frames(place)
        views = self._path(place)[lead : lead + frames]
        return Segment(*place, 0, placed.scene_frame, views, self._stills.of(shown), overlay=placed.overlay)

    def _fade(self, place: Place, *, ended: bool) -> list[Segment]:
        """The frames in which the clip fades into the next one, when both pictures are known."""
        placed, fade = self._placed[place], self._fade_frames(place)
        if placed.is_fade_given or placed.shown is None or not fade:
            return []
        following, is_known = self._after(place)
        incoming = None
        if following is not None:
            coming = self._placed[following].shown
            if coming is None:
                return []
            lead = self._lead(following)
            incoming = Incoming(self._stills.of(coming), self._path(following)[lead - fade : lead])
        elif not (is_known or ended):
            return []
        placed.is_fade_given = True
        first = placed.clip.frames - fade
        views = self._path(place)[-fade:]
        still = self._stills.of(placed.shown)
        return [Segment(*place, first, placed.scene_frame + first, views, still, incoming, placed.overlay)]

    def _is_needed(self, place: Place) -> bool:
        """Whether segments that show the clip's picture have not been handed out."""
        placed = self._placed[place]
        if not placed.is_body_given or (self._fade_frames(place) and not placed.is_fade_given):
            return True
        before = self._before(place)
        if before not in self._placed:
            # The previous scene may be unknown so far; before the first scene there is none.
            return self._lead(place) > 0 and before[0] > 0
        return self._fade_frames(before) > 0 and not self._placed[before].is_fade_given

    def _path(self, place: Place) -> tuple[View, ...]:
        """The camera's path over a clip, from the first frame of the fade into it to its own last frame."""
        clip = self._placed[place].clip
        frames = self._lead(place) + clip.frames
        return camera_path(self.look.motion, frames, forth=clip.forth, width=self.video.width)

    @property
    def _longest_fade(self) -> int:
        return round(CROSS_FADE_S * self.video.fps) if self.look.transition is Transition.FADE else 0

    def _lead(self, place: Place) -> int:
        """Frames before the clip's own in which it may be seen fading in: the same for all but the first, so that the
        motion of a clip does not depend on the clip before it.
        """
        return 0 if place == (1, 1) else self._longest_fade

    def _fade_frames(self, place: Place) -> int:
        """The number of the clip's last frames, at most half of them, in which the next one fades in."""
        if place == (self._last, self._clips.get(place[0])):
            return 0
        return min(self._longest_fade, self._placed[place].clip.frames // 2)

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
        """The next clip, and whether that is known: the last clip has none."""
        scene, clip = place
        if clip < self._clips[scene]:
            return (scene, clip + 1), True
        scene += 1
        while self._clips.get(scene) == 0:
            scene += 1
        if scene in self._clips:
            return (scene, 1), True
        return None, self._last is not None and scene > self._last


def _nearest(place: Place, others: Sequence[Place]) -> Place:
    """The clip of the same scene that is nearest to `place`; of two, the earlier one."""
    return min(others, key=lambda other: (abs(other[1] - place[1]), other))
