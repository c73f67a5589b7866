"""Converts network failures of requests to Gemini and ElevenLabs to a `Failure`.

A `Failure` says which error to raise, whether the request may be repeated, and whether the request may have been
billed.
"""

import logging
import re
import ssl
import traceback
from dataclasses import dataclass

from eleven_video.api.http.response_limits import TOO_LARGE, TOO_MANY_VALUES
from eleven_video.config.key_redaction import HIDDEN, SHORTEST, without_keys
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import (
    ConfigurationError,
    ElevenVideoError,
    InvalidAnswer,
    InvalidInput,
    ServiceUnavailable,
    Unanswered,
)

_log = logging.getLogger(__name__)

# The maximum number of characters that are quoted from a service's text. A longer text is shortened, because it may be
# a whole error page.
_LONGEST_QUOTE = 300


@dataclass(frozen=True, slots=True)
class Failure:
    """The reason why a request failed, and whether the request may be repeated.

    Attributes:
        error: The error to raise if the request is not repeated.
        retry: Whether the same request may succeed if it is repeated.
        delay_s: The waiting time that the service requests, in seconds. `delay_s` is None if the service requests no
            waiting time.
        lost: Whether the request may have reached the service although no usable answer arrived. If `lost` is True, the
            request may have been billed, so a paid request is not repeated, even if `retry` is True.
        free_error: The error to raise if the request was free. If `free_error` is None, `error` is also raised for free
            requests.
    """

    error: ElevenVideoError
    retry: bool = False
    delay_s: float | None = None
    lost: bool = False
    free_error: ElevenVideoError | None = None


# Names of exceptions. The library httpx and its fork httpx2 use the same names. The names are compared instead of the
# classes, so that the two libraries need not be imported.
_NEVER_SENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})
_NEVER_SENDABLE = frozenset({"UnsupportedProtocol", "LocalProtocolError", "InvalidURL", "CookieConflict"})
_REFUSED_ON_THE_WAY = frozenset({"ProxyError", "TooManyRedirects"})
_SENT = frozenset({"HTTPError", "StreamError"})
NETWORK_ERRORS = _NEVER_SENT | _NEVER_SENDABLE | _REFUSED_ON_THE_WAY | _SENT


# The text for the user, by the message of the error that rejects an answer
_REFUSED = {TOO_LARGE: "sent an answer that is too large", TOO_MANY_VALUES: "sent an answer with too many values"}


def network_failure(error: Exception, *, service: str) -> Failure | None:
    """Convert an exception of httpx or httpx2 to a `Failure`. The result is None for other exceptions.

    If a request fails after its first byte was sent, `lost` is True, because the service may have done the work.
    """
    if isinstance(error, UnicodeEncodeError):
        # The text contains an unpaired surrogate. Python converts an invalid byte from a terminal to an unpaired
        # surrogate.
        return Failure(InvalidInput("The text contains characters that are not valid Unicode. Remove them."))
    names = {cls.__name__ for cls in type(error).__mro__ if cls.__module__.partition(".")[0] in {"httpx", "httpx2"}}
    if not names & NETWORK_ERRORS:
        return None
    if names & _NEVER_SENT:
        return _not_connected(error, service, late="TimeoutException" in names)
    if names & _NEVER_SENDABLE:
        return _unusable_address(service)
    if names & _REFUSED_ON_THE_WAY:
        return Failure(
            ServiceUnavailable(f"A proxy refused the connection to {service}. Check the proxy and base URL settings.")
        )
    refused = _REFUSED.get(str(error)) or (
        "sent an answer that cannot be decoded" if "DecodingError" in names else None
    )
    broken = "took too long to answer" if "TimeoutException" in names else "broke off before its answer was complete"
    what, advice = (
        (refused, "Try again later") if refused else (broken, "Check the network connection or try again later")
    )
    return Failure(
        Unanswered(f"{service} {what}; the call may have been billed. It was not repeated, to avoid paying twice."),
        # If an answer was rejected, a repeated request would get the same answer, which would also be rejected.
        retry=refused is None,
        lost=True,
        free_error=ServiceUnavailable(f"{service} {what}. {advice}."),
    )


