"""The ElevenLabs SDK's client, made at its first use, and the headers of what it hears."""

from collections.abc import Mapping
from threading import Lock, local
from types import MappingProxyType
from typing import TYPE_CHECKING

from eleven_video.api._access import is_loopback, setting_up
from eleven_video.api._headers import lowered

if TYPE_CHECKING:
    import httpx
    from elevenlabs.client import ElevenLabs


class _Heard(local):
    """Per thread, because a thread waits for its own answer."""

    headers: Mapping[str, str] = MappingProxyType({})


class LateClient:
    """One client for all threads. Loading the SDK takes a second, so it is loaded when it is first asked for."""

    def __init__(self, key: str, *, base_url: str | None, timeout_s: float) -> None:
        self._key = key
        self._base_url = base_url
        self._trust_env = not is_loopback(base_url)
        self._timeout_s = timeout_s
        self._lock = Lock()
        self._sdk: ElevenLabs | None = None
        self._http: httpx.Client | None = None
        self._heard = _Heard()

    @property
    def sdk(self) -> "ElevenLabs":
        """The SDK's client. The headers that this thread heard before are forgotten."""
        self._heard.headers = {}
        with self._lock:
            if self._sdk is None:
                import httpx  # noqa: PLC0415  loads late, with the SDK
                from elevenlabs.client import ElevenLabs  # noqa: PLC0415  takes a second to load

                with setting_up("ElevenLabs"):
                    self._http = httpx.Client(
                        timeout=self._timeout_s,
                        trust_env=self._trust_env,
                        # A redirect would take the key and the text to whatever address it names.
                        follow_redirects=False,
                        event_hooks={"response": [self._hear]},
                    )
                self._sdk = ElevenLabs(
                    base_url=self._base_url, api_key=self._key, timeout=self._timeout_s, httpx_client=self._http
                )
            return self._sdk

    @property
    def heard(self) -> Mapping[str, str]:
        """The headers of this thread's answer, names in lower case, also if its body broke off or cannot be read."""
        return self._heard.headers

    def close(self) -> None:
        with self._lock:
            if self._http is not None:
                self._http.close()
            self._sdk = self._http = None

    def _hear(self, response: "httpx.Response") -> None:
        self._heard.headers = lowered(response.headers)
