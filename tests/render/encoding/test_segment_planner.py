"""Which picture each clip shows: its own, the nearest one of its scene, or the first one of the video."""

from itertools import permutations

import pytest

from eleven_video.domain.video import Look, Transition, VideoFormat
from eleven_video.render.encoding.segment import Segment
from eleven_video.render.encoding.segment_planner import Clip, SegmentPlanner

_FADE = Look(transition=Transition.FADE)
_COLOURS = {"a": (1, 0, 0), "b": (2, 0, 0), "c": (3, 0, 0), "d": (4, 0, 0)}


@pytest.fixture
def pictures(solid):
    return {name: solid(colour) for name, colour in _COLOURS.items()}


@pytest.fixture
def named(pictures):
    """For each clip, the names of the pictures in the last segment of each position, sorted by position."""
    names = {picture: name for name, picture in pictures.items()}

    def name(segments: list[Segment]) -> list[str]:
        latest = {segment.position: segment for segment in segments}
        return ["".join(names[still.picture] for still in latest[position].stills) for position in sorted(latest)]

    return name


def board_of(*lengths: int, look: Look = _FADE) -> SegmentPlanner:
    """Scenes of as many clips of 40 frames each; a scene of 0 clips is left out."""
    board = SegmentPlanner(VideoFormat(64, 36), look)
    for scene, count in enumerate(lengths, start=1):
        board.add(scene, [Clip(None, 40, forth=True)] * count, is_last=scene == len(lengths))
    return board


@pytest.mark.parametrize(
    ("come", "expected"),
    [
        ("-b-", ["b", "bb", "b", "bb", "b"]),
        ("a-c", ["a", "aa", "a", "ac", "c"]),
        ("--c", ["c", "cc", "c", "cc", "c"]),
        ("abc", ["a", "ab", "b", "bc", "c"]),
    ],
)
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_clip_without_a_picture_shows_the_nearest_of_its_scene_in_any_order(come, expected, order, pictures, named):
    board, segments = board_of(3), []
    for number in order:
        segments += board.show((1, number + 1), pictures.get(come[number]))

    assert named(segments) == expected
    assert len(segments) == len(expected)
    assert board.without_picture is None


@pytest.mark.parametrize("rejected", [("b",), ("b", "d"), ("d", "b"), ("a", "b"), ("c", "b", "a")])
@pytest.mark.parametrize("is_late", [False, True])
def test_a_rejected_picture_is_as_if_it_had_never_come(rejected, is_late, pictures, named):
    """Rejected as soon as a segment with it is there, or when all pictures have come."""
    places = dict(zip([(1, 1), (1, 2), (1, 3), (2, 1)], "abcd", strict=True))
    without, expected = board_of(3, 1), []
    for place, name in places.items():
        expected += without.show(place, None if name in rejected else pictures[name])
    expected += without.end()

    board, segments = board_of(3, 1), []
    for place, name in places.items():
        segments += board.show(place, pictures[name])
        if name in rejected and not is_late:
            segments += board.reject(pictures[name])
    if is_late:
        for name in rejected:
            segments += board.reject(pictures[name])
    segments += board.end()

    assert named(segments) == named(expected)
    assert board.end() == []


def test_a_scene_without_pictures_shows_the_first_usable_one_of_the_video_at_the_end(pictures, named):
    board = board_of(0, 1, 2, look=Look())
    segments = [*board.show((3, 1), None), *board.show((3, 2), None), *board.show((2, 1), pictures["b"])]
    assert named(segments) == ["b"]
    assert board.waiting is None
    assert board.without_picture == (3, 1)
    # A picture that was bought for a scene without a narration counts too.
    assert board.show((1, 1), pictures["a"]) == []

    assert named(board.end()) == ["a", "a"]
    assert board.reject(pictures["a"]) == []
    assert named(board.end()) == ["b", "b"]

    assert board.reject(pictures["b"]) == board.end() == []
    assert board.without_picture == (2, 1)


def test_a_second_rejection_changes_nothing(pictures):
    board = board_of(2, look=Look())
    board.show((1, 1), pictures["a"])
    board.show((1, 2), pictures["b"])

    assert board.places_of(pictures["a"]) == [(1, 1)]
    assert [segment.still.picture for segment in board.reject(pictures["a"])] == [pictures["b"]]
    assert board.places_of(pictures["a"]) == board.reject(pictures["a"]) == []


def test_a_picture_that_two_clips_own_is_rejected_for_both(pictures):
    board = board_of(3, look=Look())
    for number, name in enumerate("aba", start=1):
        board.show((1, number), pictures[name])

    assert board.places_of(pictures["a"]) == [(1, 1), (1, 3)]
    assert [segment.still.picture for segment in board.reject(pictures["a"])] == [pictures["b"]] * 2
