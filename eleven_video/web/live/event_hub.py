"""One watcher for all event streams: it looks for changes only while at least one stream is open."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from eleven_video.web.live.change import Change, ChangeKind
from eleven_video.web.live.changes import Changes

_BETWEEN_LOOKS_S = 0.1
# A browser that does not read for so many changes has missed some anyway: it gets the newest.
_MOST_WAITING = 64
# A comment line keeps proxies and the browser from taking a quiet stream for a dead one.
_QUIET_S = 20.0


class EventHub:
    """Passes changes to all open event streams. Used from one event loop.

    Args:
        open_changes: Begins to watch.
    """

    def __init__(self, open_changes: Callable[[], Changes]) -> None:
        self._open_changes = open_changes
        self._streams: set[asyncio.Queue[Change]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    @property
    def is_watching(self) -> bool:
        """Whether anybody looks."""
        return self._watcher is not None

    async def stream(self) -> AsyncIterator[str]:
        """The messages of one event stream, until its reader leaves.

        It begins with a change of the ledger: the page may be older than the stream, most of all after a break.
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
        """Look for changes until cancelled. What changes after `ready` is set is told."""
        changes = await asyncio.to_thread(self._open_changes)
        ready.set()
        try:
            while True:
                # Microseconds: a thread would cost more.
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
