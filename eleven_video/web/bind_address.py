"""Decides on which address and port the server listens. If other machines can reach the server, it needs TLS."""

import ipaddress
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from eleven_video.errors import ConfigurationError, InvalidInput

LOCAL = "127.0.0.1"

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", re.IGNORECASE)
_PROXY = re.compile(r"https://(?P<name>[^/:?#@]+)(?P<port>:\d{1,5})?/?", re.IGNORECASE)
# Browsers leave these port numbers out of the headers Host and Origin.
_USUAL_PORTS: Mapping[str, int] = MappingProxyType({"http": 80, "https": 443})


@dataclass(frozen=True, slots=True)
class Listening:
    """The address and port of the server, and the settings for TLS.

    Attributes:
        host: A name or an IP address of this machine.
        port: The TCP port. If it is 0, any free port is used.
        certificate: The file with the TLS certificate. `certificate` is None if the server uses no TLS.
        key: The file with the private key of the certificate. `key` is None if the server uses no TLS.
        names: Additional host names under which browsers reach the server.
        behind_proxy: The origin of the proxy that adds TLS, such as "https://videos.example.org". `behind_proxy` is
            None if there is no proxy.
    """

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()
    behind_proxy: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether only programs on this machine can reach the server."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_everywhere(self) -> bool:
        """Whether the server listens on all addresses of this machine. Browsers then cannot use `host` as a name."""
        try:
            return ipaddress.ip_address(self.host).is_unspecified
        except ValueError:
            return False

    def origins(self, port: int) -> list[str]:
        """The origins under which browsers reach the server on the port `port`. The best origin is first."""
        scheme = "https" if self.certificate else "http"
        shown = "" if port == _USUAL_PORTS[scheme] else f":{port}"
        hosts = [*self.names, *([] if self.is_everywhere else [f"[{self.host}]" if ":" in self.host else self.host])]
        hosts += ["localhost"] if self.is_local and self.host != "localhost" else []
        proxy = [self.behind_proxy.rstrip("/").lower()] if self.behind_proxy else []
        return [*proxy, *dict.fromkeys(f"{scheme}://{host.lower()}{shown}" for host in hosts)]


def check_listening(where: Listening) -> None:
    """Check the options. Without TLS, other machines must not reach the page.

    Raises:
        InvalidInput: An option is missing or invalid, or two options exclude each other.
    """
    if (where.certificate is None) is not (where.key is None):
        raise InvalidInput("--certificate and --key belong together. Give both.")
    if where.certificate is not None and where.behind_proxy is not None:
        raise InvalidInput("--behind-proxy says that the proxy adds TLS. Leave --certificate and --key out.")
    for name in where.names:
        if not _NAME.fullmatch(name):
            raise InvalidInput(f"--name {name!r} is not the name of a machine, such as videos.example.org.")
    if where.behind_proxy is not None and not _PROXY.fullmatch(where.behind_proxy):
        raise InvalidInput(
            f"--behind-proxy {where.behind_proxy!r} is not the https address of a proxy, such as https://videos.example.org."
        )
    if not where.is_local and where.certificate is None and where.behind_proxy is None:
        raise InvalidInput(
            f"--host {where.host} shows the page to other machines, and whoever reads its address on the way can spend "
            "money. Add --certificate and --key, or say with --behind-proxy which proxy adds TLS."
        )
    if where.is_everywhere and not where.names and where.behind_proxy is None:
        raise InvalidInput(f"Browsers cannot use --host {where.host} as a name. Add the machine's --name.")
    tls_of(where)


def tls_of(where: Listening) -> ssl.SSLContext | None:
    """The TLS certificate and its key as an SSL context. Returns None if the server uses no TLS.

    Raises:
        InvalidInput: The certificate or the key cannot be read, or they do not belong together.
    """
    if where.certificate is None or where.key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # Without the argument `password`, OpenSSL would ask on the terminal if the key has a password.
        context.load_cert_chain(where.certificate, where.key, password=lambda: "")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise InvalidInput(
            f"The certificate {where.certificate} and the key {where.key} cannot be used: {reason}. "
            "Both are PEM files, and the key has no password."
        ) from None
    return context


def listening(where: Listening) -> socket.socket:
    """Open a socket that accepts connections on the host and port in `where`.

    Raises:
        ConfigurationError: The port cannot be used.
    """
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    try:
        return socket.create_server((where.host, where.port), family=family, backlog=128)
    except OSError as error:
        raise ConfigurationError(
            f"Port {where.port} of {where.host} cannot be used: {error.strerror or error}. Choose another --port."
        ) from None
