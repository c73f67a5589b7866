"""Marks, labels and pauses of many languages and writing tools."""

# ruff: noqa: RUF001  # Marks of other scripts look like English ones.

import pytest

from eleven_video.domain.script.left_out import Kind
from eleven_video.domain.script.script_file import script_from_text
from eleven_video.domain.script.spoken_text import Form, read_text, spoken_text

NARRATORS = [
    "NARRADOR:", "Narradora:", "Voz en off:", "Narratore:", "Narratrice :", "Sprecherin:", "Verteller:", "Vypravěč:", "LEKTOR:",
    "Anlatıcı:", "Диктор:", "Голос за кадром:", "Αφηγητής:", "الراوي:", "راوی:", "קריין:", "नैरेटर:", "কথক:", "ผู้บรรยาย:",
    "Người dẫn chuyện:", "旁白：", "【旁白】", "画外音：", "ナレーター：", "내레이션:", "ተራኪ:", "Narrator：",
]  # fmt: skip


@pytest.mark.parametrize("label", NARRATORS)
def test_the_narrators_label_is_left_out_in_each_language(label):
    reading = read_text(f"{label} Zorp blik.")

    assert reading.spoken.text == "Zorp blik."
    assert reading.left_out.counts == ((Kind.LABEL, 1),)


@pytest.mark.parametrize(
    "line", ["Lektor: ein Beruf.", "Narrador de cuentos: un oficio.", "好旁白：它很短。", "【重要】你好。"]
)
def test_a_line_that_only_begins_like_a_label_is_spoken(line):
    assert spoken_text(line) == line


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("> " * 200 + "deep", "deep"),
        ("> " * 25 + "Hello there\n" + "> " * 25 + "world.\n\nEnd.", "Hello there world. End."),
        ("".join("  " * depth + f"- a{depth}\n" for depth in range(30)), " ".join(f"a{depth}" for depth in range(30))),
        ("I am :smile: happy :+1: at 10:30, ![[x]] :-) .", "I am :smile: happy :+1: at 10:30, ![[x]] :-)."),
        ("So [music] , it [applause] !", "So, it!"),
        ("See [it].\n\n[it]:\n  https://a.example\n  'a\n title'", "See it."),
        ("So.[^1]\n\n[^1]: One\n\n    Two\n    three\n\n    Four\n\nAfter.", "So. After."),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字は<ruby>東<rt>とう<rb>京<rt>きょう</ruby>だ。", "漢字は東京だ。"),
        ("<ruby>A<rt>x</rt></ruby>b", "Ab"),
        ("<speak><p><s>One.</s><s>Two.</s></p></speak>", "One. Two."),
        ("A <s>wo</s>rd", "A word"),
        ("<noscript>Switch it on.</noscript> Hello.", "Hello."),
        ("C♯ minor, B♭ and ♫.", "C♯ minor, B♭ and."),
        ("00:00:05 Hi there.\n00:00:09 Ho there.", "Hi there. Ho there."),
        ("9:00 Breakfast.\n10:30 Lunch.", "9:00 Breakfast. 10:30 Lunch."),
        ("［音乐］\n\n你好。", "你好。"),
        ("【画面：蓝天】\n你好。\n\n【音乐】", "你好。"),
        ("【重要】你好，【世界】。", "【重要】你好，【世界】。"),
        ("空は青い。【音楽】", "空は青い。"),
        ("(rires)\n\nOui.\n\n（拍手）\n\n（笑）", "Oui."),
        ("La [música] es bella (risas) y larga.", "La [música] es bella (risas) y larga."),
        ("one\vtwo\fthree\x1cfour\x85five\u2028six", "one two three four five six"),
        ("二○二四年 ○ 是。", "二○二四年是。"),
        ("MUSIC：soft\n\nHello.", "Hello."),
    ],
)  # fmt: skip
def test_only_words_are_spoken(written, said):
    assert spoken_text(written) == said


@pytest.mark.parametrize(
    ("mark", "milliseconds"),
    [
        ('<break time="999999s"/>', 60_000), ('<break time=".5s"/>', 500), ('<break time="+250ms"/>', 250),
        ('<break time="1.s"/>', 1_000), ('<break time="-3s"/>', 1_000), ('<break time="soon"/>', 1_000),
        ('<break time="0.5m"/>', 30_000), ("[pause 99999999999s]", 60_000), ("[pause 1h]", 60_000), ("[pause -3s]", 1_000),
        ("[pause - 3s]", 3_000), ("[pause two seconds]", 2_000), ("[half a second pause]", 500), ("[2-second pause]", 2_000),
        ("[pause for effect]", 1_000), ("[Pause for a moment]", 1_000), ("[a long pause]", 1_000), ("[pausa 2 s]", 2_000),
        ("[Pausa de 2 segundos]", 2_000), ("[Pause 2 Sekunden]", 2_000), ("[пауза 2 сек]", 2_000), ("[停顿2秒]", 2_000),
        ("【停顿】", 1_000), ("[ポーズ 2秒]", 2_000), ("[멈춤 2초]", 2_000), ("[وقفة]", 1_000), ("[विराम 3s]", 3_000),
    ],
)  # fmt: skip
def test_a_pause_lasts_as_long_as_it_says_and_a_minute_at_most(mark, milliseconds):
    spoken = read_text(f"One. {mark} Two.").spoken

    assert spoken.text == "One. Two."
    assert [(pause.at, pause.milliseconds) for pause in spoken.pauses] == [(5, milliseconds)]


