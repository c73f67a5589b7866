"""Compares the clock of this machine with the clock of a service. Limits for a day or a month need the correct time."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from eleven_video.accounting.calls import Service
from eleven_video.config.settings import Settings
from eleven_video.config.trusted_urls import base_url_of, refusal_of
from eleven_video.daemon_threads import DeadlinePassed, results_in_time
from eleven_video.domain.check_results import Check, broken, doubtful, fine
from eleven_video.domain.requests.endpoint import ADDRESSES, host_of
from eleven_video.errors import ElevenVideoError
from eleven_video.services.diagnosis.keys import has_key

LONGEST_WAIT_S = 3.0
# Differences between the two clocks, in seconds. A difference above `_NOTICED_S` causes a warning, and a difference
# above `_WRONG_S` causes an error.
_NOTICED_S = 30
_WRONG_S = 300


def clock(settings: Settings, *, longest_wait_s: float = LONGEST_WAIT_S) -> Iterator[Check]:
    """Check whether the clock of this machine agrees with the clock of a service. Only services with a key are used."""
    with_keys = [service for service in Service if has_key(settings, service)]
    asked = [
        base_url_of(settings, service) or ADDRESSES[service]
        for service in with_keys
        if refusal_of(settings, service) is None
    ]
    if with_keys and not asked:
        yield doubtful("clock", "not compared: the base URL that is set is not allowed", "Correct the address.")
        return
    if not asked:
        yield fine("clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, not compared: no key is set")
        return
    reason = f"no answer from {' or '.join(dict.fromkeys(map(host_of, asked)))} within {longest_wait_s:g} s"
    workers = [partial(_ask, url, longest_wait_s) for url in asked]
    with suppress(DeadlinePassed):
        for answer in results_in_time(workers, longest_wait_s, name="clock"):
            if isinstance(answer, float):
                yield clock_check(answer)
                return
            reason = answer
    yield doubtful("clock", f"not compared: {reason}", "Check the network, a firewall and the proxy variables.")


def clock_check(ahead_s: float) -> Check:
    """The check of this machine's clock. `ahead_s` is the time on this machine's clock minus the time on a service's
    clock, in seconds.
    """
    off = round(abs(ahead_s))
    if off <= _NOTICED_S:
        return fine("clock", "agrees with the service's")
    told = f"{off:,} s {'ahead of' if ahead_s > 0 else 'behind'} the service's"
    remedy = "Set this machine's clock, preferably over the network (NTP)."
    return (broken if off > _WRONG_S else doubtful)("clock", told, remedy)


def _ask(url: str, timeout_s: float, give: Callable[[float | str], None]) -> None:
    """Call `give` with the number of seconds by which this machine's clock is ahead of a service's clock.

    If the time of the service cannot be found out, `give` is called with the reason as text.
    """
    from eleven_video.api.service_time import time_at  # noqa: PLC0415  needed only if a service is asked

    try:
        told = time_at(url, timeout_s=timeout_s)
    except ElevenVideoError as error:
        give(str(error).removesuffix("."))
    except Exception as error:  # noqa: BLE001  nobody sees what a thread raises
        give(f"{host_of(url)} cannot be asked ({type(error).__name__})")
    else:
        give((datetime.now(UTC) - told).total_seconds() if told else f"{host_of(url)} did not send the time")
