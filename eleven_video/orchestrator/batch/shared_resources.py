"""The objects that the videos of a batch share, such as the ledger, the threads for calls, the limit on parallel
rendering, and the budget pool.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.accounting.calls import Service
from eleven_video.accounting.pricing import Pricing
from eleven_video.api.send_with_retry import Retrying
from eleven_video.config.settings import Settings
from eleven_video.domain.listener import Listener, NullListener
from eleven_video.domain.options import Mode
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.store import Ledger
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.batch.listener import BatchListener
from eleven_video.orchestrator.batch.lookup_cache import CachedSpeaker, CachedStudio, LookupCache
from eleven_video.orchestrator.call_queue import CallThreads
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.planning.remaining_quota import RemainingQuota
from eleven_video.purchasing.budget_pool import BudgetPool
from eleven_video.purchasing.session_ledger import SessionLedger
from eleven_video.purchasing.spend_guard import SpendGuard
from eleven_video.render.encoding.workers import usual_workers
from eleven_video.reporting.issuer import issuer_of
from eleven_video.reporting.live_file import RecordedListener
from eleven_video.services.open_adapters import (
    Access,
    AdapterOptions,
    accesses,
    open_elevenlabs,
    open_gemini,
    quotas_of,
)
from eleven_video.services.run_mode import served_by
from eleven_video.services.saved_quota import QuotaStore
from eleven_video.ui.receipt.receipt_data import Issuer

if TYPE_CHECKING:
    from eleven_video.api.elevenlabs import ElevenLabsAdapter
    from eleven_video.api.gemini import GeminiAdapter


@dataclass(frozen=True, slots=True)
class BatchResources:
    """Creates pipelines that run in parallel. The object is thread-safe.

    The pipelines share the limits on parallel calls and on parallel rendering. So all pipelines together make and
    render no more in parallel than a single pipeline.
    """

    settings: Settings
    mode: Mode
    pricing: Pricing
    ledger: Ledger
    budget_pool: BudgetPool
    names: LookupCache
    issuer: Issuer
    _gemini: Access
    _elevenlabs: Access
    _threads: CallThreads
    _turns: threading.Semaphore
    _journals: "_Journals"

    @classmethod
    @contextmanager
    def open(
        cls, settings: Settings, mode: Mode, *, pricing: Pricing, budget_pool: BudgetPool, listener: BatchListener
    ) -> Iterator[Self]:
        """Open the shared objects for a `with` block. At the end of the block, the shared objects are closed. If a
        sandbox server was started for the block, the server is stopped.

        Raises:
            MissingKey: The mode is live, but the key of a service is not set.
            ConfigurationError: A newer version of the product wrote the ledger, or the logo of the receipts cannot be
                used.
        """
        journals = _Journals()
        issuer = issuer_of(settings)

        def in_trouble(message: str) -> None:
            journals.make_room()
            listener.warn(message)

        with ExitStack() as stack:
            gemini, elevenlabs = accesses(settings, mode, stack)
            location = ledger_location(settings)
            ledger = stack.enter_context(
                Ledger.open(location, spool_folder=location.spool_folder, on_trouble=in_trouble, needs_server=True)
            )
            ledger.take_in_spools(location.spool_folder)
            threads = stack.enter_context(
                CallThreads(
                    {
                        Service.GEMINI: settings.gemini_concurrency,
                        Service.ELEVENLABS: settings.elevenlabs_concurrency,
                    }
                )
            )
            names = LookupCache()
            yield cls(
                settings, mode, pricing, ledger, budget_pool, names, issuer, gemini, elevenlabs, threads,
                threading.Semaphore(usual_workers()), journals,
            )  # fmt: skip

    @contextmanager
    def pipeline(self, monitor: UsageMonitor, listener: Listener) -> Iterator[VideoPipeline]:
        """Open a pipeline that makes one video. `monitor` counts the usage of the video, and `listener` receives the
        progress of the video.
        """
        halted = threading.Event()
        listener = RecordedListener(listener, self.pricing)
        journal = SessionLedger(self.ledger, sandbox=self.mode is Mode.SANDBOX, profile=self.settings.profile)
        guard = SpendGuard(
            self.ledger,
            monitor=monitor,
            pricing=self.pricing,
            mode=self.mode,
            listener=listener,
            halted=halted,
            budget_pool=self.budget_pool,
            served_by=served_by(self.settings, self.mode),
        )
        with ExitStack() as stack:
            stack.enter_context(self._journals.holding(journal))
            monitor.write_to(journal.record)
            stack.callback(monitor.write_to, None)
            studio, speaker = self._adapters(stack, monitor, guard, Retrying(stopping=halted), listener.warn)
            yield VideoPipeline(
                studio=CachedStudio(studio, self.names),
                speaker=CachedSpeaker(speaker, self.names),
                monitor=monitor,
                listener=listener,
                journal=journal,
                guard=guard,
                served_by=served_by(self.settings, self.mode),
                threads=self._threads,
                turns=self._turns,
                halted=halted,
                allowance=RemainingQuota(self.settings, self.mode, self.ledger.location),
                plan=self.settings.elevenlabs_plan if self.mode is Mode.LIVE else None,
                quotas=self.quotas,
                issuer=self.issuer,
            )

    @property
    def quotas(self) -> QuotaStore:
        return quotas_of(self._elevenlabs, self.mode)

    def standings(self) -> tuple[BudgetStatus, ...]:
        """The amounts that are spent and reserved of each limit of the batch."""
        return self.ledger.standings(self.mode, self.budget_pool.limits())

    @contextmanager
    def asking(self) -> Iterator[tuple["GeminiAdapter", "ElevenLabsAdapter"]]:
        """Open adapters that make only requests that cost nothing."""
        with ExitStack() as stack:
            yield self._adapters(stack, UsageMonitor(self.pricing), None, Retrying(), NullListener().warn)

    def _adapters(
        self,
        stack: ExitStack,
        monitor: UsageMonitor,
        guard: SpendGuard | None,
        retrying: Retrying,
        tell: Callable[[str], None],
    ) -> tuple["GeminiAdapter", "ElevenLabsAdapter"]:
        options = AdapterOptions(monitor=monitor, guard=guard, retrying=retrying, tell=tell)
        return open_gemini(self._gemini, stack, **options), open_elevenlabs(self._elevenlabs, stack, **options)


@dataclass(slots=True)
class _Journals:
    """The session ledgers of all runs in progress. The session of a run in progress may hold a disk reserve.
    `make_room` releases the disk reserves of all these sessions.
    """

    _open: list[SessionLedger] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def holding(self, journal: SessionLedger) -> Iterator[None]:
        with self._lock:
            self._open.append(journal)
        try:
            yield
        finally:
            with self._lock:
                self._open.remove(journal)

    def make_room(self) -> None:
        with self._lock:
            journals = list(self._open)
        for journal in journals:
            journal.make_room()
