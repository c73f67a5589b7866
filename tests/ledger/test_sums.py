"""After any history, the ledger's sums, the sums of its rows and the monitor's sums are equal."""

import tempfile
from dataclasses import replace
from datetime import UTC, timedelta
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.calls import CallKind, Outcome
from eleven_video.accounting.metrics import INPUT_PARTS, OUTPUT_PARTS, Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.report_types import GroupBy, Totals
from eleven_video.ledger.store import Ledger
from eleven_video.monitoring.usage import UsageMonitor
from tests.support.calls import NOVEMBER, gemini_call, speech_call
from tests.support.ledger_rows import intent, session_start
from tests.support.thoroughness import examples

ids = st.integers(0, 20).map(str)
facts = st.fixed_dictionaries(
    {
        "id": ids,
        "outcome": st.sampled_from(Outcome),
        "occurred_at": st.integers(-(10**12), 10**12).map(lambda micros: NOVEMBER + timedelta(microseconds=micros)),
        "estimated": st.booleans(),
        "tier": st.sampled_from(["standard", "flex", "priority"]),
        "scene": st.none() | st.integers(1, 99),
    }
)
gemini_calls = st.builds(
    lambda model, parts, facts: gemini_call(model, parts, **facts),
    st.sampled_from(["gemini-2.5-flash", "gemini-2.5-pro", "gemini-9", "shared"]),
    st.dictionaries(st.sampled_from(sorted(INPUT_PARTS | OUTPUT_PARTS | {Part.PICTURES})), st.integers(0, 300_000), max_size=6),
    facts,
)  # fmt: skip
speech_calls = st.builds(
    lambda voice, parts, facts: speech_call(voice, parts, **facts),
    st.sampled_from(["Rachel", "shared", "", "I\u00f1\u00e9s \U0001f3a4"]),
    st.fixed_dictionaries({
        Part.CHARACTERS: st.integers(0, 5_000),
        Part.CREDITS: st.integers(0, 20_000).map(lambda quarters: Fraction(quarters, 4)),
    }),
    facts,
)  # fmt: skip
# Each is announced or not, and belongs to one of three sessions.
histories = st.lists(st.tuples(gemini_calls | speech_calls, st.booleans(), st.sampled_from("abc")), max_size=25)


def with_its_own_id(charge):
    """Two services may give calls the same id: the ledger then stores the second call's under a longer one."""
    return replace(charge, call=replace(charge.call, id=charge.call.id.partition("/")[0]))


@examples(30)
@given(histories)
def test_any_history_adds_up_the_same_everywhere(history):
    pricing = Pricing(book=gemini_price_book())
    monitor = UsageMonitor(pricing)
    with tempfile.TemporaryDirectory() as folder:
        with Ledger.open(Path(folder) / "l.db") as ledger:
            for name, mode, project in (("a", Mode.LIVE, ""), ("b", Mode.LIVE, "p"), ("c", Mode.LIVE, "p")):
                ledger.open_session(session_start(name, mode=mode, project=project))
            for call, announced, session in history:
                monitor.record(call)
                if announced:
                    attempt = f"{call.service}-{call.id}"
                    ledger.intend(intent(attempt, session=session, kind=CallKind.SCRIPT))
                    ledger.settle(attempt, pricing.charge(call))
                else:
                    ledger.record(session, pricing.charge(call))
            assert ledger.flush(120)
        with LedgerReader.open(Path(folder) / "l.db") as reader:
            stored = [with_its_own_id(stored.charge) for stored in reader.charges()]
            reports = {by: reader.report(by, zone=UTC) for by in GroupBy if by is not GroupBy.VOICE}
            of_projects = {name: reader.report(GroupBy.DAY, zone=UTC, project=name) for name in ("", "p", "q")}
            charges_of_projects = {name: list(reader.charges(project=name)) for name in of_projects}
            endless = [reader.spent_on_failures(zone=UTC, project=name).without_an_end.pico for name in (None, "", "p")]
            spent = reader.spent_on_failures(zone=UTC).failed
            failed = [spent.calls, spent.pico]
            summaries = reader.list_sessions(None)

    replayed = UsageMonitor(pricing)
    for charge in stored:
        replayed.record(charge.call)
    # Calls of one moment stay in the order in which they were recorded.
    assert stored == sorted(monitor.get_charges(), key=lambda charge: charge.call.occurred_at)
    assert replayed.get_summary() == monitor.get_summary()

    total = reports[GroupBy.DAY].total
    assert {report.total for report in reports.values()} == {total}
    assert sum((summary.totals for summary in summaries), Totals()) == total
    assert total.pico == sum(charge.pico for charge in stored) == monitor.get_summary()["total_cost_pico"]
    answered = [charge for charge in stored if charge.state is not CostState.UNKNOWN]
    assert total.microcredits == sum(charge.call.parts.get(Part.CREDITS, 0) for charge in answered) * 10**6
    summary = monitor.get_summary()
    assert credits_of(total.unpriced_microcredits) == summary["unpriced_credits"]
    told = [total.failed_calls, total.all_estimated_calls, total.credits_calls, total.free_calls, str(total.state)]
    assert told == [summary[f"{name}_calls"] for name in ("failed", "estimated", "credits", "free")] + [
        summary["state"]
    ]
    assert failed == [total.failed_calls, total.failed_pico]
    assert sum((report.total for report in of_projects.values()), Totals()) == total
    for name, report in of_projects.items():
        assert report.total.pico == sum(one.charge.pico for one in charges_of_projects[name])
    # No session of these histories has an end.
    assert endless == [total.pico, of_projects[""].total.pico, of_projects["p"].total.pico]
    by_service = monitor.get_summary()["by_service"]
    assert {row.key: row.totals.pico for row in reports[GroupBy.SERVICE].rows} == {
        service: entry["cost_pico"] for service, entry in by_service.items()
    }
    for metric in (
        "input_tokens",
        "output_tokens",
        "thinking_tokens",
        "cached_tokens",
        "image_tokens",
        "images",
        "characters",
    ):
        assert getattr(total, metric) == sum(entry["metrics"].get(metric, 0) for entry in by_service.values())
