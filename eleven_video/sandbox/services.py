"""From a request to a reply: which service, whose fault, what it costs. Knows no sockets."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from eleven_video.sandbox import control, elevenlabs, error_bodies, gemini
from eleven_video.sandbox.bookkeeping import Bookkeeping, OutOfCredits
from eleven_video.sandbox.exchange import MalformedBody, Reply, Request
from eleven_video.sandbox.faults import NO_FAULT, Fault, FaultPlan

_SLOW_KINDS = ("script", "image", "speech")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that has found its service: where it goes and what will go wrong with it."""

    service: str
    kind: str
    route: gemini.Route | elevenlabs.Route | None = None
    fault: Fault = NO_FAULT


class Services:
    """Both protocols over one set of books and faults. Thread-safe."""

    def __init__(
        self, books: Bookkeeping, faults: FaultPlan, *, seed: int, latency: float | Mapping[str, float] | None
    ) -> None:
        self._books = books
        self._faults = faults
        self._seed = seed
        self._latency = latency if isinstance(latency, Mapping) else dict.fromkeys(_SLOW_KINDS, latency or 0.0)
        self._speaking = 0
        self._lock = threading.Lock()
        self.stopping = threading.Event()

    def visit(self, method: str, path: str, headers: Mapping[str, str]) -> Visit:
        """Find the service by path, and by the kind of key where both have the path. Decides the call's fault."""
        if path.startswith("/sandbox/"):
            return Visit("sandbox", "control")
        for_elevenlabs = elevenlabs.route(method, path)
        for_gemini = gemini.route(method, path)
        if for_gemini and (for_elevenlabs is None or "xi-api-key" not in headers):
            if gemini.refuse_key(headers):
                return Visit("gemini", for_gemini.kind, for_gemini)
            return Visit("gemini", for_gemini.kind, for_gemini, self._faults.strike("gemini", for_gemini.kind))
        if for_elevenlabs:
            if elevenlabs.refuse_key(headers):
                return Visit("elevenlabs", for_elevenlabs.kind, for_elevenlabs)
            fault = self._faults.strike("elevenlabs", for_elevenlabs.kind)
            return Visit("elevenlabs", for_elevenlabs.kind, for_elevenlabs, fault)
        return Visit("elevenlabs", "unknown")

    def answer(self, request: Request, visit: Visit) -> Reply:
        """Do the work and bill it. Waits where a delay or a latency says so; `stopping` ends the wait."""
        if visit.kind == "control":
            return control.answer(request, self._books, self._faults)
        if visit.route is None:
            return error_bodies.elevenlabs_error(404, "unroutable")
        self.stopping.wait(visit.fault.delay + self._latency.get(visit.kind, 0.0))
        reply = self._billed(self._worked_out(request, visit))
        self._books.count_request(visit.kind, refused=reply.status >= 400)
        return reply

    def _worked_out(self, request: Request, visit: Visit) -> Reply:
        fault = visit.fault
        try:
            if isinstance(visit.route, gemini.Route):
                refused = gemini.refuse_key(request.headers)
                if refused:
                    return refused
                if fault.status or fault.quota:
                    status, reason = (429, "per_day") if fault.quota else (fault.status or 500, fault.reason)
                    return error_bodies.gemini_error(status, reason, model=visit.route.model)
                return gemini.answer(request, visit.route, seed=self._seed, fault=fault)
            assert visit.route is not None
            refused = elevenlabs.refuse_key(request.headers)
            if refused:
                return refused
            if fault.status or fault.quota:
                status, reason = (401, "quota_exceeded") if fault.quota else (fault.status or 500, fault.reason)
                return error_bodies.elevenlabs_error(status, reason)
            with self._counted(visit.kind) as in_flight:
                return elevenlabs.answer(
                    request, visit.route, seed=self._seed, books=self._books, in_flight=in_flight, fault=fault
                )
        except MalformedBody as error:
            if visit.service == "gemini":
                return error_bodies.gemini_invalid(f"Invalid JSON payload received. {error}")
            return error_bodies.elevenlabs_error(422)

    def _billed(self, reply: Reply) -> Reply:
        if reply.usage is not None:
            try:
                self._books.bill(reply.usage)
            except OutOfCredits as error:
                return error_bodies.quota_exceeded(limit=error.limit, remaining=error.remaining, needed=error.needed)
        return reply

    @contextmanager
    def _counted(self, kind: str) -> Iterator[int]:
        """The number of speech requests under way, this one included."""
        step = 1 if kind == "speech" else 0
        with self._lock:
            self._speaking += step
            speaking = self._speaking
        try:
            yield speaking
        finally:
            with self._lock:
                self._speaking -= step
