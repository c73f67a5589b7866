"""Finds the font of a caption style. The font is an installed font family, or a font file of the user."""

import functools
import re
from difflib import get_close_matches
from pathlib import Path

from eleven_video.domain.captions.style import CaptionStyle, is_font_file
from eleven_video.files import read_regular
from eleven_video.render.captions.fonts import Typeface, families, has_extra, installed_typeface, typeface_in

_USUAL = CaptionStyle().font
_MOST_BYTES = 64 << 20  # the maximum size of a user's font file: twice the size of the largest installed font file
_KEPT = 8  # the number of fonts that the cache holds, which is enough for all caption styles of a batch


def check_font(font: str) -> None:
    """Check whether captions can be drawn with the font `font`, which is the name of a font family or the path of a
    font file.

    Raises:
        ValueError: The font family is not installed, or the font file is unusable. The error message is text for the
            user.
    """
    if is_font_file(font):
        _of_file(font, "")
    elif font != _USUAL:
        _family(font)


def chosen_typeface(font: str, region: str) -> Typeface | None:
    """The face of a font for a region. `fonts.region_of` returns the region of a text.

    The result is None if `font` is the default font, or if the font can no longer be read. If the result is None, the
    caller searches the installed fonts for each character.
    """
    if font == _USUAL:
        return None
    try:
        return _of_file(font, region) if is_font_file(font) else installed_typeface(_family(font), region)
    except ValueError:
        return None


@functools.lru_cache(maxsize=_KEPT)
def _family(font: str) -> Path:
    found = {_plain(name): path for name, path in families().items()}
    wanted = _plain(font)
    if wanted in found:
        return found[wanted]
    near = get_close_matches(wanted, found, n=1)
    names = {_plain(name): name for name in families()}
    more = "" if has_extra() else " Install more fonts: uv sync --inexact --extra fonts"
    meant = (
        f"Did you mean {names[near[0]]}?"
        if near
        else f"Name the path of a font file, or one of {', '.join(families())}."
    )
    raise ValueError(f"There is no font {font!r}. {meant}{more}")


@functools.lru_cache(maxsize=_KEPT)
def _of_file(font: str, region: str) -> Typeface:
    # The font file is read, and is not mapped into memory. If another program shortened a mapped file, the process
    # would crash.
    try:
        data = read_regular(Path(font).expanduser(), most=_MOST_BYTES)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"The font {font} cannot be read: {reason}.") from None
    typeface = typeface_in(data, region)
    if typeface is None:
        raise ValueError(f"{font} is not a font that can be used. Give a .ttf, .otf or .ttc file.")
    return typeface


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()
