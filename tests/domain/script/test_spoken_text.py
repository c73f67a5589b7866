import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.script.script_file import script_from_text, spoken_only
from eleven_video.domain.script.spoken_text import read_text, spoken_text
from eleven_video.errors import InvalidInput
from tests.support.thoroughness import examples

SAID = {
    "The sky is *very* blue.": "The sky is very blue.",
    "**Narrator:** Look up.": "Look up.",
    "HOST (smiling): Look up.": "Look up.",
    "Speaker 2: Look up.": "Look up.",
    "[Music] Look up. [pause]": "Look up.",
    "[Music swells] Look up.": "[Music swells] Look up.",
    "[Music swells]\n\nLook up.": "Look up.",
    "[Music swells]\nLook up.": "Look up.",
    "He [Smith] looked up.": "He [Smith] looked up.",
    "Look up. (pauses for effect) Look again.": "Look up. (pauses for effect) Look again.",
    "Light is fast (about 300,000 km a second).": "Light is fast (about 300,000 km a second).",
    "*laughs* That is odd.": "laughs That is odd.",
    "That is *really* odd.": "That is really odd.",
    "Visual: a hill at dawn": "",
    "SCENE 2: THE HILL\n\nA hill stands there.": "A hill stands there.",
    "SCENE 3": "",
    "Part 2: The hill": "Part 2: The hill",
    "Part two of this story begins at sea.": "Part two of this story begins at sea.",
    "Sound: why do we hear it?": "Sound: why do we hear it?",
    "Zoom in on the cell, and it moves.": "Zoom in on the cell, and it moves.",
    "Cut to the heart of it.": "Cut to the heart of it.",
    "Cut to a hill at dawn:": "Cut to a hill at dawn:",
    "FADE OUT.": "",
    "Image-making is as old as mankind.": "Image-making is as old as mankind.",
    "Music - the universal language - moves us all.": "Music - the universal language - moves us all.",
    "Setting: the sun paints the sky": "Setting: the sun paints the sky",
    "Chapter one: a storm rises over the harbour.": "Chapter one: a storm rises over the harbour.",
    "Narration-driven games are fun.": "Narration-driven games are fun.",
    "It was 20\u00b0C, \u00a9 and \u2122 are signs.": "It was 20\u00b0C, \u00a9 and \u2122 are signs.",
    "A photo (image courtesy of NASA) shows it.": "A photo (image courtesy of NASA) shows it.",
    "Crystals (slowly cooled) grow.": "Crystals (slowly cooled) grow.",
    "*Zoom* is a company.": "Zoom is a company.",
    "Listen (soft music fades) to it (softly).": "Listen (soft music fades) to it (softly).",
    "---\ntitle: My film\nauthor: me\n---\n\nThe words.": "The words.",
    "| a | b |\n|---|---|\n| c | d |\n\nThe words.": "The words.",
    "It is so.[^1]\n\n[^1]: The note.": "It is so.",
    "Is 5 < 6? Yes, and 7 > 3.": "Is 5 < 6? Yes, and 7 > 3.",
    "Tea is <b>hot</b>.": "Tea is hot.",
    "INT. LAB - DAY\n\nA lamp burns.": "A lamp burns.",
    "CUT TO:": "",
    "Cut to the chase and you miss the story of the chase itself, which is long.": "Cut to the chase and you miss the story of the chase itself, which is long.",
    "# A title\n\nThe words.": "The words.",
    "- one thing\n- another thing": "one thing another thing",
    "1. First, look.\n2. Then, see.": "First, look. Then, see.",
    "> A quote.": "A quote.",
    "See [the page](https://example.org) now.": "See the page now.",
    "![alt](x.png)": "",
    "```\ncode\n```\nWords.": "Words.",
    'Wait <break time="1s"/> for it.': "Wait for it.",
    "    An indented line of a play.": "An indented line of a play.",
    "\x1b[31mRed\x1b[0m alert\x07.": "Red alert.",
    "Stars \U0001f31f shine.": "Stars shine.",
    "\u0915\u094d\u200d\u0937 \u0939\u0948": "\u0915\u094d\u200d\u0937 \u0939\u0948",
    "\u7a7a\u306f\u9752\u3044\u3002": "\u7a7a\u306f\u9752\u3044\u3002",
    "1969. Two men walk on the moon.": "1969. Two men walk on the moon.",
    "1. In 1969.\n2. Then\n\n1989. The wall falls.": "In 1969. Then 1989. The wall falls.",
    "[Music swells\nand fades]\n\nLook up.": "Look up.",
    "[Music [softly] fades]\n\nLook up.": "Look up.",
    "The Voyager probe\n(launched in 1977)\nleft.": "The Voyager probe (launched in 1977) left.",
    "On July\n20. It was a Sunday. It is\n42. Then.": "On July 20. It was a Sunday. It is 42. Then.",
    "476. Rome falls.": "476. Rome falls.",
    "It was\n\n1969.": "It was 1969.",
    "3. Bronze.\n2. Silver.\n1. Gold.": "3. Bronze. 2. Silver. 1. Gold.",
    "A [bracket that is open, and one} more.": "A [bracket that is open, and one} more.",
    r"\*laughs\* That is odd. \[pause\]": "*laughs* That is odd. [pause]",
    r"\[Music\]": "[Music]",
    r"NARRATOR\: why?": "NARRATOR: why?",
    "1\\. One\n2\\. Two": "1. One 2. Two",
    "Narrator: Host: Look up.": "Host: Look up.",
    "[Anna]: Hello": "[Anna]: Hello",
    "[Narrator]: Hello": "Hello",
    "[Narrator] Hello": "Hello",
    "See [it][1].\n\n[1]: page": "See it.",
    "NARRATOR (V.O.)\nLook up.": "Look up.",
    "MUSIC: THE UNIVERSAL LANGUAGE": "MUSIC: THE UNIVERSAL LANGUAGE",
    "MUSIC: soft piano": "",
    "AUDIO: Look up.": "AUDIO: Look up.",
    "<!-- a\nb --> Look *up*. ![x](y)": "Look up.",
    "+++\ntitle = 'Bees'\n+++\nThe words.": "The words.",
    "---\nWhat is said is said.\n---\nThe words.": "What is said is said. The words.",
    "INT. LAB - DAY\n\nA lamp burns.\n\nWARNING\nIt is hot.": "A lamp burns. WARNING It is hot.",
    "The [music] industry, the [silence] he kept.": "The [music] industry, the [silence] he kept.",
    "Then he said [whispers] hello. [music] Bye [applause]": "Then he said hello. Bye",
    "- 5 degrees it was.": "- 5 degrees it was.",
    "| a |\n|---|\n| b |\nLook up.": "Look up.",
    "2*3*4 is 24.": "2*3*4 is 24.",
    "~~Old~~ new.": "Old new.",
    "p<q and r>s": "p<q and r>s",
    "Hello <your name>.": "Hello <your name>.",
    "If a <b> c.": "If a <b> c.",
    "I <3 you &amp; me &#0;": "I <3 you & me &#0;",
    "```\nLook up.": "Look up.",
    "<!-- Look up.\n\nNow.": "<!-- Look up. Now.",
    "\u2460 First, 5 \u2264 6, \u2153.": "\u2460 First, 5 \u2264 6, \u2153.",
    "Press 1\ufe0f\u20e3 \U0001f469\u200d\U0001f680 now.": "Press 1 now.",
    "Stars\U0001f31fshine.": "Stars shine.",
    "\u5929\u7a7a\n\u662f\U0001f31f\u84dd\u3002": "\u5929\u7a7a\u662f\u84dd\u3002",
    "\ud558\ub298\uc740\n\ud30c\ub780": "\ud558\ub298\uc740 \ud30c\ub780",
    "12:30 is lunch.": "12:30 is lunch.",
    "0:00 Intro\n0:05 Next": "Intro Next",
    "(0:05) Next. [0:10:00] Then.": "Next. Then.",
    "***": "",
    "": "",
}  # fmt: skip


