"""Can the services be reached: keys, proxies, and a clock that agrees with theirs?"""

import importlib.util
import logging
import re
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from queue import Empty, SimpleQueue
from time import monotonic
from types import MappingProxyType
from urllib.parse import urlsplit

from eleven_video.accounting.events import Service
from eleven_video.config.provenance import origins
from eleven_video.config.settings import Settings
from eleven_video.domain.checks import Check, broken, doubtful, fine
from eleven_video.domain.endpoint import is_loopback
from eleven_video.errors import ElevenVideoError

logger = logging.getLogger(__name__)

LONGEST_WAIT_S = 3.0
# Seconds that a clock may differ before it is said, and before days and reset dates are wrong.
_NOTICED_S = 30
_WRONG_S = 300

# What the services' keys look like today (2026-11); one of another form may be new, or half a key.
_FORMS: Mapping[Service, re.Pattern[str]] = MappingProxyType(
    {
        Service.GEMINI: re.compile(r"AIza[\w-]{35}|AQ\.[\w.-]{20,}"),
        Service.ELEVENLABS: re.compile(r"sk_[0-9a-f]{48}|[0-9a-f]{32}"),
    }
)
_VARIABLES = MappingProxyType({Service.GEMINI: "GEMINI_API_KEY", Service.ELEVENLABS: "ELEVENLABS_API_KEY"})
_NAMES = MappingProxyType({Service.GEMINI: "Gemini", Service.ELEVENLABS: "ElevenLabs"})
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_PROXY_KINDS = frozenset({"http", "https", "socks5", "socks5h"})
_THIS_MACHINE = ("127.0.0.1", "localhost")


def keys(settings: Settings) -> Iterator[Check]:
    """Whether the keys are set and look whole. Nothing of a key is told."""
    places = origins()
    set_up = any(key_of(settings, service) or address_of(settings, service) for service in _NAMES)
    for service in _NAMES:
        subject = f"{_NAMES[service]} key"
        key = key_of(settings, service)
        if not key:
            yield _missing_key(subject, service, set_up=set_up)
            continue
        place = places[f"{service}_api_key"][0]
        told = f"set, from {place}"
        address = address_of(settings, service)
        if (address and is_loopback(address)) or _FORMS[service].fullmatch(key):
            yield fine(subject, told)
        else:
            yield doubtful(
                subject,
                f"{told}, but it does not look like a key of {_NAMES[service]}",
                f"Check that it was copied whole, and that {_VARIABLES[service]} has not another service's key.",
            )


def _missing_key(subject: str, service: Service, *, set_up: bool) -> Check:
    remedy = f"Set {_VARIABLES[service]}."
    if set_up:
        return broken(subject, "not set, though the other service or an address is: no video can be made", remedy)
    return doubtful(subject, "not set: videos are made by the sandbox", remedy)


def key_of(settings: Settings, service: Service) -> str:
    """The key of a service; empty where none is set."""
    key = settings.gemini_api_key if service is Service.GEMINI else settings.elevenlabs_api_key
    return key.get_secret_value() if key else ""


def address_of(settings: Settings, service: Service) -> str | None:
    """The address that is set for a service; None where it is the service's own."""
    return settings.gemini_base_url if service is Service.GEMINI else settings.elevenlabs_base_url


