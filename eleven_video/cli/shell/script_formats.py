"""Recognises the encoding and the format of a script file from its file ending and its content."""

import codecs
import re
from pathlib import Path

from eleven_video.cli.shell.stdin import STDIN
from eleven_video.domain.script.script_file import ScriptRead, read_script_json, read_script_text
from eleven_video.domain.script.spoken_text import Form
from eleven_video.errors import InvalidInput

# UTF-32 comes before UTF-16, because the first bytes of the byte order mark of UTF-32 LE are the byte order mark of
# UTF-16 LE.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LAST_ASCII = 0x7F
_FORMS = {
    ".srt": Form.SUBTITLES,
    ".vtt": Form.SUBTITLES,
    ".sbv": Form.SUBTITLES,
    ".fountain": Form.SCREENPLAY,
    ".spmd": Form.SCREENPLAY,
    ".html": Form.HTML,
    ".htm": Form.HTML,
    ".xhtml": Form.HTML,
}
# The program cannot read these file types. Each entry has the first bytes of a file, the name of the file type, and the
# format in which the user should save the script.
_BINARY = (
    (b"%PDF-", "a PDF file", "plain text in UTF-8"),
    (b"PK\x03\x04", "a Word, OpenDocument or ZIP file", "plain text in UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Word file", "plain text in UTF-8"),
    (b"{\\rtf", "an RTF file", "plain text in UTF-8"),
)
_FOREIGN = (
    (re.compile(r"\s*\[Script Info\]", re.IGNORECASE), "an ASS subtitle file", "SubRip (.srt) or WebVTT (.vtt)"),
    (
        re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:tt|tt:tt|timedtext|transcript|SAMI)[\s>]", re.IGNORECASE),
        "a subtitle file in XML",
        "SubRip (.srt) or WebVTT (.vtt)",
    ),
    (
        re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<FinalDraft[\s>]"),
        "a Final Draft file",
        "Fountain (.fountain) or plain text",
    ),
)


def read_bytes(data: bytes, path: Path) -> ScriptRead:
    """Read a script from the content of a file.

    Args:
        data: The file's content.
        path: The path of the file, or "-" for stdin.

    Raises:
        InvalidInput: The file is not text, has an unsupported encoding or format, or has no text to speak.
    """
    text = _decoded(data, path)
    for pattern, name, wanted in _FOREIGN:
        if pattern.match(text):
            raise InvalidInput(f"The script {path} is {name}, which cannot be read. Save it as {wanted}.")
    # Text on stdin has no file ending. If it begins with "{", it is JSON.
    suffix = path.suffix.lower()
    if suffix == ".json" or (str(path) == STDIN and text.lstrip().startswith("{")):
        return read_script_json(text)
    return read_script_text(text, _FORMS.get(suffix))


def _decoded(data: bytes, path: Path) -> str:
    for start, name, wanted in _BINARY:
        if data.startswith(start):
            raise InvalidInput(f"The script {path} is {name}, which cannot be read. Save it as {wanted}.")
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The script {path} is not UTF-8 text{_told(data, encoding, error)}") from None
    if "\0" in text:
        raise InvalidInput(
            f"The script {path} contains NUL bytes: it is binary, or UTF-16 without a byte order mark. "
            "Save it as UTF-8."
        )
    return text


def _told(data: bytes, encoding: str, error: UnicodeDecodeError) -> str:
    """The end of the error message about a file that is not UTF-8: the likely encoding, and advice for the user."""
    if not encoding.startswith("utf-8"):
        return f". It begins like {encoding.upper()}, but is damaged. Save it again as UTF-8."
    # Text in a Latin alphabet has mostly ASCII characters, even if some letters have accents. Cyrillic or Chinese text
    # has few ASCII characters.
    is_latin = sum(byte > _LAST_ASCII for byte in data) * 4 < len(data)
    name = "Latin-1 or Windows-1252" if is_latin else "an older encoding, such as Windows-1251 or Shift JIS"
    line = data.count(b"\n", 0, error.start) + 1
    return f", but looks like {name} (byte 0x{data[error.start]:02X} in line {line}). Save it as UTF-8."
