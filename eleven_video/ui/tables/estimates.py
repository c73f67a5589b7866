"""Shows an estimate as lines of a given width. The low, expected and high amounts are side by side."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.accounting.estimate import Bound, Estimate, EstimatedUse, Range
from eleven_video.accounting.estimate_record import names, summary_at
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import plain_number
from eleven_video.accounting.paid_and_left import PaidAndLeft
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.panel.quota_colours import credits_left, unknown_quota
from eleven_video.ui.panel.summary_reading import UsageBreakdown, UsageRow, read_summary
from eleven_video.ui.styles import FINE, PROBLEM, WARNING
from eleven_video.ui.tables.columns import Row, laid_out
from eleven_video.ui.tables.paid_and_left import PaidAndLeftView
from eleven_video.ui.text import exact_count, money

_METRIC_WORDS = {
    MetricType.INPUT_TOKENS: "input tokens",
    MetricType.OUTPUT_TOKENS: "output tokens",
    MetricType.IMAGES: "pictures",
    MetricType.CHARACTERS: "characters",
    MetricType.CREDITS: "credits",
}


@dataclass(frozen=True, slots=True)
class ComparedEstimate:
    """The estimate of the same video after a change of options, such as "image-model=gemini-3.1-flash-image"."""

    change: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class EstimateView:
    """The estimated usage and cost of a video. Rich can draw this view.

    Attributes:
        about: The title of the estimate, such as "Estimate for a video of about 60 seconds".
        quota: The remaining credits of the ElevenLabs account. `quota` is None if they are unknown.
        silence: The reason why the quota is unknown. `silence` is empty if the quota is known.
        compared: Estimates of the same video with other options.
        paid: The paid cost and the remaining cost. `paid` is None if no earlier run has paid results for this video.
        calibrated: Whether the ranges were computed from earlier runs of the user.
        warnings: Sentences about uncertain prices.
        budgets: A message about each budget, and the Rich style of the message.
        left_out: A sentence about the parts of each script that are not spoken.
    """

    estimate: Estimate
    about: str
    quota: SpeechQuota | None = None
    silence: str = ""
    compared: Sequence[ComparedEstimate] = ()
    paid: PaidAndLeft | None = None
    calibrated: bool = False
    warnings: Sequence[str] = ()
    budgets: Sequence[tuple[str, str]] = ()
    left_out: Sequence[str] = ()

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A number stays whole even if it is wider."""
        rows = [Row("", tuple(bound.value for bound in Bound), cell_style="dim"), *_estimate_rows(self.estimate)]
        if self.compared:
            rows += _compared_rows(self.estimate, self.compared)
        lines = _wrapped(Text(one_line(self.about), style="bold"), width)
        lines += laid_out(rows, width)
        lines.append(Text(""))
        if self.paid is not None:
            lines += [*PaidAndLeftView(self.paid).lines(width), Text("")]
        for note, style in self._notes():
            lines += _wrapped(Text(note, style=style), width)
        return lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line

    def _notes(self) -> Iterator[tuple[str, str]]:
        yield from ((f"{line}.", "") for line in self.left_out)
        unpriced = [one_line(use.name) for use in self.estimate.models if use.state is CostState.UNPRICED]
        if unpriced:
            yield f"The cost cannot be guaranteed: no price is known for {', '.join(unpriced)}.", WARNING
        yield _price_note(self.estimate), "dim"
        for warning in self.warnings:
            yield f"Warning: {one_line(warning)}", WARNING
        if self.calibrated:
            yield "The range is calibrated on your own runs.", "dim"
        yield from self._quota_notes()
        yield from ((one_line(note), style) for note, style in self.budgets)
        yield "Retries are not included.", "dim"

    def _quota_notes(self) -> Iterator[tuple[str, str]]:
        if self.quota is None:
            yield unknown_quota(one_line(self.silence)), "dim"
            return
        left, remaining = credits_left(self.quota), self.quota.remaining
        if remaining is None:
            enough = ", which is enough" if self.quota.extension is None else ""
            yield f"ElevenLabs quota: {left}{enough}.", FINE if enough else "dim"
            return
        needed = self.estimate.whole.metrics.get(MetricType.CREDITS)
        short = needed is not None and needed.high > remaining
        if not short or needed is None:
            yield f"ElevenLabs quota: {left}, which is enough.", FINE
        elif needed.low > remaining:
            yield f"ElevenLabs quota: {left}, which is not enough.", PROBLEM
        else:
            yield (
                f"ElevenLabs quota: {left}, which may not be enough: up to {exact_count(plain_number(needed.high))} may be needed.",
                WARNING,
            )


