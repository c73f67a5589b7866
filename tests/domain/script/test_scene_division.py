"""The division of a text into scenes, in languages with and without spaces, and for lists."""

# ruff: noqa: RUF001  # Marks of other scripts look like English ones.

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.script.paragraph import Paragraph
from eleven_video.domain.script.scene_division import LONGEST_SCENE, scene_texts
from eleven_video.domain.text.speaking_time import spoken_s
from eleven_video.domain.text.speech_pieces import split_text
from eleven_video.domain.timing.pauses import Pause, SpokenText

# 115 characters in seven sentences.
CHINESE = (
    "天空为什么是蓝色的呢？这个问题困扰了人们很多年。阳光穿过大气层的时候会被空气分子散射。蓝色的光波长比较短，所以被散射得更多。"
    "因此我们从各个方向看到的都是蓝光。日落的时候阳光要走更长的路。蓝光在路上就散射掉了，只剩下红色和橙色的光。"
)
URDU = "یہ ایک بہت لمبا جملہ ہے جو آسمان کے نیلے رنگ کے بارے میں ہے۔ کیا یہ دوسرا ہے؟ "
JAPANESE = "空はなぜ青いのでしょうか。太陽の光が空気で散乱するからです。"


def narrations(*paragraphs: str | Paragraph) -> list[str]:
    whole = [one if isinstance(one, Paragraph) else Paragraph(SpokenText(one)) for one in paragraphs]
    return [scene.spoken.text for scene in scene_texts(whole)]


def item(text: str, heading: str = "") -> Paragraph:
    return Paragraph(SpokenText(text), heading, is_item=True)


def test_a_chinese_text_is_sent_as_it_is():
    assert len(CHINESE) == 115
    scenes = narrations(CHINESE)
    assert "".join(scenes) == CHINESE
    assert all(scene.endswith(("。", "？")) for scene in scenes)


@pytest.mark.parametrize("text", [CHINESE * 4, JAPANESE * 12, URDU.strip() + " " + (URDU * 9).strip()])
def test_a_long_text_without_english_words_has_scenes_of_ten_to_twenty_seconds(text):
    scenes = narrations(text)
    joint = "" if "。" in text else " "
    assert joint.join(scenes) == text
    assert all(7 < spoken_s(scene, words_per_minute=150) < 25 for scene in scenes[:-1])
    assert len(scenes) >= 3


def test_an_abbreviation_ends_no_scene():
    text = (
        "In the autumn of that year the whole little town came out to see the new bridge, and the mayor, the baker, the "
        "miller, the teacher, the old smith and all the children of the school stood there in the rain to listen to what "
        "Dr. Smith had to say about it. He said that it was good."
    )
    assert narrations(text)[0].endswith("what Dr. Smith had to say about it.")


def test_short_items_share_a_scene_and_keep_their_order():
    items = [f"Item number {number} of it" for number in range(30)]
    scenes = narrations(*map(item, items))
    assert " ".join(scenes) == " ".join(items)
    assert len(scenes) < 6
    assert all(len(scene.split()) > 12 for scene in scenes)


def test_a_lone_short_item_joins_the_paragraph_before_it_or_after_it():
    assert narrations("You need one thing only.", item("Five words in an item")) == [
        "You need one thing only. Five words in an item"
    ]
    assert narrations(item("Bread and butter"), "It is all that you need.") == [
        "Bread and butter It is all that you need."
    ]
    assert narrations(item("Bread and butter", "A"), item("Milk", "B"), "Eat it.") == ["Bread and butter Milk Eat it."]


def test_a_script_of_one_item_is_one_scene():
    assert narrations(item("Five words in an item")) == ["Five words in an item"]


def test_paragraphs_and_long_items_are_scenes_of_their_own():
    long_item = "word " * 20 + "end."
    assert narrations("One is here.", "Two is there.") == ["One is here.", "Two is there."]
    assert narrations("One is here.", item(long_item), "Two.") == ["One is here.", long_item, "Two."]


def test_pauses_stay_at_their_places():
    text = "One is here. Two is there."
    paragraph = Paragraph(SpokenText(text, (Pause(4, 500), Pause(13, 1500), Pause(len(text), 2000))))
    (scene,) = scene_texts([paragraph])
    assert scene.spoken == paragraph.spoken
    joined = scene_texts([paragraph, item("And more")])
    assert joined[0].spoken == SpokenText(f"{text} And more", (Pause(4, 500), Pause(13, 1500), Pause(27, 2000)))


def test_an_item_without_a_full_stop_is_followed_by_a_pause():
    (scene,) = scene_texts([item("Bread and butter"), item("A knife."), item("Water")])
    assert scene.spoken == SpokenText("Bread and butter A knife. Water", (Pause(17, 700),))


def test_a_long_pause_ends_a_scene_so_that_no_scene_is_mostly_silence():
    text = " ".join(f"Sentence {number} is here." for number in range(10))
    starts = [at for at in range(1, len(text)) if text[at] == "S"]
    scenes = scene_texts([Paragraph(SpokenText(text, tuple(Pause(at, 20_000) for at in starts)))])
    assert len(scenes) == 10
    assert [scene.spoken.paused_s for scene in scenes] == [20.0] * 9 + [0.0]


paragraphs = st.lists(
    st.builds(
        lambda words, is_item: Paragraph(SpokenText(" ".join(words)), is_item=is_item),
        st.lists(
            st.text(alphabet=st.one_of(st.sampled_from("ab.,!。、天空ก็้าا۔(\u201c\u201d"), st.characters(categories=["L", "P"])),
                    min_size=1, max_size=40), min_size=1, max_size=30,
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


@given(paragraphs)
def test_whatever_is_written_is_spoken_character_by_character(found):
    scenes = scene_texts(found)
    written = " ".join(one.spoken.text for one in found)
    spoken = [scene.spoken.text for scene in scenes]
    assert "".join("".join(spoken).split()) == "".join(written.split())
    assert all(0 < len(text) <= LONGEST_SCENE for text in spoken)
    # Each is a part of the text, so that no space stands where the text has none.
    at = 0
    for text in spoken:
        at = written.index(text, at) + len(text)


@given(st.text(alphabet="a天。 .ก", max_size=200), st.integers(1, 50))
def test_parts_of_a_long_text_are_parts_of_it(text, limit):
    at = 0
    for part in split_text(text, limit):
        assert 0 < len(part) <= limit
        assert not text[at : text.index(part, at)].strip()
        at = text.index(part, at) + len(part)
    assert not text[at:].strip()
