"""Fetches the price data that the authors of genai-prices publish. The published price data may be newer than the price
data of the installed package.
"""

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from eleven_video.api.http.certificates import system_context
from eleven_video.api.http.client_setup import proxies_allowed, setting_up
from eleven_video.daemon_threads import DeadlinePassed, ask_with_deadline
from eleven_video.domain.requests.endpoint import host_of
from eleven_video.errors import InvalidAnswer, ServiceUnavailable

if TYPE_CHECKING:
    from genai_prices.types import Provider

# The maximum size of an accepted answer, in bytes. The price data of all providers has about 2 MB.
_MOST_BYTES = 32_000_000
_SILENCE_S = 10.0
# The maximum time of the whole request, in seconds
DEADLINE_S = 60.0


@dataclass(frozen=True, slots=True)
class FetchedPrices:
    """The price data of all providers.

    Attributes:
        raw: The received JSON, which is a list of providers.
        providers: The same data as objects of genai-prices.
    """

    raw: list[Any]
    providers: "list[Provider]"


def usual_address() -> str:
    """The address at which the authors of genai-prices publish their price data between releases."""
    from genai_prices.update_prices import DEFAULT_UPDATE_URL  # noqa: PLC0415  it takes a third of a second to load

    return DEFAULT_UPDATE_URL


def fetch_prices(url: str, *, deadline_s: float = DEADLINE_S) -> FetchedPrices:
    """Fetch price data from an address. No key is sent, and redirects are not followed.

    Raises:
        ServiceUnavailable: The address did not answer within `deadline_s` seconds, or answered with an error.
        InvalidAnswer: The answer is not price data, or the answer is too large.
        ConfigurationError: The address or the proxy for this address cannot be used.
    """
    allowed = proxies_allowed(url)
    try:
        # The time-out of the HTTP client starts again with each received byte, so a slow answer would never time out
        # without this deadline.
        body = ask_with_deadline(partial(_body, url, proxies=allowed), deadline_s, name="price data")
    except DeadlinePassed:
        late = f"No price data arrived from {host_of(url)} within {deadline_s:g} s. Try again later."
        raise ServiceUnavailable(late) from None
    return _understood(body, url)


def _body(url: str, *, proxies: bool) -> bytes:
    import httpx2  # noqa: PLC0415  loaded at the first use, as in the clients

    with setting_up("the price data"):
        client = httpx2.Client(
            timeout=_SILENCE_S,
            trust_env=proxies,
            verify=system_context(url, trust_env=proxies),
            follow_redirects=False,
        )
    body = bytearray()
    try:
        with client, client.stream("GET", url) as answer:
            if answer.status_code != httpx2.codes.OK:
                raise ServiceUnavailable(
                    f"{host_of(url)} answered with HTTP status {answer.status_code} instead of price data."
                )
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > _MOST_BYTES:
                    raise InvalidAnswer(
                        f"The answer of {host_of(url)} is too large for price data. Nothing was changed."
                    )
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise ServiceUnavailable(
            f"Price data cannot be fetched from {host_of(url)} ({type(error).__name__}). Check the network connection."
        ) from None
    return bytes(body)


def _understood(body: bytes, url: str) -> FetchedPrices:
    from genai_prices.types import _providers_from_raw  # noqa: PLC0415  the package's own updater uses it too

    try:
        raw = json.loads(body)
        if not isinstance(raw, list):
            raise TypeError("not a list of providers")  # noqa: TRY301  caught below with all other errors
        return FetchedPrices(raw, _providers_from_raw(raw))
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        raise InvalidAnswer(
            f"The answer of {host_of(url)} is not price data in a known format. Nothing was changed."
        ) from None
