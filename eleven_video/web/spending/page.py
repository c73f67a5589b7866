"""The page with the spending by day, month, project and so on. It has a plot, a table, and the table as CSV."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from eleven_video.ledger.reading.reports import GroupBy
from eleven_video.ledger.reading.videos import VideoSums
from eleven_video.reporting.records import report_table
from eleven_video.reporting.selection import group_of
from eleven_video.reporting.videos import minute_credits_text, minute_text, videos_table
from eleven_video.reporting.views import failures_of, spent_of
from eleven_video.ui.history.report import ReportEntry
from eleven_video.ui.text import money
from eleven_video.web.pages.query import selection_of, text_of
from eleven_video.web.pages.scenes import clock
from eleven_video.web.rendering import page
from eleven_video.web.site import Site


@dataclass(frozen=True, slots=True)
class ShownVideos:
    """The lengths and costs of a group of finished videos as text. A text is empty if the amount is unknown."""

    key: str
    sums: VideoSums

    @property
    def minute(self) -> str:
        return minute_text(self.sums)

    @property
    def minute_pico(self) -> int | None:
        pico = self.sums.pico_per_minute
        return None if pico is None else round(pico)

    @property
    def length(self) -> str:
        return clock(self.sums.length_ms) if self.sums.measured else ""

    @property
    def estimated(self) -> str:
        return money(self.sums.estimated_pico) if self.sums.estimated else ""

    @property
    def actual(self) -> str:
        return money(self.sums.actual_pico) if self.sums.estimated else ""


_AT_FIRST = b"by=day&since=30d"
_OVER_TIME = (GroupBy.DAY, GroupBy.WEEK, GroupBy.MONTH)


def spending(request: Request) -> Response:
    """Show the cost of each group. If the address has no filters, the page shows the last 30 days."""
    if not request.query_params:
        request = Request({**request.scope, "query_string": _AT_FIRST})
    site: Site = request.app.state.site
    by, selection = group_of(text_of(request, "by") or "day"), selection_of(request)
    with site.reader() as ledger:
        report = ledger.report(by, **selection.limits)
        failures = failures_of(ledger.spent_on_failures(**selection.limits))
        services = ledger.report(GroupBy.SERVICE, **selection.limits)
        videos = ledger.videos(by, **selection.limits)
    return page(
        request,
        "spending.html",
        by=str(by),
        groups=[str(group) for group in GroupBy],
        over_time=by in _OVER_TIME,
        rows=[(row, ReportEntry(row.key, spent_of(row.totals))) for row in report.rows],
        total=spent_of(report.total, report.open),
        services=[(row.key, spent_of(row.totals)) for row in services.rows],
        failures=failures,
        videos=videos.total,
        video_rows=[ShownVideos(key, sums) for key, sums in sorted(videos.groups.items())],
        minute=minute_text(videos.total),
        minute_credits=minute_credits_text(videos.total),
        zone=report.zone,
        selection=selection,
        filters=dict(request.query_params),
    )


def videos_as_csv(request: Request) -> Response:
    """Send the lengths and costs of videos as CSV. `usage report --json` has the same numbers."""
    site: Site = request.app.state.site
    by, selection = group_of(text_of(request, "by") or "day"), selection_of(request)
    with site.reader() as ledger:
        text = videos_table(ledger.videos(by, **selection.limits), str(by))
    headers = {"Content-Disposition": f'attachment; filename="videos-by-{by}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(request: Request) -> Response:
    """Send the cost of each group as CSV, like `usage report --csv`."""
    site: Site = request.app.state.site
    by, selection = group_of(text_of(request, "by") or "day"), selection_of(request)
    with site.reader() as ledger:
        report = ledger.report(by, **selection.limits)
    name = f"usage-by-{by}.csv"
    return Response(
        report_table(report, selection.mode),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
