"""Paths of font files in a user's caption styles, and in those of a folder."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eleven_video.domain.captions.style import CaptionStyle, is_font_file


def with_whole_path(style: CaptionStyle) -> CaptionStyle:
    """The style with an absolute path of its font, because a run may be resumed in another folder."""
    if not is_font_file(style.font):
        return style
    try:
        return replace(style, font=str(Path(style.font).expanduser().absolute()))
    except RuntimeError:
        return style  # a user that does not exist, as in "~nobody": opening the file reports it


def font_files(styles: Any) -> Iterator[str]:
    """The absolute paths of the fonts in a table of styles, with "~" replaced by the home folder."""
    for row in styles.values() if isinstance(styles, Mapping) else ():
        font = row.get("font") if isinstance(row, Mapping) else None
        if isinstance(font, str) and is_font_file(font.strip()):
            yield with_whole_path(CaptionStyle(font=font.strip())).font
