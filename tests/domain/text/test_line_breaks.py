"""Lines, cues and pictures end between words in scripts without spaces, and never inside a grapheme cluster."""

# ruff: noqa: RUF001  # Marks of other scripts look like English ones.

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.text.graphemes import unbroken, width
from eleven_video.domain.text.line_breaks import breaks_without_space
from eleven_video.domain.text.timed_words import words_of
from eleven_video.domain.timing.shots import LONGEST_SHOT_S, cut_into_shots, even_alignment
from eleven_video.domain.timing.subtitles import cues_of

# Words of texts without spaces, parted by bars. A line may begin at some of the bars only.
TEXTS = {
    "Thai": "ท้องฟ้า|เป็น|สี|ฟ้า|เพราะ|แสง|จาก|ดวง|อาทิตย์|กระเจิง|เมื่อ|ผ่าน|ชั้น|บรรยากาศ|ของ|โลก",
    "Lao": "ທ້ອງຟ້າ|ເປັນ|ສີ|ຟ້າ|ຍ້ອນ|ແສງ|ຈາກ|ດວງ|ອາທິດ",
    "Khmer": "មេឃ|ពណ៌|ខៀវ|ដោយសារ|ពន្លឺ|ព្រះ|អាទិត្យ",
    "Burmese": "ကောင်းကင်|သည်|အပြာ|ရောင်|ဖြစ်|သည်",
    "Chinese": "天空|为什么|是|蓝色|的|呢？|这个|问题|困扰|了|人们|很多|年。",
    "Traditional Chinese": "天空|為什麼|是|藍色|的|呢？|這個|問題|困擾|了|人們|很多|年。",
    "Japanese": "彼|は|昨日、|東京|駅|で|「|友達|」|に|会い|ました|（|2020年）。",
    "Tibetan": "བོད་|ཡིག་|ནི་|བོད་|མིའི།",
}  # fmt: skip


def cut(text: str) -> list[str]:
    bounds = [0, *sorted(breaks_without_space(text)), len(text)]
    return [text[start:end] for start, end in pairwise(bounds)]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_without_spaces_is_cut_between_its_words_only(name):
    words = TEXTS[name].split("|")
    allowed, at = set(), 0
    for word in words:
        at += len(word)
        allowed.add(at)
    found = breaks_without_space("".join(words))
    assert found <= allowed
    assert len(found) >= len(words) // 3


@pytest.mark.parametrize("text", ["", "well-known and/or", "하늘이 왜", "https://a.b/c?d=e", "naïve café"])
def test_a_text_with_spaces_is_cut_at_them_alone(text):
    assert breaks_without_space(text) == set()


def test_no_line_begins_with_a_closing_mark_or_a_small_kana():
    pieces = cut("ちょっと待って、「はい」（本当）ですか？ーーキャッチした。" * 3)
    assert len(pieces) > 6
    assert not [piece for piece in pieces if piece[0] in "、。」）？ょっャッー"]
    assert not [piece for piece in pieces if piece[-1] in "「（"]


def test_where_no_dictionary_has_the_language_long_stretches_are_cut_between_clusters():
    lanna = "\u1a20\u1a65\u1a75\u1a21\u1a60\u1a3f\u1a63" * 20  # Tai Tham, without a space
    pieces = cut(lanna)
    assert "".join(pieces) == lanna
    assert max(map(len, pieces)) <= 30
    assert not [piece for piece in pieces if unicodedata.category(piece[0]).startswith("M")]


def test_a_vowel_sign_stays_with_its_consonant_where_a_line_must_be_cut():
    assert list(unbroken("กาเกาะนำ")) == ["กา", "เกาะ", "นำ"]
    assert list(unbroken("ເກົາ")) == ["ເກົາ"]


@pytest.mark.parametrize("name", ["Thai", "Lao", "Khmer", "Burmese", "Chinese", "Japanese"])
@pytest.mark.parametrize("columns", [10, 24, 42])
def test_captions_and_pictures_of_a_text_without_spaces_change_every_few_seconds(name, columns):
    words = TEXTS[name].split("|") * 3
    text = "".join(words)
    seconds = len(text) * 0.15
    alignment = even_alignment(text, seconds)
    cues = cues_of(words_of(alignment, audio_s=seconds), scene_s=seconds + 0.8, longest_line=columns)
    shots = cut_into_shots(alignment, seconds)

    assert "".join(line for cue in cues for line in cue.lines) == text
    assert max(cue.end_s - cue.start_s for cue in cues) < 7
    assert "".join(shot.words for shot in shots) == text
    assert max(shot.end - shot.start for shot in shots) <= LONGEST_SHOT_S + 0.5
    edges, at = {0}, 0
    for word in words:
        at += len(word)
        edges.add(at)
    places, at = [], 0
    for line in [line for cue in cues for line in cue.lines]:
        places.append(at)
        at += len(line)
    if columns > 10:
        assert set(places) <= edges


_LONG_WORDS = {
    "katakana": "コンピューターアーキテクチャーとプログラミングランゲージ。モーニング娘。は人気だ。",
    "half-wide katakana": "ﾊﾝｶｸｶﾀｶﾅﾉﾃｷｽﾄﾊﾖﾐﾆｸｲﾃﾞｽ｡ﾃﾞﾓﾖﾒﾏｽ｡ｿｳﾃﾞｼｮｳ｡",
    "hiragana": "きゃりーぱみゅぱみゅさん、行ってきたよー。「うん。」笑った。",
    "Chinese titles": "《红楼梦》、《西游记》……还有“阿尔忒弥斯”计划（也就是重返月球计划）启动了。",
    "Korean": "아버지가방에들어가신다는문장은띄어쓰기의중요성을보여준다.",
    "Thai": "ปีที่ดีๆของเราทุกคนฯ",
}


@pytest.mark.parametrize("name", _LONG_WORDS)
@pytest.mark.parametrize("columns", [8, 16, 24, 42])
def test_no_line_begins_with_a_mark_that_closes_or_ends_with_one_that_opens(name, columns):
    text = _LONG_WORDS[name]
    cues = cues_of(words_of(even_alignment(text, 9.0), audio_s=9.0), scene_s=9.0, longest_line=columns)
    lines = [line for cue in cues for line in cue.lines]

    assert "".join(lines) == text
    assert all(width(line) <= columns for line in lines)
    for line in lines:
        assert line[0] not in "。、！？」』》）”…ー々ぁゃゅょっャュョッ｡､ｰﾞﾟｬｭｮｯๆฯ.,"
        assert line[-1] not in "「『《（“"


def test_marks_longer_than_a_line_are_cut():
    text = "すごい" + "！" * 30
    cues = cues_of(words_of(even_alignment(text, 9.0), audio_s=9.0), scene_s=9.0, longest_line=16)

    assert "".join(line for cue in cues for line in cue.lines) == text
    assert all(width(line) <= 16 for cue in cues for line in cue.lines)


scripts = st.sampled_from("กาเำะ้ ັນຈາກເມឃ្ខ៉ကြော天空。、「」（）ぁっー. a\u0e33\u0eb3\u200d")


@given(st.text(alphabet=st.one_of(scripts, st.characters()), max_size=120))
def test_nothing_is_lost_or_added_where_anything_is_cut(text):
    assert "".join(cut(text)) == text
    assert all(piece and not piece.isspace() for piece in cut(text)) or not text.strip()
    assert "".join(unbroken(text)) == text
