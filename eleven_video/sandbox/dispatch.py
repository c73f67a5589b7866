"""Answers requests without using sockets: finds the service and the fault for a request, makes the reply, and
bills it.
"""

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from eleven_video.sandbox import control, elevenlabs, elevenlabs_history, gemini
from eleven_video.sandbox.billing import Bookkeeping, OutOfCredits
from eleven_video.sandbox.faults import error_bodies
from eleven_video.sandbox.faults.fault_plan import NO_FAULT, Fault, FaultPlan
from eleven_video.sandbox.faults.reply_corruption import spoiled
from eleven_video.sandbox.http.limits import Limits
from eleven_video.sandbox.http.messages import Refused, Reply, Request, json_reply
from eleven_video.sandbox.http.workers import Workers
from eleven_video.sandbox.speech.history import History

_METHODS = ("DELETE", "GET", "POST")
_GEMINIS = re.compile(r"/(?:v1beta|v1alpha|models)(?:/|$)|/v1/models/[^/]*:")
_SLOW_KINDS = ("script", "image", "speech")


@dataclass(frozen=True, slots=True)
class Visit:
    """How a request will be answered. This is decided before the request's body is read.

    Attributes:
        kind: The kind of request, as in `Fault.kind`. It is "control" for the sandbox's own paths, and "unknown" for
            paths that do not exist.
        route: The route in the service's interface. It is None for the sandbox's own paths and for paths that do not
            exist.
        fault: The fault to inject into the answer.
        refusal: The error answer if the request is refused. It is None if the request is accepted.
    """

    kind: str
    route: gemini.Route | elevenlabs.Route | None = None
    fault: Fault = NO_FAULT
    refusal: Reply | None = None


