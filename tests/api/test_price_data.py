"""Fetching price data is limited in time and size, whatever the server does."""

import gzip
import threading

import pytest

from eleven_video.api import price_data
from eleven_video.api.price_data import fetch_prices, usual_address
from eleven_video.errors import ConfigurationError, InvalidAnswer, ServiceUnavailable
from tests.support.price_data import published
from tests.support.scripted_server import Reply, serving


def test_the_usual_address_is_its_makers_own():
    assert usual_address().startswith("https://")


def test_all_providers_come_as_they_were_sent_and_as_they_are_understood():
    with serving(lambda _: Reply(published())) as server:
        fetched = fetch_prices(server.url)

    assert fetched.raw == published()
    assert [provider.id for provider in fetched.providers] == [provider["id"] for provider in published()]


def test_an_answer_that_never_ends_is_given_up_at_the_deadline():
    released = threading.Event()

    def wait(_):
        released.wait(120)
        return Reply("late")

    with serving(wait) as server:
        try:
            with pytest.raises(ServiceUnavailable, match=r"within 0\.3 s"):
                fetch_prices(server.url, deadline_s=0.3)
        finally:
            released.set()


@pytest.mark.parametrize("packed", [False, True])
def test_too_large_an_answer_is_refused_even_if_compressed(packed, monkeypatch):
    monkeypatch.setattr(price_data, "_MOST_BYTES", 1_000_000)
    body = b" " * 2_000_000
    reply = Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"}) if packed else Reply(body)
    with serving(lambda _: reply) as server, pytest.raises(InvalidAnswer, match="too large"):
        fetch_prices(server.url)


def test_price_data_is_not_fetched_over_plain_http():
    with pytest.raises(ConfigurationError):
        fetch_prices("http://example.com/data.json")
