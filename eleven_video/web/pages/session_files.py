"""Lists the files of pictures and speech that a session has bought."""

import re
from dataclasses import dataclass

from eleven_video.purchasing.result_store import FOLDER
from eleven_video.purchasing.session_folder import SessionFolder

_PICTURE = re.compile(r"scene-(?P<scene>\d{2,})-picture-(?P<number>\d+)\.(?P<key>[0-9a-f]{24})\.(?:jpg|png|webp)")
_SPEECH = re.compile(r"scene-(?P<scene>\d{2,})-speech-(?P<number>\d+)\.(?P<key>[0-9a-f]{24})\.mp3")


@dataclass(frozen=True, slots=True)
class SavedResult:
    """A file of a picture or speech. `number` is its number in the scene. `key` is the content key of its call."""

    name: str
    scene: int
    number: int
    key: str


def pictures_of(folder: SessionFolder) -> list[SavedResult]:
    """The pictures of a session, in the order of the video."""
    return _results(folder, _PICTURE)


def speech_of(folder: SessionFolder) -> list[SavedResult]:
    """The speech files of a session, in the order of the video. A long scene has several speech files."""
    return _results(folder, _SPEECH)


def _results(folder: SessionFolder, form: re.Pattern[str]) -> list[SavedResult]:
    try:
        names = [path.name for path in (folder.path / FOLDER).iterdir()]
    except OSError:
        return []
    found = [
        SavedResult(name, int(match["scene"]), int(match["number"]), match["key"])
        for name in names
        if (match := form.fullmatch(name))
    ]
    return sorted(found, key=lambda result: (result.scene, result.number, result.name))
