"""The choices that options of a run take, and the ranges of numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum, unique

# The speed range of ElevenLabs' voices.
SLOWEST, FASTEST = 0.7, 1.2
# Gemini takes a signed 32-bit number, ElevenLabs an unsigned one.
LARGEST_SEED = 2**31 - 1
# The default number of parallel calls: what Gemini's paid tier and ElevenLabs' smallest plan allow.
GEMINI_CALLS, ELEVENLABS_CALLS = 4, 2
_LONGEST_STYLE = 500


def plain_style(text: str) -> str:
    """One line about the look of pictures.

    Raises:
        ValueError: It is too long, or contains unprintable characters.
    """
    style = " ".join(text.split())
    if len(style) > _LONGEST_STYLE or not style.isprintable():
        raise ValueError(f"must be a line of text, at most {_LONGEST_STYLE} characters")
    return style


@contextmanager
def said_after_the_setting() -> Iterator[None]:
    """Turn an error sentence about an input into text that follows the setting's name."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"cannot be used: {error}".removesuffix(".")) from None


@unique
class UnresolvedCallPolicy(StrEnum):
    """What to do about an unresolved call. It is never retried silently."""

    STOP = "stop"  # end the run; its results are kept
    RETRY = "retry"  # make the call again, which may pay for it twice
    SKIP = "skip"  # continue without its result


@unique
class Existing(StrEnum):
    """What to do if the output exists. An unchanged file of the same session is always replaced."""

    REFUSE = "refuse"  # before anything is bought
    NUMBER = "number"  # take the next free name: "name-2", "name-3" and so on
    REPLACE = "replace"


@unique
class Fit(StrEnum):
    """What to do if the remaining quota is too small. Decided before anything is bought.

    `VOICE` speaks with a model that takes fewer credits, `PICTURES` draws fewer pictures, `BOTH` does whichever helps;
    if that is not enough the run stops.
    """

    STOP = "stop"
    VOICE = "voice"
    PICTURES = "pictures"
    BOTH = "both"
    ANYWAY = "anyway"

    @property
    def may_change_voice(self) -> bool:
        return self in {Fit.VOICE, Fit.BOTH}

    @property
    def may_draw_fewer(self) -> bool:
        return self in {Fit.PICTURES, Fit.BOTH}


@unique
class Mode(StrEnum):
    """Live (calls cost money) or sandbox. Amounts of the two are never added together."""

    LIVE = "live"
    SANDBOX = "sandbox"
