"""Runs every kind of call with every fault, and records the end of the run, the ledger, and the resumed session.

A cell of the matrix is a run of a small job in which one service has the fault. The session is then resumed without
the fault.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.pricing import CostState
from eleven_video.api.send_with_retry import RetryPolicy
from eleven_video.config.paths import ledger_file
from eleven_video.config.settings import load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import UnresolvedCallPolicy
from eleven_video.domain.stages import StopAt
from eleven_video.domain.timing.pacing import Pacing
from eleven_video.errors import ElevenVideoError, Paused, Unanswered
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.orchestrator.wiring import Mode, pipeline
from eleven_video.sandbox.catalogue import VOICES
from eleven_video.sandbox.server import Sandbox
from eleven_video.sandbox.speech.synthesis import speak
from tests.support import pipelines
from tests.support.listening import Hearing
from tests.support.passing_on import passing_on
from tests.support.scripted_server import Reply, SelectionOptions, serving
from tests.support.spoiled import (
    Spoil,
    bomb,
    changing,
    encoded_unasked,
    endless,
    kind_of,
    many_values,
    refusing,
    timed_for_other_words,
    without_usage_of_its_own,
)
from tests.support.two_books import CONFIG, two_books

GEMINI, ELEVENLABS = "gemini", "elevenlabs"
_REPHRASER = "gemini-3.1-pro-preview"
# The kinds of calls that cost money, and for each the kinds that the run buys after it.
_COSTLY = {"script", "rephrase", "speech", "image"}
_AFTER = {"script": ("speech", "image"), "rephrase": ("speech", "image"), "speech": ("image",)}
# The adapters repeat a call up to three times, without waiting.
_POLICY = RetryPolicy(attempts=4, first_delay_s=0.0, longest_delay_s=0.0)
# The time limit for an answer: with a fault that makes the service silent, and with other faults.
_SILENCE_S, _PATIENCE_S = 0.5, 60.0


@dataclass(frozen=True)
class Kind:
    """A kind of call. `selector` names it in a sandbox fault.

    To refuse the connection for this kind, the service stops after answering the call `before`; empty to stop at once.
    """

    name: str
    service: str
    selector: str
    before: str
    costs: bool = False
    draws: bool = False

    @property
    def speaks(self) -> bool:
        return self.name == "speech"


KINDS = (
    Kind("script", GEMINI, "script", "models", costs=True),
    Kind("rephrase", GEMINI, "script,nth=2", "script", costs=True),
    Kind("speech", ELEVENLABS, "speech", "subscription", costs=True),
    Kind("image", GEMINI, "image", "script", costs=True, draws=True),
    Kind("voices", ELEVENLABS, "voices", ""),
    Kind("models of ElevenLabs", ELEVENLABS, "models", "voices"),
    Kind("models of Gemini", GEMINI, "models", ""),
    Kind("subscription", ELEVENLABS, "subscription", "models"),
)


@dataclass(frozen=True)
class Fault:
    """A fault of a service. `effect` is the sandbox's text for the fault; empty with `spoil` or for a stopped server.

    `spoil` is a function that changes the answers on their way, in place of `effect`. With `everywhere` it changes all
    answers of the service. With `unasked` the request does not reach the service. `changes_amounts` says that the
    answer has other amounts than were billed, and `silent` that the answer never ends.
    """

    name: str
    effect: str
    strikes: Callable[[Kind], bool] = lambda _kind: True
    changes_amounts: bool = False
    silent: bool = False
    spoil: Spoil | None = None
    everywhere: bool = False
    unasked: bool = False


def _costs(kind: Kind) -> bool:
    return kind.costs


def _pays_gemini(kind: Kind) -> bool:
    return kind.costs and kind.service == GEMINI


def _of(service: str) -> Callable[[Kind], bool]:
    return lambda kind: kind.service == service


FAULTS = (
    *(Fault(f"HTTP {status}", f"status={status}") for status in (400, 401)),
    Fault("HTTP 401, quota exceeded", "quota", _of(ELEVENLABS)),
    *(Fault(f"HTTP {status}", f"status={status}") for status in (402, 403, 404, 408, 409)),
    Fault("HTTP 429", "status=429,reason=no_delay"),
    Fault("HTTP 429 with a delay", "status=429,reason=no_delay,retry_after=0.01"),
    Fault("HTTP 429 with a delay of an hour", "status=429,reason=no_delay,retry_after=3600"),
    Fault("HTTP 429, the day's quota", "quota", _of(GEMINI)),
    Fault("HTTP 500", "status=500"),
    Fault("HTTP 502, a page of HTML", "status=502"),
    *(Fault(f"HTTP {status}", f"status={status}") for status in (503, 504, 524)),
    Fault("connection refused", ""),
    Fault("closed before it was read", "drop=before"),
    Fault("closed after it was done", "drop=after"),
    Fault("half a body", "cut"),
    Fault("half a body, then silence", "stall", silent=True),
    Fault("a slow drip", "drip=0.002"),
    Fault("a drip without an end", "drip=0.2", lambda kind: kind.costs or kind.name == "voices", silent=True),
    Fault("no JSON", "body=text"),
    Fault("HTML as a success", "body=page"),
    Fault("another content type", "content_type=text/html"),
    Fault("an empty body", "body=empty"),
    Fault("30 MB", "body=huge"),
    Fault("usage missing", "no_usage,no_cost_header", _costs, changes_amounts=True),
    Fault("usage negative", "usage=negative", _costs, changes_amounts=True),
    Fault("usage absurd", "usage=absurd", _costs, changes_amounts=True),
    Fault("usage in words", "usage=words", _costs, changes_amounts=True),
    Fault("the prompt is blocked", "blocked=prompt", lambda kind: kind.costs and kind.service == GEMINI),
    Fault("the answer is blocked", "blocked=candidate", lambda kind: kind.costs and kind.service == GEMINI),
    Fault("words in place of a picture", "text_only", lambda kind: kind.draws),
    Fault("an unusable picture", "corrupt", lambda kind: kind.draws),
    Fault("an unusable sound", "corrupt", lambda kind: kind.speaks),
)
FAULTS += (
    Fault("packed, 100 MB", "", spoil=bomb),
    Fault("a million values", "", spoil=many_values),
    Fault("an encoding that was not asked for", "", spoil=encoded_unasked),
    Fault("headers without an end", "", lambda kind: kind.costs or kind.name == "voices", silent=True, spoil=endless),
    Fault("usage of zero", "", _costs, changes_amounts=True,
          spoil=changing(without_usage_of_its_own, **{"character-cost": "0"})),
    Fault("another model answers", "", _pays_gemini, changes_amounts=True,
          spoil=changing(lambda body: body | {"modelVersion": "gemini-3.8-flash"})),
    Fault("an unknown service tier", "", _pays_gemini, changes_amounts=True,
          spoil=changing(lambda body: body, **{"x-gemini-service-tier": "turbo"})),
    Fault("one id for all answers", "", _costs, everywhere=True,
          spoil=changing(lambda body: body | {"responseId": "trace"} if "candidates" in body else body, **{"request-id": "trace"})),
    Fault("other words are timed", "", lambda kind: kind.speaks, spoil=changing(timed_for_other_words)),
    Fault("HTTP 401, a payment is due", "", lambda kind: kind.speaks or kind.name == "voices",
          unasked=True, spoil=refusing(401, {"status": "payment_issue", "message": "The last invoice was not paid."})),
    Fault("HTTP 401, for a new reason", "", lambda kind: kind.speaks or kind.name == "voices",
          unasked=True, spoil=refusing(401, {"status": "a_new_reason", "message": "This is not possible today."})),
    Fault("HTTP 401, the workspace's limit", "", lambda kind: kind.speaks,
          unasked=True, spoil=refusing(401, {"status": "workspace_limit_reached", "message": "Your workspace allows 500 credits."})),
)  # fmt: skip
CELLS = tuple((kind, fault) for fault in FAULTS for kind in KINDS if fault.strikes(kind))


@dataclass(frozen=True)
class Ended:
    """The outcome of a cell of the matrix, in words for docs/reliability.md.

    Attributes:
        tried: The number of times that the call was made; None if it cannot be counted.
        end: The exit code and the message, or the message to the user if the run continues.
        ledger: The ledger's entries about calls of this kind.
        again: The outcome when the session is resumed without the fault.
    """

    tried: int | None
    end: str
    ledger: str
    again: str


@dataclass
class Services:
    """Both services, each with its own server, so that one server can be stopped."""

    gemini: Sandbox
    elevenlabs: Sandbox

    def of(self, kind: Kind) -> Sandbox:
        return self.gemini if kind.service == GEMINI else self.elevenlabs

    def ledger(self) -> dict[str, Any]:
        """The calls of both servers, in the form that `two_books` reads."""
        books = [self.gemini.ledger(), self.elevenlabs.ledger()]
        # The server cannot tell a second version of a script from a first version.
        calls = [call | {"kind": "rephrase"} if call["model"] == _REPHRASER else call for call in books[0]["calls"]]
        return {"calls": [*calls, *books[1]["calls"]]}

    @property
    def urls(self) -> dict[str, str]:
        return {"gemini_base_url": self.gemini.url, "elevenlabs_base_url": self.elevenlabs.url}


@cache
def _load_the_voice() -> None:
    """Load the sandbox's voice once, before a test with a short time limit needs it."""
    speak("Why the sky is blue.", next(iter(VOICES.values())))


