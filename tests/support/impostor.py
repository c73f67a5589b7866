"""A loopback server over TLS with a certificate that it has signed itself, so that clients must refuse it."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"


@dataclass
class Impostor:
    """A running server. `heard` has all bytes that clients sent within TLS. `asked` is the number of connections."""

    url: str
    certificate: Path
    asked: int = 0
    heard: bytes = field(default=b"")


@contextmanager
def impostor(folder: Path) -> Iterator[Impostor]:
    certificate = folder / "impostor.pem"
    certificate.write_bytes(_self_signed())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Impostor(f"https://127.0.0.1:{server.getsockname()[1]}", certificate)
        thread = threading.Thread(target=_serve, args=(server, context, found))
        thread.start()
        try:
            yield found
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(server: socket.socket, context: ssl.SSLContext, found: Impostor) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        found.asked += 1
        with connection, suppress(OSError):
            connection.settimeout(30)
            with context.wrap_socket(connection, server_side=True) as secure:
                found.heard += secure.recv(65_536)
                secure.sendall(_OK)


def _self_signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "impostor")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
