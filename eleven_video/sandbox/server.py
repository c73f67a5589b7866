"""Starts and stops the sandbox: one HTTP server that stands in for Gemini and for ElevenLabs.

    with Sandbox() as sandbox:
        ...  # set the base URL of either service's SDK to sandbox.url, with any API key
        sandbox.ledger()

Besides the paths of both services, the sandbox has paths of its own: `GET /sandbox/ledger`, `POST /sandbox/reset`, and
`POST` or `DELETE /sandbox/faults`. If the sandbox listens on 127.0.0.1, it refuses requests whose Host header names
another machine. If other machines can reach its address, every request must have the sandbox's token as its API key.
This includes requests to the sandbox's own paths.
"""

import threading
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from eleven_video.sandbox.account_defaults import CREDIT_LIMIT, CREDITS_USED
from eleven_video.sandbox.billing import Bookkeeping
from eleven_video.sandbox.dispatch import Services
from eleven_video.sandbox.faults.fault_plan import Fault, FaultPlan
from eleven_video.sandbox.http.access_control import HERE, AccessControl
from eleven_video.sandbox.http.handler import Handler
from eleven_video.sandbox.http.limits import Limits
from eleven_video.sandbox.http.server import SandboxServer

Latency = float | Mapping[str, float] | None


class Sandbox:
    """The sandbox's server, with the bills and faults. Use this class as a context manager, or call `start` and `stop`.

    Args:
        port: The TCP port on which the server listens. If `port` is 0, any free port is used.
        seed: The seed for random numbers, on which scripts, voices and pictures depend. With the same seed, the same
            request gets the same answer.
        faults: The faults to inject, each as a `Fault` or as text for `Fault.parse`.
        latency: Seconds to wait before a call is answered: one number for script, image and speech calls, or a mapping
            with a number for each kind of call. If `latency` is None, there is no wait.
        credits_used: The credits that the ElevenLabs account had used before the sandbox started.
        credit_limit: The credits that the account has in a billing period.
        credits_beyond: The credits that the account may use in addition to `credit_limit`, at extra cost.
        host: The address on which the server listens.
        token: The text that clients must send as the API key of either service. If `token` is "", any API key is
            accepted.
        origins: The origins of web pages, such as http://localhost:5173, that may send requests.
        limits: The limits on memory, connections and time that clients may use. If `limits` is None, the default limits
            are used.

    Raises:
        ValueError: A fault, the host or an origin is invalid, or other machines can reach the host and no token is set.
        OSError: Another program uses the port. Only `start` raises this.
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
        """The base URL of both services, without a slash at its end. Raises RuntimeError if the sandbox is not
        running.
        """
        if self._server is None:
            raise RuntimeError("The sandbox is not running.")
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._server.server_port}"

    def start(self) -> Self:
        """Start a background thread that answers requests until `stop` is called."""
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
        """Stop at once, without an answer to the calls that are being processed. Does nothing if the server is not
        running.
        """
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is None:
            return
        server.close_all()
        if thread is not None:
            thread.join()

    def serve_forever(self) -> None:
        """Start the server, and return only after another thread has called `stop`. Ctrl-C also stops the server."""
        self.start()
        thread = self._thread
        try:
            # On Windows, Ctrl-C cannot interrupt a join without a timeout.
            while thread is not None and thread.is_alive():
                thread.join(0.5)
        finally:
            self.stop()

    def ledger(self) -> dict[str, Any]:
        """The requests and billed calls so far, as plain JSON types (see `Bookkeeping.as_dict`)."""
        return self._books.as_dict()

    def add_fault(self, fault: Fault | str) -> None:
        """Add a fault, which is injected into later calls. `fault` is a `Fault`, or a text for `Fault.parse`."""
        self._faults.add(fault)

    @property
    def struck(self) -> int:
        """The number of times that the current faults were injected into calls."""
        return self._faults.struck

    def clear_faults(self) -> None:
        """Remove all faults, so that later calls are answered as usual."""
        self._faults.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
