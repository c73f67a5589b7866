"""Checks the proxies in environment variables such as HTTP_PROXY."""

import importlib.util
from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network

from eleven_video.accounting.calls import Service
from eleven_video.config.settings import Settings
from eleven_video.config.trusted_urls import base_url_of
from eleven_video.domain.check_results import Check, broken, doubtful, fine
from eleven_video.domain.requests.endpoint import is_loopback
from eleven_video.services.diagnosis.keys import has_key

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_PROXY_KINDS = frozenset({"http", "https", "socks5", "socks5h"})
_THIS_MACHINE = ("127.0.0.1", "localhost")


def proxies(settings: Settings | None, environ: Mapping[str, str]) -> Iterator[Check]:
    """Check whether the proxies can be used, and whether NO_PROXY excludes this machine. NO_PROXY should exclude this
    machine, because the sandbox runs on it.

    Args:
        settings: The settings, or None if the settings cannot be read.
        environ: The environment variables.
    """
    found = {name: url for name in _PROXIES if (url := _variable(environ, name))}
    if not found:
        yield fine("proxy", "none set")
        return
    names = ", ".join(found)
    worst = broken if settings is not None and _is_far(settings) else doubtful
    for name, url in found.items():
        scheme = url.partition("://")[0].lower() if "://" in url else "http"
        if scheme not in _PROXY_KINDS:
            yield worst("proxy", f"{name} has an unsupported scheme", f"Set {name}=http://HOST:PORT.")
        elif scheme.startswith("socks") and importlib.util.find_spec("socksio") is None:
            yield worst("proxy", f"{name} is a SOCKS proxy: the package socksio is missing", "pip install socksio")
    bypassed = _variable(environ, "NO_PROXY")
    missing = [host for host in _THIS_MACHINE if not is_bypassed(host, bypassed)]
    if missing:
        wanted = ",".join([*([bypassed] if bypassed else []), *missing])
        yield doubtful(
            "proxy",
            f"{names} set, NO_PROXY without {' and '.join(missing)}: "
            "other programs may not reach the sandbox (eleven-video itself does)",
            f"Set NO_PROXY={wanted}",
        )
    else:
        yield fine("proxy", f"{names} set, this machine excepted by NO_PROXY")


def _is_far(settings: Settings) -> bool:
    """Whether a service that has a key is on another machine. Requests to a service that is not on this machine need
    the proxy.
    """
    addresses = [base_url_of(settings, service) for service in Service if has_key(settings, service)]
    return any(address is None or not is_loopback(address) for address in addresses)


def is_bypassed(host: str, no_proxy: str) -> bool:
    """Whether the value of NO_PROXY excludes a host from the use of proxies. An entry in NO_PROXY may be the name of
    the host, the network of the host, or "*" for all hosts.
    """
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
