"""Which addresses are this machine's own, which are safe for a key, and what a key looks like."""

from urllib.parse import urlsplit

import httpx
import pytest

from eleven_video.accounting.calls import Service
from eleven_video.domain.requests.endpoint import (
    ADDRESSES,
    host_of,
    is_base_url,
    is_key,
    is_loopback,
    is_own,
    keeps_key_secret,
)

HERE = ["http://localhost", "http://LOCALHOST:80/x", "http://127.0.0.1:8011", "http://127.0.0.2", "http://[::1]:5"]
AWAY = [
    "http://example.org",
    "http://10.0.0.1",
    "http://[2001:db8::1]",
    "http://localhost.example.org",
    "http://0.0.0.0",
    "http://127.0.0.1.evil.example",
    "http://2130706433",
    "http://0x7f.1",
    "http://127.1",
    "http://[::ffff:1.2.3.4]",
    "http://localhost.",
    "http://eve@127.0.0.1",
]
NOWHERE = [
    "",
    " ",
    "127.0.0.1:80",
    "localhost",
    "ftp://127.0.0.1",
    "file:///etc",
    "http://",
    "http://[::1",
    "http://a..b",
    "http://127.0.0.1\\@evil.example",
    "http://127.0.0.1#@evil.example",
    "http://127.0.0.1?@evil.example",
    "http://127.0.0.1%2eevil.example",
    "http://127.0.0.1\t.evil.example",
    "http://127.0.0.1\n",
    "http://ⓛocalhost",
    "http://127。0。0。1",
    "https://api.elevenlabs\u3002io",
    "https://\u0430pi.elevenlabs.io",
    "http://[::1%25lo]",
    "http://[::1",
    "http://127.0.0.1:0",
    "http://127.0.0.1:65536",
    "http://127.0.0.1:٨٠",
    "https://a.example/?key=",
    "https://a@b@c.example",
]
# Near to an address of a service, and not one.
NOT_OWN = [
    "http://api.elevenlabs.io",
    "https://api.elevenlabs.io@evil.example",
    "https://api.elevenlabs.io:x@evil.example/",
    "https://eve@api.elevenlabs.io",
    "https://api.elevenlabs.io.evil.example",
    "https://api.elevenlabs.io.",
    "https://api.elevenlabs.io:8443",
    "https://elevenlabs.io",
    "https://x.api.elevenlabs.io",
    "https://evil.example/https://api.elevenlabs.io",
    "https://generativelanguage.googleapis.com",
]


@pytest.mark.parametrize("url", HERE)
def test_this_machine_may_be_asked_in_the_open(url):
    assert is_loopback(url)
    assert is_base_url(url)
    assert keeps_key_secret(url)


@pytest.mark.parametrize("url", AWAY)
def test_others_get_a_key_over_tls_only(url):
    assert not is_loopback(url)
    assert is_base_url(url)
    assert not keeps_key_secret(url)
    assert keeps_key_secret(url.replace("http:", "https:"))


@pytest.mark.parametrize("url", NOWHERE)
def test_what_is_no_address(url):
    assert not is_base_url(url)
    assert not is_loopback(url)
    assert not keeps_key_secret(url)


@pytest.mark.parametrize("service", Service)
def test_a_service_has_addresses_of_its_own(service):
    for url in (ADDRESSES[service], f"{ADDRESSES[service]}/", f"{ADDRESSES[service].upper()}:443/v1"):
        assert is_own(url, service)
        assert [other for other in Service if is_own(url, other)] == [service]


@pytest.mark.parametrize("url", [*NOT_OWN, *NOWHERE])
def test_what_only_looks_like_a_services_address_is_not_its_own(url):
    assert not is_own(url, Service.ELEVENLABS)


@pytest.mark.parametrize("url", [*HERE, *(url for url in NOT_OWN if is_base_url(url)), "https://[2001:db8::1]:8/x"])
def test_an_address_is_judged_by_the_host_that_is_reached(url):
    assert urlsplit(f"//{host_of(url)}").hostname == httpx.URL(url).host


@pytest.mark.parametrize(
    ("text", "fits"),
    [("sk_0", True), ("~" * 512, True), ("~" * 513, False), ("", False), ("a b", False), ("a\n", False), ("é", False)],
)
def test_keys(text, fits):
    assert is_key(text) is fits