def proxies(settings: Settings | None, environ: Mapping[str, str]) -> Iterator[Check]:
    """Whether the environment's proxies can be used, and whether they stand before this machine itself."""
    found = {name: url for name in _PROXIES if (url := _variable(environ, name))}
    if not found:
        yield fine("proxy", "none set")
        return
    names = ", ".join(found)
    worst = broken if settings is not None and _is_far(settings) else doubtful
    for name, url in found.items():
        scheme = url.partition("://")[0].lower() if "://" in url else "http"
        if scheme not in _PROXY_KINDS:
            yield worst("proxy", f"{name} is of no kind that can be used", f"Set {name}=http://HOST:PORT.")
        elif scheme.startswith("socks") and importlib.util.find_spec("socksio") is None:
            yield worst("proxy", f"{name} is a SOCKS proxy: the package for it is missing", "pip install socksio")
    bypassed = _variable(environ, "NO_PROXY")
    missing = [host for host in _THIS_MACHINE if not is_bypassed(host, bypassed)]
    if missing:
        wanted = ",".join([*([bypassed] if bypassed else []), *missing])
        yield doubtful(
            "proxy",
            f"{names} set, NO_PROXY without {' and '.join(missing)}: "
            "other programs do not reach the sandbox (eleven-video itself does)",
            f"Set NO_PROXY={wanted}",
        )
    else:
        yield fine("proxy", f"{names} set, this machine excepted by NO_PROXY")


def _is_far(settings: Settings) -> bool:
    """Whether a service that is not on this machine is set up."""
    addresses = [address_of(settings, service) for service in _NAMES if key_of(settings, service)]
    return any(address is None or not is_loopback(address) for address in addresses)


def is_bypassed(host: str, no_proxy: str) -> bool:
    """Whether NO_PROXY excepts a host: by name, by the end of it, by a network or by "*"."""
    for entry in (one.strip().lower() for one in no_proxy.split(",")):
        if entry == "*" or (entry and entry.lstrip(".").partition(":")[0] == host):
            return True
        try:
            if "/" in entry and ip_address(host) in ip_network(entry, strict=False):
                return True
        except ValueError:
            continue
    return False


def _variable(environ: Mapping[str, str], name: str) -> str:
    return (environ.get(name.lower()) or environ.get(name) or "").strip()


def clock(settings: Settings, *, longest_wait_s: float = LONGEST_WAIT_S) -> Iterator[Check]:
    """Whether this machine's clock agrees with a service's. Without a key nobody is asked."""
    from eleven_video.api.clock import ADDRESSES  # noqa: PLC0415  only where it is used

    asked = [address_of(settings, service) or ADDRESSES[service] for service in _NAMES if key_of(settings, service)]
    if not asked:
        yield fine("clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, not compared: no key is set")
        return
    answers: SimpleQueue[float | None] = SimpleQueue()
    for url in asked:
        # A daemon: a look-up of a name that hangs holds up neither the answer nor the end of the program.
        threading.Thread(target=_ask, args=(url, longest_wait_s, answers), name="clock", daemon=True).start()
    until = monotonic() + longest_wait_s
    try:
        for _ in asked:
            ahead_s = answers.get(timeout=max(0.0, until - monotonic()))
            if ahead_s is not None:
                yield clock_check(ahead_s)
                return
    except Empty:
        pass
    hosts = ", ".join(dict.fromkeys(urlsplit(url).netloc.rpartition("@")[2] for url in asked))
    yield doubtful(
        "clock",
        f"not compared: no answer from {hosts} within {longest_wait_s:g} s",
        "Check the network, a firewall and the proxy variables.",
    )


def clock_check(ahead_s: float) -> Check:
    """Whether a clock that is so many seconds ahead of a service's (below 0: behind) will do."""
    off = round(abs(ahead_s))
    if off <= _NOTICED_S:
        return fine("clock", "agrees with the service's")
    told = f"{off:,} s {'ahead of' if ahead_s > 0 else 'behind'} the service's"
    remedy = "Set this machine's clock, best by the network (NTP)."
    return (broken if off > _WRONG_S else doubtful)("clock", told, remedy)


def _ask(url: str, timeout_s: float, answers: SimpleQueue[float | None]) -> None:
    from eleven_video.api.clock import time_at  # noqa: PLC0415  only where it is used

    ahead_s: float | None = None
    try:
        told = time_at(url, timeout_s=timeout_s)
        ahead_s = None if told is None else (datetime.now(UTC) - told).total_seconds()
    except ElevenVideoError as error:
        logger.debug("a service did not tell the time: %s", error)
    finally:
        answers.put(ahead_s)