@contextmanager
def services() -> Iterator[Services]:
    with Sandbox() as gemini, Sandbox() as elevenlabs:
        yield Services(gemini, elevenlabs)


def ran(kind: Kind, fault: Fault, folder: Path) -> tuple[Ended, list[str]]:
    """Run a cell. Returns its outcome, and a list of all violated rules. `ELEVEN_VIDEO_HOME` must be empty."""
    home = ledger_file().parent
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text(CONFIG)
    wanted = pipelines.job(
        folder / "out.mp4", duration_s=5, pacing=Pacing(count=1), stop_at=StopAt.IMAGES,
        rephrase=_REPHRASER if kind.name == "rephrase" else None,
    )  # fmt: skip
    _load_the_voice()
    with services() as both, ExitStack() as stack:
        spoiled = stack.enter_context(_spoiling(both, kind, fault)) if fault.spoil else None
        urls = spoiled.urls if spoiled else _with_fault(both, kind, fault)
        first = _run(wanted, urls, None, timeout_s=_SILENCE_S if fault.silent else _PATIENCE_S)
        struck = spoiled.struck if spoiled else both.of(kind).struck if fault.effect else None
        tried = _announced(kind, first.session) if kind.costs else struck
        ledger = _held(kind, first.session)
        end = _told(first, folder)
        wrong = _problems(both, home, first, fault)
        for server in (both.gemini, both.elevenlabs):
            server.clear_faults()
            server.stop()
            server.start()
        again = _gone_on(kind, wanted, both, first)
        if first.session is not None:
            wrong += _problems(both, home, replace(first, error=None), fault)
    return Ended(tried, end, ledger, again), wrong