class Services:
    """The stand-ins of Gemini and ElevenLabs. They share the bills and the faults. The class is thread-safe."""

    def __init__(
        self,
        books: Bookkeeping,
        faults: FaultPlan,
        *,
        seed: int,
        latency: float | Mapping[str, float] | None,
        working: int = Limits().working,
    ) -> None:
        self._books = books
        self._faults = faults
        self._seed = seed
        self._latency = latency if isinstance(latency, Mapping) else dict.fromkeys(_SLOW_KINDS, latency or 0.0)
        self._speaking = 0
        self._history = History()
        self._working = threading.BoundedSemaphore(working)
        self._workers = Workers(working)
        self._lock = threading.Lock()
        self.stopping = threading.Event()

    def stop(self) -> None:
        """Refuse all calls that wait to be processed, and end all waits of `answer`."""
        self.stopping.set()
        self._workers.close()

    def problem(self, path: str, headers: Mapping[str, str], status: int, message: str) -> Reply:
        """The answer to a faulty HTTP request. It has the structure that errors of the requested service have."""
        if path.startswith("/sandbox/"):
            return json_reply({"error": message}, status=status)
        if _is_geminis(path, headers):
            return error_bodies.gemini_error(status, message=message)
        return error_bodies.elevenlabs_problem(status, message)

    def unknown(self, method: str, path: str, headers: Mapping[str, str]) -> Reply:
        """The error answer to a request without the sandbox's token. It has the structure that errors of the requested
        service have.
        """
        if path.startswith("/sandbox/"):
            return json_reply({"error": "The sandbox wants its token as the key of either service."}, status=401)
        if isinstance(_route(method, path, headers), gemini.Route):
            return error_bodies.gemini_error(401)
        return error_bodies.elevenlabs_error(401, "invalid_api_key")

    def visit(self, method: str, path: str, headers: Mapping[str, str], query: Mapping[str, str]) -> Visit:
        """Decide how a request will be answered: find its service, check its API key, and choose the fault to inject.

        The path decides which service is requested. If both services have the path, the header with the API key
        decides.
        """
        if path.startswith("/sandbox/"):
            return Visit("control")
        route = _route(method, path, headers)
        if route is None:
            return Visit("unknown", refusal=_not_routed(path, headers))
        try:
            if isinstance(route, gemini.Route):
                gemini.check_key(headers, query)
                service = "gemini"
            else:
                elevenlabs.check_key(headers)
                service = "elevenlabs"
        except Refused as refused:
            return Visit(route.kind, route, refusal=refused.reply)
        return Visit(route.kind, route, self._faults.strike(service, route.kind))

    def answer(self, request: Request, visit: Visit) -> Reply:
        """Wait for the delay of the fault and the latency of the sandbox, then make the reply and bill the call. `stop`
        ends the wait.
        """
        if visit.kind == "control":
            return control.answer(request, self._books, self._faults, self._history)
        self.stopping.wait(visit.fault.delay + self._latency.get(visit.kind, 0.0))
        try:
            reply = self._worked_out(request, visit)
            if reply.usage is not None:
                before, after = self._books.bill(reply.usage)
                if reply.spoken is not None:
                    self._history.add(reply.spoken, before=before, after=after)
        except Refused as refused:
            reply = refused.reply
        except OutOfCredits as error:
            reply = error_bodies.quota_exceeded(limit=error.limit, remaining=error.remaining, needed=error.needed)
        self._books.count_request(visit.kind, refused=reply.status >= 400)
        return spoiled(reply, visit.fault)

    def _worked_out(self, request: Request, visit: Visit) -> Reply:
        route, fault = visit.route, visit.fault
        if visit.refusal or route is None:
            raise Refused(visit.refusal or error_bodies.elevenlabs_error(404, "unroutable"))
        if isinstance(route, gemini.Route):
            if fault.quota:
                raise Refused(error_bodies.gemini_error(429, "per_day", model=route.model))
            if fault.status:
                raise Refused(error_bodies.gemini_error(fault.status, fault.reason, model=route.model))
            with self._a_turn():
                return self._workers.do(lambda: gemini.answer(request, route, seed=self._seed, fault=fault))
        if fault.quota or fault.status:
            status, reason = (401, "quota_exceeded") if fault.quota else (fault.status or 500, fault.reason)
            raise Refused(error_bodies.elevenlabs_error(status, reason))
        if route.kind == "history":
            with self._a_turn():
                return self._workers.do(lambda: elevenlabs_history.answer(request, self._history))
        with self._counted(route.kind) as in_flight, self._a_turn():
            return self._workers.do(
                lambda: elevenlabs.answer(
                    request, route, seed=self._seed, books=self._books, in_flight=in_flight, fault=fault
                )
            )

    @contextmanager
    def _a_turn(self) -> Iterator[None]:
        """A `with` block that starts when fewer than `working` calls are inside such blocks.

        Raises Refused if the server is stopping.
        """
        with self._working:
            if self.stopping.is_set():
                raise Refused(json_reply({"error": "The sandbox is stopping."}, status=503))
            yield

    @contextmanager
    def _counted(self, kind: str) -> Iterator[int]:
        """A `with` block that counts a request as being answered, if it is a speech request. The block gets the number
        of speech requests that are being answered when it starts.
        """
        step = 1 if kind == "speech" else 0
        with self._lock:
            self._speaking += step
            speaking = self._speaking
        try:
            yield speaking
        finally:
            with self._lock:
                self._speaking -= step


def _route(method: str, path: str, headers: Mapping[str, str]) -> gemini.Route | elevenlabs.Route | None:
    """The route of a request. If both services have the path, a request with the header `xi-api-key` goes to ElevenLabs."""
    method = "GET" if method == "HEAD" else method
    speaking, drawing = elevenlabs.route(method, path), gemini.route(method, path)
    return speaking if speaking and (drawing is None or "xi-api-key" in headers) else drawing


def _is_geminis(path: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request without a route is meant for Gemini. The header with the API key decides. If there is no
    such header, the path decides.
    """
    if "xi-api-key" in headers:
        return False
    return "x-goog-api-key" in headers or _GEMINIS.match(path) is not None


def _not_routed(path: str, headers: Mapping[str, str]) -> Reply:
    """The error answer for a path that does not exist, or that does not allow the request's method."""
    methods = [method for method in _METHODS if _route(method, path, headers) is not None]
    status, message = (405, "Method Not Allowed") if methods else (404, "Not Found")
    if _is_geminis(path, headers):
        reply = error_bodies.gemini_error(status, message=f"{message}." if methods else "")
    else:
        reply = json_reply({"detail": message}, status=status)
    allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]
    return replace(reply, headers=(("Allow", ", ".join(sorted(allowed))),)) if methods else reply
