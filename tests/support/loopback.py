"""Arguments for HTTP clients that reach only this machine.

Without them, each client reads the certificates of all authorities, which takes 20 ms and more of computing.
"""

import ssl
from typing import Any

# Such a context trusts no server. Connections that are not encrypted do not use it.
_TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
LOOPBACK: dict[str, Any] = {"trust_env": False, "verify": _TRUSTS_NOBODY}
# The same for the SDK of Gemini, as arguments of `HttpOptions`. It also creates a client for WebSockets.
GEMINI_LOOPBACK: dict[str, Any] = {
    "client_args": LOOPBACK,
    "async_client_args": {**LOOPBACK, "ssl": _TRUSTS_NOBODY},
}
