"""Remembers which warnings the user got in the last week, so that these warnings are not repeated in every run.

A file in the data folder has the name of each warning and the time of the warning.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eleven_video.config.paths import data_dir
from eleven_video.files import make_private_folder, write_whole

_WEEK = timedelta(days=7)
# The maximum size of the file in bytes. The file has only a few names. A larger file was not written by this program
# and is ignored.
_MOST_BYTES = 100_000


def warnings_file() -> Path:
    """The path of the file with the names and times of warnings."""
    return data_dir() / "told.json"


def due(names: Iterable[str], now: datetime) -> list[str]:
    """The names of the warnings in `names` that the user did not get in the week before `now`.

    The function records the returned warnings in the file, with the time `now`. If the file cannot be written, the same
    names are returned by every call.
    """
    noted = _noted()
    wanted = list(dict.fromkeys(names))
    found = [
        name for name in wanted if not timedelta() <= now - noted.get(name, datetime.min.replace(tzinfo=UTC)) < _WEEK
    ]
    if found:
        recent = {name: moment for name, moment in noted.items() if timedelta() <= now - moment < _WEEK}
        _note(recent | dict.fromkeys(found, now))
    return found


def _noted() -> dict[str, datetime]:
    path = warnings_file()
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): datetime.fromisoformat(moment).astimezone(UTC) for name, moment in found.items()}
    except (OSError, ValueError, AttributeError, TypeError, OverflowError, RecursionError):
        return {}


def _note(told: dict[str, datetime]) -> None:
    text = json.dumps({name: moment.astimezone(UTC).isoformat() for name, moment in told.items()})
    with suppress(OSError):
        make_private_folder(warnings_file().parent)
        write_whole(warnings_file(), text.encode(), owners=True)
