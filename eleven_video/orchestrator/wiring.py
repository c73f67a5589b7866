"""Creates a pipeline and the objects that it needs: connections, prices, the ledger and the guard."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from eleven_video.accounting.calls import Service
from eleven_video.accounting.pricing import Pricing
from eleven_video.api.send_with_retry import LONGEST_SILENCE_S, Retrying, RetryPolicy
from eleven_video.config.settings import Settings
from eleven_video.domain.listener import Listener, NullListener
from eleven_video.domain.options import Mode
from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.reading.shared_reader import SharedReader
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.planning.remaining_quota import RemainingQuota
from eleven_video.purchasing.guard_setup import open_guard
from eleven_video.reporting.issuer import issuer_of
from eleven_video.reporting.live_file import RecordedListener
from eleven_video.services.open_adapters import AdapterOptions, accesses, open_elevenlabs, open_gemini, quotas_of
from eleven_video.services.run_mode import choose_mode, pricing_of, served_by

__all__ = ["Mode", "VideoPipeline", "choose_mode", "pipeline", "pricing_of"]


@contextmanager
def pipeline(
    settings: Settings,
    mode: Mode,
    *,
    monitor: UsageMonitor | None = None,
    pricing: Pricing | None = None,
    listener: Listener | None = None,
    patience: RetryPolicy | None = None,
    timeout_s: float = LONGEST_SILENCE_S,
    ledger: SharedReader | None = None,
) -> Iterator[VideoPipeline]:
    """Open a pipeline for a `with` block. At the end of the block, the pipeline's connections and the ledger are
    closed. If a sandbox server was started for the block, the server is stopped.

    Args:
        settings: The settings, with the keys and addresses of the services and the limits.
        mode: The mode of the pipeline: live services or sandbox.
        monitor: The monitor that counts the usage of the services. If `monitor` is None, a new monitor with the prices
            `pricing` is created.
        pricing: The prices for reservations and for a new monitor. If `pricing` is None, the prices in the settings are
            used.
        listener: The object that receives the progress of the run, or None if there is no listener.
        patience: The number of retries of a failed call, and the waiting time before each retry. If `patience` is None,
            the default values are used.
        timeout_s: A call fails if its service sends nothing for this number of seconds.
        ledger: The ledger, if the caller has already opened the ledger for reading. A ledger that the caller has opened
            is also closed at the end of the block.

    Raises:
        MissingKey: The mode is live, but the key of a service is not set.
        ConfigurationError: A newer version of the product wrote the ledger, or the logo of the receipts cannot be used.
    """
    prices = pricing or pricing_of(settings)
    counting = monitor or UsageMonitor(prices)
    hearing = RecordedListener(listener or NullListener(), prices)
    issuer = issuer_of(settings)
    halted = threading.Event()
    reading = ledger or SharedReader(ledger_location(settings))
    with ExitStack() as stack:
        gemini, elevenlabs = accesses(settings, mode, stack)
        journal, guard = stack.enter_context(
            open_guard(
                mode,
                location=ledger_location(settings),
                monitor=counting,
                pricing=prices,
                listener=hearing,
                halted=halted,
                served_by=served_by(settings, mode),
                profile=settings.profile,
                reading=reading,
            )
        )
        retrying = Retrying(patience or RetryPolicy(), stopping=halted)
        options = AdapterOptions(
            monitor=counting, guard=guard, retrying=retrying, timeout_s=timeout_s, tell=hearing.warn
        )
        yield VideoPipeline(
            studio=open_gemini(gemini, stack, **options),
            speaker=open_elevenlabs(elevenlabs, stack, **options),
            monitor=counting,
            listener=hearing,
            journal=journal,
            guard=guard,
            served_by=served_by(settings, mode),
            limits={
                Service.GEMINI: settings.gemini_concurrency,
                Service.ELEVENLABS: settings.elevenlabs_concurrency,
            },
            halted=halted,
            allowance=RemainingQuota(settings, mode, reading),
            plan=settings.elevenlabs_plan if mode is Mode.LIVE else None,
            quotas=quotas_of(elevenlabs, mode),
            issuer=issuer,
        )
