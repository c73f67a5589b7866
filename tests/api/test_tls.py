"""A server without a valid certificate does not get the key, and no setting can change that."""

import ssl
from pathlib import Path

import certifi
import httpx
import pytest

import eleven_video
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.api.http.certificates import trusted, trusted_by_gemini
from eleven_video.api.service_time import time_at
from eleven_video.errors import ServiceUnavailable
from tests.support.command import reaching, run_command
from tests.support.impostor import impostor
from tests.support.recording_monitor import RecordingMonitor
from tests.support.spending import script_request, speech_request
from tests.support.untimed import untimed

KEY = "sk_0123456789abcdef"


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


@pytest.fixture
def certificate(tmp_path):
    with impostor(tmp_path) as server:
        yield str(server.certificate)


@pytest.mark.parametrize(("variable", "holds_it"), [("SSL_CERT_FILE", 1), ("SSL_CERT_DIR", 0)])
def test_names_and_certificates_are_verified_by_those_of_the_environment(
    tmp_path, monkeypatch, certificate, variable, holds_it
):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    usual = trusted(trust_env=True)
    assert trusted_by_gemini() == {}
    monkeypatch.setenv(variable, certificate if holds_it else str(tmp_path))
    named = [trusted(trust_env=True), trusted_by_gemini()["verify"]]

    # OpenSSL reads the files of a folder when it needs them.
    assert [context.cert_store_stats()["x509"] for context in named] == [holds_it] * 2
    assert usual.cert_store_stats()["x509"] > 100
    assert trusted(trust_env=False) is usual
    assert {(one.verify_mode, one.check_hostname) for one in [usual, *named]} == {(ssl.CERT_REQUIRED, True)}


def test_a_file_of_certificates_that_has_changed_is_loaded_again(tmp_path, monkeypatch, certificate):
    file = tmp_path / "bundle.pem"
    file.write_bytes(Path(certifi.where()).read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    before = trusted(trust_env=True)
    assert trusted(trust_env=True) is before
    file.write_bytes(Path(certificate).read_bytes())

    assert trusted(trust_env=True).cert_store_stats()["x509"] == 1


def test_nothing_in_the_package_turns_verification_off():
    for file in Path(eleven_video.__file__).parent.rglob("*.py"):
        text = file.read_text(encoding="utf-8").replace("verify=trusted(", "")
        assert not [word for word in ("verify=", "CERT_NONE", "check_hostname", "_unverified") if word in text], file
