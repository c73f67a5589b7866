"""Sentences end at the full stops of all scripts, and nowhere in an abbreviation, a bracket or a quotation."""

# ruff: noqa: RUF001  # Marks of other scripts look like English ones.

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.text.sentences import sentence_ends, sentence_spans, sentences

# Each text is one sentence.
ONE_SENTENCE = [
    "The mayor met Dr. Smith at St. John's, No. 5, approx. 3 km from the U.S. border.",
    "J. R. R. Tolkien and Mrs. O'Neil saw Lt. Col. Brown vs. the people.",
    "See e.g. Fig. 3 vs. Fig. 4, i.e. the latter, on p. 12.",
    "In Sept. 1969 he worked for the U.S. Government and for Acme Inc. in Rome.",
    "Version 3.5.2 of node.js costs $4.50 at example.com.",
    'He said "Stop! Go away." and left.',
    "She (who knew. Really?) smiled.",
    "Das ist z. B. das Haus von Frau Dipl.-Ing. Weber in St. Gallen, d. h. bzw. Nr. 5.",
    "Am 3. Oktober und im 19. Jahrhundert war Dr. M\u00fcller u. a. ca. 5 Jahre hier.",
    "M. Dupont a vu Mme. Durand, p. ex. \u00e0 Paris.",
    "\u00ab Bonjour ! \u00c7a va ? \u00bb dit-il.",
    "El Sr. Garc\u00eda y la Sra. L\u00f3pez viven en EE. UU. desde 1990.",
    "O Sr. Silva e a Dra. Costa moram na Av. Paulista.",
    "To jest np. dom prof. Kowalskiego.",
    (
        "\u0412 1990 \u0433. \u041c\u043e\u0441\u043a\u0432\u0430 \u0431\u044b\u043b\u0430 \u0442. \u0435. \u0434\u043e\u043c"
        " \u043f\u0440\u043e\u0444. \u0418\u0432\u0430\u043d\u043e\u0432\u0430."
    ),
    "\u0642\u0627\u0644 \u062f. \u0623\u062d\u0645\u062f \u0646\u0639\u0645.",
    "\u0921\u0949. \u0936\u0930\u094d\u092e\u093e \u0906\u090f\u0964",
    "\u4ed6\u8bf4\uff1a\u201c\u771f\u597d\uff01\u6211\u4eec\u8d70\u5427\u3002\u201d",
    "\u5f7c\u306f\u300c\u306f\u3044\u3002\u884c\u304d\u307e\u3059\u3002\u300d\u3068\u8a00\u3063\u305f\u3002",
    "\uff08\u8fd9\u662f\u6ce8\u3002\u771f\u7684\u3002\uff09",
    "Die Fa. Müller GmbH ist da.",
    "Dr hab. Jan Kowalski był w domu.",
    "श्री. राम और के. आर. नारायणन आए।",
    "মো. করিম এলেন।",
    "திரு. ராஜா ரூ. 5 தந்தார்.",
    "พ.ศ. 2566 ดร. สมชายกล่าวว่า สวัสดี",
    "រៀល។ល។",
    "ဟုတ်ကဲ့၊ မှန်ပါသည်။",
    'သူက "မင်္ဂလာပါ။" ဟုပြောသည်။',
    '김 박사가 "안녕하세요! 반갑습니다."라고 말했다.',
    'אמר ד"ר כהן: "שלום! מה שלומך?"',
]

