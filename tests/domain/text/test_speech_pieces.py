from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.text.speech_pieces import sentences, split_text


def test_text_is_cut_at_sentences_where_they_fit():
    text = "One is here. Two is there! Is three anywhere? Four, at last, ends it."

    assert split_text(text, 30) == ["One is here. Two is there!", "Is three anywhere?", "Four, at last, ends it."]


def test_a_long_sentence_is_cut_at_clauses_and_a_long_clause_between_words():
    assert split_text("first part, second part, third", 24) == ["first part, second part,", "third"]
    assert split_text("aaa bbb ccc ddd", 7) == ["aaa bbb", "ccc ddd"]
    assert split_text("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_short_text_stays_whole_and_no_text_is_nothing():
    assert split_text("Short.", 100) == ["Short."]
    assert split_text("  ", 100) == []


def test_sentences_keep_their_marks_in_other_scripts_too():
    assert sentences('He said "no." Then he left. \u7a7a\u306f\u9752\u3044\u3002\u6d77\u3082\u9752\u3044\u3002') == [
        'He said "no."', "Then he left.", "\u7a7a\u306f\u9752\u3044\u3002", "\u6d77\u3082\u9752\u3044\u3002",
    ]  # fmt: skip


@given(st.text(alphabet="ab .,!\n", max_size=300), st.integers(1, 60))
def test_no_piece_is_too_long_and_no_letter_is_lost(text, limit):
    pieces = split_text(text, limit)

    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
