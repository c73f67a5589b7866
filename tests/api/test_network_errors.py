"""Every exception of the HTTP libraries is one of our errors."""

import inspect
from typing import Any

import httpx
import httpx2
import pytest

from eleven_video import errors
from eleven_video.api._network_errors import NETWORK_ERRORS, network_failure


def _exceptions(library: Any) -> list[type[Exception]]:
    found = [one for _, one in inspect.getmembers(library, inspect.isclass) if issubclass(one, Exception)]
    return [one for one in found if not issubclass(one, Warning)]


def _raised(kind: type[Exception]) -> Exception:
    """An instance without the arguments that each class wants of its own."""
    failed = kind.__new__(kind)
    Exception.__init__(failed, "secret-key in the words of the library")
    return failed


# What can have happened by the time each exception is raised; all others mean that the request may have arrived.
NOTHING_SENT = {"ConnectError", "ConnectTimeout", "PoolTimeout"}


NEVER_SENDABLE = {"UnsupportedProtocol", "LocalProtocolError", "InvalidURL", "CookieConflict"}


CLOSED = {"ProxyError", "TooManyRedirects"}


@pytest.mark.parametrize(
    "kind", [*_exceptions(httpx), *_exceptions(httpx2)], ids=lambda one: f"{one.__module__}.{one.__name__}"
)
def test_every_exception_of_the_http_libraries_is_mapped(kind: type[Exception]) -> None:
    failure = network_failure(_raised(kind), service="Gemini")
    assert failure is not None
    assert "secret-key" not in str(failure.error)
    name = kind.__name__
    if name in NOTHING_SENT:
        assert (type(failure.error), failure.retry, failure.lost) == (errors.ServiceUnavailable, True, False)
    elif name in NEVER_SENDABLE:
        assert (type(failure.error), failure.retry, failure.lost) == (errors.ConfigurationError, False, False)
    elif name in CLOSED:
        assert (type(failure.error), failure.retry, failure.lost) == (errors.ServiceUnavailable, False, False)
    elif name == "DecodingError":
        # It would come again as it is.
        assert (type(failure.error), failure.retry, failure.lost) == (errors.Unanswered, False, True)
    else:
        assert (type(failure.error), failure.retry, failure.lost) == (errors.Unanswered, True, True)
        assert type(failure.free_error) is errors.ServiceUnavailable
        assert "billed" not in str(failure.free_error)
        assert str(failure.free_error).endswith("try again later.")


def test_the_names_we_know_exist_in_both_libraries() -> None:
    for name in NETWORK_ERRORS:
        assert hasattr(httpx, name)
        assert hasattr(httpx2, name)
