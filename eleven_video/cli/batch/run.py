"""Runs `batch`: reads and checks the rows, compares them with existing results, and makes the missing videos."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rich.text import Text

from eleven_video.accounting.budget import PICO_PER_CREDIT, Scope, Unit
from eleven_video.accounting.money import PICO_PER_DOLLAR
from eleven_video.accounting.pricing import Pricing
from eleven_video.cli.batch.budget import NamedRow, rows_that_fit
from eleven_video.cli.batch.estimate import show_estimate
from eleven_video.cli.batch.listener import Hearing
from eleven_video.cli.batch.plan import BatchPlan, plan_of
from eleven_video.cli.batch.reading import batch_key, held_batch, written_rows
from eleven_video.cli.batch.ready import ready_rows
from eleven_video.cli.batch.report import tell
from eleven_video.cli.batch.results import BatchResult, results_of
from eleven_video.cli.batch.rows import ReadyRow, RowReader
from eleven_video.cli.pricing.warnings import warnings_of_models
from eleven_video.cli.shell.inputs import check_budget, check_budget_credits, parse_on_unknown
from eleven_video.cli.shell.ledger_catch_up import catch_up
from eleven_video.cli.shell.logs import logging_to
from eleven_video.cli.shell.outputs import check_output_folder, check_report
from eleven_video.cli.shell.signals import stopping
from eleven_video.cli.shell.stdin import STDIN
from eleven_video.cli.video.run_video import tell_mode
from eleven_video.config.budgets import budgets_of, option_of
from eleven_video.config.paths import ledger_file, sessions_dir
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.batch_rows import BadRow
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import (
    BatchUnfinished,
    BudgetExceeded,
    BudgetTooSmall,
    ElevenVideoError,
    Interrupted,
    InvalidInput,
)
from eleven_video.orchestrator.batch.history import earlier_rows
from eleven_video.orchestrator.batch.lookup_cache import CachedSpeaker, CachedStudio
from eleven_video.orchestrator.batch.reports import batch_reports
from eleven_video.orchestrator.batch.resources import BatchResources
from eleven_video.orchestrator.batch.rows import PlannedRow, RowState
from eleven_video.orchestrator.batch.runner import BatchEnd, BatchRunner
from eleven_video.orchestrator.preflight import look_up
from eleven_video.purchasing.budget_pool import BudgetPool
from eleven_video.purchasing.recovery import left_open
from eleven_video.purchasing.session_folder import sessions_served_by
from eleven_video.services.backend import choose_mode, likely_mode, pricing_of, served_by
from eleven_video.ui.batch.progress import BatchProgress
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say

# Maximum wait for answered calls when the user leaves at once.
_LAST_CALLS_S = 1.0


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """The options as typed. `usual` has the defaults of the rows."""

    file: str
    jobs: int
    rows: str | None
    name: str | None
    output: Path | None
    overwrite: bool
    budget: str | None
    budget_credits: str | None
    usual: Mapping[str, str | None]
    pricing: Path | None
    report: Path | None
    allow_outside: bool
    dry_run: bool
    as_json: bool
    live_display: bool
    quiet: bool
    mode: str | None
    verbosity: int


@dataclass(frozen=True, slots=True)
class _Batch:
    """The data that all rows share."""

    options: BatchOptions
    settings: Settings
    mode: Mode
    pricing: Pricing
    key: str

    @property
    def name(self) -> str:
        return self.options.name or ("stdin" if self.options.file == STDIN else Path(self.options.file).name)


def run(options: BatchOptions) -> None:
    """Make the videos and report the outcome.

    Raises:
        InvalidInput, ConfigurationError: An option or a setting is invalid. Nothing was bought.
        BatchUnfinished: Some rows have no video.
        ElevenVideoError: The batch ended before all rows were tried.
    """
    check_budget(options.budget)
    check_budget_credits(options.budget_credits)
    parse_on_unknown(options.usual["on_unknown"])
    settings = load_settings(project=options.usual["project"])
    budgets_of(settings)
    prices = read_pricing_file(options.pricing) if options.pricing else None
    folder = options.output or Path()
    check_output_folder(folder, make=not options.dry_run)
    wanted = Mode(options.mode) if options.mode else None
    # An estimate needs no key.
    mode = (wanted or likely_mode(settings)) if options.dry_run else choose_mode(settings, wanted=wanted)
    key = batch_key(options.file, options.name, folder)
    reports = batch_reports(key)
    check_report(options.report, overwrite=options.overwrite, has_made=reports.has, make=not options.dry_run)
    batch = _Batch(options, settings, mode, pricing_of(settings, prices), key)
    beside = Path() if options.file == STDIN else Path(options.file).parent
    found = written_rows(options.file, options.rows)
    reader = RowReader(
        batch.key,
        options.usual,
        folder,
        beside,
        allow_outside=options.allow_outside,
        overwrite=options.overwrite,
        make=not options.dry_run,
    )
    file = None if options.file == STDIN else Path(options.file)
    ready, bad = ready_rows(
        found, reader, reads={"file of the batch": file, "--pricing file": options.pricing}, report=options.report
    )
    if not options.dry_run and not options.quiet:
        tell_mode(batch.mode, asked=bool(options.mode), jobs=[row.job for row in ready])
    with ExitStack() as stack:
        if not options.dry_run:
            stack.enter_context(held_batch(batch.key))
        catch_up()
        plan = _planned(batch, ready)
        bad = sorted([*bad, *plan.refused], key=lambda row: row.line)
        _tell_bad(bad)
        if not options.quiet:
            _tell_plan(plan, bad)
        if options.dry_run:
            shared = _fund(batch, plan).limits()
            show_estimate(plan, bad, settings, batch.pricing, mode, shared=shared, as_json=options.as_json)
            return
        result = _made(batch, plan, bad) if plan.to_make else _result(batch, plan, BatchEnd(()), bad)
    tell(
        result,
        as_json=options.as_json,
        report=options.report,
        reports=reports,
        overwrite=options.overwrite,
        with_summary=not options.quiet,
    )
    if result.error is not None:
        raise result.error


def _planned(batch: _Batch, ready: Sequence[ReadyRow]) -> BatchPlan:
    answering = served_by(batch.settings, batch.mode)
    earlier = earlier_rows(sessions_dir(), ledger_file(), batch.key, served_by=answering)
    scripts = any(row.job.script is not None for row in ready)
    return plan_of(ready, earlier, sessions_served_by(sessions_dir(), answering) if scripts else ())


def _made(batch: _Batch, plan: BatchPlan, bad: Sequence[BadRow]) -> BatchResult:
    fund = _fund(batch, plan)
    with ExitStack() as stack:
        progress = BatchProgress(
            batch.name,
            len(plan.to_make),
            live=batch.options.live_display,
            quiet=batch.options.quiet,
            sandbox=batch.mode is Mode.SANDBOX,
        )
        stack.enter_context(logging_to(progress.log_handler(), verbosity=batch.options.verbosity))
        workshop = stack.enter_context(
            BatchResources.open(
                batch.settings, batch.mode, pricing=batch.pricing, fund=fund, listener=(hearing := Hearing(progress))
            )
        )
        named, unknown = _with_known_names(workshop, plan.to_make)
        _tell_bad(unknown)
        bad = [*bad, *unknown]
        making = BatchRunner(workshop, jobs=batch.options.jobs, listener=hearing)
        try:
            rows = rows_that_fit(
                named,
                fund.limits(),
                pricing=batch.pricing,
                mode=batch.mode,
                server=served_by(batch.settings, batch.mode),
                quota=lambda: _quota(workshop),
            )
        except BudgetTooSmall as problem:
            return _result(batch, plan, replace(making.end(row for row, _, _ in named), reason=problem), bad)
        for warning in _warnings(batch, rows, fund):
            progress.warn(warning)

        def leave() -> None:
            making.flush(_LAST_CALLS_S)
            progress.stop()
            open_calls = making.open_calls()
            result = _result(batch, plan, making.end(rows), bad)
            tell(
                result,
                as_json=batch.options.as_json,
                report=batch.options.report,
                reports=batch_reports(batch.key),
                overwrite=batch.options.overwrite,
                leaving=True,
            )
            outcomes = [row.outcome for row in result.rows]
            titles = {outcome.session_id: outcome.title for outcome in outcomes if outcome.session_id is not None}
            for line in left_open(open_calls, titles):
                say(console, Text(line))

        def stop() -> None:
            making.stop()
            progress.note("Stopping: calls in flight finish and are counted. Press Ctrl-C again to leave at once.")

        stack.enter_context(stopping(stop=stop, leave=leave))
        with progress:
            end = making.run(rows)
    return _result(batch, plan, end, bad)


def _fund(batch: _Batch, plan: BatchPlan) -> BudgetPool:
    budget, credits_ = batch.options.budget, batch.options.budget_credits
    limit = int(Decimal(budget.strip().removeprefix("$")) * PICO_PER_DOLLAR) if budget else None
    limit_credits = int(Decimal(credits_.strip()) * PICO_PER_CREDIT) if credits_ else None
    return BudgetPool(batch.name, limit, plan.sessions, limit_pico_credits=limit_credits)


def _with_known_names(workshop: BatchResources, rows: Sequence[PlannedRow]) -> tuple[list[NamedRow], list[BadRow]]:
    """Check voices and models before anything is bought: the rows with existing ones, and those with unknown ones."""
    known: list[NamedRow] = []
    unknown: list[BadRow] = []
    with workshop.asking() as (studio, speaker):
        asking = CachedStudio(studio, workshop.names), CachedSpeaker(speaker, workshop.names)
        for row in rows:
            try:
                voice, model = look_up(row.job, *asking)
            except InvalidInput as error:
                unknown.append(BadRow(row.line, str(error), row.job.title))
            else:
                known.append((row, voice, model))
    return known, unknown


def _quota(workshop: BatchResources) -> SpeechQuota | None:
    """The credits of the ElevenLabs account; None if they cannot be read."""
    with workshop.asking() as (_, speaker):
        try:
            return workshop.quotas.ask(speaker.quota).quota
        except ElevenVideoError:
            return None


def _warnings(batch: _Batch, rows: Sequence[PlannedRow], fund: BudgetPool) -> list[str]:
    limits = {limit.unit for limit in fund.limits()}
    if batch.mode is Mode.SANDBOX and not limits and not any(row.job.budgets for row in rows):
        return []
    jobs = [row.job for row in rows]
    return warnings_of_models(
        jobs,
        batch.pricing,
        datetime.now(UTC).date(),
        limited=Unit.DOLLARS in limits or any(job.budgets.in_dollars for job in jobs),
        weekly=True,
        credits_limited=Unit.CREDITS in limits or all(job.budgets.in_credits for job in jobs),
    )


def _tell_bad(rows: Sequence[BadRow]) -> None:
    for row in rows:
        say(console, Text.assemble((f"Line {row.line}: ", "bold red"), one_line(row.reason)))


def _tell_plan(plan: BatchPlan, bad: Sequence[BadRow]) -> None:
    told = [f"{len(plan.to_make)} to make"]
    if plan.going_on:
        told.append(f"{plan.going_on} of them already started")
    if plan.made:
        told.append(f"{len(plan.made)} already made")
    if bad:
        told.append(f"{len(bad)} cannot be made")
    say(console, Text(f"{len(plan.to_make) + len(plan.made) + len(bad)} rows: {', '.join(told)}."))


def _result(batch: _Batch, plan: BatchPlan, end: BatchEnd, bad: Sequence[BadRow]) -> BatchResult:
    rows = results_of(sorted([*plan.made, *end.outcomes], key=lambda one: one.line))
    result = BatchResult(
        batch.name, str(batch.mode), rows, sorted(bad, key=lambda one: one.line), budgets=end.standings
    )
    return replace(result, error=_error(result, end.reason))


def _error(result: BatchResult, reason: ElevenVideoError | None) -> ElevenVideoError | None:
    """The batch's error: the reason why it stopped, or that some rows have no video."""
    # With other options, the rows might be other videos.
    again = "run the same command again"
    if isinstance(reason, Interrupted):
        return Interrupted(f"Stopped. To continue, {again}.")
    if isinstance(reason, BudgetExceeded) and not isinstance(reason, BudgetTooSmall) and reason.scope == Scope.BATCH:
        option = option_of(Unit(reason.unit))
        return BudgetExceeded(
            f"{reason} To continue, {again} with a higher {option}.", scope=reason.scope, unit=reason.unit
        )
    if reason is not None:
        return reason
    counts = result.counts
    missing = sum(number for state, number in counts.items() if state not in {RowState.DONE, RowState.EARLIER})
    if not missing:
        return None
    told = f"{missing} of {sum(counts.values())} rows {'has' if missing == 1 else 'have'} no video."
    lost = [row for row in result.rows if row.open.attempts and row.outcome.state is RowState.FAILED]
    if lost:
        return BatchUnfinished(
            f"{told} {len(lost)} of them {'has' if len(lost) == 1 else 'have'} calls without an answer, which may have been billed. "
            f"{again.capitalize()} with --on-unknown retry (may pay twice) or --on-unknown skip (continues without)."
        )
    return BatchUnfinished(f"{told} Fix the rows above and {again}: finished videos are skipped.")
