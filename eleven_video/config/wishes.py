"""What may be set about what the services are asked for: the ranges that they take."""

from collections.abc import Iterator
from contextlib import contextmanager

# ElevenLabs' voices speak no slower and no faster.
SLOWEST, FASTEST = 0.7, 1.2
# Gemini takes a signed 32-bit number, ElevenLabs an unsigned one.
LARGEST_SEED = 2**31 - 1
_LONGEST_STYLE = 500


def plain_style(text: str) -> str:
    """One line about the look of pictures.

    Raises:
        ValueError: It is too long, or holds what cannot be printed.
    """
    style = " ".join(text.split())
    if len(style) > _LONGEST_STYLE or not style.isprintable():
        raise ValueError(f"must be a line of text, at most {_LONGEST_STYLE} characters")
    return style


@contextmanager
def said_after_the_setting() -> Iterator[None]:
    """Turn a sentence about what was typed into the end of one that begins with the setting's name."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"cannot be used: {error}".removesuffix(".")) from None