def _wrapped(line: Text, width: int) -> list[Text]:
    return [Text(part, style=line.style) for part in textwrap.wrap(line.plain, max(1, width))]


def _price_note(estimate: Estimate) -> str:
    """A sentence with the source and the date of each price, such as "genai-prices 0.2.3 since 2026-09-02"."""
    told: dict[str, list[str]] = {}
    for use in estimate.models:
        if use.price_sources:
            since = f" since {max(use.price_dates)}" if use.price_dates else ""
            told.setdefault(", ".join(use.price_sources) + since, []).append(one_line(use.name))
    sources = "; ".join(f"{source} ({', '.join(models)})" for source, models in told.items())
    return f"Prices of {estimate.priced_at:%Y-%m-%d}: {sources or 'none known'}."


def _estimate_rows(estimate: Estimate) -> Iterator[Row]:
    shown = [read_summary(summary_at(estimate, bound)) for bound in Bound]
    yield from _use_rows(estimate.whole, "Total Cost", shown, style="bold green")
    yield from (Row(""), Row("By Service:", style="bold"))
    for use in estimate.services:
        parts = [next(row for row in one.services if row.service == use.service) for one in shown]
        yield from _use_rows(use, parts[0].name, parts, indent=1)
    yield from (Row(""), Row("By Model:", style="bold"))
    for key, use in zip(names(estimate), estimate.models, strict=True):
        parts = [next(row for row in one.models if row.name == one_line(key)) for one in shown]
        spoken_with = ", ".join(model for model in use.models if model != use.name)
        label = one_line(f"{key} ({spoken_with})" if spoken_with else key)
        yield from _use_rows(use, label, parts, indent=1, counts=_counts(use))


def _use_rows(
    use: EstimatedUse,
    label: str,
    shown: Sequence[UsageBreakdown | UsageRow],
    *,
    indent: int = 0,
    counts: Mapping[str, Range] | None = None,
    style: str = "cyan",
) -> Iterator[Row]:
    """One row with the cost, and one row for each entry of `counts`. If `counts` is None, one row has the credits."""
    spent = use.metrics.get(MetricType.CREDITS)
    if counts is None:
        counts = {"credits": spent} if spent else {}
    if use.state is CostState.UNPRICED and not use.pico.high:
        yield Row(label, ("unpriced",) * 3, indent, style)
    elif use.state is CostState.CREDITS and not use.pico.high:
        yield Row(label, (), indent, style)
    elif use.state is CostState.FREE:
        yield Row(label, ("free",) * 3, indent, style)
    else:
        mark = ", at least" if use.state.is_at_least else ""
        cells = tuple(money(part.pico) for part in shown)
        yield Row(label + mark, cells, indent, style, cell_style="bold")
    for word, amount in counts.items():
        yield Row(word, tuple(exact_count(plain_number(amount.at(bound))) for bound in Bound), indent + 1, "dim")


def _counts(use: EstimatedUse) -> dict[str, Range]:
    known = {word: use.metrics[metric] for metric, word in _METRIC_WORDS.items() if metric in use.metrics}
    return {"calls": use.calls, **known}


def _compared_rows(first: Estimate, others: Sequence[ComparedEstimate]) -> Iterator[Row]:
    yield from (Row(""), Row("Compared:", style="bold"))
    for change, one in (("as asked", first), *((one_line(other.change), other.estimate) for other in others)):
        yield Row(change, (), 1, "cyan")
        yield from _use_rows(
            one.whole, "Total Cost", [read_summary(summary_at(one, bound)) for bound in Bound], indent=2
        )
        if one is not first:
            yield Row("difference", tuple(_difference(first, one, bound) for bound in Bound), 2, "dim")


def _difference(first: Estimate, other: Estimate, bound: Bound) -> str:
    """The cost of `other` minus the cost of `first`, as text such as "+$0.0100"."""
    if CostState.UNPRICED in {first.whole.state, other.whole.state}:
        return "unknown"
    difference = int(other.whole.pico.at(bound)) - int(first.whole.pico.at(bound))
    return ("+" if difference > 0 else "") + money(difference)
