import numpy as np
import pytest

from eleven_video.domain.text.timed_words import Word
from eleven_video.domain.timing.subtitles import Cue
from eleven_video.domain.video import VideoFormat
from eleven_video.render.captions.overlay import CaptionTrack
from eleven_video.render.pictures.frames import Canvas

_VIDEO = VideoFormat(320, 180, 10)
_FIRST, _SECOND = Word("one", 0.5, 0.8, after_space=False), Word("two", 1.0, 1.2)
_THIRD = Word("three", 2.0, 2.3)
_CUES = [Cue(0.5, 3.0, ((_FIRST, _SECOND), (_THIRD,))), Cue(3.0, 4.0, ((Word("four", 3.1, 3.4),),))]


def _frame(track: CaptionTrack, number: int) -> bytes:
    canvas = Canvas(_VIDEO)
    canvas.luma[:], canvas.chroma[:] = 100, 90
    track.draw(number, canvas)
    return canvas.luma.tobytes() + canvas.chroma.tobytes()


def _runs(track: CaptionTrack, frames: int) -> list[int]:
    """The frames at which what is seen changes."""
    drawn = [_frame(track, number) for number in range(frames)]
    return [number for number in range(1, frames) if drawn[number] != drawn[number - 1]]


def test_a_caption_is_seen_from_its_start_until_its_end():
    assert _runs(CaptionTrack(_CUES, _VIDEO), 50) == [5, 30, 40]


def test_each_word_has_the_colour_while_it_is_heard_and_through_short_silences():
    """ "one" is held until "two"; the silence after "two" is long; "three" is the last of its cue."""
    assert _runs(CaptionTrack(_CUES, _VIDEO, karaoke=True), 50) == [5, 10, 12, 20, 23, 30, 31, 34, 40]


def test_the_same_caption_is_seen_after_a_word_as_without_colours():
    plain, karaoke = CaptionTrack(_CUES, _VIDEO), CaptionTrack(_CUES, _VIDEO, karaoke=True)

    assert _frame(plain, 15) == _frame(karaoke, 15)
    assert _frame(plain, 11) != _frame(karaoke, 11)


@pytest.mark.parametrize("number", [0, 4, 40, 1000])
def test_frames_without_a_caption_stay_as_they_are(number):
    canvas = Canvas(_VIDEO)
    canvas.luma[:], canvas.chroma[:] = 100, 90
    CaptionTrack(_CUES, _VIDEO).draw(number, canvas)

    assert (canvas.luma == 100).all()
    assert (canvas.chroma == 90).all()


def test_a_scene_without_cues_draws_nothing():
    assert _runs(CaptionTrack([], _VIDEO), 5) == []


def test_characters_that_no_font_has_are_left_out_and_reported():
    track = CaptionTrack([Cue(0, 1, ((Word("\U00012000a", 0, 1, after_space=False),),))], _VIDEO)
    alone = CaptionTrack([Cue(0, 1, ((Word("a", 0, 1, after_space=False),),))], _VIDEO)

    assert track.missing() == ("\U00012000",)
    assert alone.missing() == ()
    assert _frame(track, 0) == _frame(alone, 0)


def test_frames_may_be_drawn_in_any_order():
    track = CaptionTrack(_CUES, _VIDEO, karaoke=True)
    forth = [_frame(track, number) for number in range(45)]
    back = [_frame(track, number) for number in reversed(range(45))]

    assert np.array_equal(forth, back[::-1])


@pytest.mark.parametrize(("right_to_left", "full_stop_is_left"), [(None, False), (False, False), (True, True)])
def test_a_caption_runs_as_the_whole_script_does(right_to_left, full_stop_is_left):
    cue = Cue(0.0, 1.0, ((Word("l.", 0.0, 1.0),),), right_to_left)
    canvas = Canvas(_VIDEO)
    canvas.luma[:], canvas.chroma[:] = 100, 128
    CaptionTrack([cue], _VIDEO).draw(2, canvas)
    rows, columns = np.nonzero(canvas.luma > 180)
    # The full stop is lower than the letter.
    tops = [int(rows[columns == column].min()) for column in (columns.min(), columns.max())]
    assert (tops[0] > tops[1]) is full_stop_is_left