def _doubt(error: BaseException) -> str | None:
    """OpenSSL's description of the problem with a server's certificate.

    The result is None if the connection failed for another reason.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_message
        cause = cause.__cause__ or cause.__context__
    return None


def _not_connected(error: Exception, service: str, *, late: bool) -> Failure:
    if (doubt := _doubt(error)) is not None:
        return Failure(
            ServiceUnavailable(
                f"The server's certificate could not be verified as {service}'s ({doubt}). Nothing was sent. "
                "Check the base URL, the clock, and whether your proxy needs its certificate in SSL_CERT_FILE."
            )
        )
    address = _address(error)
    at = f" at {address}" if address else ""
    reason = f"did not accept the connection{at} in time" if late else f"cannot be reached{at}"
    own = not address or address.startswith("https://")
    advice = "Check the network connection" if own else "Check the network connection and the base URL"
    return Failure(ServiceUnavailable(f"{service} {reason}. {advice}."), retry=True)


def _address(error: Exception) -> str:
    """The scheme, host and port to which a request was sent, such as "http://127.0.0.1:9". The result is "" if the
    address is unknown.
    """
    try:
        request = getattr(error, "request", None)
    except RuntimeError:  # the exception has no request
        request = None
    if request is None:
        return ""
    url = request.url  # the URL classes of httpx and httpx2 have the same attributes
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}" + (f":{url.port}" if url.port is not None else "")


# The exceptions that the SDKs raise if an answer does not have the expected fields. The SDKs may also raise their own
# exceptions.
_UNREADABLE = (TypeError, AttributeError, LookupError, ValueError, RecursionError)


def is_unreadable(error: Exception, *, service: str, secret: str) -> bool:
    """Whether an exception means that the SDK could not read an answer. The head of the answer has arrived."""
    if not isinstance(error, _UNREADABLE):
        return False
    if _log.isEnabledFor(logging.DEBUG):
        # The error messages of the SDK contain text of the answer, and the answer may contain the key.
        details = without_keys("".join(traceback.format_exception(error))) if secret else type(error).__name__
        _log.debug("%s gave an answer that its SDK cannot read: %s", service, details)
    return True


# The HTTP statuses with which a proxy says that it no longer waits for the service. The service may still finish the
# work and bill the call.
_TIMEOUTS_BETWEEN = frozenset({504, 524, 598, 599})
# With the HTTP status 520, a proxy says that it could not read the service's answer. 600 is the first number that is
# not a valid HTTP status, so only a proxy sends a status of 600 or more.
_UNKNOWN_ERROR, _NO_STATUS = 520, 600


def answered_between(code: int, down: ServiceUnavailable, *, service: str, delay_s: float | None) -> Failure | None:
    """The failure if a proxy answered instead of the service. The result is None for other HTTP statuses.

    The service may still have done the work and billed the call. `down` is the error to raise if the request is free.
    """
    if code in _TIMEOUTS_BETWEEN:
        what = "took too long to answer"
    elif code == _UNKNOWN_ERROR or code >= _NO_STATUS:
        what = "did not answer itself"
    else:
        return None
    late = Unanswered(
        f"{service} {what} (HTTP {code}); the call may have been billed. It was not repeated, to avoid paying twice."
    )
    return Failure(late, retry=True, delay_s=delay_s, lost=True, free_error=down)


def unread(*, service: str) -> Failure:
    """The failure for an answer that cannot be read. `lost` of the failure is True, because the request may have been
    billed.
    """
    return Failure(InvalidAnswer(f"The answer of {service} cannot be read. Try again."), lost=True)


def quoted(text: object, *, secret: str = "") -> str:
    """Shorten a service's text to one line for an error message, and redact API keys. The result is "" if the text is
    an HTML page.
    """
    line = " ".join(one_line(text or "").split())
    if re.search(r"<(?:!doctype|html|head|body)\b", line, re.IGNORECASE):
        return ""
    line = without_keys(line.replace(secret, HIDDEN) if len(secret) >= SHORTEST else line)
    return one_line(line, limit=_LONGEST_QUOTE)


def redirected(code: int, *, service: str) -> Failure:
    """The failure for a redirect. Redirects are not followed, because the key must not be sent to an unknown
    address.
    """
    return Failure(
        ConfigurationError(
            f"The address of {service} redirects to another address (HTTP {code}). Keys are not sent there. "
            "Set the base URL to the server that answers."
        )
    )


def _unusable_address(service: str) -> Failure:
    return Failure(ConfigurationError(f"Requests cannot be sent to {service}. Check its base URL setting."))
