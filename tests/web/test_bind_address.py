"""Where the page listens: this machine only, or others with TLS, and under which names it answers then."""

import datetime as dt
import json
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from eleven_video.errors import InvalidInput
from eleven_video.web.bind_address import Listening, check_listening
from tests.support.command import COMMAND, environment, run_command
from tests.support.loopback import LOOPBACK


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of "page.test" and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "page.test")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("page.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "page.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "page.pem", folder / "key.pem"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_this_machine_needs_no_tls(host):
    check_listening(Listening(host, 8765))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--host", "0.0.0.0"], "Add --certificate and --key, or say with --behind-proxy"),
        (["--host", "::"], "Add --certificate and --key"),
        (["--host", "192.0.2.7"], "--host 192.0.2.7 shows the page to other machines"),
        (["--host", "page.test"], "--host page.test shows the page to other machines"),
        (["--certificate", "page.pem"], "--certificate and --key belong together."),
        (["--host", "0.0.0.0", "--certificate", "no.pem", "--key", "no.pem", "--name", "page.test"], "No such file"),
        (["--behind-proxy", "http://page.test"], "is not the https address of a proxy"),
        (["--behind-proxy", "https://page.test/below"], "is not the https address of a proxy"),
        (["--behind-proxy", "https://user@page.test"], "is not the https address of a proxy"),
        (["--name", "a b"], "is not the name of a machine"),
    ],
)
def test_a_page_for_others_without_tls_is_refused(tmp_path, words, message):
    done = run_command("serve", "--no-open", "--port", "0", *words, cwd=tmp_path)

    assert done.returncode == 2
    assert message in done.stderr
    assert not (tmp_path / "ev" / "page-token").exists()


def test_all_addresses_are_no_name(tls):
    with pytest.raises(InvalidInput, match="Browsers cannot use --host"):
        check_listening(Listening("0.0.0.0", 8765, *tls))


def test_a_key_of_another_certificate_is_refused(tls, tmp_path):
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "other.pem").write_bytes(other)

    with pytest.raises(InvalidInput, match="cannot be used"):
        check_listening(Listening("192.0.2.7", 8765, tls[0], tmp_path / "other.pem"))


def test_a_key_with_a_password_is_refused_without_a_question(tls, tmp_path):
    locked = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )
    (tmp_path / "locked.pem").write_bytes(locked)

    with pytest.raises(InvalidInput, match="cannot be used"):
        check_listening(Listening("192.0.2.7", 8765, tls[0], tmp_path / "locked.pem"))


@pytest.mark.parametrize(
    ("where", "port", "origins"),
    [
        (Listening("127.0.0.1", 0), 8765, ["http://127.0.0.1:8765", "http://localhost:8765"]),
        (Listening("localhost", 0), 80, ["http://localhost"]),
        (Listening("::1", 0), 8765, ["http://[::1]:8765", "http://localhost:8765"]),
        (
            Listening("127.0.0.1", 0, behind_proxy="https://Videos.example.org/"),
            8765,
            ["https://videos.example.org", "http://127.0.0.1:8765", "http://localhost:8765"],
        ),
        (Listening("0.0.0.0", 0, Path("c"), Path("k"), ("page.test",)), 443, ["https://page.test"]),
        (Listening("192.0.2.7", 0, Path("c"), Path("k")), 8765, ["https://192.0.2.7:8765"]),
    ],
)
def test_the_page_answers_under_its_own_names_only(where, port, origins):
    assert where.origins(port) == origins


def test_with_tls_the_names_and_the_token_are_still_checked(tls, tmp_path):
    """All addresses, with a certificate: what reaches it over 127.0.0.1 must still say the page's name."""
    certificate, key = map(str, tls)
    words = ["serve", "--no-open", "--port", "0", "--host", "0.0.0.0", "--name", "page.test"]
    with subprocess.Popen(
        [*COMMAND, *words, "--certificate", certificate, "--key", key],
        cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            address = process.stdout.readline().split()[-1]
            port = int(address.removeprefix("https://page.test:").split("/")[0])
            here, path = f"https://127.0.0.1:{port}", address.split(str(port))[1]
            trust = ssl.create_default_context(cafile=certificate)
            trust.check_hostname = False
            with httpx.Client(verify=trust, timeout=30) as client:
                named = {"Host": f"page.test:{port}"}
                assert client.get(f"{here}{path}videos", headers=named).status_code == 200
                assert client.get(f"{here}{path}videos").status_code == 421
                assert client.get(f"{here}/videos", headers=named).status_code == 404
                stop = f"{here}{path}now/runs/x/stop"
                assert client.post(stop, headers=named | {"Origin": here}).status_code == 403
            with pytest.raises(httpx.HTTPError):
                httpx.get(f"http://127.0.0.1:{port}{path}videos", timeout=30, **LOOPBACK)
        finally:
            process.kill()


def test_a_profile_of_the_server_is_that_of_its_commands(tmp_path):
    env = environment(tmp_path)
    run_command("profile", "create", "acme", "voice=Brian", cwd=tmp_path)
    with subprocess.Popen(
        [*COMMAND, "serve", "--profile", "acme", "--no-open", "--port", "0"],
        cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            address = process.stdout.readline().split()[-1]
            text = httpx.get(f"{address}settings", timeout=60, **LOOPBACK).text
        finally:
            process.kill()

    said = json.loads(run_command("config", "get", "voice", "--json", "--profile", "acme", cwd=tmp_path).stdout)
    assert said["value"] == "Brian"
    assert '<td class="value">Brian</td><td class="wide" data-label="From">profile acme' in text
