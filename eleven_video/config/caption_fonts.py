"""Paths of font files in a user's caption styles, and in those of a folder."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eleven_video.domain.captions.style import CaptionStyle, is_font_file


def with_whole_path(style: CaptionStyle) -> CaptionStyle:
    """The style with the path of its font from the root on: a run may go on in another folder."""
    if not is_font_file(style.font):
        return style
    try:
        return replace(style, font=str(Path(style.font).expanduser().absolute()))
    except RuntimeError:
        return style  # "~nobody": there is no such file, which is found when it is opened


def font_files(styles: Any) -> Iterator[str]:
    """The paths of fonts in a table of styles as it is written. "~" leads home, so it is written out."""
    for row in styles.values() if isinstance(styles, Mapping) else ():
        font = row.get("font") if isinstance(row, Mapping) else None
        if isinstance(font, str) and is_font_file(font.strip()):
            yield with_whole_path(CaptionStyle(font=font.strip())).font
