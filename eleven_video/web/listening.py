"""Where the page listens: on this machine, or for other machines too, which needs TLS."""

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
# Browsers leave these out of Host and Origin.
_USUAL_PORTS: Mapping[str, int] = MappingProxyType({"http": 80, "https": 443})


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens.

    Attributes:
        host: A name or an address of this machine.
        port: The TCP port; 0 for any free one.
        certificate: The TLS certificate; None without TLS.
        key: Its private key; None without TLS.
        names: More names under which browsers reach the server.
        behind_proxy: The origin of the proxy that adds TLS, such as "https://videos.example.org"; None without one.
    """

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()
    behind_proxy: str | None = None

    @property
    def is_local(self) -> bool:
        """Whether only programs on this machine reach the server."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_everywhere(self) -> bool:
        """Whether the server listens on all addresses, so that `host` is no name for browsers."""
        try:
            return ipaddress.ip_address(self.host).is_unspecified
        except ValueError:
            return False

    def origins(self, port: int) -> list[str]:
        """The origins under which browsers reach the server on a port, the best first."""
        scheme = "https" if self.certificate else "http"
        shown = "" if port == _USUAL_PORTS[scheme] else f":{port}"
        hosts = [*self.names, *([] if self.is_everywhere else [f"[{self.host}]" if ":" in self.host else self.host])]
        hosts += ["localhost"] if self.is_local and self.host != "localhost" else []
        proxy = [self.behind_proxy.rstrip("/").lower()] if self.behind_proxy else []
        return [*proxy, *dict.fromkeys(f"{scheme}://{host.lower()}{shown}" for host in hosts)]


def check_listening(where: Listening) -> None:
    """Refuse to show the page to other machines without TLS, and options that do not fit together.

    Raises:
        InvalidInput: An option is missing or cannot be used.
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
        raise InvalidInput(f"--host {where.host} is no name for a browser. Add the machine's --name.")
    tls_of(where)


def tls_of(where: Listening) -> ssl.SSLContext | None:
    """The TLS certificate and key, ready to use; None without TLS.

    Raises:
        InvalidInput: They cannot be read, or do not belong together.
    """
    if where.certificate is None or where.key is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # Without this function, OpenSSL would ask on the terminal for the password of a key that has one.
        context.load_cert_chain(where.certificate, where.key, password=lambda: "")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise InvalidInput(
            f"The certificate {where.certificate} and the key {where.key} cannot be used: {reason}. "
            "Both are PEM files, and the key has no password."
        ) from None
    return context


def listening(where: Listening) -> socket.socket:
    """A socket that takes connections there.

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
