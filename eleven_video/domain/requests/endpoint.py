"""Checks a service's address and API key without a request to the service."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from eleven_video.accounting.calls import Service

# The default addresses of the services.
ADDRESSES: Mapping[Service, str] = MappingProxyType(
    {Service.GEMINI: "https://generativelanguage.googleapis.com", Service.ELEVENLABS: "https://api.elevenlabs.io"}
)
# All hosts that belong to each service. ElevenLabs has regional hosts for accounts whose data must stay in a region.
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

# The API keys of both services consist of visible ASCII characters without spaces.
_KEY = re.compile(r"[!-~]{1,512}")

# The pattern `_ADDRESS` matches only addresses in which every parser finds the same host. In any other address,
# `is_own` could see a trusted host, but the HTTP client could send the API key to a different host. So a host with a
# backslash, a space, an escape or a letter outside ASCII does not match. A host name with letters outside ASCII can be
# written as xn--...
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[A-Za-z0-9._~!$&'()*+,;=:%-]*)@)?"
    r"(?P<host>[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Address:
    """The parts of an address that decide to which server a request goes.

    Attributes:
        scheme: "http" or "https".
        host: The host in lower case.
        port: The port. `port` is 0 if the address has no port.
        has_user: True if the address has a user name before the host.
    """

    scheme: str
    host: str
    port: int
    has_user: bool


def is_key(text: str) -> bool:
    """Whether a text can be the API key of a service. An API key has 1 to 512 visible ASCII characters and no
    spaces.
    """
    return _KEY.fullmatch(text) is not None


def is_base_url(url: str) -> bool:
    """Whether a text is an http or https address with a valid host, without a query and without a fragment."""
    return _address(url) is not None


def is_own(url: str, service: Service) -> bool:
    """Whether an address belongs to a host of the service itself, with an encrypted connection."""
    address = _address(url)
    return (
        address is not None
        and (address.scheme, address.has_user) == ("https", False)
        and address.host in _OWN_HOSTS[service]
        and address.port in {0, 443}
    )


def is_loopback(url: str) -> bool:
    """Whether an address belongs to this machine: localhost, 127.0.0.0/8 or ::1.

    If the text is not an address, the result is False.
    """
    address = _address(url)
    if address is None or address.has_user:
        return False
    if address.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_encrypted(url: str) -> bool:
    """Whether a text is an https address."""
    address = _address(url)
    return address is not None and address.scheme == "https"


def keeps_key_secret(url: str) -> bool:
    """Whether the connection to an address is encrypted or stays on this machine, so that an API key stays secret."""
    return is_encrypted(url) or is_loopback(url)


def host_of(url: str) -> str:
    """The host and port of an address. A user name and password before the host are left out."""
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2]


def password_in(url: str) -> str:
    """The password before the host in an address. The result is "" if the address has no password."""
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
