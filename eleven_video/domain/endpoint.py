"""Where a service is reached and with what key: what can be told without asking anybody."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

# A key as both services issue them: one run of visible ASCII. Anything else was pasted wrong.
_KEY = re.compile(r"[!-~]{1,512}")


def is_key(text: str) -> bool:
    """Whether a text can be a service's key: no blanks and no characters that an HTTP header cannot carry."""
    return _KEY.fullmatch(text) is not None


def is_base_url(url: str) -> bool:
    """Whether a text is an http or https address with a host that can be looked up."""
    return _parts(url) is not None


def is_loopback(url: str) -> bool:
    """Whether an address is this machine's own, in all of 127.0.0.0/8 and ::1; False where it is no base URL."""
    parts = _parts(url)
    host = parts.hostname if parts else None
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def keeps_key_secret(url: str) -> bool:
    """Whether a key may be sent to an address: nobody on the way can read it."""
    parts = _parts(url)
    return parts is not None and (parts.scheme == "https" or is_loopback(url))


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        (parts.hostname or "").encode("idna")
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None
