"""A server without a valid certificate does not get the key, and no setting can change that."""

import re
import ssl
from pathlib import Path

import certifi
import httpx
import pytest

import eleven_video
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.api.http.certificates import certifi_context, system_context
from eleven_video.api.service_time import time_at
from eleven_video.errors import ServiceUnavailable
from tests.support.command import reaching, run_command
from tests.support.impostor import impostor
from tests.support.recording_monitor import RecordingMonitor
from tests.support.spending import script_request, speech_request
from tests.support.untimed import untimed

KEY = "sk_0123456789abcdef"


@pytest.fixture(autouse=True)
def _usual_authorities(monkeypatch):
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize(
    ("adapter", "call"),
    [
        (GeminiAdapter, lambda adapter: adapter.write_script(script_request())),
        (GeminiAdapter, lambda adapter: adapter.models()),
        (ElevenLabsAdapter, lambda adapter: adapter.speak(speech_request())),
        (ElevenLabsAdapter, lambda adapter: adapter.quota()),
    ],
    ids=["script", "models", "speech", "quota"],
)
def test_a_server_with_an_untrusted_certificate_gets_no_request_and_no_retry(tmp_path, adapter, call):
    with impostor(tmp_path) as server:
        one = adapter(KEY, monitor=RecordingMonitor(), base_url=server.url, retrying=untimed())
        with pytest.raises(
            ServiceUnavailable, match=r"could not be verified .*self.signed certificate.*Nothing was sent"
        ):
            call(one)
        one.close()

        assert (server.asked, server.heard) == (1, b"")


def test_the_clock_is_not_taken_from_an_impostor(tmp_path):
    with impostor(tmp_path) as server:
        with pytest.raises(ServiceUnavailable):
            time_at(server.url, timeout_s=30)

        assert server.heard == b""


def test_a_server_with_a_trusted_certificate_gets_the_request(tmp_path):
    with impostor(tmp_path) as server:
        trusting = ssl.create_default_context(cafile=server.certificate)
        assert httpx.get(server.url, verify=trusting, headers={"xi-api-key": KEY}, trust_env=False).text == "{}"

        assert KEY.encode() in server.heard


def test_no_dotenv_makes_a_command_trust_it(tmp_path):
    with impostor(tmp_path) as server:
        variables = (
            "PYTHONHTTPSVERIFY=0", "ELEVEN_VIDEO_VERIFY=false", f"SSL_CERT_FILE={server.certificate}", "CURL_CA_BUNDLE=",
        )  # fmt: skip
        (tmp_path / ".env").write_text("\n".join(variables))
        done = run_command("generate", "Bees", cwd=tmp_path, env=reaching(server.url))

        assert done.returncode == 4
        assert "certificate could not be verified" in done.stderr
        assert server.asked
        assert server.heard == b""


@pytest.mark.parametrize("context", [system_context, certifi_context])
def test_clients_share_a_context_that_verifies_servers_by_known_authorities(context):
    shared = context("https://one.example")

    assert context("https://another.example") is shared
    assert (shared.verify_mode, shared.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_the_authorities_of_certifi_are_all_known():
    bundle = Path(certifi.where()).read_text(encoding="utf-8")

    assert certifi_context("https://one.example").cert_store_stats()["x509"] == bundle.count("BEGIN CERTIFICATE") > 50


@pytest.mark.parametrize("context", [system_context, certifi_context])
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_the_environments_authorities_take_the_place_of_the_usual_ones(tmp_path, monkeypatch, context, variable):
    usual = context("https://one.example")
    with impostor(tmp_path) as server:
        monkeypatch.setenv(variable, str(server.certificate if variable == "SSL_CERT_FILE" else tmp_path))
        chosen = context("https://one.example")

        # OpenSSL reads the certificates of a folder when a server shows one that they signed.
        assert chosen.cert_store_stats()["x509"] == (variable == "SSL_CERT_FILE")
        assert (chosen.verify_mode, chosen.check_hostname) == (ssl.CERT_REQUIRED, True)
        assert context("https://one.example", trust_env=False) is usual
    monkeypatch.delenv(variable)
    assert context("https://one.example") is usual


def test_an_authority_in_the_environment_is_trusted_only_while_it_is_set(tmp_path, monkeypatch):
    with impostor(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        assert _models(server.url) == ()
        assert KEY.encode() in server.heard

        server.heard = b""
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(ServiceUnavailable, match="could not be verified"):
            _models(server.url)
        assert server.heard == b""


def _models(url):
    adapter = GeminiAdapter(KEY, monitor=RecordingMonitor(), base_url=url, retrying=untimed())
    try:
        return tuple(adapter.models())
    finally:
        adapter.close()


@pytest.mark.parametrize("context", [system_context, certifi_context])
def test_an_unencrypted_connection_reads_no_certificates_and_trusts_no_server(context, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    without = context("http://127.0.0.1:8080")

    assert without.get_ca_certs() == []
    assert (without.verify_mode, without.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_nothing_in_the_package_turns_verification_off():
    arguments = []
    for file in Path(eleven_video.__file__).parent.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert not [word for word in ("CERT_NONE", "check_hostname", "_unverified") if word in text], file
        arguments += _VERIFY.findall(text)
    # Each of these makes a context that verifies: the tests above show it.
    assert len(arguments) == 5
    assert set(arguments) == {"system_context(", "certifi_context(", "certificates,"}


# An argument or an item of arguments with the name verify, and the start of its value.
_VERIFY = re.compile(r"""["']?\bverify["']?\s*[=:]\s*(\S+?[(,])""")
