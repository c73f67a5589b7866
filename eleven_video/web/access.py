"""Refuses requests that do not come from the page itself, and forbids browsers everything that the page does not need.

A page on another port or host may send requests to this server, so each request must prove three things: its Host is
the server's own name (against names that another site points at this machine), its path begins with the token, and a
request that changes something comes from this page. The token is part of the path, because cookies of a host reach all
its ports.
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
    # "no-referrer" would make browsers send "Origin: null" with the page's own forms.
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
    """Passes requests on to the application, without the token in their path.

    Args:
        app: The application.
        token: The first part of every path.
        origins: The origins that are the page itself, such as "http://127.0.0.1:8765".
        read_only: Whether every request that changes something is refused.
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
        # Nothing here speaks WebSocket; the server closes the connection of an unanswered one.

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
        # Browsers say where a request comes from. Links from other sites may open a page, and nothing else.
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
