"""Reads the time of a service from an answer of the service. The command `doctor` uses this time to check this
machine's clock.

The request is free and needs no key.
"""

from datetime import datetime

from eleven_video.api.http.answer_headers import lowered, service_clock
from eleven_video.api.http.certificates import certifi_context
from eleven_video.api.http.client_setup import proxies_allowed, setting_up
from eleven_video.domain.requests.endpoint import host_of
from eleven_video.errors import ServiceUnavailable


def time_at(base_url: str, *, timeout_s: float) -> datetime | None:
    """The time of a server. The time is read from the header `date` of the server's answer. The result is None if the
    answer does not have this header.

    The answer may have any HTTP status.

    Raises:
        ServiceUnavailable: The server cannot be reached, or did not answer within `timeout_s` seconds.
        ConfigurationError: The address or the proxy for this address cannot be used.
    """
    import httpx  # noqa: PLC0415  loaded at the first use, as in the clients

    with setting_up("the service"):
        trust_env = proxies_allowed(base_url)
        client = httpx.Client(
            timeout=timeout_s,
            trust_env=trust_env,
            verify=certifi_context(base_url, trust_env=trust_env),
            follow_redirects=False,
        )
    host = host_of(base_url)
    try:
        # Only the head of the answer is read, because the body may have any length.
        with client, client.stream("GET", base_url) as answer:
            return service_clock(lowered(answer.headers))
    except httpx.TimeoutException:
        raise ServiceUnavailable(f"no answer from {host} within {timeout_s:g} s.") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise ServiceUnavailable(f"{host} cannot be reached ({type(error).__name__}).") from None
