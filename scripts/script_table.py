"""Writes docs/scripts.md, whose tables are what the program makes of each example: `uv run python scripts/script_table.py`."""

# ruff: noqa: RUF001  # Marks of other scripts look like English ones.

from collections.abc import Iterator
from pathlib import Path

from eleven_video.domain.script.spoken_text import read_text
from eleven_video.domain.timing.pauses import SpokenText

PAGE = Path(__file__).parents[1] / "docs" / "scripts.md"
_HEAD = """# Scripts: what is spoken and what is left out

`eleven-video generate --script FILE` speaks your own text. The file is plain text, markdown, HTML, subtitles (`.srt`, `.vtt`, `.sbv`), a
screenplay in Fountain (`.fountain`) or the `script.json` of an earlier run; `-` reads the standard input. It is UTF-8, or UTF-16 with
a byte order mark. Scripts that Gemini writes are read in the same way.

**Text is left out only if it is certainly not meant to be spoken, and every omission is reported.** Runs, `estimate` and `--dry-run` print
a line such as "Left out: 1 table, 2 directions". `--json` (`left_out`) and the receipt contain the same. To see both texts before you buy
anything:

```
eleven-video generate --script my-text.md --stop-at script
```

It costs nothing, calls no service and needs no key. With `--json` it prints one object: `script` with its scenes, `spoken`, `left_out`
(how many of each kind) and `left_out_texts`.

To keep a mark as text, write a backslash before it: `\\[Music\\]`, `NARRATOR\\:`, `1\\. January`.

`scripts/script_table.py` runs each example below through the program and writes these tables.
"""
_TABLES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "Marks in a sentence": (
        "",
        (
            ("emphasis", "Bitcoin is a *cryptocurrency*, and it is **volatile**."),
            ("struck out", "It costs ~~ten~~ eight euros."),
            ("asterisks that are not emphasis", "2*3*4 is 24, and a * b too."),
            ("link", "See [the page](https://example.org) now."),
            ("reference link", "See [the page][1] now.\n\n[1]: https://example.org"),
            ("address", "See https://example.org or <https://example.com>."),
            ("code in a line", "Type `ls -l` here."),
            ("image", "Look. ![A hill](https://example.org/hill.png)"),
            ("footnote", "It is so.[^1]\n\n[^1]: Says the book."),
            ("round brackets", "The result (clearly wrong) was published."),
            ("square brackets inside a line", "He [Smith] looked up."),
            ("angle brackets that are not a tag", "Hello <your name>, is p<q and r>s?"),
            ("backslash", r"\[Music\] is a \*word\* here."),
            ("formula", "So $E = mc^2$ it is."),
            ("HTML entity", "Tea &amp; cake cost &#8364;5."),
        ),
    ),
    "Paragraphs and blocks": (
        "A heading is not spoken; the pictures of the scenes below it show its subject.",
        (
            ("underlined line", "The hill\n========\n\nA hill stands there."),
            ("heading", "# The hill\n\nA hill stands there."),
            ("list", "- one thing\n- another thing"),
            ("list in a list", "- fruit\n  - apples\n- bread"),
            ("numbered list that counts from 1", "1. Look.\n2. See."),
            ("numbered list that does not count from 1", "3. Bronze.\n2. Silver.\n1. Gold."),
            ("number at the start of a line", "On July\n20. It was a Sunday.\n\n1969. Two men walk on the moon."),
            ("task list", "- [x] Bake bread.\n- [ ] Eat it."),
            ("quote", "> To be, or not to be."),
            ("table", "| Planet | Moons |\n|---|---|\n| Mars | two |\n\nThat is all."),
            ("code", "```\nprint(1)\n```\n\nThat is all."),
            ("code block without an end", "```\nThat is all."),
            ("indented line", "    It is a line of a play."),
            ("line between paragraphs", "One.\n\n---\n\nTwo.\n====="),
            ("comment", "One. <!-- check this -->\n\n<!-- and\n\nthis --> Two."),
            ("front matter", "---\ntitle: My film\n---\n\nThe words."),
        ),
    ),
    "Directions and labels": (
        (
            "Labels come from fixed lists: a line that begins with any other word and a colon is spoken. If a label is also an "
            "ordinary word (`HOST:`, `MUSIC:`), it counts as a label only in capitals or in bold (`**Host:**`)."
        ),
        (
            ("paragraph in square brackets", "[Music swells\nand fades]\n\nLook up."),
            ("line in square brackets", "[Camera pans]\nLook up."),
            ("brackets of Chinese and Japanese", "【画面：蓝天】\n天空【真】蓝。"),
            ("sound in square brackets", "Then [laughter] he left. [Applause]"),
            ("sound alone in round brackets", "(applause)\n\nLook up."),
            ("other words alone in round brackets", "(He was wrong.)"),
            ("who speaks", "NARRATOR: Look up.\n\n**Host:** Look down.\n\nSpeaker 2 (smiling): Where?"),
            ("who speaks, without a colon", "[Narrator] Look up.\n\nNARRATOR (V.O.)\nLook down."),
            ("who speaks, in other languages", "NARRADOR: Hola.\n\n旁白：你好。\n\n내레이션: 안녕."),
            ("another name before a colon", "MARY: Look up."),
            ("what is seen or heard", "VISUAL: a hill\nSFX: wind\nB-roll: clouds\nMUSIC: soft piano\n\nLook up."),
            (
                "words before a colon",
                "Music: the universal language of mankind.\n\nPicture: it is worth a thousand words.",
            ),
            ("scene", "Scene 3: The hill\n\nA hill stands there."),
            ("part or chapter", "Part 2: The hill"),
            ("film script", "FADE IN:\n\nINT. LAB - DAY\n\nA lamp burns."),
            ("time in brackets", "(0:05) Next. [00:10:00] Then."),
            ("times of a transcript", "0:00 Intro\n0:05 Next"),
            ("times with seconds on each line", "00:10:05 Then\n00:10:09 Next"),
            ("time in a sentence", "12:30 is lunch time."),
        ),
    ),
    "Pauses": (
        (
            "A pause becomes silence of that length, at no cost and with every speech model. A pause without a length lasts one "
            "second; the longest lasts 60 seconds."
        ),
        (
            ("tag", 'He paused. <break time="1.5s"/> Then he spoke.'),
            ("tag with a strength", 'One. <break strength="medium"/> Two.'),
            ("square brackets", "One. [pause] Two. [pause 500 ms] Three. [2 second pause] Four."),
            ("length in words", "One. [pause two seconds] Two. [pause for effect] Three."),
            ("other languages", "Uno. [pausa 2 s] Dos. [停顿2秒] Tres."),
            ("in a heading", "One.\n\n# The hill [pause 2s]\n\nTwo."),
            ("negative or very long length", 'One. <break time="-3s"/> Two. <break time="999s"/>'),
            ("round brackets on a line", "One.\n\n(pause)\n\nTwo.\n(pause 2s)"),
            ("round brackets in a sentence", "Press (pause) to stop."),
        ),
    ),
    "HTML and speech markup": (
        "An HTML page is read as HTML. In other text, a tag is left out if its name is known and it has an end.",
        (
            ("tags in a line", "Tea is <b>hot</b>.<br>Milk is not."),
            ("paragraphs", "<p>Tea is <em>hot</em> &amp; good.</p>"),
            (
                "table, style, program",
                "<style>p {}</style>\n<table><tr><td>1</td></tr></table>\n<script>go()</script>\n\nTea.",
            ),
            ("page", "<!DOCTYPE html><title>Tea</title><h1>Tea</h1><ul><li>hot<li>good</ul>"),
            ("speech markup", '<speak>\nA <phoneme ph="x">tomato</phoneme> is <emphasis>red</emphasis>.\n</speak>'),
            ("how a word is read", "<ruby>漢<rt>kan</rt></ruby>字"),
            ("tag that is not ended", "If a <b> c, then so."),
        ),
    ),
    "Characters": (
        "",
        (
            ("emoji", "Stars \U0001f31f shine. An astronaut \U0001f469\u200d\U0001f680 too."),
            ("digit in a box", "Press 1\ufe0f\u20e3 now."),
            ("arrows and other symbols", "From A \u2192 B \u2713"),
            ("signs that can be said", "It was 20\u00b0C, \u00a9 and \u2122, 5 \u2264 6."),
            ("colours of a terminal", "\x1b[31mRed\x1b[0m alert."),
            ("lines in Chinese or Japanese", "\u5929\u7a7a\u4e3a\u4ec0\u4e48\n\u662f\u84dd\u8272\u7684\uff1f"),
        ),
    ),
    "Subtitles and screenplays": (
        "All subtitles of a file form one text, because a sentence can span several subtitles. From a screenplay, only the dialogue is spoken.",
        (
            (
                "SubRip",
                "1\n00:00:00,000 --> 00:00:02,000\n- <i>Hello</i> there.\n- [music]\n\n2\n00:00:02,000 --> 00:00:04,000\nSecond\nline.",
            ),
            ("WebVTT", "WEBVTT\n\nNOTE by hand\n\n00:00.000 --> 00:02.000 align:start\n<v Mary>Hello &amp; welcome."),
            (
                "Fountain",
                "Title: Tea\n\nINT. LAB - DAY\n\nA lamp burns.\n\nMARY (V.O.)\n(softly)\nTea is *hot*.\n\nCUT TO:",
            ),
        ),
    ),
}
_TAIL = """
Other files are refused, and the error gives the reason: PDF, Word, RTF, Final Draft, ASS and XML subtitles, and text in encodings other than
UTF-8 and UTF-16. A script without spoken text is refused too, and the error lists the omissions.
"""