@pytest.mark.parametrize("line", ["（停顿）", "(Pausa)", "(pause for 2 seconds)", "（pause）"])
def test_a_pause_in_round_brackets_is_one_on_a_line_of_its_own_only(line):
    assert len(read_text(f"One.\n\n{line}\n\nTwo.").spoken.pauses) == 1
    assert not read_text(f"So {line} it is.").spoken.pauses


@pytest.mark.parametrize(
    "heading", ["# A hill [pause 2s]", "A hill\n\n## [pause 2s]", "<h2>A hill <break time='2s'/></h2>"]
)
def test_a_pause_in_a_heading_is_heard(heading):
    spoken = read_text(f"One.\n\n{heading}\n\nTwo.").spoken

    assert [pause.milliseconds for pause in spoken.pauses] == [2_000]
    assert "pause" not in spoken.text


def test_items_of_html_without_end_tags_are_over_with_their_list():
    page = "<html><ul><li>One<li>Two</ul><p>A paragraph of its own.</p><dl><dt>A<dd>B</dl><p>The end.</p></html>"

    paragraphs = read_text(page).paragraphs
    assert [(one.spoken.text, one.is_item) for one in paragraphs] == [
        ("One", True), ("Two", True), ("A paragraph of its own.", False), ("A", True), ("B", True), ("The end.", False),
    ]  # fmt: skip


def test_notes_between_subtitles_keep_the_order_of_the_file():
    text = "WEBVTT\n\n00:00.000 --> 00:01.000\n\nNOTE one\n\n00:01.000 --> 00:02.000\nHello.\n\nNOTE two"
    reading = read_text(text)

    assert "".join("".join(part.source for part in reading.parts).split()) == "".join(text.split())
    assert reading.spoken.text == "Hello."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1\n00:00:02:000 --> 00:00:03:000\nHello.", "Hello."),
        ("1\n00:00:02 --> 00:00:03\nHello.", "Hello."),
        ("1\n00:00:02,000 –> 00:00:03,000\n{b}Hello{/b}.", "Hello."),
        ("1\n00:00:02, 000 -> 00:00:03, 000\nHello.", "Hello."),
        ("1\n00:00:02,000 --> 00:00:03,000\n>> NARRATOR: Hello.\n>>> And hi.", "Hello. And hi."),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\n&gt;&gt; Hello.\n<ruby>漢<rt>kan</rt>字<rt>ji</ruby>。", "Hello. 漢字。"),
        ("It is 5.\n\nFrom 00:00:01,000 --> 00:00:02,000 it was.", "It is 5. From 00:00:01,000 --> 00:00:02,000 it was."),
    ],
)  # fmt: skip
def test_only_the_words_of_subtitles_are_spoken(written, said):
    assert read_text(written, Form.SUBTITLES).spoken.text == said


@pytest.mark.parametrize(
    "name", ["DR. SMITH", "JOHN SMITH JR.", "MR. T (V.O.) ^", "МАРИЯ", "ΜΑΡΙΑ", "ŁUCJA", "JOSÉ", "@McCLANE", "R2-D2"]
)
def test_dialogue_is_spoken_whatever_its_speaker_is_called(name):
    assert read_text(f"INT. LAB - DAY\n\n{name}\nTea is hot.", Form.SCREENPLAY).spoken.text == "Tea is hot."


@pytest.mark.parametrize("action", ["Мария ушла\nи всё.", "BOOM! IT FALLS.\nDown.", "Łucja goes\nout."])
def test_action_is_left_out(action):
    reading = read_text(f"INT. LAB - DAY\n\n{action}\n\nMARY\nTea is hot.", Form.SCREENPLAY)

    assert reading.spoken.text == "Tea is hot."


def test_pauses_in_dialogue_are_heard():
    spoken = read_text("INT. LAB - DAY\n\nMARY\n(pause 2s)\nOne [pause 500ms] two.", Form.SCREENPLAY).spoken

    assert spoken.text == "One two."
    assert [(pause.at, pause.milliseconds) for pause in spoken.pauses] == [(0, 2_000), (4, 500)]


def test_words_deep_in_lists_are_in_the_scenes():
    script = script_from_text("".join("  " * depth + f"- item {depth}\n" for depth in range(40)))

    assert " ".join(scene.narration for scene in script.scenes) == " ".join(f"item {depth}" for depth in range(40))
