"""Decides which clients may use the sandbox: programs on this machine, and clients on other machines with the token."""

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
        token: The text that clients must send as their API key. If `token` is "", any API key is accepted.
        origins: The origins of web pages, such as http://localhost:5173, that may send requests. The server's own
            origin is always allowed.

    Raises:
        ValueError: The host or an origin is invalid, or other machines can reach the host and no token is set.
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
        """Return whether a request has the token as its API key. If no token is set, every request is accepted.

        The names in `headers` are in lower case.
        """
        if not self._token:
            return True
        keys = (headers.get("x-goog-api-key", ""), headers.get("xi-api-key", ""), query.get("key", ""))
        # The comparison always takes the same time. Its duration must not reveal anything about the token.
        return any(hmac.compare_digest(key.strip().encode("utf-8", "replace"), self._token) for key in keys)

    def shared_with(self, headers: Mapping[str, str]) -> str:
        """The origin of the web page that sent a request. Returns "" if this origin is not in `origins`."""
        origin = headers.get("origin", "")
        return origin if origin.lower() in self._origins else ""

    def is_misled(self, hosts: Sequence[str], target: str, headers: Mapping[str, str]) -> bool:
        """Return whether a request may come from a web page that is not allowed. This is the case if the request names
        the host of another machine. It is also the case if the Origin header is neither allowed nor the server's own
        origin.

        Browsers send the origin of the page that makes a request in the header Origin. Other programs send no such
        header. Pages of other local servers are refused too, because the content of such pages may come from anywhere.

        Args:
            hosts: The values of all Host headers of the request.
            target: The target in the first line of the request, which may contain a host name.
            headers: The headers of the request, with names in lower case.
        """
        if not self._is_here:
            # If other machines can reach the server's address, requests may have any host name. Web pages are then
            # refused because they do not have the token.
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
        # For a link or a picture in another page, browsers do not send the header Origin. They send another header,
        # which tells whether the request comes from another site.
        return headers.get("sec-fetch-site", "none") not in ("none", "same-origin")


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
