"""Converts the sums of finished videos to text, JSON and CSV. The results have the cost of one minute of video, and the
estimated and the actual costs.
"""

import csv
import io
from dataclasses import replace
from fractions import Fraction
from typing import Any

from eleven_video.accounting.cost_state import CostState
from eleven_video.accounting.money import amount_record, plain_number
from eleven_video.ledger.reading.query_rows import credits_of
from eleven_video.ledger.reading.report_types import SessionSummary
from eleven_video.ledger.reading.videos import VideoReport, VideoSums
from eleven_video.reporting.views import spent_of
from eleven_video.ui.cost_words import CostWords, credits_text
from eleven_video.ui.history.report_table import safe_cell

_MINUTE_MS = 60_000
_COLUMNS = (
    "videos", "with_known_length", "length_ms", "cost_exact", "at_least", "credits", "cost_per_minute_exact",
    "credits_per_minute", "estimated_videos", "inside_estimate", "estimated_cost_exact", "actual_cost_exact",
)  # fmt: skip


def per_minute(summary: SessionSummary) -> str:
    """The cost of one minute of a session's video as text. The text is empty if the length or the cost is unknown."""
    length_ms = summary.session.length_ms
    if not length_ms or not summary.totals.calls:
        return ""
    cost = spent_of(summary.totals, summary.open).cost
    credits_ = Fraction(summary.totals.unpriced_microcredits * _MINUTE_MS, length_ms * 10**6)
    return replace(cost, pico=round(Fraction(cost.pico * _MINUTE_MS, length_ms)), credits=round(credits_)).text


def minute_text(sums: VideoSums) -> str:
    """The average cost of one minute of several videos, as text. The text is empty if no length of a video is known."""
    pico = sums.pico_per_minute
    if not pico and not sums.unpriced_microcredits:
        return ""
    credits_ = Fraction(sums.unpriced_microcredits * _MINUTE_MS, sums.length_ms * 10**6)
    state = CostState.CREDITS if credits_ else CostState.PRICED
    return CostWords(round(pico or 0), state, credits=round(credits_), is_at_least=sums.incomplete > 0).text


def minute_credits_text(sums: VideoSums) -> str:
    """The average number of credits for one minute of several videos, as text. The text is empty if no length of a
    video is known or no credits were used.
    """
    credits_ = sums.microcredits_per_minute
    return credits_text(round(credits_ / 10**6)) if credits_ else ""


def videos_record(sums: VideoSums) -> dict[str, Any]:
    """The sums of finished videos as a record for JSON. `cost_per_minute` is `cost` divided by the length in minutes,
    rounded to a whole pico-dollar.
    """
    pico, credits_ = sums.pico_per_minute, sums.microcredits_per_minute
    return {
        "videos": sums.videos,
        "with_known_length": sums.measured,
        "length_ms": sums.length_ms,
        **amount_record("cost", sums.pico if sums.measured else None),
        "at_least": sums.incomplete > 0 or sums.unpriced_microcredits > 0,
        "credits": plain_number(credits_of(sums.microcredits)),
        **amount_record("cost_per_minute", None if pico is None else round(pico)),
        "credits_per_minute": None if credits_ is None else plain_number(credits_of(round(credits_))),
        "estimated_videos": sums.estimated,
        "inside_estimate": sums.inside,
        **amount_record("estimated_cost", sums.estimated_pico if sums.estimated else None),
        **amount_record("actual_cost", sums.actual_pico if sums.estimated else None),
    }


def video_report_record(report: VideoReport) -> dict[str, Any]:
    """The sums of all videos as a record for JSON. The sums of each group of videos are in the list `groups`."""
    groups = [{"key": key, **videos_record(sums)} for key, sums in sorted(report.groups.items())]
    return {**videos_record(report.total), "groups": groups}


def videos_table(report: VideoReport, by: str) -> str:
    """The sums of each group of videos as CSV text. Amounts are exact decimal numbers. A cell is empty if its value is
    unknown.
    """
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([by, *_COLUMNS])
    for key, sums in sorted(report.groups.items()):
        record = videos_record(sums)
        table.writerow([safe_cell(key), *("" if record[name] is None else record[name] for name in _COLUMNS)])
    return text.getvalue()


def minute_lines(sums: VideoSums) -> list[str]:
    """The cost of one minute of video as a list of text lines. The list is empty if no length of a video is known."""
    minute = minute_text(sums)
    if not minute:
        return []
    known = f"{sums.measured:,} video{'' if sums.measured == 1 else 's'}"
    of = "" if sums.measured == sums.videos else f" of {sums.videos:,}, whose length is known"
    return [f"A minute of video: {minute} ({known}{of})"]