def test_only_words_are_spoken():
    assert {written: spoken_text(written) for written in SAID} == SAID


# Each was left out once, because a direction begins with the same letters or the same word.
WORDS = [
    "cryptocurrency", "crystal", "crypt", "cryogenic", "sober", "sobriety", "sights", "clear", "clearly", "clearing", "laughter",
    "smiley", "slowly", "quietly", "gently", "silence", "beat", "music", "applause", "pause", "narrator", "classical music",
    "Crystal Palace", "Laughing Gas", "Cry Freedom", "Sight and Sound", "Sounds of Silence", "Camera Obscura", "Cut to the chase",
]  # fmt: skip
_AROUND = [
    "So *{}* it is.",
    "So _{}_ it is.",
    "So ({}) it is.",
    "So\n({})\nit is.",
    "So **{}** it is.",
    "*{}*",
    "{}: so it is.",
]
# These are a label and a pause.
_NOT_SPOKEN = {"Narrator: so it is.", "So\n(pause)\nit is."}


@pytest.mark.parametrize("around", _AROUND)
def test_words_in_emphasis_or_round_brackets_are_spoken(around):
    capitals = [word[0].upper() + word[1:] for word in WORDS]
    texts = {around.format(word) for word in (capitals if around.startswith("{") else WORDS)}

    assert {written for written in texts if letters(spoken_text(written)) != letters(written)} == texts & _NOT_SPOKEN


def letters(text):
    return [character for character in text if character.isalnum()]


def test_a_heading_is_returned_with_the_paragraphs_below_it():
    told = read_text("# Why\n\nOne.\n\n## How\n\nTwo.").paragraphs

    assert [(one.spoken.text, one.heading) for one in told] == [("One.", "Why"), ("Two.", "How")]


def test_a_text_becomes_scenes_of_whole_sentences():
    sentence = "This sentence has exactly eight words in it. "
    script = script_from_text("# The title\n\nA short opening.\n\n" + sentence * 12)

    assert script.title == "The title"
    assert [scene.number for scene in script.scenes] == [1, 2, 3, 4]
    assert [len(scene.narration.split()) for scene in script.scenes] == [3, 40, 40, 16]
    assert all(scene.narration.endswith(".") for scene in script.scenes)


@pytest.mark.parametrize(
    "text",
    ["", "   \n ", "[Music]", "# Only a heading", "(applause)\n\nVisual: a hill", "FADE IN:\n\n(pause)", "***", "!!!"],
)
def test_a_text_without_words_is_refused(text):
    with pytest.raises(InvalidInput, match="no words to speak"):
        script_from_text(text)


@examples(100)
@given(st.text(max_size=400))
def test_any_text_gives_clean_words(text):
    said = spoken_text(text)

    assert "\x1b" not in said
    assert "\n" not in said
    assert said == said.strip()


def test_a_title_is_one_line():
    script = Script("Why\r\nthe\x1b[2J sky\u2028 is\tblue ", "plain", (Scene(1, "It is.", "sky"),))

    assert spoken_only(script).title == "Why the sky is blue"
