"""The pictures that a session has bought."""

import re
from dataclasses import dataclass

from eleven_video.purchasing.result_store import FOLDER
from eleven_video.purchasing.session_folder import SessionFolder

_NAME = re.compile(r"scene-(?P<scene>\d{2,})-picture-(?P<number>\d+)\.[0-9a-f]{24}\.(?:jpg|png|webp)")


@dataclass(frozen=True, slots=True)
class SavedPicture:
    """A picture's file in the session's folder, and its place in the video."""

    name: str
    scene: int
    number: int


def pictures_of(folder: SessionFolder) -> list[SavedPicture]:
    """The pictures of a session, in the order of the video."""
    try:
        names = [path.name for path in (folder.path / FOLDER).iterdir()]
    except OSError:
        return []
    found = [
        SavedPicture(name, int(match["scene"]), int(match["number"]))
        for name in names
        if (match := _NAME.fullmatch(name))
    ]
    return sorted(found, key=lambda picture: (picture.scene, picture.number, picture.name))
