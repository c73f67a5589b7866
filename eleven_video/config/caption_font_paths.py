"""Finds the paths of font files in caption styles, and makes these paths absolute."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eleven_video.domain.captions.style import CaptionStyle, is_font_file


def with_whole_path(style: CaptionStyle) -> CaptionStyle:
    """A copy of the caption style with the absolute path of the font file.

    If the path were relative, a run that is resumed in another folder would not find the font.
    """
    if not is_font_file(style.font):
        return style
    try:
        return replace(style, font=str(Path(style.font).expanduser().absolute()))
    except RuntimeError:
        # The path contains the home folder of an unknown user, as in "~someone/font.ttf". The error is reported when
        # the font file is opened.
        return style


def font_files(styles: Any) -> Iterator[str]:
    """The absolute paths of the font files in the setting `caption_styles`, with "~" replaced by the home folder."""
    for row in styles.values() if isinstance(styles, Mapping) else ():
        font = row.get("font") if isinstance(row, Mapping) else None
        if isinstance(font, str) and is_font_file(font.strip()):
            yield with_whole_path(CaptionStyle(font=font.strip())).font
