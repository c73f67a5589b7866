"""Contains checks that the clients of Gemini and ElevenLabs make before any request.

The functions check that the key can be sent in a header, and decide whether the proxies in environment variables are
used.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from eleven_video.config.key_redaction import note_key
from eleven_video.domain.requests.endpoint import host_of, is_base_url, is_key, is_loopback, keeps_key_secret
from eleven_video.errors import ConfigurationError, KeyRejected, MissingKey

_log = logging.getLogger(__name__)


def usable_key(key: str, *, service: str, variable: str) -> str:
    """Check that a key can be sent, and return the key without spaces around it.

    Raises:
        MissingKey: No key is set.
        KeyRejected: The key contains characters that are not allowed in an HTTP header, or the key is far too long.
            Without this check, the HTTP library would raise an error that contains the key.
    """
    key = key.strip()
    if not key:
        raise MissingKey(f"{service} needs a key. Set {variable}.")
    if not is_key(key):
        raise KeyRejected(
            f"The {service} key contains characters that a key cannot have. Copy it again into {variable}."
        )
    # The key is remembered, so that it is redacted in every text. For example, a server may repeat the key in its
    # answer.
    note_key(key)
    return key


def proxies_allowed(base_url: str | None) -> bool:
    """Whether requests to an address use the proxies in environment variables. Only requests to this machine do not use
    proxies.

    Raises:
        ConfigurationError: The address is not an http or https address, or the key would be sent unencrypted over a
            network.
    """
    if base_url is not None and not is_base_url(base_url):
        # The error message does not contain the address, because the address may contain a password.
        raise ConfigurationError("The base URL is not a valid address. Use one such as http://127.0.0.1:8080.")
    if base_url is not None and not keeps_key_secret(base_url):
        raise ConfigurationError(f"No key is sent to {host_of(base_url)}: the connection is not encrypted. Use https.")
    return base_url is None or not is_loopback(base_url)


@contextmanager
def setting_up(service: str) -> Iterator[None]:
    """Open a `with` block in which an HTTP client for a service is created. Errors in the block are converted to
    ConfigurationError with a message for the user.

    Raises:
        ConfigurationError: The client cannot be created with the proxies or certificates in environment variables, for
            example because a certificate file is missing.
    """
    try:
        yield
    except (OSError, ValueError, ImportError) as error:
        _log.debug("no connections to %s can be set up: %s", service, type(error).__name__)
        raise ConfigurationError(
            f"Cannot set up a connection to {service}. Check the proxy variables (HTTPS_PROXY, ALL_PROXY) and "
            "SSL_CERT_FILE; a SOCKS proxy needs the package socksio."
        ) from None


def utc_now() -> datetime:
    """The current time, in UTC."""
    return datetime.now(UTC)
