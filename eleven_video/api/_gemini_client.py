"""Creates the client of the Gemini SDK when the client is used for the first time. This module also stores the head of
each response.
"""

from contextlib import AbstractContextManager
from threading import Lock
from typing import TYPE_CHECKING

from eleven_video.accounting.calls import Service
from eleven_video.api.http.certificates import system_context
from eleven_video.api.http.client_hooks import ClientHooks, Head
from eleven_video.api.http.client_setup import proxies_allowed, setting_up
from eleven_video.api.http.response_limits import AnswerBound
from eleven_video.domain.requests.endpoint import ADDRESSES

if TYPE_CHECKING:
    from google.genai import Client


class LateClient:
    """Creates and holds one client of the SDK. All threads use the same client.

    The SDK is loaded when the client is used for the first time, because loading the SDK takes a second. `heard` has a
    separate value in each thread.
    """

    def __init__(self, key: str, *, base_url: str | None, timeout_s: float) -> None:
        self._key = key
        # The address must not be None. If it were None, the SDK would read an address from environment variables of the
        # SDK.
        self._base_url = base_url or ADDRESSES[Service.GEMINI]
        self._trust_env = proxies_allowed(base_url)
        self._timeout_ms = max(1, round(timeout_s * 1000))
        self._lock = Lock()
        self._sdk: Client | None = None
        self._hooks = ClientHooks(timeout_s)

    @property
    def sdk(self) -> "Client":
        """The client of the SDK. Read this property before each request of a thread, because reading the property sets
        `heard` to None.
        """
        self._hooks.forget()
        return self.load()

    def expect(self, limits: AnswerBound) -> None:
        """Set the limits for the answer to this thread's next request. The default limits are `answer_bounds.FREE`."""
        self._hooks.expect(limits)

    def held(self) -> AbstractContextManager[None]:
        """Open a `with` block in which this thread uses an answer. At the end of the block, the memory that is reserved
        for the answer is released.
        """
        return self._hooks.held()

    def load(self) -> "Client":
        """Return the client of the SDK. The first call loads the SDK and creates the client."""
        with self._lock:
            if self._sdk is None:
                from google import genai  # noqa: PLC0415  it takes a second to load
                from google.genai.types import HttpOptions  # noqa: PLC0415  as above

                with setting_up("Gemini"):
                    certificates = system_context(self._base_url)
                options = HttpOptions(
                    base_url=self._base_url,
                    api_version="v1beta",
                    timeout=self._timeout_ms,
                    # Redirects are not followed. A server could redirect the request, with its key and prompt, to any
                    # address.
                    client_args={
                        "trust_env": self._trust_env,
                        "verify": certificates,
                        "follow_redirects": False,
                        "event_hooks": self._hooks.event_hooks,
                    },
                    # The SDK also creates an asynchronous client. If the environment names an unusable proxy, the SDK
                    # would fail to create the asynchronous client without this argument, even if this address needs no
                    # proxy. The SDK uses "ssl" for WebSockets, and would create another context without it.
                    async_client_args={"trust_env": self._trust_env, "verify": certificates, "ssl": certificates},
                )
                with setting_up("Gemini"):
                    # Without vertexai=False, an environment variable could make the SDK send the key to Vertex AI.
                    self._sdk = genai.Client(api_key=self._key, vertexai=False, http_options=options)
            return self._sdk

    @property
    def heard(self) -> Head | None:
        """The head of the answer to this thread's last request. The value is None if the head has not arrived."""
        return self._hooks.head

    def close(self) -> None:
        """Close the connections of the client. The next use of the client creates a new client."""
        with self._lock:
            if self._sdk is not None:
                self._sdk.close()
            self._sdk = None
