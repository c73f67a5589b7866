"""The address of a service and its key: checks that need no request."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from eleven_video.accounting.events import Service

# The default addresses of the services.
ADDRESSES: Mapping[Service, str] = MappingProxyType(
    {Service.GEMINI: "https://generativelanguage.googleapis.com", Service.ELEVENLABS: "https://api.elevenlabs.io"}
)
# All hosts of the services themselves. ElevenLabs keeps the data of some accounts in a region.
# Source: https://elevenlabs.io/docs/overview/administration/data-residency
_OWN_HOSTS: Mapping[Service, frozenset[str]] = MappingProxyType(
    {
        Service.GEMINI: frozenset({"generativelanguage.googleapis.com"}),
        Service.ELEVENLABS: frozenset(
            {
                "api.elevenlabs.io",
                "api.us.elevenlabs.io",
                "api.eu.residency.elevenlabs.io",
                "api.in.residency.elevenlabs.io",
                "api.sg.residency.elevenlabs.io",
            }
        ),
    }
)

_LAST_PORT = 65_535

# Both services issue keys of visible ASCII without spaces.
_KEY = re.compile(r"[!-~]{1,512}")

# Accepts only addresses that every parser reads alike: otherwise the check could see one host, and the key go to another.
# So the host has no backslash, space, escape or other script (such names are written xn--...).
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[A-Za-z0-9._~!$&'()*+,;=:%-]*)@)?"
    r"(?P<host>[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Address:
    """The parts that determine the server. The host is in lower case; the port is 0 if the address has none."""

    scheme: str
    host: str
    port: int
    has_user: bool


def is_key(text: str) -> bool:
    """Whether a text can be a service's key: no blanks and no characters that an HTTP header cannot carry."""
    return _KEY.fullmatch(text) is not None


def is_base_url(url: str) -> bool:
    """Whether a text is an http or https address with a valid host, without a query or a fragment."""
    return _address(url) is not None


def is_own(url: str, service: Service) -> bool:
    """Whether an address belongs to this service and uses TLS."""
    address = _address(url)
    return (
        address is not None
        and (address.scheme, address.has_user) == ("https", False)
        and address.host in _OWN_HOSTS[service]
        and address.port in {0, 443}
    )


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine: localhost, 127.0.0.0/8 or ::1. False if it is not a valid base URL."""
    address = _address(url)
    if address is None or address.has_user:
        return False
    if address.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.host.strip("[]")).is_loopback
    except ValueError:
        return False


def keeps_key_secret(url: str) -> bool:
    """Whether a key may be sent to an address: the connection is encrypted, or stays on this machine."""
    address = _address(url)
    return address is not None and (address.scheme == "https" or is_loopback(url))


def host_of(url: str) -> str:
    """The host and port of a base URL, without a name and a password before them."""
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2]


def password_in(url: str) -> str:
    """The password before the host of a base URL; empty if it has none."""
    found = _ADDRESS.fullmatch(url)
    return (found["user"] or "").partition(":")[2] if found else ""


def _address(url: str) -> _Address | None:
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return None
    port = int(found["port"] or 0)
    if port > _LAST_PORT or (found["port"] and not port):
        return None
    host = found["host"].lower()
    if host.startswith("["):
        try:
            ipaddress.IPv6Address(host.strip("[]"))
        except ValueError:
            return None
    return _Address(found["scheme"].lower(), host, port, found["user"] is not None)