@dataclass(frozen=True)
class _Run:
    session: str | None
    error: Exception | None
    warnings: tuple[str, ...]


def _run(job: VideoJob, urls: dict[str, str], session: str | None, *, timeout_s: float = _PATIENCE_S) -> _Run:
    hearing = Hearing()
    settings = load_settings(gemini_api_key="test-key", elevenlabs_api_key="test-key", **urls)
    with pipeline(settings, Mode.LIVE, listener=hearing, patience=_POLICY, timeout_s=timeout_s) as making:
        error: Exception | None = None
        try:
            making.run(job, session_id=session)
        except Paused:
            pass
        except Exception as problem:  # noqa: BLE001  every error is an outcome to record
            error = problem
        begun = making.session is not None and making.session.is_begun
        return _Run(making.session.id if begun and making.session else None, error, tuple(hearing.warnings))


@dataclass
class _Spoiled:
    """The addresses of both services, of which one spoils answers, and the number of spoilt answers."""

    urls: dict[str, str]
    struck: int = 0


@contextmanager
def _spoiling(both: Services, kind: Kind, fault: Fault) -> Iterator[_Spoiled]:
    assert fault.spoil is not None
    spoil, ask = fault.spoil, passing_on(both.of(kind))
    found = _Spoiled(both.urls)

    def answer(asked: SelectionOptions) -> Reply:
        asks_for = kind_of(asked)
        if fault.unasked and asks_for == kind.name:
            found.struck += 1
            return spoil(Reply())
        reply = ask(asked)
        if reply.status != 200 or not (asks_for == kind.name or (fault.everywhere and asks_for in _COSTLY)):
            return reply
        found.struck += asks_for == kind.name
        return spoil(reply)

    with serving(answer) as server:
        found.urls[f"{kind.service}_base_url"] = server.url
        yield found


