"""Shows the status of both services and the remaining quota as lines of a given width."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.accounting.rate_limits import LimitKind, LimitUse, ModelUse
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.service_status import Reach, ServiceReply
from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.panel.quota_colours import share_style
from eleven_video.ui.styles import FINE, PROBLEM, WARNING
from eleven_video.ui.tables.columns import Row, laid_out
from eleven_video.ui.tables.wrapping import folded
from eleven_video.ui.text import exact_count

_STEP = "  "
_HEADINGS = {
    Reach.KEY_MISSING: ("No key", WARNING),
    Reach.KEY_REFUSED: ("Key refused", PROBLEM),
    Reach.UNAVAILABLE: ("Unavailable", PROBLEM),
}
_USED_WORDS = {
    LimitKind.RPM: "requests/min",
    LimitKind.TPM: "input tokens/min",
    LimitKind.RPD: "requests/day",
}


@dataclass(frozen=True, slots=True)
class GeminiUse:
    """The usage of Gemini's rate limits by live calls. If `models` is None, `silence` says why the usage is unknown.

    `day_since` is the last midnight in California. At this time, Gemini's daily limits start again. `is_shared` says
    whether the ledger has the calls of several machines.
    """

    models: Sequence[ModelUse] | None
    day_since: datetime | None = None
    silence: str = ""
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class StatusView:
    """The status of both services. Rich can draw this view.

    Attributes:
        zone: The time zone of the shown times. If it is None, the time zone of this machine is used.
        advice: A sentence that the account has another plan than the settings. `advice` is None if the plans are equal.
    """

    elevenlabs: ServiceReply[SpeechQuota]
    gemini: ServiceReply[list[str]]
    use: GeminiUse
    zone: tzinfo | None = None
    advice: str | None = None

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A number or name stays whole even if it is wider."""
        return [
            *_heading("ElevenLabs", self.elevenlabs, width),
            *self._account(width),
            Text(""),
            *_heading("Gemini", self.gemini, width),
            *self._pace(width),
        ]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        for line in self.lines(options.max_width):
            line.no_wrap, line.overflow = True, "ignore"
            yield line

    def _account(self, width: int) -> Iterator[Text]:
        quota = self.elevenlabs.content
        if quota is None:
            yield from _wrapped_text(self.elevenlabs.reason, width)
            return
        left = "not known" if quota.included_left is None else exact_count(quota.included_left)
        limit = "not known" if quota.limit is None else exact_count(quota.limit)
        style = share_style(quota.share)
        rows = [
            Row("plan", (one_line(quota.plan) or "not known",), 1),
            Row("credits used", (exact_count(quota.used) + _percent(quota.share),), 1, cell_style=style),
            Row("credit limit", (limit,), 1),
            Row("credits left", (left,), 1, cell_style=style),
            *self._beyond(quota),
            Row("resets", (self._moment(quota.resets_at),), 1),
        ]
        yield from laid_out(rows, width)
        if self.advice is not None:
            yield from _wrapped_text(self.advice, width, style="dim")

    def _beyond(self, quota: SpeechQuota) -> Iterator[Row]:
        """Rows about credits beyond the plan. If the account cannot buy credits beyond the plan, there are no rows."""
        if quota.extension == 0 and not quota.overage:
            return
        allowed = "without a limit" if quota.extension is None else f"up to {exact_count(quota.extension)}"
        yield Row("beyond the plan", (f"{allowed}, billed by use",), 1)
        if quota.overage:
            yield Row("billed by use so far", (one_line(quota.overage),), 1)

    def _pace(self, width: int) -> Iterator[Text]:
        if self.gemini.content is None:
            yield from _wrapped_text(self.gemini.reason, width)
        if self.gemini.reach is Reach.KEY_MISSING:
            return
        if self.use.models is None:
            yield from _wrapped_text(self.use.silence, width)
            return
        rows: list[Row] = []
        for model in self.use.models:
            # Unknown limits are left out, because a row without a limit could not say how much is left.
            known = [_limit_row(use) for use in model.uses if use.limit is not None]
            rows += [Row(one_line(model.model), (), 1, style="cyan"), *known] if known else []
        yield from laid_out(rows, width)
        notes = []
        if self.use.day_since is not None and rows:
            began = self._moment(self.use.day_since)
            whose = "all machines that use this ledger" if self.use.is_shared else "this machine"
            notes.append(f"By live calls of {whose}: in the last minute, and since Gemini's day began at {began}.")
        if sources := _sources(self.use.models):
            notes.append(f"Limits by {'; '.join(sources)}.")
        if self.gemini.reach is Reach.ANSWERED and (unknown := _unknown(self.use.models)):
            settings = ", ".join(f"gemini_{kind}" for kind in unknown)
            notes.append(f"Some limits are unknown. See aistudio.google.com/rate-limit, and set {settings}.")
        for note in notes:
            yield from _wrapped_text(note, width, style="dim")

    def _moment(self, moment: datetime | None) -> str:
        return "not known" if moment is None else f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M %Z}".strip()


def _heading(service: str, reply: ServiceReply[object], width: int) -> list[Text]:
    latency = "" if reply.latency_s is None else f", {max(1, round(reply.latency_s * 1000)):,} ms"
    words, style = _HEADINGS.get(reply.reach, ("reachable, the key works", FINE))
    line = Text.assemble((f"{service}: ", "bold"), (words + latency, style))
    if line.cell_len <= width:
        return [line]
    return [Text(f"{service}:", style="bold"), *_wrapped_text(words + latency, width, style=style)]


def _limit_row(use: LimitUse) -> Row:
    limit = "limit not known" if use.limit is None else f"of {exact_count(use.limit.limit)}"
    used = exact_count(use.used)
    return Row(_USED_WORDS[use.kind], (used, limit + _percent(use.share)), 2, cell_style=share_style(use.share))


def _percent(share: float | None) -> str:
    return "" if share is None else f" ({share:.0%})"


def _sources(models: Sequence[ModelUse]) -> list[str]:
    """The sources of all known limits, without duplicates."""
    return list(dict.fromkeys(use.limit.source for model in models for use in model.uses if use.limit is not None))


def _unknown(models: Sequence[ModelUse]) -> list[LimitKind]:
    return [
        kind
        for kind in LimitKind
        if any(use.kind is kind and use.limit is None for model in models for use in model.uses)
    ]


def _wrapped_text(words: str, width: int, *, style: str = "") -> list[Text]:
    return [Text(_STEP + part, style=style) for part in folded(one_line(words), width - len(_STEP))]
