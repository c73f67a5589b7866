"""What the ledger costs: `uv run benchmarks/ledger.py`.

One call asked to be written against one `Counter.labels(...).inc()` of prometheus_client, as CPU time of the asking thread and
measured in turns; how many rows become durable in a second; how long a caller waits for one; and how long reports over
100,000 calls take in a process of their own, start included. Times depend on the machine, ratios hardly do.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter

from eleven_video.accounting.budget import Limit
from eleven_video.accounting.events import Call, CallKind
from eleven_video.accounting.genai_book import gemini_price_book
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import Charge, Pricing
from eleven_video.ledger.records import Granted, Intent, Mode, SessionStart
from eleven_video.ledger.store import Ledger

ROUNDS = 5
BURST = 2_000
CALLS = 100_000
CALLS_A_SESSION = 40
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SPREAD_S = 365 * 86_400

REPORTS = {
    "usage list": "reader.list_sessions(20)",
    "report by day": "reader.report(GroupBy.DAY)",
    "report by month in Berlin": "reader.report(GroupBy.MONTH, zone=ZoneInfo('Europe/Berlin'))",
    "report by model": "reader.report(GroupBy.MODEL)",
    "spent on failures": "reader.spent_on_failures()",
    "every charge (export)": "sum(1 for _ in reader.charges())",
}
QUESTION = """
import sys
from zoneinfo import ZoneInfo
from eleven_video.ledger.queries import LedgerReader
from eleven_video.ledger.reports import GroupBy
with LedgerReader.open(sys.argv[1]) as reader:
    assert {question}
"""


def some_call(number: int, occurred_at: datetime) -> Call:
    if number % 3:
        parts = {Part.INPUT_TEXT: 400, Part.OUTPUT_IMAGE: 1290, Part.PICTURES: 1}
        return Call(f"call-{number}", "gemini", "gemini-2.5-flash-image", occurred_at, parts, CallKind.IMAGE, scene=1)
    parts = {Part.CHARACTERS: 600, Part.CREDITS: 600}
    return Call(
        f"call-{number}", "elevenlabs", "eleven_multilingual_v2", occurred_at, parts, CallKind.SPEECH, name="Rachel"
    )


def thread_nanoseconds(work: Callable[[], None]) -> float:
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1e9 / BURST


def compare_asking(ledger: Ledger, charge: Charge) -> None:
    """The same charge again and again, so that hardly anything is written while the asking is timed."""
    counter = Counter("usage", "usage", ["service", "model", "metric"], registry=CollectorRegistry())

    def ours() -> None:
        for _ in range(BURST):
            ledger.record("session", charge)

    def theirs() -> None:
        for _ in range(BURST):
            counter.labels("gemini", "gemini-2.5-flash", "input_tokens").inc(1_000)

    mine, other = [], []
    for _ in range(ROUNDS * 3):
        mine.append(thread_nanoseconds(ours))
        ledger.flush()
        other.append(thread_nanoseconds(theirs))
    ask, inc = statistics.median(mine), statistics.median(other)
    print(f"asking for a row: {ask:.0f} ns, prometheus {inc:.0f} ns, ratio {ask / inc:.2f}")


def fill(ledger: Ledger, charges: list[Charge]) -> None:
    start = time.perf_counter()
    for number, charge in enumerate(charges):
        if number % CALLS_A_SESSION == 0:
            session = f"session-{number // CALLS_A_SESSION}"
            ledger.open_session(SessionStart(session, Mode.LIVE, "A title", charge.call.occurred_at))
        ledger.record(session, charge)
    assert ledger.flush()
    seconds = time.perf_counter() - start
    print(f"{len(charges):,} calls from one queue: {len(charges) / seconds:,.0f} rows/s")


def wait_times(ledger: Ledger, pricing: Pricing) -> None:
    waits, reservations = [], []
    limits = [Limit.run("session", 10**18), Limit.day(NOW.date(), 10**18), Limit.month(NOW.date(), 10**18)]
    for number in range(300):
        asked = Intent(f"a{number}", "session", "gemini", CallKind.IMAGE, "m", NOW, bound_pico=1)
        start = time.perf_counter()
        assert isinstance(ledger.reserve(asked, limits), Granted)
        reservations.append(time.perf_counter() - start)
        charge = pricing.charge(replace(some_call(number, NOW), id=f"waited-{number}"))
        start = time.perf_counter()
        ledger.settle(asked.id, charge).wait()
        waits.append(time.perf_counter() - start)
    print(f"waiting for one settled row: {statistics.median(waits) * 1e3:.2f} ms")
    print(
        f"reserving under three limits in a ledger of {CALLS:,} calls: {statistics.median(reservations) * 1e3:.2f} ms"
    )


def report_seconds(where: Path, question: str) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", QUESTION.format(question=question), where], check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    pricing = Pricing(book=gemini_price_book())
    seeded = random.Random(1)
    # Spread evenly over a year: the least that sums by quarter hour can help.
    moments = sorted(seeded.uniform(0, SPREAD_S) for _ in range(CALLS))
    charges = [
        pricing.charge(some_call(number, NOW - timedelta(seconds=SPREAD_S - moment)))
        for number, moment in enumerate(moments)
    ]
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "ledger.db"
        with Ledger.open(where, on_trouble=print) as ledger:
            ledger.open_session(SessionStart("session", Mode.LIVE, "A title", NOW))
            compare_asking(ledger, charges[0])
            fill(ledger, charges[1:])
            wait_times(ledger, pricing)
        print(f"file: {where.stat().st_size / 1e6:.0f} MB")
        for name, question in REPORTS.items():
            print(f"{name}: {report_seconds(where, question):.2f} s, start included")


if __name__ == "__main__":
    main()
