"""Provides the TLS contexts with which the HTTP clients verify servers.

A context is created once and shared by all clients of the process, because reading the certificates of all authorities
takes about 30 ms. A context that is created here always verifies the server's certificate and name.
"""

import os
from functools import cache
from typing import TYPE_CHECKING

from eleven_video.domain.requests.endpoint import is_encrypted

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def system_context(url: str, *, trust_env: bool = True) -> "ssl.SSLContext":
    """A context that trusts the certificate authorities of the operating system, as Gemini's SDK does.

    Args:
        url: The address to which the requests go.
        trust_env: Whether the authorities in SSL_CERT_FILE and SSL_CERT_DIR, if one of them is set, take the place of
            the system's authorities.

    Raises:
        OSError: The file in SSL_CERT_FILE does not exist or has no certificates.
    """
    return _context(_with_system_authorities, url, trust_env=trust_env)


def certifi_context(url: str, *, trust_env: bool = True) -> "ssl.SSLContext":
    """A context that trusts the certificate authorities of the package certifi, as the ElevenLabs SDK does. The
    arguments and errors are those of `system_context`.
    """
    return _context(_with_certifi_authorities, url, trust_env=trust_env)


def _context(make: "Callable[[str, str], ssl.SSLContext]", url: str, *, trust_env: bool) -> "ssl.SSLContext":
    if not is_encrypted(url):
        return _without_authorities()
    file, directory = (os.environ.get(name, "") if trust_env else "" for name in _VARIABLES)
    return make(file, directory)


@cache
def _with_system_authorities(file: str, directory: str) -> "ssl.SSLContext":
    import httpx2  # noqa: PLC0415  loaded at the first use, as in the clients

    return _of_environment(file, directory) or httpx2.create_ssl_context(trust_env=False)


@cache
def _with_certifi_authorities(file: str, directory: str) -> "ssl.SSLContext":
    import httpx  # noqa: PLC0415  loaded at the first use, as in the clients

    return _of_environment(file, directory) or httpx.create_ssl_context(trust_env=False)


def _of_environment(file: str, directory: str) -> "ssl.SSLContext | None":
    import ssl  # noqa: PLC0415  loaded at the first use, with the HTTP client

    return ssl.create_default_context(cafile=file or None, capath=directory or None) if file or directory else None


@cache
def _without_authorities() -> "ssl.SSLContext":
    """A context that trusts no server, for a connection that is not encrypted and so never uses it."""
    import ssl  # noqa: PLC0415  loaded at the first use, with the HTTP client

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
