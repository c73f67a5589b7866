"""Decides which picture each clip shows, and divides the clips of a video into segments.

The division of clips into segments does not depend on the order in which pictures arrive. Without fades, a clip is one
segment. With fades, a clip is two segments: the frames before the fade, and the frames that fade into the next clip. So
the frames before the fade can be drawn before the picture of the next clip arrives.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from eleven_video.domain.video import Look, Transition, VideoFormat
from eleven_video.render.encoding.segment import Incoming, Overlay, Segment
from eleven_video.render.encoding.still_cache import StillCache
from eleven_video.render.pictures.motion import View
from eleven_video.render.pictures.motion import path as camera_path
from eleven_video.render.pictures.stored_picture import StoredPicture

# The length of a cross-fade between two pictures, in seconds
_CROSS_FADE_S = 0.4

# The position of a clip in the video: the number of the scene, and the number of the clip in the scene. The first scene
# and the first clip of each scene have the number 1.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Clip:
    """A picture that is shown for some time while the camera moves slowly over the picture.

    Attributes:
        picture: The picture. `picture` is None if `VideoCompiler.show` sets the picture later.
        frames: The number of frames for which the picture is shown.
        forth: Whether the camera follows its path from start to end. If `forth` is False, the camera follows the path
            backwards.
    """

    picture: StoredPicture | None
    frames: int
    forth: bool


@dataclass(slots=True)
class _PlacedClip:
    """A clip with its position in its scene and with its state.

    Attributes:
        clip: The clip.
        scene_frame: The number of frames from the start of the scene to the start of the clip.
        overlay: The object that draws captions over the picture of the clip, or None if nothing is drawn over the
            picture.
        is_answered: Whether the picture for this clip has arrived, or it is known that the picture will never arrive.
        shown: The picture that the clip shows, which may be the picture of another clip. `shown` is None until the
            picture is chosen.
        is_body_given: Whether the segment with the frames before the fade was already returned for drawing.
        is_fade_given: Whether the segment in which the clip fades into the next clip was already returned for drawing.
    """

    clip: Clip
    scene_frame: int
    overlay: Overlay | None
    is_answered: bool = False
    shown: StoredPicture | None = None
    is_body_given: bool = False
    is_fade_given: bool = False


@dataclass(slots=True)
class SegmentPlanner:
    """Collects the clips and pictures of a video, which may arrive in any order. The methods return each segment as
    soon as the segment can be drawn. The object is not thread-safe.
    """

    video: VideoFormat
    look: Look
    _placed: dict[Place, _PlacedClip] = field(default_factory=dict)
    # The usable picture that was made for each clip. Pictures for scenes that are left out are included.
    _pictures: dict[Place, StoredPicture] = field(default_factory=dict)
    # The number of clips of each known scene. The number is 0 for a scene that is left out.
    _clips: dict[int, int] = field(default_factory=dict)
    _last: int | None = None
    _stills: StillCache = field(init=False)

    def __post_init__(self) -> None:
        self._stills = StillCache(self.video, self.look.quality)

    @property
    def scenes(self) -> frozenset[int]:
        """The numbers of all scenes that were added, including scenes that are left out."""
        return frozenset(self._clips)

    @property
    def waiting(self) -> Place | None:
        """The first clip for which a picture may still arrive. The value is None if no clip waits for its picture."""
        return min((place for place, placed in self._placed.items() if not placed.is_answered), default=None)

    @property
    def without_picture(self) -> Place | None:
        """The first clip without a picture to show. The value is None if every clip has a picture."""
        return min((place for place, placed in self._placed.items() if placed.shown is None), default=None)

    def wants(self, place: Place) -> bool:
        """Whether `show` may be called for this clip.

        If a scene is left out, `show` may be called once for each clip of this scene, because other scenes can show its
        pictures.
        """
        if self._clips.get(place[0]) == 0:
            return place not in self._pictures
        return place in self._placed and not self._placed[place].is_answered

    def places_of(self, picture: StoredPicture) -> list[Place]:
        """The clips for which a picture was made. The list is empty after `reject` has excluded the picture."""
        return sorted(place for place, own in self._pictures.items() if own == picture)

    def add(
        self, scene: int, clips: Sequence[Clip], overlay: Overlay | None = None, *, is_last: bool = False
    ) -> list[Segment]:
        """Add a scene. The pictures of its clips are added later with `show`. A scene without clips is left out of the
        video.

        Returns:
            The segments that can be drawn now and that were not returned earlier.
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
        """Set the picture of a clip. If `picture` is None, the clip shows the picture of another clip.

        Returns:
            The segments that can be drawn now and that were not returned earlier.
        """
        if picture is not None:
            self._pictures[place] = picture
        if place not in self._placed:
            return []
        self._placed[place].is_answered = True
        return self._ready(self._decide(place[0]))

    def reject(self, picture: StoredPicture) -> list[Segment]:
        """Exclude a picture that cannot be decoded. The clips of this picture show other pictures instead.

        Segments that were already returned for this picture can no longer be drawn. The returned segments replace them.

        Returns:
            The new segments that can be drawn now.
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
        """The remaining segments. Call this method when all scenes and pictures are known.

        If no clip of a scene has a picture, the clips of this scene show the first picture of the video.
        """
        if self._pictures:
            first = self._pictures[min(self._pictures)]
            for placed in self._placed.values():
                placed.shown = placed.shown or first
        return self._ready(sorted(self._placed), ended=True)

    def drawn(self, segment: Segment) -> None:
        """Record that a segment was drawn. If a later segment will show a picture of this segment, the prepared picture
        stays in memory. If there is not enough memory for prepared pictures, the oldest prepared pictures are removed.
        """
        place: Place | None = (segment.scene, segment.clip)
        for still in segment.stills:
            if place is not None and self._is_needed(place):
                self._stills.keep(still)
            else:
                self._stills.drop(still.picture)
            place = self._after((segment.scene, segment.clip))[0]

    def _decide(self, scene: int) -> list[Place]:
        """Choose the picture that each clip of a scene shows.

        A clip shows its own picture if this picture is usable. If its own picture is not usable, the clip shows the
        picture of the nearest clip of the scene. The nearest clip is chosen only when no clip of the scene waits for
        its picture any more.

        Returns:
            The clips whose picture was chosen by this call.
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
        """The segments of the clips at the positions `places`, and the segments that fade into these clips. Only
        segments that can be drawn and that were not returned earlier are included.
        """
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
        """The segment with the frames of a clip before the clip fades into the next clip."""
        placed.is_body_given = True
        lead, frames = self._lead(place), placed.clip.frames - self._fade_frames(place)
        views = self._path(place)[lead : lead + frames]
        return Segment(*place, 0, placed.scene_frame, views, self._stills.of(shown), overlay=placed.overlay)

    def _fade(self, place: Place, *, ended: bool) -> list[Segment]:
        """The segment in which the clip fades into the next clip, as a list with one item. The list is empty if the
        clip has no fade, or if the segment was returned earlier. The list is also empty until the pictures of both
        clips are chosen.
        """
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
        """Whether a later segment will show the picture of this clip."""
        placed = self._placed[place]
        if not placed.is_body_given or (self._fade_frames(place) and not placed.is_fade_given):
            return True
        before = self._before(place)
        if before not in self._placed:
            # A previous scene may still be added, and its last clip will then fade into this clip. The first scene has
            # no previous scene.
            return self._lead(place) > 0 and before[0] > 0
        return self._fade_frames(before) > 0 and not self._placed[before].is_fade_given

    def _path(self, place: Place) -> tuple[View, ...]:
        """The path of the camera over a clip, with one view for each frame. The path begins at the first frame of the
        fade into the clip, and ends at the last frame of the clip.
        """
        clip = self._placed[place].clip
        frames = self._lead(place) + clip.frames
        return camera_path(self.look.motion, frames, forth=clip.forth, width=self.video.width)

    @property
    def _longest_fade(self) -> int:
        return round(_CROSS_FADE_S * self.video.fps) if self.look.transition is Transition.FADE else 0

    def _lead(self, place: Place) -> int:
        """The number of frames by which the camera's path over a clip starts before the clip. The camera's path starts
        earlier than the clip, because the picture of the clip is already visible during the fade from the previous
        clip.

        The number is 0 for the first clip of the video. For all other clips, the number is the maximum length of a
        fade, even if the fade from the previous clip is shorter. So the camera's movement over a clip does not depend
        on the previous clip.
        """
        return 0 if place == (1, 1) else self._longest_fade

    def _fade_frames(self, place: Place) -> int:
        """The number of frames at the end of a clip in which the clip fades into the next clip. The number is at most
        half of the frames of the clip.
        """
        if place == (self._last, self._clips.get(place[0])):
            return 0
        return min(self._longest_fade, self._placed[place].clip.frames // 2)

    def _before(self, place: Place) -> Place:
        """The position of the previous clip. If the previous scene is unknown, the result is a position at which there
        is no clip.
        """
        scene, clip = place
        if clip > 1:
            return scene, clip - 1
        scene -= 1
        while self._clips.get(scene) == 0:
            scene -= 1
        return scene, self._clips.get(scene, 0)

    def _after(self, place: Place) -> tuple[Place | None, bool]:
        """The position of the next clip, and whether it is known which clip is next.

        (None, True) means that the video ends with this clip. (None, False) means that the next scene is not known yet.
        """
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
    """The clip in `others` that is nearest to the clip `place`. All clips in `others` are in the same scene. If two
    clips are equally near, the result is the earlier clip.
    """
    return min(others, key=lambda other: (abs(other[1] - place[1]), other))
