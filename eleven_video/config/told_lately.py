"""Warnings of the last week, which are not repeated with every run: names and times in a file of the data folder."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eleven_video.config.paths import data_dir
from eleven_video.files import make_private_folder, write_whole

_WEEK = timedelta(days=7)
# The record is a few names; a larger file is not ours.
_MOST_BYTES = 100_000


def told_file() -> Path:
    """The file with the warnings."""
    return data_dir() / "told.json"


def due(names: Iterable[str], now: datetime) -> list[str]:
    """The names not reported in the week before `now`; records that they are reported now.

    If the record cannot be written, they are due each time.
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
    path = told_file()
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
        make_private_folder(told_file().parent)
        write_whole(told_file(), text.encode(), owners=True)
