"""Notices changes of the ledger, of live files and of orders. The check is fast enough for ten checks per second."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from eleven_video.ledger.location import Location
from eleven_video.reporting.live_file import LIVE
from eleven_video.web.commands.order import EXIT, LOG, RESULT
from eleven_video.web.live.change import Change, ChangeKind
from eleven_video.web.live.ledger_version import watch

# Only the live files of the sessions that changed last are checked. One machine never has more runs at the same time.
_MOST_RUNS = 64
_MOST_ORDERS = 16
# The folder of sessions is listed only at every fifth check, so a new live file may be noticed a little later.
_LOOKS_PER_LISTING = 5


class Changes:
    """Finds changes since the last check. The class is not thread-safe, so only one thread may use an object.

    Args:
        ledger: The location of the ledger.
        sessions: The folder that contains a folder for each session.
        orders: The folder that contains a folder for each order. If it is None, orders are not checked.
    """

    def __init__(self, ledger: Location, sessions: Path, orders: Path | None = None) -> None:
        self._ledger = watch(ledger)
        self._sessions = sessions
        self._orders = orders
        self._files: dict[Path, tuple[int, int]] = {}
        self._watched: tuple[Path, ...] = ()
        self._looks = 0
        # The first check only stores the current state.
        for _ in self.look():
            pass

    def look(self) -> Iterator[Change]:
        """Check for changes. Returns the changes since the last check."""
        if self._ledger.has_changed():
            yield Change(ChangeKind.LEDGER)
        if not self._looks % _LOOKS_PER_LISTING:
            self._watched = self._latest_files()
        self._looks += 1
        for file in self._watched:
            found = _size_and_time(file)
            if found is not None and self._files.get(file) != found:
                self._files[file] = found
                yield Change(ChangeKind.RUN if file.name == LIVE else ChangeKind.ORDER, file.parent.name)

    def close(self) -> None:
        self._ledger.close()

    def _latest_files(self) -> tuple[Path, ...]:
        runs = [folder / LIVE for folder in _newest(self._sessions, _MOST_RUNS)]
        orders = _newest(self._orders, _MOST_ORDERS) if self._orders is not None else []
        return (*runs, *(folder / name for folder in orders for name in (LOG, RESULT, EXIT)))


def _newest(parent: Path, most: int) -> list[Path]:
    """The `most` folders that changed last. Ids cannot show this, because a resumed session keeps its old id."""
    try:
        return sorted(parent.iterdir(), key=_changed_at, reverse=True)[:most]
    except OSError:
        return []


def _size_and_time(file: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        found = file.stat()
        return found.st_size, found.st_mtime_ns
    return None


def _changed_at(folder: Path) -> int:
    found = _size_and_time(folder)
    return found[1] if found else 0
