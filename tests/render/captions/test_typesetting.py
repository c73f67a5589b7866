import pytest

from eleven_video.render.captions.typesetting import SetLine, set_line


def _set(*words: str, size: float = 50.0, right_to_left: bool = False, region: str = "SC") -> SetLine:
    return set_line(words, size=size, region=region, right_to_left=right_to_left)


def _numbers(line: SetLine) -> list[int]:
    return [glyph.number for glyph in line.glyphs]


def test_letters_follow_each_other_to_the_right_and_know_their_words():
    line = _set("One", " two")

    assert [glyph.word for glyph in line.glyphs] == [0, 0, 0, 1, 1, 1, 1]
    places = [glyph.x for glyph in line.glyphs]
    assert places == sorted(places)
    assert places[-1] < line.length < 250


def test_a_line_twice_as_large_is_twice_as_long():
    assert _set("Twice", size=100.0).length == pytest.approx(2 * _set("Twice").length, rel=0.01)


def test_pairs_of_letters_are_kerned():
    assert _set("AV").length < _set("A").length + _set("V").length


def test_consonants_join_to_conjuncts():
    """ka + virama + ssa is one sign; i stands before the consonant it is spoken after."""
    assert len(_set("\u0915\u094d\u0937").glyphs) == 1
    sign, consonant = _numbers(_set("\u0915\u093f"))
    assert consonant == _numbers(_set("\u0915"))[0]
    assert sign != consonant


def test_arabic_letters_join_and_run_to_the_left():
    alone = _numbers(_set("\u0628", right_to_left=True))
    word = _set("\u0628\u0628\u0628", right_to_left=True)

    assert set(alone) - set(_numbers(word))
    assert len({glyph.number for glyph in word.glyphs if glyph.number}) > 1


def test_words_of_a_hebrew_line_stand_from_right_to_left():
    line = _set("\u05d0\u05d1", " \u05d2\u05d3", " car", right_to_left=True)
    lefts = {word: min(glyph.x for glyph in line.glyphs if glyph.word == word) for word in range(3)}

    assert lefts[0] > lefts[1] > lefts[2]


def test_scripts_of_several_fonts_stand_on_one_line():
    line = _set("Noto", " \u7a7a", " \u0e17\u0e49", " \U0001f600")

    assert 0 not in _numbers(line)
    assert len({glyph.font for glyph in line.glyphs}) == 4


def test_joined_emoji_are_one_glyph():
    assert len(_set("\U0001f468\u200d\U0001f469\u200d\U0001f467").glyphs) == 1


def test_what_no_font_has_takes_no_room():
    assert _numbers(_set("a\U00012000b")) == _numbers(_set("ab"))
    assert _numbers(_set("a", " \U00012000", " b")) == _numbers(_set("a", " b"))
    assert _set("\U00012000") == SetLine((), 0.0)
