"""What the ledger costs: `uv run benchmarks/ledger.py`.

One call recorded with a ledger behind it against one `Counter.labels(...).inc()` of prometheus_client, as CPU time of the
recording thread and measured in turns; beside it what the whole process works until the call is durable and counted,
against that counter told each of the call's metrics (it keeps no calls, knows no prices and forgets all at its end).
Then how many rows become durable in a second; how long a caller waits for one; how long questions about 100,000 calls
take in a process of their own; and how long the commands that ask them take as a user runs them, start included, beside
a Python that does nothing. Times depend on the machine, ratios hardly do.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter

from eleven_video.accounting.budget_limits import Limit
from eleven_video.accounting.calls import Call, CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.pricing import Charge, Pricing
from eleven_video.domain.options import Mode
from eleven_video.ledger.records import Granted, Intent, SessionOutcome, SessionStart
from eleven_video.ledger.store import Ledger
from eleven_video.monitoring.usage import UsageMonitor

ROUNDS = 5
BURST = 2_000
TURNS = 9
ALONE = 300
CALLS = 100_000
CALLS_A_SESSION = 40
# One in four sessions fails, and one has no end.
OUTCOMES = (SessionOutcome.COMPLETED, SessionOutcome.FAILED, SessionOutcome.COMPLETED, None)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SPREAD_S = 365 * 86_400

REPORTS = {
    "latest sessions": "reader.list_sessions(20)",
    "report by day": "reader.report(GroupBy.DAY)",
    "report by month in Berlin": "reader.report(GroupBy.MONTH, zone=ZoneInfo('Europe/Berlin'))",
    "report by model": "reader.report(GroupBy.MODEL)",
    "report by day of a project": "reader.report(GroupBy.DAY, project='school')",
    "spent on failures": "reader.spent_on_failures()",
    "every charge (export)": "sum(1 for _ in reader.charges())",
}
# The demands: a list in 0.3 s, and a report in 0.5 s.
COMMANDS = (
    "usage list",
    "usage list --json",
    "usage report --by day",
    "usage report --by model",
    "usage report --by day --project school",
    "usage export",
)
QUESTION = """
import sys
from zoneinfo import ZoneInfo
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
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


def nanoseconds(clock: Callable[[], float], work: Callable[[], object], times: int) -> float:
    """CPU time of one of so many. For single ones the clock's own time counts, so it is taken off."""
    start = clock()
    began = clock()
    work()
    end = clock()
    return ((end - began) - (began - start)) * 1e9 / times


def record_all(monitor: UsageMonitor, calls: Sequence[Call]) -> None:
    for call in calls:
        monitor.record(call)


def make_durable(monitor: UsageMonitor, calls: Sequence[Call]) -> None:
    record_all(monitor, calls)
    assert monitor.flush()


def count_one(counter: Counter, times: int) -> None:
    for _ in range(times):
        counter.labels("gemini", "gemini-2.5-flash", "images").inc(1)


def count_all_metrics(counter: Counter, calls: Sequence[Call]) -> None:
    for call in calls:
        for metric, amount in call.metrics.items():
            counter.labels(call.service, call.display_name, metric).inc(amount)


def journal_of(ledger: Ledger) -> Callable[[Sequence[tuple[Charge, str]]], None]:
    def journal(charges: Sequence[tuple[Charge, str]]) -> None:
        for ticket in [ledger.record("session", charge) for charge, _ in charges]:
            assert ticket.wait()

    return journal


def compare_recording(where: Path, pricing: Pricing) -> None:
    """In bursts, and one call at a time: then the writing threads sleep in between, as they do in a run."""
    counter = Counter("usage", "usage", ["service", "model", "metric"], registry=CollectorRegistry())
    monitor = UsageMonitor(pricing)
    thread, process = time.thread_time, time.process_time
    calls = [some_call(number, NOW) for number in range(TURNS * 2 * BURST + ALONE)]
    times: dict[str, list[float]] = defaultdict(list)
    with Ledger.open(where, on_trouble=print) as ledger:
        ledger.open_session(SessionStart("session", Mode.LIVE, "A title", NOW))
        monitor.write_to(journal_of(ledger))
        for start in range(0, TURNS * 2 * BURST, 2 * BURST):
            first, second = calls[start : start + BURST], calls[start + BURST : start + 2 * BURST]
            times["record"].append(nanoseconds(thread, partial(record_all, monitor, first), BURST))
            assert monitor.flush()
            times["inc"].append(nanoseconds(thread, partial(count_one, counter, BURST), BURST))
            times["durable"].append(nanoseconds(process, partial(make_durable, monitor, second), BURST))
            times["metrics"].append(nanoseconds(process, partial(count_all_metrics, counter, second), BURST))
        for call in calls[-ALONE:]:
            times["record alone"].append(nanoseconds(thread, partial(record_all, monitor, [call]), 1))
            times["inc alone"].append(nanoseconds(thread, partial(count_one, counter, 1), 1))
            assert monitor.flush()
        monitor.write_to(None)
    assert [charge.call for charge in monitor.get_charges()] == calls
    for what, mine, other in (
        ("record() with a ledger, recording thread", "record", "inc"),
        ("the same, one call at a time", "record alone", "inc alone"),
        ("until durable and counted, whole process", "durable", "metrics"),
    ):
        ours, theirs = statistics.median(times[mine]), statistics.median(times[other])
        print(f"{what}: {ours:,.0f} ns, prometheus {theirs:,.0f} ns, ratio {ours / theirs:.2f}")


def fill(ledger: Ledger, charges: list[Charge]) -> None:
    start = time.perf_counter()
    for number, charge in enumerate(charges):
        if number % CALLS_A_SESSION == 0:
            count = number // CALLS_A_SESSION
            session, project = f"session-{count}", ("", "school")[count % 2]
            began = charge.call.occurred_at
            ledger.open_session(SessionStart(session, Mode.LIVE, "A title", began, project))
            if outcome := OUTCOMES[count % len(OUTCOMES)]:
                ledger.close_session(session, ended_at=began, outcome=outcome)
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


def seconds_of(command: Sequence[str], environ: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def compare_processes(where: Path) -> None:
    """Each in turn, so that what else the machine does falls on all alike."""
    processes = {"python -c pass": ["-c", "pass"]}
    processes |= {name: ["-c", QUESTION.format(question=asked), str(where)] for name, asked in REPORTS.items()}
    processes |= {f"eleven-video {command}": ["-m", "eleven_video", *command.split()] for command in COMMANDS}
    environ = os.environ | {"ELEVEN_VIDEO_HOME": str(where.parent)}
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for name, arguments in processes.items():
            times[name].append(seconds_of([sys.executable, *arguments], environ))
    nothing = statistics.median(times["python -c pass"])
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"{name}: {middle:.3f} s (at best {min(taken):.3f} s), {middle / nothing:.0f} times python -c pass")


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
        compare_recording(Path(folder) / "recording.db", pricing)
        where = Path(folder) / "ledger.sqlite3"
        with Ledger.open(where, on_trouble=print) as ledger:
            ledger.open_session(SessionStart("session", Mode.LIVE, "A title", NOW))
            fill(ledger, charges)
            wait_times(ledger, pricing)
        print(f"file: {where.stat().st_size / 1e6:.0f} MB")
        compare_processes(where)


if __name__ == "__main__":
    main()
