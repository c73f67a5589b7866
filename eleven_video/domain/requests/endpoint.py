"""The address of a service and its key: everything that is known without asking."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from eleven_video.accounting.events import Service

# Where the services are reached where no other address is set.
ADDRESSES: Mapping[Service, str] = MappingProxyType(
    {Service.GEMINI: "https://generativelanguage.googleapis.com", Service.ELEVENLABS: "https://api.elevenlabs.io"}
)
# All that are the services' own. ElevenLabs keeps data of some accounts in a region.
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

# A key as both services issue them: one run of visible ASCII. Anything else was pasted wrong.
_KEY = re.compile(r"[!-~]{1,512}")

# Only what every reader of addresses reads alike: one that is judged by one host and reached at another takes a key there.
# So no backslash, no blank, no escape in the host, no other script (a name in one is written xn--...).
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[A-Za-z0-9._~!$&'()*+,;=:%-]*)@)?"
    r"(?P<host>[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Address:
    """The parts that say who is reached. The host is in lower case; the port is 0 where none is written."""

    scheme: str
    host: str
    port: int
    has_user: bool


def is_key(text: str) -> bool:
    """Whether a text can be a service's key: no blanks and no characters that an HTTP header cannot carry."""
    return _KEY.fullmatch(text) is not None


def is_base_url(url: str) -> bool:
    """Whether a text is an http or https address with a host that can be looked up, and nothing behind its path."""
    return _address(url) is not None


def is_own(url: str, service: Service) -> bool:
    """Whether an address is one of a service's own, over TLS; another service's is not."""
    address = _address(url)
    return (
        address is not None
        and (address.scheme, address.has_user) == ("https", False)
        and address.host in _OWN_HOSTS[service]
        and address.port in {0, 443}
    )


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own, in all of 127.0.0.0/8 and ::1; False where it is no base URL."""
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
    """Whether a key may be sent to an address: nobody on the way can read it."""
    address = _address(url)
    return address is not None and (address.scheme == "https" or is_loopback(url))


def host_of(url: str) -> str:
    """The host and port of a base URL, without a name and a password before them."""
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2]


def password_in(url: str) -> str:
    """The password before the host of a base URL; nothing where there is none."""
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
