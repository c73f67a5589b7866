"""Decides which clients may use the sandbox: programs on this machine, or elsewhere clients with the token."""

import hmac
import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

HERE = "127.0.0.1"
_PORT = r"(?::[0-9]{1,5})?"
_LOOPBACK = re.compile(rf"(?:127\.0\.0\.1|localhost|\[::1\]){_PORT}", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:_-]+")


class AccessControl:
    """The rules by which requests are accepted.

    Args:
        host: The address on which the server listens.
        token: The key that clients must send; empty if none is needed.
        origins: Origins of web pages, such as http://localhost:5173, that may send requests, in addition to the
            server's own.

    Raises:
        ValueError: The host or an origin is invalid, or the host is not local and no token is set.
    """

    def __init__(self, host: str, token: str, origins: Iterable[str] = ()) -> None:
        try:
            self._is_here = ipaddress.ip_address(host).is_loopback
        except ValueError:
            raise ValueError(f"{host!r} is no address to listen on, as 127.0.0.1 is") from None
        if not self._is_here and not token:
            raise ValueError(f"to listen on {host}, where others reach it, the sandbox needs a token")
        self._token = token.encode()
        self._origins = frozenset(origin.lower().rstrip("/") for origin in origins)
        for origin in self._origins:
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is not an origin. Example: http://localhost:5173")

    def knows(self, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
        """Whether a request has the token, if one is set. Names of headers are in lower case."""
        if not self._token:
            return True
        keys = (headers.get("x-goog-api-key", ""), headers.get("xi-api-key", ""), query.get("key", ""))
        # Constant-time comparison: the duration reveals nothing about the token.
        return any(hmac.compare_digest(key.strip().encode("utf-8", "replace"), self._token) for key in keys)

    def shared_with(self, headers: Mapping[str, str]) -> str:
        """The origin of the web page that sent a request, if it is an allowed one; else ""."""
        origin = headers.get("origin", "")
        return origin if origin.lower() in self._origins else ""

    def is_misled(self, hosts: Sequence[str], target: str, headers: Mapping[str, str]) -> bool:
        """Whether a request comes from a web page that is not allowed, by its origin or by another host name.

        Programs send no Origin. Pages of other local servers send one, and are refused unless it is allowed, because
        their content may come from anywhere.

        Args:
            hosts: All Host headers of the request.
            target: The target in its first line, which may contain a host.
            headers: Its headers, with names in lower case.
        """
        if not self._is_here:
            # On other addresses any host name is possible, and pages do not have the token.
            return False
        named = [*hosts] if hosts else [""]
        if not target.startswith("/") and target != "*":
            named.append(_host_of(target))
        if len(hosts) != 1 or not all(_LOOPBACK.fullmatch(name) for name in named):
            return True
        if self.shared_with(headers):
            return False
        origin = headers.get("origin")
        if origin is not None:
            return origin.lower() != f"http://{hosts[0].lower()}"
        # Browsers send no Origin for a link or a picture in another page, but say where the request comes from.
        return headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
