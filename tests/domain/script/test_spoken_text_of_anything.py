"""For any script, exactly its words are spoken and the rest is left out, in a limited time."""

import html
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.domain.script.script import Script
from eleven_video.domain.script.script_file import script_from_json, script_from_text
from eleven_video.domain.script.script_record import script_of, script_record
from eleven_video.domain.script.spoken_text import read_text, spoken_text
from eleven_video.errors import InvalidInput
from tests.support.anything import DEEP, JSON, damaged, torn
from tests.support.thoroughness import ASKED, examples

# What is surely no word of the narrator.
UNSAID = "zzz"
_WORDS = st.sampled_from(["river", "stone", "1969", "caf\u00e9", "\u6cb3", "isn't", "3.5", "\u0928\u0926\u0940"])
_SPEECH = st.lists(_WORDS, min_size=1, max_size=4).map(lambda words: "So " + " ".join(words) + ".")
_WITHIN_A_LINE = st.sampled_from(
    [
        "[music]",
        "[Pause 2s]",
        "<br class='zzz'/>",
        "![zzz](zzz)",
        "<!-- zzz\nzzz -->",
        "<img alt='zzz'>",
        "<break time='1s'/>",
    ]
)
_LINES = st.sampled_from(
    [
        "# zzz", "Visual: zzz", "SFX: zzz", "- B-roll: zzz", "Scene 3: zzz", "INT. ZZZ - DAY", "[zzz]", "[zzz\nzzz [zzz]]",
        "(applause)", "```\nzzz\n```", "<!-- zzz\n\nzzz -->", "<hr zzz='1'>", "| zzz |\n|---|\n| zzz |",
        "<table><tr><td>zzz</td></tr>\n\n<tr><td>zzz</td></tr></table>", "[^1]: zzz", "[the zzz]: https://zzz.org", "[the zzz b]: zzz.html (zzz)",
        "<script>\nzzz\n\nzzz\n</script>",
    ]
)  # fmt: skip
_BLOCKS = st.lists(
    st.lists(_SPEECH | _WITHIN_A_LINE, min_size=1, max_size=4).map(" ".join) | _LINES | st.just("Narrator (zzz): So it is."),
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
def test_every_word_is_spoken_and_no_direction(blocks: list[str]) -> None:
    said = spoken_text("\n\n".join(blocks)).replace("So it is.", "")

    assert UNSAID not in said
    spoken = [part for block in blocks for part in block.replace("\n", " ").split("So ")[1:]]
    wanted = [word for part in spoken for word in part.partition(". ")[0].strip().removesuffix(".").split()]
    assert [word.removesuffix(".") for word in said.split() if word != "So"] == [
        word for word in wanted if word not in {"it", "is"}
    ]


_ANY = _MARKED | _BLOCKS.map("\n\n".join) | st.text(max_size=200)
_SUBTITLES = st.lists(
    st.tuples(
        st.integers(0, 59),
        st.sampled_from(
            [
                "Hello there.",
                "- [music]\n- <i>Yes</i>",
                "5 &amp; 6",
                "",
                "{\\an8}No\n\nmore",
                ">> <ruby>\u6f22<rt>kan</ruby>",
            ]
        ),
        st.sampled_from(["", "\n\nNOTE by hand", "\n\nSTYLE\n::cue {}", "\n\nNOTE"]),
    ),
    max_size=4,
).map(
    lambda cues: "\n\n".join(
        f"{n}\n00:00:{s:02},000 --> 00:01:00,500\n{words}{note}" for n, (s, words, note) in enumerate(cues, 1)
    )
)
_DEEP = st.tuples(st.integers(1, 60), st.sampled_from(["> ", "- ", "1. ", "  "]), _MARKED).map(
    lambda drawn: "\n".join(drawn[1] * drawn[0] + line for line in drawn[2].split("\n"))
)
_PAGES = _MARKED.map(
    lambda text: f"<!DOCTYPE html><html><head><title>A</title></head><body><p>{text}</p></body></html>"
)
_SCREENPLAYS = _MARKED.map(lambda text: f"INT. LAB - DAY\n\n{text}\n\nMARY\n(softly)\n{text}\n\nCUT TO:")


def unspaced(text: str) -> str:
    return "".join(text.split())


@examples(200)
@given(_ANY | _SUBTITLES | _PAGES | _SCREENPLAYS | _DEEP)
@example("\x1b[31mRed\x1b[0m \u202e\U0001f468\u200d\U0001f469 1\ufe0f\u20e3 \r\n&#128512;&#x202e;")
@example("> " * 30 + "deep")
@example("> 1. <p and q>\n> 2. [a]: x\n\n[a]: y")
def test_what_is_spoken_and_what_is_left_out_are_the_text(text: str) -> None:
    reading = read_text(text)

    assert unspaced("".join(part.source for part in reading.parts)) == unspaced(text)
    spoken = [part for part in reading.parts if part.kind is None]
    assert unspaced("".join(one.spoken.text for one in reading.paragraphs)) == unspaced(
        "".join(part.spoken for part in spoken)
    )
    # Words are spoken as they are written; only what stands for another character is not.
    assert all(part.spoken == part.source or html.unescape(part.source).startswith(part.spoken[:1]) for part in spoken)


@examples(60)
@given(st.integers(0, 60), st.sampled_from(["> ", ">", "- ", "* ", "  "]), st.lists(_SPEECH, min_size=1, max_size=3))
def test_words_are_spoken_however_deep_they_stand(depth: int, mark: str, lines: list[str]) -> None:
    written = "\n".join(mark * depth + line for line in lines)

    assert unspaced(spoken_text(written)) == unspaced("".join(lines))


@examples(120)
@given(_ANY | _SUBTITLES | _PAGES | _SCREENPLAYS | _DEEP)
def test_what_is_spoken_is_lines_of_text_with_pauses_between_words(text: str) -> None:
    for paragraph in read_text(text).paragraphs:
        said = paragraph.spoken
        assert said.text.replace("\u200c", "").replace("\u200d", "").isprintable()
        assert said.text == " ".join(said.text.split())
        assert any(character.isalnum() for character in said.text)
        places = [pause.at for pause in said.pauses]
        assert places == sorted(set(places))
        assert all(0 <= place <= len(said.text) and not said.text[place : place + 1].isspace() for place in places)


@examples(120)
@given(_ANY)
@example("1969. Two men walk on the moon.")
@example(r"\*laughs\* 1\. \[one\] &amp;amp;lt;b&amp;amp;gt; \\[Music\\]")
@example(r"\[Music\] NARRATOR\: [pause]\\<br>")
def test_a_script_that_is_kept_and_read_again_says_the_same(text: str) -> None:
    try:
        script = script_from_text(text)
    except InvalidInput:
        return
    kept = json.dumps(script_record(script))

    assert script_of(json.loads(kept)) == script
    again = script_from_json(kept)
    assert [scene.spoken for scene in again.scenes] == [scene.spoken for scene in script.scenes]


@pytest.mark.parametrize("start", ["&", "<html>", "INT. X\n\nAB\nc\n\n", "WEBVTT\n\n"] if ASKED else ["&", "<html>"])
@pytest.mark.parametrize("piece", _PIECES if ASKED else _PIECES[:_MOST_TELLING])
def test_marks_without_end_take_time_that_grows_no_faster_than_the_text(piece: str, start: str) -> None:
    """Read anew from each of its marks, such a text would take hours."""
    assert "\n" not in spoken_text(f"{start}{piece * (50_000 // len(piece))}")


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
def test_any_json_is_a_script_or_refused_with_a_reason(facts: Any) -> None:
    try:
        script = script_from_json(json.dumps(facts))
    except InvalidInput as error:
        assert "script" in str(error)  # noqa: PT017  either is fine, nothing else
        return
    checked(script)


@examples(60)
@given(torn(json.dumps(_SCRIPT).encode()).map(lambda data: data.decode(errors="replace")) | st.text())
@example("[" * DEEP)
def test_any_file_is_a_script_or_refused_with_a_reason(text: str) -> None:
    try:
        checked(script_from_json(text))
    except InvalidInput:
        return
