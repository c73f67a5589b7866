"""Pauses keep their places when a text is cut, joined, written to a file and read again."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.script.left_out import Kind, LeftOut
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.script.script_record import script_of, script_record
from eleven_video.domain.timing.pauses import Pause, SpokenText
from tests.support.thoroughness import examples

_WORDS = st.lists(st.text('ab\u5929\\<>"/', min_size=1, max_size=4), min_size=1, max_size=6)


@st.composite
def spoken_texts(draw) -> SpokenText:
    words = draw(_WORDS)
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    text = " ".join(words)
    places = sorted(draw(st.sets(st.sampled_from([*starts[:-1], len(text)]))))
    return SpokenText(text, tuple(Pause(at, draw(st.integers(1, 99_999))) for at in places))


def test_a_pause_between_two_pieces_ends_the_first():
    spoken = SpokenText("One. Two. Three.", (Pause(0, 100), Pause(5, 200), Pause(16, 300)))

    assert spoken.cut(["One.", "Two. Three."]) == [
        SpokenText("One.", (Pause(0, 100), Pause(4, 200))),
        SpokenText("Two. Three.", (Pause(11, 300),)),
    ]


def test_pauses_at_the_border_of_joined_texts_become_one():
    one, two = SpokenText("One.", (Pause(4, 200),)), SpokenText("Two.", (Pause(0, 300), Pause(4, 50)))

    assert SpokenText.joined([one, two]) == SpokenText("One. Two.", (Pause(5, 500), Pause(9, 50)))


def test_texts_are_joined_without_spaces_where_a_language_has_none():
    one, two = SpokenText("\u5929\u3002", (Pause(2, 200),)), SpokenText("\u6c34\u3002")

    assert SpokenText.joined([one, two], separator="") == SpokenText("\u5929\u3002\u6c34\u3002", (Pause(2, 200),))


@examples(100)
@given(spoken_texts())
def test_pieces_that_are_joined_again_are_the_text(spoken: SpokenText):
    assert SpokenText.joined(spoken.cut(spoken.text.split(" "))) == spoken


@examples(100)
@given(spoken_texts())
def test_a_script_with_pauses_is_kept_as_it_is(spoken: SpokenText):
    script = Script("Title", "calm", (Scene(1, spoken.text, "A hill", spoken.pauses),))

    assert script_of(json.loads(json.dumps(script_record(script)))) == script


def test_pauses_stand_where_people_can_edit_them():
    scene = Scene(1, "He paused. Then he spoke.", "A man", (Pause(11, 1_500),))

    assert script_record(Script("", "", (scene,)))["scenes"][0]["narration"] == (
        'He paused. <break time="1.500s"/>Then he spoke.'
    )


def test_a_script_of_before_there_were_pauses_is_read():
    facts = {
        "title": "Bees",
        "style": "soft",
        "scenes": [{"number": 1, "narration": "Bees <3 it.", "image_prompt": "A"}],
    }

    assert script_of(facts) == Script("Bees", "soft", (Scene(1, "Bees <3 it.", "A"),))


@pytest.mark.parametrize("record", [None, [], {"table": "1"}, {"table": -1}, {"unheard of": 3}])
def test_invalid_counts_are_ignored(record):
    assert LeftOut.of_record(record) == LeftOut()


def test_what_was_left_out_is_kept_with_a_script():
    left_out = LeftOut.of([Kind.DIRECTION, Kind.TABLE, Kind.DIRECTION])
    script = Script("", "", (Scene(1, "One.", ""),), left_out)

    assert script_of(script_record(script)).left_out == left_out
    assert left_out.sentence == "Left out: 2 directions, 1 table"
