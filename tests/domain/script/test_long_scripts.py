"""Scripts without full stops: scenes are bounded, every word is spoken, and prompts grow with the text's length."""

import pytest

from eleven_video.domain.requests.prompts import LONGEST_LOOK, LONGEST_MOMENT, LONGEST_SUBJECT, picture_prompt
from eleven_video.domain.requests.scene_requests import picture_request
from eleven_video.domain.script.scene_division import LONGEST_SCENE
from eleven_video.domain.script.script_file import script_from_text
from eleven_video.domain.text.speech_pieces import split_text
from eleven_video.domain.timing.pacing import USUAL
from eleven_video.domain.timing.shots import even_alignment

MEGABYTE = 1_000_000  # characters
TEXTS = {
    "words": "word and other ",
    "one letter": "a",
    "Chinese": "天空為什麼是藍色的因為",
    "Thai": "ทำไมท้องฟ้าเป็นสีฟ้า",
    "clauses": "the sky is blue, and the sea is too; ",
    "emphasis": "*a ",
    "brackets": "(so it is) word ",
    "quotes": 'He said "no" and ',
    "marked letters": "e\u0301\u0302",
    "joined emoji": "sky \U0001f468\u200d\U0001f469\u200d\U0001f467 ",
}


def long_text(name: str, length: int) -> str:
    return (TEXTS[name] * (length // len(TEXTS[name]) + 1))[:length]


@pytest.mark.parametrize("name", TEXTS)
def test_scenes_of_a_text_without_full_stops_are_bounded_and_hold_all_of_it(name):
    text = long_text(name, 60_000)
    script = script_from_text(text)
    short = script_from_text(long_text(name, 600))

    assert len(script.scenes) > 60_000 / LONGEST_SCENE / 4
    assert max(len(scene.narration) for scene in script.scenes) <= LONGEST_SCENE
    spoken = "".join("".join(scene.narration.split()) for scene in script.scenes)
    # What a text's beginning says, its end says too: nothing is left out.
    of_one = len("".join("".join(scene.narration.split()) for scene in short.scenes)) / 600
    assert len(spoken) == pytest.approx(60_000 * of_one, rel=0.02)


@pytest.mark.parametrize("name", ["words", "one letter", "Chinese", "Thai"])
def test_a_megabyte_without_full_stops_has_scenes_of_bounded_length(name):
    script = script_from_text(long_text(name, MEGABYTE // len(TEXTS[name].encode()) * len(TEXTS[name])))
    assert max(len(scene.narration) for scene in script.scenes) <= LONGEST_SCENE


def test_words_stay_whole_where_there_are_spaces():
    words = [f"word{number}" for number in range(20_000)]
    script = script_from_text(" ".join(words))
    assert " ".join(scene.narration for scene in script.scenes).split() == words


def test_a_letter_keeps_its_marks():
    pieces = split_text("e\u0301\u0302" * 1_000, 500)
    assert "".join(pieces) == "e\u0301\u0302" * 1_000
    assert {piece[0] for piece in pieces} == {"e"}
    assert max(map(len, pieces)) <= 500


def test_more_marks_than_a_piece_holds_are_cut_all_the_same():
    pieces = split_text("e" + "\u0301" * 3_000, 500)
    assert "".join(pieces) == "e" + "\u0301" * 3_000
    assert max(map(len, pieces)) <= 500


def prompts_of(script) -> int:
    """The characters of all picture prompts."""
    found = 0
    for scene in script.scenes:
        seconds = len(scene.narration) / 15
        for number, shot in enumerate(USUAL.cut(even_alignment(scene.narration, seconds), seconds, None), start=1):
            request = picture_request(
                scene, number, style=script.style, model="m", aspect_ratio="16:9", moment=shot.words
            )
            found += len(request.prompt)
    return found


def test_the_prompts_of_a_text_grow_with_its_length():
    small, large = (prompts_of(script_from_text(long_text("words", length))) for length in (10_000, 40_000))
    assert large == pytest.approx(4 * small, rel=0.05)
    assert large <= 20 * 40_000


@pytest.mark.parametrize("heading", ["# " + "word " * 50_000, "# " + "w" * 200_000])
def test_a_long_heading_is_not_repeated_whole_in_each_prompt(heading):
    script = script_from_text(heading + "\n\n" + "The sky is blue today. " * 200)
    assert len(script.title) <= 201
    assert max(len(scene.image_prompt) for scene in script.scenes) <= LONGEST_SCENE + 300


def test_a_picture_prompt_is_bounded_whatever_a_script_file_holds():
    prompt = picture_prompt("subject " * 100_000, style="look " * 100_000, moment="moment " * 100_000)
    assert len(prompt) <= LONGEST_SUBJECT + LONGEST_LOOK + LONGEST_MOMENT + 200
    assert "subject.\n" in prompt
    assert "moment\nStyle: look" in prompt


def test_a_usual_prompt_is_left_as_it_is():
    assert picture_prompt("A bee.", style="calm", moment=" It flies. ") == (
        "A bee.\nThe moment to show: It flies.\nStyle: calm.\nNo text, letters or captions in the picture."
    )
