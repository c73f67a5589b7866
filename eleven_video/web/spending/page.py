"""The page with the spending by day, month, project and so on. Each of its tables has a plot and a CSV file."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from eleven_video.errors import InvalidInput
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import Breakdown, GroupBy
from eleven_video.reporting.report_records import report_table
from eleven_video.reporting.videos import minute_credits_text, minute_text, videos_table
from eleven_video.reporting.views import failures_of, spent_of
from eleven_video.ui.history.call_costs import Spent
from eleven_video.web.rendering import page
from eleven_video.web.site_settings import Site
from eleven_video.web.spending.cost_tables import SERVICE_NAMES, costs_table, credits_table
from eleven_video.web.spending.filters import AT_FIRST, PARTS, WHOLE, Filters, filters_of
from eleven_video.web.spending.outcome_tables import estimates_table, failures_table, minutes_table
from eleven_video.web.spending.plot_table import PlotTable

_CHOICES: dict[str, Any] = {"groups": [str(group) for group in GroupBy], "divisions": [*map(str, PARTS), WHOLE]}


def spending(request: Request) -> Response:
    """Show the cost of each group. If the address has no filters, the page shows the last 30 days. If a filter cannot
    be read, the page says so.
    """
    typed = dict(request.query_params) or AT_FIRST
    site: Site = request.app.state.site
    try:
        filters = filters_of(typed, site.zone)
    except InvalidInput as error:
        return page(request, "spending.html", status=422, filters=typed, problem=str(error), **_CHOICES)
    by, limits = filters.by, filters.selection.limits
    with site.reader() as ledger:
        found = ledger.breakdown(by, filters.parts or GroupBy.SERVICE, **limits)
        failures, videos = ledger.spent_on_failures(by, **limits), ledger.videos(by, **limits)
    tables = [
        costs_table(found, is_divided=filters.parts is not None),
        credits_table(found, is_divided=filters.parts is not None),
        failures_table(by, failures),
        minutes_table(by, videos),
        estimates_table(by, videos),
    ]
    return page(
        request,
        "spending.html",
        problem="",
        by=str(by),
        tables=[table for table in tables if table is not None and table.rows],
        total=spent_of(found.report.total, found.report.open),
        services=_services(found),
        failures=failures_of(failures),
        videos=videos.total,
        minute=minute_text(videos.total),
        # Credits without a price in dollars are a part of `minute`.
        minute_credits=""
        if videos.total.unpriced_microcredits == videos.total.microcredits
        else minute_credits_text(videos.total),
        zone=found.report.zone,
        selection=filters.selection,
        filters=typed,
        **_CHOICES,
    )


def month(request: Request) -> Response:
    """Send only the spending of this month. The browser replaces this part of the header."""
    return page(request, "month.html")


def table_as_csv(request: Request) -> Response:
    """Send one table of the page as CSV.

    Raises:
        HTTPException: There is no such table.
        InvalidInput: A filter cannot be read.
    """
    site: Site = request.app.state.site
    name = request.path_params["table"]
    filters = filters_of(request.query_params, site.zone)
    with site.reader() as ledger:
        table = _table(ledger, filters, name)
    return _csv(table.csv() if table else "", f"{name}-by-{filters.by}.csv")


def as_csv(request: Request) -> Response:
    """Send all sums of each group as CSV, like `usage report --csv`.

    Raises:
        InvalidInput: A filter cannot be read.
    """
    site: Site = request.app.state.site
    filters = filters_of(request.query_params, site.zone)
    with site.reader() as ledger:
        report = ledger.report(filters.by, **filters.selection.limits)
    return _csv(report_table(report, filters.selection.mode), f"usage-by-{filters.by}.csv")


def videos_as_csv(request: Request) -> Response:
    """Send all sums of videos as CSV. `usage report --json` has the same numbers.

    Raises:
        InvalidInput: A filter cannot be read.
    """
    site: Site = request.app.state.site
    filters = filters_of(request.query_params, site.zone)
    with site.reader() as ledger:
        text = videos_table(ledger.videos(filters.by, **filters.selection.limits), str(filters.by))
    return _csv(text, f"videos-by-{filters.by}.csv")


def _table(ledger: LedgerReader, filters: Filters, name: str) -> PlotTable | None:
    by, limits = filters.by, filters.selection.limits
    match name:
        case "costs" | "credits":
            found = ledger.breakdown(by, filters.parts or GroupBy.SERVICE, **limits)
            make = costs_table if name == "costs" else credits_table
            return make(found, is_divided=filters.parts is not None)
        case "failures":
            return failures_table(by, ledger.spent_on_failures(by, **limits))
        case "minutes":
            return minutes_table(by, ledger.videos(by, **limits))
        case "estimates":
            return estimates_table(by, ledger.videos(by, **limits))
        case _:
            raise HTTPException(404)


def _services(found: Breakdown) -> list[tuple[str, str, Spent]]:
    """The key, the name and the cost of each service. The service with the highest cost is first. If the spending is
    not divided by service, there is one entry for the total.
    """
    if found.parts_by is not GroupBy.SERVICE:
        return [("", "Total", spent_of(found.report.total, found.report.open))]
    ordered = sorted(found.totals.items(), key=lambda item: (-item[1].pico, item[0]))
    return [(service, SERVICE_NAMES.get(service, service), spent_of(totals)) for service, totals in ordered]


def _csv(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


ROUTES = (
    Route("/spending", spending, name="spending"),
    Route("/spending.csv", as_csv, name="spending_csv"),
    Route("/spending/{table}.csv", table_as_csv, name="table_csv"),
    Route("/month", month, name="month"),
    Route("/videos.csv", videos_as_csv, name="videos_csv"),
)