def page() -> str:
    """The page."""
    return _HEAD + "".join(_sections()) + _TAIL


def _sections() -> Iterator[str]:
    for title, (about, rows) in _TABLES.items():
        yield f"\n## {title}\n\n" + (f"{about}\n\n" if about else "")
        yield "| | in the script | spoken | left out |\n|---|---|---|---|\n"
        for name, text in rows:
            reading = read_text(text)
            spoken = "<br>".join(_code(_with_pauses(one.spoken)) for one in reading.paragraphs)
            counts = ", ".join(kind.counted(count) for kind, count in reading.left_out.counts)
            yield f"| {name} | {_code(text)} | {spoken} | {counts} |\n"


def _with_pauses(spoken: SpokenText) -> str:
    out = ""
    start = 0
    for pause in spoken.pauses:
        out += f"{spoken.text[start : pause.at].rstrip()} \u23f8 {pause.milliseconds / 1000:g} s "
        start = pause.at
    return (out + spoken.text[start:]).strip()


def _code(text: str) -> str:
    """A text as code in a cell, each of its lines by itself."""
    lines = (line.replace("\x1b", "\u241b").replace("|", "\\|") for line in text.split("\n"))
    return "<br>".join(_fenced(line) if line.strip() else "" for line in lines)


def _fenced(line: str) -> str:
    if "`" not in line:
        return f"`{line}`"
    fence = "`" * (max(len(run) for run in line.replace("`", "` ").split() if "`" in run) + line.count("`"))
    return f"{fence} {line} {fence}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
