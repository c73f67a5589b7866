"""What the page costs, and how late it is: `uv run benchmarks/page.py`.

Latency is the time from a charge's commit in another process to the changed figure in Chromium's document, with the
server in a process of its own. Idle CPU is that of the server while a page is open and nothing happens, and while none
is. The pages are asked for with 10,000 sessions in the ledger, one of them with 1,000 calls; what counts is the CPU time of
the server. A run with three open pages
is made in turns with the same run without them. What counts is the ratio of the run's own user and system time: its
wall time also has what the browsers draw, where they share the cores. Times depend on the machine. Without Chromium the
parts with a browser are left out.
"""

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from eleven_video.accounting.metrics import Part  # noqa: E402
from eleven_video.accounting.pricing import CostState  # noqa: E402
from eleven_video.ledger.records import SessionOutcome  # noqa: E402
from eleven_video.ledger.store import Ledger  # noqa: E402
from tests.support.browser import chromium, executable, tab  # noqa: E402  the project's own tests are no package
from tests.support.calls import speech_call  # noqa: E402
from tests.support.charging import SESSION  # noqa: E402
from tests.support.ledger_rows import charge_of, intent, picture_charge, session_start  # noqa: E402

PROGRAM = [sys.executable, "-m", "eleven_video"]
CHARGES = 30
BETWEEN_S = 0.3
IDLE_S = 10.0
SESSIONS = 10_000
CALLS = 1_000
STARTS = 5
# The pages whose CPU time is measured, with all of the ledger's time in the views of the spending.
PAGES = (
    "now",
    "videos",
    "spending",
    "spending?by=day",
    "spending?by=week",
    "spending?by=month",
    "spending?by=day&parts=model",
    "spending?by=project",
    "spending?by=profile",
    "spending?by=model",
    "spending?by=voice",
    "spending/costs.csv?by=day",
    "month",
    "videos/s000005",
    "videos/many-calls",
)
REQUESTS = 9
PAIRS = 4
# Notes when the figure of the charged session changes, in milliseconds since 1970.
WATCH = """(id) => {
    window.changes = [];
    let last = "";
    new MutationObserver(() => {
        const found = document.querySelector(`#s-${id} [data-pico]`)?.dataset.pico ?? "";
        if (found !== last) window.changes.push([last = found, performance.timeOrigin + performance.now()]);
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, int]]:
    """A page in a process of its own: its address, and the process's id."""
    env = os.environ | {"ELEVEN_VIDEO_HOME": str(home)}
    command = [*PROGRAM, "serve", "--no-open", "--port", "0"]
    with subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+/", server.stdout.readline())
            assert found
            yield found[0].rstrip("/"), server.pid
        finally:
            server.kill()


def cpu_seconds(process: int) -> float:
    """User and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def median_and_p95(times: list[float]) -> str:
    ordered = sorted(times)
    return f"median {statistics.median(ordered):.0f} ms, p95 {ordered[int(len(ordered) * 0.95) - 1]:.0f} ms"


def starts() -> None:
    """From the process's start to the first answer."""
    times = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(STARTS):
            began = time.perf_counter()
            with serving(Path(folder)) as (address, _):
                httpx.get(f"{address}/now").raise_for_status()
                times.append(time.perf_counter() - began)
    print(f"start to first answer: best of {STARTS} {min(times):.2f} s, median {statistics.median(times):.2f} s")