def _with_fault(both: Services, kind: Kind, fault: Fault) -> dict[str, str]:
    """The addresses of both services. From now on, one of them has the fault."""
    urls = both.urls
    server = both.of(kind)
    if fault.effect:
        server.add_fault(f"{kind.selector},{fault.effect},times=99")
    elif kind.before:
        server.add_fault(f"{kind.before},last")
    else:
        server.stop()
    return urls


def _told(run: _Run, folder: Path) -> str:
    if run.error is not None:
        code = getattr(run.error, "exit_code", 1)
        return f"exit {code}: {_plain(str(run.error), folder, run.session)}"
    return "; ".join(["continues", *(_plain(text, folder, run.session) for text in run.warnings)])


def _plain(text: str, folder: Path, session: str | None) -> str:
    text = text.replace(session or "\0", "SESSION").replace(str(folder), "FOLDER")
    text = re.sub(r"(?<=http://127\.0\.0\.1):\d+", ":PORT", text)
    return re.sub(r"(?:FOLDER|/)\S*/?(?=SESSION)", "", " ".join(text.split()))


def _announced(kind: Kind, session: str | None) -> int:
    with closing(sqlite3.connect(ledger_file())) as ledger:
        (count,) = ledger.execute(
            "SELECT COUNT(*) FROM attempts WHERE session_id = ? AND kind = ?", (session or "", kind.name)
        ).fetchone()
    return int(count)


def _held(kind: Kind, session: str | None) -> str:
    if not kind.costs:
        return "nothing: it is free"
    with LedgerReader.open(ledger_file()) as ledger:
        charges = [one for one in ledger.session_charges(session or "") if one.charge.call.kind == kind.name]
        unknown = [one for one in ledger.unknown_attempts(session or "") if one.intent.kind == kind.name]
    states = Counter(str(one.charge.state) for one in charges)
    found = [f"{count} {state}" for state, count in sorted(states.items()) if state != "unknown"]
    if unknown:
        bounded = all(one.intent.bound_pico is not None for one in unknown)
        found.append(f"{len(unknown)} unknown, {'at its upper bound' if bounded else 'without a bound'}")
    return ", ".join(found) or "nothing: it was not billed"


def _gone_on(kind: Kind, job: VideoJob, both: Services, first: _Run) -> str:
    if first.error is None:
        return "needs nothing more"
    if first.session is None:
        again = _run(job, both.urls, None)
        return "nothing was started: run the command again" if again.error is None else f"fails: {again.error!r}"
    asked = ""
    before = Counter(call["kind"] for call in both.ledger()["calls"])
    again = _run(job, both.urls, first.session)
    if isinstance(again.error, Unanswered):
        asked = "asks about the lost call first; with `retry` "
        again = _run(replace(job, on_unknown=UnresolvedCallPolicy.RETRY), both.urls, first.session)
    if again.error is not None:
        return f"{asked}ends: {_plain(str(again.error), job.output.parent, first.session)}"
    bought = Counter(call["kind"] for call in both.ledger()["calls"]) - before
    if bought == Counter([kind.name, *_AFTER.get(kind.name, ())]):
        return f"{asked}buys it and the rest"
    return f"{asked}buys {', '.join(one.name for one in KINDS for _ in range(bought[one.name])) or 'nothing'}"


def _problems(both: Services, home: Path, run: _Run, fault: Fault) -> list[str]:
    """The violated rules among those that hold for every fault."""
    wrong = []
    if run.error is not None and not isinstance(run.error, ElevenVideoError):
        wrong.append(f"{run.error!r} is no error that users are told of")
    if run.session is not None:
        # This object is not a `Sandbox`, but has the calls of both servers.
        books = two_books(both, home, run.session)  # type: ignore[arg-type]
        if not fault.changes_amounts:
            wrong += [one for one in books.differences if "twice" not in one]
        elif books.billed > books.counted + books.unknown:
            wrong.append(f"{books.billed} calls were billed, {books.counted + books.unknown} are known of")
        with LedgerReader.open(ledger_file()) as ledger:
            useless = sum(
                one.charge.call.outcome is not Outcome.ANSWERED and one.charge.state is not CostState.UNKNOWN
                for one in ledger.session_charges(run.session)
            )
        # An unusable answer was paid for, but the result must be bought again to finish the video.
        if max(books.bought_twice, books.counted_twice) > books.asked_again + useless:
            wrong.append(f"{books.bought_twice} calls were bought twice")
    elif both.ledger()["calls"]:
        wrong.append("something was billed before the session began")
    return wrong
