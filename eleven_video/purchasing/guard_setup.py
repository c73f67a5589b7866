"""Opens the ledger and the guard for a run that buys results. The guard checks each call of the run."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from eleven_video.accounting.pricing import Pricing
from eleven_video.domain.listener import Listener
from eleven_video.domain.options import Mode
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.shared_reader import SharedReader
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.purchasing.session_ledger import SessionLedger
from eleven_video.purchasing.spend_guard import SpendGuard


@contextmanager
def open_guard(
    mode: Mode,
    *,
    location: Location,
    monitor: UsageMonitor,
    pricing: Pricing,
    listener: Listener,
    halted: Event,
    served_by: str,
    profile: str = "",
    reading: SharedReader | None = None,
) -> Iterator[tuple[SessionLedger, SpendGuard]]:
    """Open the session ledger and a guard that reserves calls in this ledger. Until the `with` block ends, `monitor`
    writes its charges to this ledger.

    Raises:
        ConfigurationError: A newer version of the product wrote the ledger, or the ledger's server cannot be used.
    """
    with SessionLedger.open(
        location,
        spools=location.spool_folder,
        sandbox=mode is Mode.SANDBOX,
        profile=profile,
        on_trouble=listener.warn,
        reading=reading,
    ) as journal:
        monitor.write_to(journal.record)
        try:
            yield (
                journal,
                SpendGuard(
                    journal.ledger,
                    monitor=monitor,
                    pricing=pricing,
                    mode=journal.mode,
                    listener=listener,
                    halted=halted,
                    served_by=served_by,
                ),
            )
        finally:
            monitor.write_to(None)