def latency() -> None:
    """From the commit of a charge to the document."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        address, process = stack.enter_context(serving(home))
        page = stack.enter_context(tab(stack.enter_context(chromium()))).open(f"{address}/videos")
        page.evaluate(WATCH, SESSION)
        command = [sys.executable, "-m", "tests.support.charging", folder]
        charger = subprocess.Popen(command, cwd=PROJECT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert charger.stdin is not None
        assert charger.stdout is not None
        paid, at = 0, {}
        for number in range(CHARGES):
            paid += 40_000_000_000 + number
            charger.stdin.write(f"{40_000_000_000 + number}\n")
            charger.stdin.flush()
            charger.stdout.readline()
            at[str(paid)] = time.time() * 1000
            page.wait_for_timeout(BETWEEN_S * 1000)
        charger.stdin.close()
        charger.wait()
        seen = dict(page.evaluate("window.changes"))
        late = [max(0.0, seen[sum_] - at[sum_]) for sum_ in at if sum_ in seen]
        print(f"charge to document, {len(late)} of {CHARGES} charges: {median_and_p95(late)}")

        for what in ("one page open", "no page open"):
            before = cpu_seconds(process)
            time.sleep(IDLE_S)
            print(f"server's CPU, idle, {what}: {(cpu_seconds(process) - before) / IDLE_S:.2%} of a core")
            page.context.close()


def many_sessions() -> None:
    """Pages with a large ledger."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        now = datetime.now(UTC)
        with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
            for number in range(SESSIONS):
                at = now - timedelta(hours=number)
                session = f"s{number:06}"
                ledger.open_session(
                    session_start(
                        session, started_at=at, asked="{}", project=f"client-{number % 7}", profile=f"p{number % 3}"
                    )
                )
                for part in range(3):
                    attempt = intent(f"a{number}-{part}", session=session, started_at=at)
                    ledger.intend(attempt)
                    ledger.settle(attempt.id, picture_charge(33_600_000_000 + number, id=attempt.id, occurred_at=at))
                spoken = intent(f"v{number}", session=session, started_at=at, service="elevenlabs", bound_pico=0)
                ledger.intend(spoken)
                call = speech_call("Rachel", {Part.CHARACTERS: 700, Part.CREDITS: 700}, id=spoken.id, occurred_at=at)
                ledger.settle(spoken.id, charge_of(call, 0, CostState.CREDITS))
                outcome = SessionOutcome.COMPLETED if number % 9 else SessionOutcome.FAILED
                ledger.close_session(session, ended_at=at, outcome=outcome, output="/v.mp4", length_ms=60_000 + number)
            ledger.open_session(session_start("many-calls", started_at=now))
            for number in range(CALLS):
                attempt = intent(f"m{number}", session="many-calls", started_at=now)
                ledger.intend(attempt)
                ledger.settle(attempt.id, picture_charge(33_600_000_000 + number, id=attempt.id, occurred_at=now))
            ledger.flush(120)
        with serving(home) as (address, process), httpx.Client(timeout=60) as client:
            for path in PAGES:
                client.get(f"{address}/{path}").raise_for_status()
                before = cpu_seconds(process)
                for _ in range(REQUESTS):
                    client.get(f"{address}/{path}")
                spent = (cpu_seconds(process) - before) * 1000 / REQUESTS
                print(f"{SESSIONS:,} sessions, /{path}: {spent:.0f} ms of CPU")


def watched_run() -> None:
    """The same run with three open pages and without, in turns."""
    walls: dict[bool, list[float]] = {True: [], False: []}
    works: dict[bool, list[float]] = {True: [], False: []}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        address, _ = stack.enter_context(serving(home))
        browser = stack.enter_context(chromium())
        for number in range(PAIRS * 2):
            watched = bool(number % 2)
            with ExitStack() as pages:
                for _ in range(3 if watched else 0):
                    pages.enter_context(tab(browser)).open(f"{address}/now")
                wall, work = one_run(home, number)
            walls[watched].append(wall)
            works[watched].append(work)
    for what, times in (("time", walls), ("CPU time of the run", works)):
        ratio = statistics.median(times[True]) / statistics.median(times[False])
        print(f"run with three pages open against none, {what}: {ratio:.2f} (medians of {PAIRS})")


def one_run(home: Path, number: int) -> tuple[float, float]:
    """The time that a run takes, and its CPU time, in seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [*PROGRAM, "generate", "Bees", "--duration", "12s", "--resolution", "640x360", "--seed", "7", "--json",
         "-o", str(home / f"bees-{number}.mp4")],
        env=os.environ | {"ELEVEN_VIDEO_HOME": str(home)}, check=True, capture_output=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["video_path"]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    starts()
    many_sessions()
    if executable() is None:
        print("Without Chromium: no latency, no idle CPU, no watched run.")
        return
    latency()
    watched_run()


if __name__ == "__main__":
    main()
