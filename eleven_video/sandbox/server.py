"""The sandbox: one HTTP server that stands in for Gemini and for ElevenLabs.

    with Sandbox() as sandbox:
        ...  # point either SDK's base URL at sandbox.url, with any key
        sandbox.ledger()

In addition to the services' paths it has `GET /sandbox/ledger`, `POST /sandbox/reset`, and `POST` or `DELETE
/sandbox/faults`. It listens on 127.0.0.1 and refuses requests that name another host. If it listens on another address,
every request must have its token as the key, including those to its own paths.
"""

import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from eleven_video.sandbox.account import CREDIT_LIMIT, CREDITS_USED
from eleven_video.sandbox.billing import Bookkeeping
from eleven_video.sandbox.faults.faults import Fault, FaultPlan
from eleven_video.sandbox.http.access_control import HERE, AccessControl
from eleven_video.sandbox.http.handler import Handler
from eleven_video.sandbox.http.limits import Limits
from eleven_video.sandbox.http.server import SandboxServer
from eleven_video.sandbox.services import Services

Latency = float | Mapping[str, float] | None


class Sandbox:
    """The server, with its bills and faults. Use it as a context manager, or call `start` and `stop`.

    Args:
        port: TCP port, 0 for any free one.
        seed: With the same seed, the same requests get the same scripts, voices and pictures.
        faults: The faults to inject, as `Fault`s or as text for `Fault.parse`.
        latency: The least duration of calls in seconds: one number for script, image and speech calls, or one for each
            kind.
        credits_used: Credits that the ElevenLabs account had used before the start.
        credit_limit: Credits of the account's billing period.
        credits_beyond: Credits that the account may use beyond the limit, at extra cost.
        host: The address to listen on.
        token: The key that clients must send to either service; if it is empty, any key is accepted.
        origins: Origins of web pages, such as http://localhost:5173, that may send requests; by default none.
        limits: Limits on the memory, connections and time of clients.

    Raises:
        ValueError: A fault, the host or an origin is invalid, or the host is not local and no token is set.
        OSError: The port is taken (from `start`).
    """

    def __init__(  # noqa: PLR0917 - port and seed may be positional arguments
        self,
        port: int = 0,
        seed: int = 0,
        faults: Iterable[Fault | str] = (),
        latency: Latency = None,
        credits_used: int = CREDITS_USED,
        credit_limit: int = CREDIT_LIMIT,
        credits_beyond: int = 0,
        host: str = HERE,
        token: str = "",
        origins: Iterable[str] = (),
        limits: Limits | None = None,
    ) -> None:
        self._host = host
        self._doorkeeper = AccessControl(host, token, origins)
        self._limits = limits or Limits()
        self._port = port
        self._books = Bookkeeping(credits_used=credits_used, credit_limit=credit_limit, credits_beyond=credits_beyond)
        self._faults = FaultPlan(faults, seed=seed)
        self._services = Services(self._books, self._faults, seed=seed, latency=latency, working=self._limits.working)
        self._server: SandboxServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The base URL for both services, without a final slash. Raises RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError("The sandbox is not running.")
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._server.server_port}"

    def start(self) -> Self:
        """Start to answer requests in a background thread, until `stop`."""
        if self._server is None:
            self._services.stopping.clear()
            self._server = SandboxServer(
                (self._host, self._port), Handler, self._services, self._doorkeeper, self._limits
            )
            self._thread = threading.Thread(
                target=self._server.serve_forever, args=(0.05,), name="sandbox", daemon=True
            )
            self._thread.start()
        return self

    def stop(self) -> None:
        """Stop at once. Calls that are being answered are dropped. Does nothing if the server is not running."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is None:
            return
        server.close_all()
        if thread is not None:
            thread.join()

    def serve_forever(self) -> None:
        """Start, and block until another thread calls `stop`, or until KeyboardInterrupt."""
        self.start()
        thread = self._thread
        try:
            # On Windows, a join without a timeout cannot be interrupted.
            while thread is not None and thread.is_alive():
                thread.join(0.5)
        finally:
            self.stop()

    def ledger(self) -> dict[str, Any]:
        """The bills so far, as plain JSON types (see `Bookkeeping.as_dict`)."""
        return self._books.as_dict()

    def add_fault(self, fault: Fault | str) -> None:
        """Add a fault to inject, given as text for `Fault.parse` or as a `Fault`."""
        self._faults.add(fault)

    @property
    def struck(self) -> int:
        """The number of calls that the current faults have affected."""
        return self._faults.struck

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._faults.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
