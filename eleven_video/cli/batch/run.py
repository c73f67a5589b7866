"""Runs `batch`: reads and checks all rows, and makes the videos that earlier runs have not finished."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from rich.text import Text

from eleven_video.accounting.budget_limits import PICO_PER_CREDIT, Unit
from eleven_video.accounting.money import PICO_PER_DOLLAR
from eleven_video.accounting.pricing import Pricing
from eleven_video.cli.batch.batch_display import BatchDisplay
from eleven_video.cli.batch.budget_check import rows_that_fit
from eleven_video.cli.batch.estimate import show_estimate
from eleven_video.cli.batch.plan import BatchPlan, plan_of
from eleven_video.cli.batch.reading import batch_key, held_batch, written_rows
from eleven_video.cli.batch.report import tell
from eleven_video.cli.batch.results import BatchResult, result_of
from eleven_video.cli.batch.row_jobs import RowReader
from eleven_video.cli.batch.valid_rows import ready_rows
from eleven_video.cli.pricing.warnings import warnings_of_models
from eleven_video.cli.shell.console_logging import logging_to
from eleven_video.cli.shell.garbage_collection import collect_garbage_as_usual
from eleven_video.cli.shell.given_options import parse_given, settings_with
from eleven_video.cli.shell.ledger_catch_up import catch_up
from eleven_video.cli.shell.options_from_table import Given
from eleven_video.cli.shell.output_checks import check_output_folder, check_report
from eleven_video.cli.shell.signals import LAST_CALLS_S, STOPPING_NOTE, stopping
from eleven_video.cli.shell.stdin import STDIN
from eleven_video.cli.video.sandbox_notice import print_mode
from eleven_video.config.budget_settings import budgets_of
from eleven_video.config.paths import sessions_dir
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.settings import Settings
from eleven_video.domain.batch_rows import BadRow
from eleven_video.domain.options import Mode
from eleven_video.domain.options.table import columns
from eleven_video.domain.requests.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import (
    BudgetTooSmall,
    ElevenVideoError,
    InvalidInput,
)
from eleven_video.ledger.location import ledger_location
from eleven_video.orchestrator.batch.history import earlier_rows
from eleven_video.orchestrator.batch.lookup_cache import CachedSpeaker, CachedStudio
from eleven_video.orchestrator.batch.report_files import batch_reports
from eleven_video.orchestrator.batch.rows import PlannedRow
from eleven_video.orchestrator.batch.runner import BatchEnd, BatchRunner
from eleven_video.orchestrator.batch.shared_resources import BatchResources
from eleven_video.orchestrator.preflight import look_up
from eleven_video.purchasing.budget_pool import BudgetPool
from eleven_video.purchasing.recovery import left_open
from eleven_video.purchasing.session_folder import sessions_served_by
from eleven_video.services.account import SpeechAccount
from eleven_video.services.run_mode import choose_mode, likely_mode, pricing_of, served_by
from eleven_video.ui.batch.progress import BatchProgress
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.styles import PROBLEM


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """The options of `batch`, as the user typed them.

    Attributes:
        given: The options from the table `OPTIONS`. An option applies to each row that has no own value for it.
        budgets: The names and typed values of the budget options for the whole batch.
    """

    file: str
    jobs: int
    rows: str | None
    name: str | None
    output: Path | None
    given: Given
    budgets: Given
    report: Path | None
    allow_outside: bool
    dry_run: bool
    as_json: bool
    live_display: bool
    quiet: bool
    mode: str | None
    verbosity: int

    @property
    def overwrite(self) -> bool:
        return bool(self.given["overwrite"])

    @property
    def usual(self) -> dict[str, str]:
        """The names and typed values of the options that apply to each row without an own value."""
        texts = {name: self.given.get(name) for name in columns()}
        return {name: text for name, text in texts.items() if isinstance(text, str)}


@dataclass(frozen=True, slots=True)
class _Batch:
    """The data that all rows of a batch share.

    Attributes:
        options: The options of `batch`, as the user typed them.
        budgets: The names of the budget options for the whole batch, each with its limit in dollars or credits.
        key: The key of the batch. A later run finds the sessions of the batch by this key.
    """

    options: BatchOptions
    budgets: Mapping[str, Decimal]
    settings: Settings
    mode: Mode
    pricing: Pricing
    key: str

    @property
    def name(self) -> str:
        return self.options.name or ("stdin" if self.options.file == STDIN else Path(self.options.file).name)


def run(options: BatchOptions) -> None:
    """Make the videos of a batch, and report the outcome.

    Raises:
        InvalidInput, ConfigurationError: An option or a setting is invalid. Nothing was bought.
        BatchUnfinished: Some rows have no video.
        ElevenVideoError: The batch ended before all rows were tried.
    """
    collect_garbage_as_usual()
    budgets = parse_given(options.budgets)
    folder = options.output or Path()
    reader = RowReader(
        batch_key(options.file, options.name, folder),
        options.usual,
        folder,
        Path() if options.file == STDIN else Path(options.file).parent,
        allow_outside=options.allow_outside,
        overwrite=options.overwrite,
        make=not options.dry_run,
    )
    chosen = parse_given({name: options.given[name] for name in ("project", "pricing")})
    settings = settings_with(chosen)
    budgets_of(settings)
    pricing_file = chosen.get("pricing")
    prices = read_pricing_file(pricing_file) if pricing_file is not None else None
    check_output_folder(folder, make=not options.dry_run)
    wanted = Mode(options.mode) if options.mode else None
    # A dry run without API keys still shows an estimate for the live services.
    mode = (wanted or likely_mode(settings)) if options.dry_run else choose_mode(settings, wanted=wanted)
    reports = batch_reports(reader.batch)
    check_report(options.report, overwrite=options.overwrite, has_made=reports.has, make=not options.dry_run)
    batch = _Batch(options, budgets, settings, mode, pricing_of(settings, prices), reader.batch)
    found = written_rows(options.file, options.rows)
    file = None if options.file == STDIN else Path(options.file)
    ready, bad = ready_rows(
        found, reader, reads={"file of the batch": file, "--pricing file": pricing_file}, report=options.report
    )
    if not options.dry_run and not options.quiet:
        print_mode(batch.mode, asked=bool(options.mode), jobs=[row.job for row in ready])
    with ExitStack() as stack:
        if not options.dry_run:
            stack.enter_context(held_batch(batch.key))
        catch_up()
        plan = _planned(batch, ready)
        bad = sorted([*bad, *plan.refused], key=lambda row: row.line)
        _print_invalid_rows(bad)
        if not options.quiet:
            _tell_plan(plan, bad)
        if options.dry_run:
            shared = _budget_pool(batch, plan).limits()
            show_estimate(plan, bad, settings, batch.pricing, mode, shared=shared, as_json=options.as_json)
            return
        result = (
            _made(batch, plan, bad) if plan.to_make else result_of(batch.name, batch.mode, plan.made, BatchEnd(()), bad)
        )
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


def _planned(batch: _Batch, ready: Sequence[PlannedRow]) -> BatchPlan:
    answering = served_by(batch.settings, batch.mode)
    earlier = earlier_rows(sessions_dir(), ledger_location(), batch.key, served_by=answering)
    scripts = any(row.job.script is not None for row in ready)
    return plan_of(ready, earlier, sessions_served_by(sessions_dir(), answering) if scripts else ())


def _made(batch: _Batch, plan: BatchPlan, bad: Sequence[BadRow]) -> BatchResult:
    budget_pool = _budget_pool(batch, plan)
    with ExitStack() as stack:
        progress = BatchProgress(
            batch.name,
            len(plan.to_make),
            live=batch.options.live_display,
            quiet=batch.options.quiet,
            sandbox=batch.mode is Mode.SANDBOX,
        )
        stack.enter_context(logging_to(progress.log_handler(), verbosity=batch.options.verbosity))
        resources = stack.enter_context(
            BatchResources.open(
                batch.settings,
                batch.mode,
                pricing=batch.pricing,
                budget_pool=budget_pool,
                listener=(display := BatchDisplay(progress)),
            )
        )
        known, account, unknown = _with_known_names(resources, plan.to_make)
        _print_invalid_rows(unknown)
        bad = [*bad, *unknown]
        runner = BatchRunner(resources, jobs=batch.options.jobs, listener=display)
        try:
            rows = rows_that_fit(
                known,
                budget_pool.limits(),
                account=account,
                pricing=batch.pricing,
                mode=batch.mode,
                server=served_by(batch.settings, batch.mode),
                quota=lambda: _quota(resources),
            )
        except BudgetTooSmall as problem:
            return result_of(batch.name, batch.mode, plan.made, replace(runner.end(known), reason=problem), bad)
        for warning in _warnings(batch, rows, budget_pool):
            progress.warn(warning)

        def leave() -> None:
            runner.flush(LAST_CALLS_S)
            progress.stop()
            open_calls = runner.open_calls()
            result = result_of(batch.name, batch.mode, plan.made, runner.end(rows), bad)
            tell(
                result,
                as_json=batch.options.as_json,
                report=batch.options.report,
                reports=batch_reports(batch.key),
                overwrite=batch.options.overwrite,
                leaving=True,
            )
            titles = {row.session_id: row.title for row in result.rows if row.session_id is not None}
            for line in left_open(open_calls, titles):
                say(console, Text(line))

        def stop() -> None:
            runner.stop()
            progress.note(STOPPING_NOTE)

        stack.enter_context(stopping(stop=stop, leave=leave))
        with progress:
            end = runner.run(rows)
    return result_of(batch.name, batch.mode, plan.made, end, bad)


def _budget_pool(batch: _Batch, plan: BatchPlan) -> BudgetPool:
    budget, credits_ = batch.budgets.get("budget"), batch.budgets.get("budget_credits")
    limit = int(budget * PICO_PER_DOLLAR) if budget is not None else None
    limit_credits = int(credits_ * PICO_PER_CREDIT) if credits_ is not None else None
    return BudgetPool(batch.name, limit, plan.sessions, limit_pico_credits=limit_credits)


def _with_known_names(
    resources: BatchResources, rows: Sequence[PlannedRow]
) -> tuple[list[PlannedRow], SpeechAccount, list[BadRow]]:
    """Look up the voices and models of all rows before anything is bought.

    Returns:
        The rows with existing voices and models, the found voices and speech models, and the rows with an unknown voice
            or model.
    """
    known: list[PlannedRow] = []
    unknown: list[BadRow] = []
    voices: dict[str | None, Voice] = {}
    models: dict[str, SpeechModel] = {}
    with resources.asking() as (studio, speaker):
        asking = CachedStudio(studio, resources.names), CachedSpeaker(speaker, resources.names)
        for row in rows:
            try:
                voice, model = look_up(row.job, *asking)
            except InvalidInput as error:
                unknown.append(BadRow(row.line, str(error), row.job.title))
            else:
                known.append(row)
                voices[row.job.voice], models[model.id] = voice, model
    return known, SpeechAccount(models=models, voices=voices), unknown


def _quota(resources: BatchResources) -> SpeechQuota | None:
    """The quota of the ElevenLabs account. Returns None if the quota cannot be read."""
    with resources.asking() as (_, speaker):
        try:
            return resources.quotas.ask(speaker.quota).quota
        except ElevenVideoError:
            return None


def _warnings(batch: _Batch, rows: Sequence[PlannedRow], budget_pool: BudgetPool) -> list[str]:
    limits = {limit.unit for limit in budget_pool.limits()}
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


def _print_invalid_rows(rows: Sequence[BadRow]) -> None:
    for row in rows:
        say(console, Text.assemble((f"Line {row.line}: ", PROBLEM), one_line(row.reason)))


def _tell_plan(plan: BatchPlan, bad: Sequence[BadRow]) -> None:
    counts = [f"{len(plan.to_make)} to make"]
    if plan.started_before:
        counts.append(f"{plan.started_before} of them already started")
    if plan.made:
        counts.append(f"{len(plan.made)} already made")
    if bad:
        counts.append(f"{len(bad)} cannot be made")
    say(console, Text(f"{len(plan.to_make) + len(plan.made) + len(bad)} rows: {', '.join(counts)}."))
