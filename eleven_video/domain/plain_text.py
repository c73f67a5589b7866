"""Text without what does harm: terminal codes and control characters."""

import re
import unicodedata

_TERMINAL_CODE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")
# Line ends, and the joiners without which Persian and Hindi words fall apart.
_KEPT = frozenset("\n\t\u200c\u200d")
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def without_controls(text: str) -> str:
    """The text with line feeds for all line ends, and without terminal codes and characters that cannot be seen."""
    text = _TERMINAL_CODE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        character for character in text if character in _KEPT or unicodedata.category(character) not in _CONTROLS
    )
