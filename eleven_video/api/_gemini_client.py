"""Creates the client of the Gemini SDK when the client is first used, and stores the head of each response."""

from contextlib import AbstractContextManager
from threading import Lock
from typing import TYPE_CHECKING

from eleven_video.accounting.calls import Service
from eleven_video.api.http.answer_bounds import AnswerBound
from eleven_video.api.http.certificates import trusted, trusted_by_gemini
from eleven_video.api.http.client_setup import proxies_allowed, setting_up
from eleven_video.api.http.response_head import Head, Hearing
from eleven_video.domain.requests.endpoint import ADDRESSES

if TYPE_CHECKING:
    from google.genai import Client


class LateClient:
    """Holds one client of the SDK, which all threads use.

    The SDK is loaded when the client is first used, because loading the SDK takes a second. `heard` has a separate
    value in each thread.
    """

    def __init__(self, key: str, *, base_url: str | None, timeout_s: float) -> None:
        self._key = key
        # The address is never None, because the SDK would then read an address from its own environment variables.
        self._base_url = base_url or ADDRESSES[Service.GEMINI]
        self._trust_env = proxies_allowed(base_url)
        self._timeout_ms = max(1, round(timeout_s * 1000))
        self._lock = Lock()
        self._sdk: Client | None = None
        self._hearing = Hearing(timeout_s)

    @property
    def sdk(self) -> "Client":
        """The client of the SDK. Read this property before each new request of this thread: reading it sets `heard` to
        None.
        """
        self._hearing.forget()
        return self.load()

    def expect(self, limits: AnswerBound) -> None:
        """Set the limits for the answer to this thread's next request. The default limits are `answer_bounds.FREE`."""
        self._hearing.expect(limits)

    def held(self) -> AbstractContextManager[None]:
        """A `with` block in which this thread uses an answer. The end of the block releases the answer's memory."""
        return self._hearing.held()

    def load(self) -> "Client":
        """Return the client of the SDK. The first call loads the SDK and creates the client."""
        with self._lock:
            if self._sdk is None:
                from google import genai  # noqa: PLC0415  it takes a second to load
                from google.genai.types import HttpOptions  # noqa: PLC0415  as above

                with setting_up("Gemini"):
                    verified, unused = trusted_by_gemini(), trusted(trust_env=False)
                options = HttpOptions(
                    base_url=self._base_url,
                    api_version="v1beta",
                    timeout=self._timeout_ms,
                    # "follow_redirects" is False. If redirects were followed, a server could redirect the request, with
                    # its key and prompt, to any address.
                    client_args={
                        "trust_env": self._trust_env,
                        "follow_redirects": False,
                        "event_hooks": self._hearing.hooks,
                        **verified,
                    },
                    # The SDK also creates an asynchronous client. If the environment names an unusable proxy, the SDK
                    # would fail to create the asynchronous client without "trust_env", even if this address needs no
                    # proxy. Without "ssl", it would load certificates for WebSockets, which are not used either.
                    async_client_args={"trust_env": self._trust_env, "ssl": unused, **verified},
                )
                with setting_up("Gemini"):
                    # Without vertexai=False, an environment variable could make the SDK send the key to Vertex AI.
                    self._sdk = genai.Client(api_key=self._key, vertexai=False, http_options=options)
            return self._sdk

    @property
    def heard(self) -> Head | None:
        """The head of the answer to this thread's last request. The value is None if the answer has not begun to
        arrive.
        """
        return self._hearing.head

    def close(self) -> None:
        """Close the connections of the client. The next use creates a new client."""
        with self._lock:
            if self._sdk is not None:
                self._sdk.close()
            self._sdk = None
