"""Adds up the cost of single calls, at their recorded prices and at today's prices.

The totals at recorded prices are equal to the sums in the ledger. The sums in the ledger are faster to read, but the
ledger has no sums at today's prices.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, tzinfo

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.prices.price_comparison import PriceComparison
from eleven_video.accounting.pricing import Charge
from eleven_video.ledger.encoding import total_amounts
from eleven_video.ledger.reading.local_days import Zone
from eleven_video.ledger.reading.report_types import GroupBy, OpenCost, Report, ReportRow, StoredCharge, Totals

Compare = Callable[[Charge], PriceComparison]


@dataclass(slots=True)
class CallSums:
    """The totals of each group of calls. `totals` has the sums at recorded prices. `prices` has the comparison of
    recorded prices with today's prices.
    """

    totals: dict[str, Totals] = field(default_factory=dict)
    prices: dict[str, PriceComparison] = field(default_factory=dict)

    @property
    def total(self) -> Totals:
        return sum(self.totals.values(), Totals())


def sums_of(by: GroupBy, calls: Iterable[StoredCharge], compare: Compare, zone: tzinfo | None = None) -> CallSums:
    """Add up calls by group, at their recorded prices and at today's prices. Each call counts for the day on which it
    was made in the time zone `zone`.

    If calls are grouped by voice, only speech calls are counted.
    """
    sums = CallSums()
    for stored in calls:
        charge = stored.charge
        if by is not GroupBy.VOICE or charge.call.kind is CallKind.SPEECH:
            key = _key(by, stored, zone)
            sums.totals[key] = sums.totals.get(key, Totals()) + Totals(**total_amounts(charge))
            sums.prices[key] = sums.prices.get(key, PriceComparison()) + compare(charge)
    return sums


def report_of(by: GroupBy, sums: CallSums, unknown: OpenCost, zone: tzinfo | None = None) -> Report:
    """A report with the sums of several calls. The groups, the order of the groups and the totals are the same as in
    the report that the ledger makes.
    """
    rows = [ReportRow(key, totals) for key, totals in sums.totals.items()]
    if by in (GroupBy.DAY, GroupBy.WEEK, GroupBy.MONTH):
        rows.sort(key=lambda row: row.key)
    else:
        rows.sort(key=lambda row: (-row.totals.pico, row.key))
    return Report(by, Zone(zone).name, tuple(rows), sums.total, unknown)


def _key(by: GroupBy, stored: StoredCharge, zone: tzinfo | None) -> str:
    call = stored.charge.call
    match by:
        case GroupBy.DAY | GroupBy.WEEK | GroupBy.MONTH:
            return _time_key(by, call.occurred_at.astimezone(zone).date())
        case GroupBy.MODEL:
            return call.model
        case GroupBy.VOICE:
            return call.display_name
        case GroupBy.SERVICE:
            return call.service
        case GroupBy.PROJECT:
            return stored.project
        case GroupBy.PROFILE:
            return stored.profile


def _time_key(by: GroupBy, day: date) -> str:
    if by is GroupBy.MONTH:
        return f"{day:%Y-%m}"
    if by is GroupBy.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()
