"""Whatever a script is made of, what is said of it is words: no direction, no mark, nothing twice read otherwise, and in time."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.domain.script import Script
from eleven_video.domain.script_file import script_from_json, script_from_text
from eleven_video.domain.spoken_text import spoken_text
from eleven_video.errors import InvalidInput
from tests.support.anything import DEEP, JSON, damaged, torn
from tests.support.thoroughness import ASKED, examples

# What no narrator says.
UNSAID = "zzz"
_WORDS = st.sampled_from(["river", "stone", "1969", "caf\u00e9", "\u6cb3", "isn't", "3.5", "\u0928\u0926\u0940"])
_SPEECH = st.lists(_WORDS, min_size=1, max_size=4).map(lambda words: "So " + " ".join(words) + ".")
_WITHIN_A_LINE = st.sampled_from(
    [
        "[zzz]", "[zzz\nzzz]", "[zzz [zzz] zzz]", "{zzz}", "{zzz [zzz\n] zzz}", "(soft music zzz)", "(laughs\nzzz)",
        "*laughs zzz*", "*sighs\nzzz*", "<zzz>", "<zzz a='b'/>", "![zzz](zzz)", r"\[zzz\]", "&#91;zzz&#93;", "&amp;lt;zzz&amp;gt;",
    ]
)  # fmt: skip
_LINES = st.sampled_from(
    [
        "# zzz", "Visual: zzz", "SFX: zzz", "- Camera: zzz", "Scene 3: zzz", "Scene 3: \\*zzz\\*", "INT. ZZZ zzz",
        "(zzz)", "(zzz\nzzz)", "```\nzzz\n```", "<!-- zzz -->", "<zzz>", "| zzz |\n|---|\n| zzz |", "[^1]: zzz", "[the zzz]: zzz",
    ]
)  # fmt: skip
_BLOCKS = st.lists(
    st.lists(_SPEECH | _WITHIN_A_LINE, min_size=1, max_size=4).map(" ".join) | _LINES | st.just("Narrator: Host (zzz): So it is."),
    max_size=5,
)  # fmt: skip
# Letters among everything that marks something somewhere.
_MARKED = st.text("ab1. \n*_[]()<>{}#-`!&;:\\|~\"'=>+\u2022", max_size=60) | st.lists(
    st.sampled_from(["&amp;", "&lt;", "\\", "Narrator:", "THE END", "Scene 3", "1986. ", "\n\n", "a", "*", "[", "]", "Cut to "])
).map("".join)  # fmt: skip
_PIECES = (
    "[}", "(", "speaker ", "&amp;", "a ", "*", "<a ", "{[",
    "[", "![", "[a](", "**a", "*a ", "_a", "((a ", "`", "``a", "> ", "- ", "1. ", "#", "&#", "amp;",
    "\\", "\t", "\n", " \n", "~~~", "|", "a\n|-|\n", "[a]: x\n", "[^a]: ", "<!--", "\x1b]", "\x1b[", "narrator (", "narrator: ",
    "scene 3 ", "cut to ", "INT. ", "-*_= ", "short pause ", "a music ", "---\n", "]", "(music)", "\U0001f31f",
)  # fmt: skip
_MOST_TELLING = 7
_SCRIPT = {
    "title": "Bees",
    "style": "soft",
    "scenes": [{"narration": "Bees *hum*.", "image_prompt": "A bee"}, {"narration": "[Music]", "image_prompt": ""}],
}


@examples(60)
@given(_BLOCKS)
def test_every_word_is_said_and_no_direction(blocks: list[str]) -> None:
    said = spoken_text("\n\n".join(blocks)).replace("So it is.", "")

    assert UNSAID not in said
    spoken = [part for block in blocks for part in block.replace("\n", " ").split("So ")[1:]]
    wanted = [word for part in spoken for word in part.partition(". ")[0].strip().removesuffix(".").split()]
    assert [word.removesuffix(".") for word in said.split() if word != "So"] == [
        word for word in wanted if word not in {"it", "is"}
    ]


@examples(120)
@given(_MARKED | st.text(max_size=200))
@example("1969. Two men walk on the moon.")
@example(r"\*laughs\* 1\. \[one\] &amp;amp;lt;b&amp;amp;gt;")
def test_what_is_said_is_a_line_of_text_that_says_the_same_when_it_is_read_again(text: str) -> None:
    said = spoken_text(text)

    assert said.replace("\u200c", "").replace("\u200d", "").isprintable()
    assert said == " ".join(said.split())
    assert not said or any(character.isalnum() for character in said)
    assert spoken_text(said) == said


@pytest.mark.parametrize("piece", _PIECES if ASKED else _PIECES[:_MOST_TELLING])
def test_marks_without_end_take_time_that_grows_no_faster_than_the_text(piece: str) -> None:
    """Read anew from each of its marks, such a text would take hours."""
    assert "\n" not in spoken_text(f"&{piece * (50_000 // len(piece))}")


def checked(script: Script) -> None:
    assert script.scenes
    assert [scene.number for scene in script.scenes] == list(range(1, len(script.scenes) + 1))
    for scene in script.scenes:
        assert any(character.isalnum() for character in scene.narration)
    for text in (script.title, script.style, *(scene.image_prompt for scene in script.scenes)):
        assert "\x1b" not in text
        assert "\0" not in text
        text.encode()


@examples(60)
@given(_MARKED | st.text(max_size=300))
def test_any_text_is_a_script_or_has_nothing_to_say(text: str) -> None:
    try:
        checked(script_from_text(text))
    except InvalidInput:
        assert not spoken_text(text)


@examples(80)
@given(damaged(_SCRIPT) | JSON)
def test_any_json_is_a_script_or_told_why_not(facts: Any) -> None:
    try:
        script = script_from_json(json.dumps(facts))
    except InvalidInput as error:
        assert "script" in str(error)  # noqa: PT017  either is fine, nothing else
        return
    checked(script)


@examples(60)
@given(torn(json.dumps(_SCRIPT).encode()).map(lambda data: data.decode(errors="replace")) | st.text())
@example("[" * DEEP)
def test_any_file_is_a_script_or_told_why_not(text: str) -> None:
    try:
        checked(script_from_json(text))
    except InvalidInput:
        return
