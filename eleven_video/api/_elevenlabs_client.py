"""Creates the client of the ElevenLabs SDK when the client is used for the first time. This module also stores the head
of each response.
"""

from contextlib import AbstractContextManager
from threading import Lock
from typing import TYPE_CHECKING

from eleven_video.accounting.calls import Service
from eleven_video.api.http.certificates import certifi_context
from eleven_video.api.http.client_hooks import ClientHooks, Head
from eleven_video.api.http.client_setup import proxies_allowed, setting_up
from eleven_video.api.http.response_limits import AnswerBound
from eleven_video.domain.requests.endpoint import ADDRESSES

if TYPE_CHECKING:
    import httpx
    from elevenlabs.base_client import BaseElevenLabs


class LateClient:
    """Creates and holds one client of the SDK. All threads use the same client.

    The SDK is loaded when the client is used for the first time, because loading the SDK takes a second. `heard` has a
    separate value in each thread.
    """

    def __init__(self, key: str, *, base_url: str | None, timeout_s: float) -> None:
        self._key = key
        self._base_url = base_url or ADDRESSES[Service.ELEVENLABS]
        self._trust_env = proxies_allowed(base_url)
        self._timeout_s = timeout_s
        self._lock = Lock()
        self._sdk: BaseElevenLabs | None = None
        self._http: httpx.Client | None = None
        self._hooks = ClientHooks(timeout_s)

    @property
    def sdk(self) -> "BaseElevenLabs":
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

    def load(self) -> "BaseElevenLabs":
        """Return the client of the SDK. The first call loads the SDK and creates the client."""
        with self._lock:
            if self._sdk is None:
                import httpx  # noqa: PLC0415  loaded at the first use, with the SDK

                # The SDK's public class is not used, because it would double the loading time. The public class only
                # adds features that this program does not need.
                from elevenlabs.base_client import BaseElevenLabs  # noqa: PLC0415  it takes a third of a second to load

                with setting_up("ElevenLabs"):
                    self._http = httpx.Client(
                        timeout=self._timeout_s,
                        trust_env=self._trust_env,
                        verify=certifi_context(self._base_url, trust_env=self._trust_env),
                        # If redirects were followed, a server could redirect the request, with its key and text, to any
                        # address.
                        follow_redirects=False,
                        event_hooks=self._hooks.event_hooks,
                    )
                self._sdk = BaseElevenLabs(
                    base_url=self._base_url, api_key=self._key, timeout=self._timeout_s, httpx_client=self._http
                )
            return self._sdk

    @property
    def heard(self) -> Head | None:
        """The head of the answer to this thread's last request. The value is None if the head has not arrived."""
        return self._hooks.head

    def close(self) -> None:
        """Close the connections of the client. The next use of the client creates a new client."""
        with self._lock:
            if self._http is not None:
                self._http.close()
            self._sdk = self._http = None
