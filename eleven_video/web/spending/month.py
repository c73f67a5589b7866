"""The spending of this month, which each page shows in its header."""

from dataclasses import dataclass
from datetime import UTC, datetime

from eleven_video.errors import ElevenVideoError
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.reporting.views import spent_of
from eleven_video.ui.cost_words import credits_text
from eleven_video.ui.history.call_costs import Spent
from eleven_video.ui.text import money
from eleven_video.web.site_settings import Site


@dataclass(frozen=True, slots=True)
class MonthSpending:
    """The cost of the live calls of a month. `name` is the name of the month, and `key` is its key, such as "2026-11"."""

    name: str
    key: str
    spent: Spent

    @property
    def dollars(self) -> str:
        """The cost in dollars as text. The text is empty if only credits were used."""
        return self.spent.cost.dollars if self.spent.calls or self.spent.open_calls else money(0)

    @property
    def credits(self) -> str:
        """All used credits as text. The text is empty if no credits were used."""
        words = self.spent.cost
        return credits_text(self.spent.credits, estimated=words.credits_estimated) if self.spent.credits else ""


def month_spending(site: Site) -> MonthSpending | None:
    """The spending of this month in the time zone of the page. Returns None if the ledger cannot be read."""
    today = site.local(datetime.now(UTC)).date()
    first = today.replace(day=1)
    try:
        with site.reader() as ledger:
            report = ledger.report(GroupBy.MONTH, since=first, until=today, zone=site.zone)
    except ElevenVideoError:
        return None
    return MonthSpending(f"{first:%B}", f"{first:%Y-%m}", spent_of(report.total, report.open))