# The sentences of a text, by the script or the mark that ends them.
SEVERAL = {
    "English": ["He said no.", "Then he left!", "Why?", "It cost $5.", "Nobody knew..."],
    "after an abbreviation": ["It ended at 5 p.m.", "He lives in the U.S.", "It is big."],
    "quotations": ['He said "no."', "Then he left.", "(It rained.)", "All was wet."],
    "Chinese": [
        "\u5929\u7a7a\u4e3a\u4ec0\u4e48\u662f\u84dd\u8272\u7684\u5462\uff1f",
        "\u8fd9\u4e2a\u95ee\u9898\u5f88\u96be\u3002",
        "\u771f\u7684\uff01",
    ],
    "Japanese": ["\u7a7a\u306f\u9752\u3044\u3002", "\u672c\u5f53\uff1f", "\u306f\u3044\uff0e"],
    "Korean": [
        "\ud558\ub298\uc774 \uc65c \ud30c\ub780\uc0c9\uc77c\uae4c\uc694?",
        "\ub124.",
        "\ube5b\uc785\ub2c8\ub2e4.",
    ],
    "Urdu": [
        "\u06cc\u06c1 \u0627\u06cc\u06a9 \u062c\u0645\u0644\u06c1 \u06c1\u06d2\u06d4",
        "\u06a9\u06cc\u0627 \u06cc\u06c1 \u062f\u0648\u0633\u0631\u0627 \u06c1\u06d2\u061f",
        "\u06c1\u0627\u06ba\u06d4",
    ],
    "Hindi": ["\u092f\u0939 \u090f\u0915 \u0939\u0948\u0964", "\u092f\u0939 \u0926\u094b\u0965", "\u0920\u0940\u0915?"],
    "Burmese": ["\u1012\u102b\u1000 \u101d\u102b\u1000\u103b\u104b", "\u1012\u102f\u1010\u102d\u101a\u104b"],
    "Khmer": ["\u1793\u17c1\u17c7\u1787\u17b6\u17d4", "\u1791\u17b8\u1796\u17b8\u179a\u17d4"],
    "Amharic": ["\u12ed\u1205 \u1290\u12cd\u1362", "\u1290\u12cd\u1367", "\u12a0\u12ce\u1362"],
    "Armenian": ["\u054d\u0561 \u0567\u0589", "\u0535\u0580\u056f\u0580\u0578\u0580\u0564\u0568\u0589"],
    "Greek": ["\u03a4\u03b9 \u03b5\u03af\u03bd\u03b1\u03b9;", "\u039d\u03b1\u03b9."],
    "French": ["« Ça va ? »", "Elle répondit : « Oui. »", "Il part."],
    "Hebrew": ['צה"ל הוא צבא.', 'המחיר 3.50 ש"ח.', "הרב י. לוי בא."],
    "Hindi with lines": ["यह है|", "वह था|", "बस"],
    "Armenian with colons": ["Բարև Ձեզ:", "Ինչպես եք:", "Լավ:"],
    "Amharic with two signs": ["ይህ ነው፡፡", "እሺ፡፡", "ሰላም።"],
    "Tibetan": ["\u0f56\u0f7c\u0f51\u0f0b\u0f61\u0f72\u0f42\u0f0d", "\u0f42\u0f49\u0f72\u0f66\u0f0b\u0f54\u0f0d"],
    "Spanish": ["\u00bfQu\u00e9?", "\u00a1Hola!", "Es la casa de los dos."],
}
# The scripts of those that put no space between sentences.
UNSPACED = {"Chinese", "Japanese", "Burmese"}


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_no_sentence_ends_in_an_abbreviation_a_bracket_or_a_quotation(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize("name", SEVERAL)
def test_sentences_end_at_the_marks_of_their_script(name):
    expected = SEVERAL[name]
    text = ("" if name in UNSPACED else " ").join(expected)
    assert sentences(text) == expected


def test_a_number_at_the_start_goes_with_the_sentence_after_it():
    assert sentences("476. Rome falls. The end.") == ["476. Rome falls.", "The end."]


def test_a_wrapped_line_ends_no_sentence_and_an_empty_line_does():
    assert sentences("The sky\nis blue. It\nis high") == ["The sky\nis blue.", "It\nis high"]
    assert sentences("a title\n\nThe text.") == ["a title", "The text."]


def test_offsets_count_characters_also_after_emoji():
    text = "Hi \U0001f600. There \U0001f468\u200d\U0001f680 is. End."
    assert sentences(text) == ["Hi \U0001f600.", "There \U0001f468\u200d\U0001f680 is.", "End."]
    assert [text[end - 1] for end in sorted(sentence_ends(text))] == [".", ".", "."]


anything = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab A.!? \n,;:\"'()\u201c\u201d\u00ab\u00bb\u300c\u300d\u3002\uff01\u06d4\u0964\u17d4\u104b1"),
        st.characters(),
    ),
    max_size=200,
)


@given(anything)
def test_sentences_joined_are_the_whole_text(text):
    spans = sentence_spans(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
