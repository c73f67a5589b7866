"""Which addresses are this machine's own, which are safe for a key, and what a key looks like."""

import pytest

from eleven_video.domain.endpoint import is_base_url, is_key, is_loopback, keeps_key_secret

HERE = ["http://localhost", "http://LOCALHOST:80/x", "http://127.0.0.1:8011", "http://127.0.0.2", "http://[::1]:5"]
AWAY = [
    "http://example.org",
    "http://10.0.0.1",
    "http://[2001:db8::1]",
    "http://localhost.example.org",
    "http://0.0.0.0",
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


@pytest.mark.parametrize(
    ("text", "fits"),
    [("sk_0", True), ("~" * 512, True), ("~" * 513, False), ("", False), ("a b", False), ("a\n", False), ("é", False)],
)
def test_keys(text, fits):
    assert is_key(text) is fits
