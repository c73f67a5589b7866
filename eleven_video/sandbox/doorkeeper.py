"""Who may ask the sandbox: programs of this machine, and on another address whoever has the token."""

import hmac
import ipaddress
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

HERE = "127.0.0.1"
_PORT = r"(?::[0-9]{1,5})?"
_LOOPBACK = re.compile(rf"(?:127\.0\.0\.1|localhost|\[::1\]){_PORT}", re.IGNORECASE)


class Doorkeeper:
    """Tells who is let in.

    Args:
        host: The address that is listened on.
        token: What whoever asks must send as the key of either service; empty where nobody must.

    Raises:
        ValueError: The host is no address, or it is not this machine's own and there is no token.
    """

    def __init__(self, host: str, token: str) -> None:
        try:
            self._is_here = ipaddress.ip_address(host).is_loopback
        except ValueError:
            raise ValueError(f"{host!r} is no address to listen on, as 127.0.0.1 is") from None
        if not self._is_here and not token:
            raise ValueError(f"to listen on {host}, where others reach it, the sandbox needs a token")
        self._token = token.encode()

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request brings the token, if there is one. Names of headers are in lower case."""
        if not self._token:
            return True
        keys = (headers.get("x-goog-api-key", ""), headers.get("xi-api-key", ""))
        # How long it takes tells nothing of the token.
        return any(hmac.compare_digest(key.strip().encode(), self._token) for key in keys)

    def is_misled(self, hosts: Sequence[str], target: str, origin: str | None) -> bool:
        """Whether a web page reaches for this server, by another name of the host or from another origin.

        Args:
            hosts: All Host headers of the request.
            target: Its first line's address, which may name a host too.
            origin: Its Origin, if it has one.
        """
        if not self._is_here:
            # Any name may lead here, and no page has the token.
            return False
        named = [*hosts] if hosts else [""]
        if not target.startswith("/"):
            named.append(_host_of(target))
        if origin is not None:
            named.append(_host_of(origin))
        return len(hosts) != 1 or not all(_LOOPBACK.fullmatch(name) for name in named)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
