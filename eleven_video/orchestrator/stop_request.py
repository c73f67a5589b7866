"""Lets another process request that a run stops. The request has the same effect as the first Ctrl-C in the run's
terminal: calls in progress finish and are counted.

The request is a file in the session's folder. Only the owner of the session's folder can write this file. A signal is
not used, because the recorded id of the run's process may meanwhile belong to another process. Windows also has no
signal that a program could handle.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eleven_video.files import private

_REQUEST = "stop-request"
_BETWEEN_LOOKS_S = 0.2


def request_stop(folder: Path) -> None:
    """Request that the run of a session stops. If no run works on the session's folder, the request has no effect.

    Raises:
        OSError: The request file cannot be written.
    """
    with open(folder / _REQUEST, "ab", opener=private):
        pass


@contextmanager
def stoppable(folder: Path, stop: Callable[[], object]) -> Iterator[None]:
    """During the `with` block, call `stop` once if another process requests that this run stops. A request that was
    made before the block is ignored.
    """
    request = folder / _REQUEST
    _forget(request)
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(request, over, stop), name="stop request", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        _forget(request)


def _watch(request: Path, over: threading.Event, stop: Callable[[], object]) -> None:
    while not over.wait(_BETWEEN_LOOKS_S):
        if request.exists():
            stop()
            return


def _forget(request: Path) -> None:
    with suppress(OSError):
        request.unlink(missing_ok=True)
