"""Checks for changes while at least one event stream is open, and passes the changes to all event streams."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from eleven_video.web.live.change import Change, ChangeKind
from eleven_video.web.live.changes import Changes

_BETWEEN_LOOKS_S = 0.1
# If a browser is too slow to read so many changes, the oldest changes are dropped.
_MOST_WAITING = 64
# After so many seconds without a change, a comment line is sent. Otherwise a proxy or browser might close the stream.
_QUIET_S = 20.0


class EventHub:
    """Passes changes to all open event streams. All methods must be called in the same event loop.

    Args:
        open_changes: Makes the object that checks for changes.
    """

    def __init__(self, open_changes: Callable[[], Changes]) -> None:
        self._open_changes = open_changes
        self._streams: set[asyncio.Queue[Change]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    @property
    def is_watching(self) -> bool:
        """Whether changes are being checked for, because at least one stream is open."""
        return self._watcher is not None

    async def stream(self) -> AsyncIterator[str]:
        """The messages of one event stream, until the browser closes the stream.

        The first message says that the ledger has changed, because the page may be older than the stream. For example,
        the page is older after a lost connection.
        """
        waiting: asyncio.Queue[Change] = asyncio.Queue(_MOST_WAITING)
        self._streams.add(waiting)
        if self._watcher is None:
            self._ready = asyncio.Event()
            self._watcher = asyncio.create_task(self._watch(self._ready))
        try:
            yield "retry: 1000\n\n"
            await self._ready.wait()
            yield Change(ChangeKind.LEDGER).message
            while True:
                try:
                    change = await asyncio.wait_for(waiting.get(), _QUIET_S)
                except TimeoutError:
                    yield ": quiet\n\n"
                else:
                    yield change.message
        finally:
            self._streams.discard(waiting)
            if not self._streams and self._watcher is not None:
                self._watcher.cancel()
                self._watcher = None

    async def _watch(self, ready: asyncio.Event) -> None:
        """Check for changes until the task is cancelled. All changes after `ready` is set are passed to the streams."""
        changes = await asyncio.to_thread(self._open_changes)
        ready.set()
        try:
            while True:
                # A check takes only microseconds. A separate thread would be slower.
                for change in changes.look():
                    self._tell(change)
                await asyncio.sleep(_BETWEEN_LOOKS_S)
        finally:
            changes.close()

    def _tell(self, change: Change) -> None:
        for waiting in self._streams:
            if waiting.full():
                with suppress(asyncio.QueueEmpty):
                    waiting.get_nowait()
            waiting.put_nowait(change)
