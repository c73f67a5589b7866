"""Loads the certificates that the clients of Gemini and ElevenLabs trust, once for all clients of this process.

Both SDKs would load the same file anew for each client, which takes 25 ms of computing each time.
"""

import os
import ssl
from functools import lru_cache
from pathlib import Path
from threading import Lock


def trusted(*, trust_env: bool) -> ssl.SSLContext:
    """What HTTPX verifies servers with by default: it checks their names and their certificates.

    The trusted certificates are those of the package certifi. With `trust_env`, the environment variable SSL_CERT_FILE
    or, without it, SSL_CERT_DIR names others in their place.

    Raises:
        OSError: A file cannot be read or contains no certificates.
    """
    file = os.environ.get("SSL_CERT_FILE") if trust_env else None
    folder = os.environ.get("SSL_CERT_DIR") if trust_env and not file else None
    return _context(file or (None if folder else _certifi()), folder)


def trusted_by_gemini() -> dict[str, ssl.SSLContext]:
    """What Gemini's SDK verifies servers with if SSL_CERT_FILE or SSL_CERT_DIR is set, as its argument `verify`.

    Without both variables the dictionary is empty, because the SDK then uses the certificates of the system.

    Raises:
        OSError: A file cannot be read or contains no certificates.
    """
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    return {"verify": _context(file, folder)} if file or folder else {}


def _certifi() -> str:
    import certifi  # noqa: PLC0415  loaded with the SDKs, at the first use

    return certifi.where()


def _context(file: str | None, folder: str | None) -> ssl.SSLContext:
    # Both services are asked at the same time. Without the lock, each would load the certificates.
    with _loading:
        return _loaded(file, folder, Path(file).stat().st_mtime_ns if file else 0)


_loading = Lock()


@lru_cache(maxsize=4)
def _loaded(file: str | None, folder: str | None, _changed_ns: int) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=file, capath=folder)
