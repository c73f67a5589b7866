"""Where pauses lie in speech, by timings of all kinds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.pause_times import delayed, silences
from eleven_video.domain.timing.pauses import Pause, SpokenText
from eleven_video.domain.timing.shots import even_alignment


def spoken(text: str, *pauses: tuple[int, int]) -> SpokenText:
    return SpokenText(text, tuple(Pause(at, milliseconds) for at, milliseconds in pauses))


def test_a_pause_lies_between_the_last_letter_before_it_and_the_first_after_it():
    alignment = Alignment(tuple("Hi. Yo"), (0.0, 0.1, 0.2, 0.5, 0.6, 0.7), (0.1, 0.2, 0.5, 0.6, 0.7, 0.8))
    (pause,) = silences(alignment, spoken("Hi. Yo", (4, 1500)), audio_s=0.9)
    assert (pause.character, pause.earliest_s, pause.latest_s, pause.milliseconds) == (4, 0.2, 0.6, 1500)

    later = delayed(alignment, [pause])
    assert later.starts[:4] == alignment.starts[:4]
    assert later.starts[4:] == pytest.approx([2.1, 2.2])
    assert later.ends[4:] == pytest.approx([2.2, 2.3])


def test_pauses_at_the_ends_are_before_and_after_all_speech():
    alignment = even_alignment("One two", 0.7)
    first, last = silences(alignment, spoken("One two", (0, 500), (7, 900)), audio_s=0.9)
    assert (first.earliest_s, first.latest_s) == (0.0, 0.0)
    assert (last.earliest_s, last.latest_s) == (0.9, 0.9)
    assert delayed(alignment, [first, last]).starts == pytest.approx([0.5 + time for time in alignment.starts])


def test_the_place_is_estimated_where_the_service_sent_no_times():
    alignment = even_alignment("One two three", 6.5)
    (pause,) = silences(alignment, spoken("One two three", (8, 1000)), audio_s=6.5, timed=False)
    assert (pause.earliest_s, pause.latest_s) == pytest.approx((3.4, 4.6))


@pytest.mark.parametrize(
    ("heard", "following"),
    [
        ("It has 5 legs.  It runs.", "It runs."),
        ("It has five legs. It runs.", "It runs."),
        ("it has FIVE thin legs. it runs.", "it runs."),
        ("It has 5 legs.", ""),
    ],
)
def test_the_place_is_found_where_the_service_writes_the_words_otherwise(heard, following):
    alignment = even_alignment(heard, 4.0)
    text = "It has 5 legs. It runs."
    (pause,) = silences(alignment, spoken(text, (text.index("It runs"), 700)), audio_s=4.0)
    assert alignment.text[pause.character :] == following


def test_the_place_is_found_in_a_text_without_spaces():
    text = "天空是蓝色的。大海也是。"
    alignment = even_alignment(text, 6.0)
    (pause,) = silences(alignment, spoken(text, (7, 700)), audio_s=6.0)
    assert pause.character == 7
    assert pause.earliest_s == alignment.ends[5]


texts = st.lists(st.text(alphabet="ab.é天", min_size=1, max_size=6), min_size=1, max_size=12).map(" ".join)


@given(texts, texts, st.data())
def test_any_pauses_follow_each_other_inside_the_speech(text, heard, data):
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == " "), len(text)]
    places = sorted(data.draw(st.sets(st.sampled_from(starts))))
    asked = spoken(text, *((at, 100 + at) for at in places))
    alignment = even_alignment(heard, 3.0)
    found = silences(alignment, asked, audio_s=3.0, timed=data.draw(st.booleans()))

    assert [pause.milliseconds for pause in found] == [100 + at for at in places]
    assert all(0 <= pause.earliest_s <= pause.latest_s <= 3.0 for pause in found)
    assert all(one.latest_s <= other.earliest_s for one, other in pairwise(found))
    later = delayed(alignment, found)
    assert list(later.starts) == sorted(later.starts)
    assert later.text == alignment.text
