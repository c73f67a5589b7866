"""Refuses requests that do not come from the page itself, and forbids browsers what the page does not need.

A page of another site may send requests to this server, so the server checks three things. First, the header Host must
have the server's own name, because another site may let its own name point to this machine. Second, the path must begin
with the page token. Third, a request that changes something must come from this page. The page token is in the path and
not in a cookie, because browsers send a cookie to all ports of a host.
"""

import hmac
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_READING = frozenset({"GET", "HEAD"})
_NEVER_OUTSIDE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _NEVER_OUTSIDE,
    # With "no-referrer", browsers would send "Origin: null" with the forms of this page.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_OTHER_NAME = "This server does not answer under that name. Use the address that eleven-video serve has printed.\n"
_WRONG_ADDRESS = "This address is not complete. Use the address that eleven-video serve has printed.\n"
_READ_ONLY = "This page was started with --read-only, so it changes nothing.\n"
_FOREIGN = "This request comes from another page, so it was refused.\n"


class AccessGuard:
    """Checks each request, and passes allowed requests on to the application.

    Args:
        app: The application that answers allowed requests.
        token: The page token. Every path must begin with it.
        origins: The origins of the page itself, such as "http://127.0.0.1:8765".
        read_only: Whether to refuse every request that changes something.
    """

    def __init__(self, app: ASGIApp, *, token: str, origins: Iterable[str], read_only: bool) -> None:
        self._app = app
        self._token = token.encode()
        self._prefix = f"/{token}"
        self._origins = frozenset(origins)
        self._read_only = read_only
        self._hosts = frozenset(origin.partition("://")[2] for origin in self._origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, _with_headers(send))
        # The application does not support WebSocket. If a WebSocket request gets no answer, the server closes it.

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app({**scope, "root_path": self._prefix}, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self._hosts:
            return PlainTextResponse(_OTHER_NAME, 421)
        first = scope["path"].split("/", 2)[1] if scope["path"].startswith("/") else ""
        if not hmac.compare_digest(first.encode(), self._token):
            return PlainTextResponse(_WRONG_ADDRESS, 404)
        if scope["method"] not in _READING and headers.get("origin", "") not in self._origins:
            return PlainTextResponse(_FOREIGN, 403)
        if self._read_only and scope["method"] not in _READING:
            return PlainTextResponse(_READ_ONLY, 403)
        # The header Sec-Fetch-Site says which site a request comes from. Another site may only link to a page.
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} and (
            headers.get("sec-fetch-mode") != "navigate" or scope["method"] not in _READING
        ):
            return PlainTextResponse(_FOREIGN, 403)
        return None


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return send_with_headers
