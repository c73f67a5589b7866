"""Runs `usage report`: adds up the costs of calls in groups, at recorded prices and also at today's prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from eleven_video.accounting.prices.price_comparison import PriceComparison, compared
from eleven_video.accounting.pricing import Pricing
from eleven_video.cli.shell.stdout import on_stdout, print_json, print_lines, width
from eleven_video.domain.options import Mode
from eleven_video.errors import InvalidInput
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import FailureSpend, GroupBy, OpenCost, Report
from eleven_video.reporting.call_sums import report_of, sums_of
from eleven_video.reporting.report_records import report_record, report_table, total_prices
from eleven_video.reporting.selection import Selection, SelectionOptions, group_of, one_form
from eleven_video.reporting.videos import minute_lines, video_report_record
from eleven_video.reporting.views import failures_of, repriced_spent, spent_of
from eleven_video.ui.history.plain_layout import counted
from eleven_video.ui.history.usage_report import Failures, ReportEntry, ReportView, report_lines


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """The options of `usage report`, as the user typed them."""

    by: str
    selection: SelectionOptions
    reprice: bool
    pricing: Path | None
    list_prices: bool
    as_json: bool
    as_csv: bool


@dataclass(frozen=True, slots=True)
class TodaysPrices:
    """Today's prices. Recorded calls get new costs from these prices.

    `at` is the time at which the prices must be valid.
    """

    pricing: Pricing
    at: datetime
    name: str

    @classmethod
    def of(cls, file: Path | None, *, list_prices: bool) -> "TodaysPrices":
        """The prices that a run would use now. If `list_prices` is True, prices that the user has set are ignored.

        Raises:
            ConfigurationError: The file or the settings cannot be used.
        """
        # The imports are here because they are slow, and only a report with --reprice needs them.
        from eleven_video.config.pricing_file import read_pricing_file
        from eleven_video.config.settings import load_settings
        from eleven_video.config.stored_price_data import current_price_book

        settings = load_settings()
        if list_prices:
            # This removes the prices that the user has set. The credit price of the ElevenLabs plan stays, because it
            # is a list price. The settings are changed after they are loaded, because `load_settings` would add an
            # option to the prices in files.
            settings = settings.model_copy(update={"prices": {}})
        overrides = settings.price_overrides(read_pricing_file(file) if file else None)
        book = current_price_book()
        first = ["your prices"] if overrides.services or overrides.models else []
        first += [settings.plan_price.name] if settings.plan_price else []
        own = "".join(f"{source}, then " for source in first)
        now = datetime.now(UTC)
        return cls(
            Pricing(overrides, book, settings.plan_price), now, f"{own}{book.source}, {now.astimezone():%Y-%m-%d}"
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A report together with the costs without a result.

    `prices` has the cost of each group at recorded prices and at today's prices. `prices` is None without --reprice.
    """

    report: Report
    spend: FailureSpend
    prices: Mapping[str, PriceComparison] | None = None

    @property
    def failures(self) -> Failures:
        return failures_of(self.spend)


def print_report(options: ReportOptions) -> None:
    """Print the cost of each group of calls. The cost of sandbox calls is what live calls would have cost.

    Raises:
        InvalidInput: The option --by has an unknown value, a day is invalid, or two options exclude each other.
        ConfigurationError: The prices cannot be used.
    """
    one_form(as_json=options.as_json, as_csv=options.as_csv)
    if options.pricing and not options.reprice:
        raise InvalidInput("--pricing needs --reprice.")
    if options.list_prices and (options.pricing or not options.reprice):
        raise InvalidInput("--list-prices needs --reprice and cannot be used with --pricing.")
    by = group_of(options.by)
    selection = Selection.typed(options.selection)
    prices = TodaysPrices.of(options.pricing, list_prices=options.list_prices) if options.reprice else None
    with LedgerReader.open(ledger_location()) as ledger:
        videos = ledger.videos(by, **selection.limits)
        answer = _answer(ledger, by, selection) if prices is None else _repriced(ledger, by, selection, prices)
        rehearsed = 0 if answer.report.rows else _sandbox_sessions(ledger, selection)
    named = prices.name if prices else ""
    if options.as_json:
        record = report_record(answer.report, answer.spend, selection, answer.prices, named)
        print_json(record | {"videos": video_report_record(videos)})
    elif options.as_csv:
        with on_stdout() as text:
            text.write(report_table(answer.report, selection.mode, answer.prices))
    else:
        lines = report_lines(_view(answer, selection, named, rehearsed), width())
        print_lines([*lines, *minute_lines(videos.total)])


def _answer(ledger: LedgerReader, by: GroupBy, chosen: Selection) -> Answer:
    report = ledger.report(by, **chosen.limits)
    return Answer(report, _failures(ledger, by, chosen))


def _repriced(ledger: LedgerReader, by: GroupBy, chosen: Selection, prices: TodaysPrices) -> Answer:
    calls = ledger.charges(**chosen.limits)
    # The two totals must come from the same calls. If the calls were read twice, an active run could add calls in the
    # meantime.
    sums = sums_of(by, calls, partial(compared, pricing=prices.pricing, at=prices.at), chosen.zone)
    spend = _failures(ledger, by, chosen)
    return Answer(report_of(by, sums, _open_of(ledger, by, chosen, spend), chosen.zone), spend, sums.prices)


def _open_of(ledger: LedgerReader, by: GroupBy, chosen: Selection, spend: FailureSpend) -> OpenCost:
    """The possible cost of calls without an answer. If calls are grouped by voice, only speech calls are included."""
    if by is not GroupBy.VOICE:
        return spend.open
    return ledger.report(by, **chosen.limits).open


def _failures(ledger: LedgerReader, by: GroupBy, chosen: Selection) -> FailureSpend:
    return ledger.spent_on_failures(by, **chosen.limits)


def _sandbox_sessions(ledger: LedgerReader, chosen: Selection) -> int:
    """The number of sandbox sessions with the same filters. Returns 0 if the report is already about sandbox calls."""
    if chosen.mode is Mode.SANDBOX:
        return 0
    found = ledger.list_sessions(None, **chosen.limits | {"mode": Mode.SANDBOX})
    return len(found)


def _view(answer: Answer, selection: Selection, prices: str, rehearsed: int) -> ReportView:
    report = answer.report
    unknown = report.open
    after = answer.prices
    return ReportView(
        str(report.by),
        [
            ReportEntry(
                row.key,
                spent_of(row.totals),
                None if after is None else repriced_spent(after[row.key].repriced, row.totals),
            )
            for row in report.rows
        ],
        spent_of(report.total, unknown),
        answer.failures,
        report.zone,
        since=selection.since,
        until=selection.until,
        project=selection.project,
        profile=selection.profile,
        sandbox=selection.mode is Mode.SANDBOX,
        repriced=None if after is None else repriced_spent(total_prices(after).repriced, report.total, unknown),
        prices=prices,
        instead=f"No live usage. {counted(rehearsed, 'sandbox session')}: add --sandbox." if rehearsed else "",
    )
