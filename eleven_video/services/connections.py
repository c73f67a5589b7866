"""Opens connections to both services or to a new sandbox server. Only this module takes keys out of the settings.

An adapter is imported when it is opened: the SDKs slow down a command's start, and many commands call no service.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

from pydantic import SecretStr

from eleven_video.accounting.events import Service
from eleven_video.config.addresses import base_url_of, check_base_urls
from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode
from eleven_video.services.saved_quota import QuotaStore, account_of

if TYPE_CHECKING:
    from eleven_video.api.elevenlabs import ElevenLabsAdapter
    from eleven_video.api.gemini import GeminiAdapter
    from eleven_video.api.retry import Retrying
    from eleven_video.domain.ports import CallGuard
    from eleven_video.monitoring.usage import UsageMonitor

# Seconds before a free question is asked again.
_FIRST_DELAY_S = 0.25


class AdapterOptions(TypedDict, total=False):
    """The options of both adapters; `timeout_s` is the longest silence of the service, in seconds."""

    monitor: Required["UsageMonitor"]
    guard: "CallGuard | None"
    retrying: "Retrying"
    timeout_s: float
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Access:
    """The address and key of a service. `base_url` is None for the service's own address."""

    key: str = field(repr=False)
    base_url: str | None = None


def accesses(settings: Settings, mode: Mode, stack: ExitStack) -> tuple[Access, Access]:
    """The access to Gemini and ElevenLabs. In sandbox mode, the server is started, and stopped when `stack` ends.

    Raises:
        ConfigurationError: A key must not be sent to the configured address.
    """
    if mode is Mode.SANDBOX:
        return _sandboxed(stack)
    return access_to(Service.GEMINI, settings), access_to(Service.ELEVENLABS, settings)


def access_to(service: Service, settings: Settings) -> Access:
    """The access to a service according to the settings.

    Raises:
        ConfigurationError: A key must not be sent to the configured address, or the keyring does not return the key.
    """
    check_base_urls(settings)
    key = settings.gemini_api_key if service is Service.GEMINI else settings.elevenlabs_api_key
    return Access(_revealed(key), base_url_of(settings, service))


def open_gemini(access: Access, stack: ExitStack, **options: Unpack[AdapterOptions]) -> "GeminiAdapter":
    """Gemini's adapter, closed when `stack` ends.

    Raises:
        MissingKey: `access` has no key.
    """
    from eleven_video.api.gemini import GeminiAdapter  # noqa: PLC0415  see above

    adapter = GeminiAdapter(access.key, base_url=access.base_url, **options)
    stack.callback(adapter.close)
    return adapter


def open_elevenlabs(access: Access, stack: ExitStack, **options: Unpack[AdapterOptions]) -> "ElevenLabsAdapter":
    """ElevenLabs' adapter, closed when `stack` ends.

    Raises:
        MissingKey: `access` has no key.
    """
    from eleven_video.api.elevenlabs import ElevenLabsAdapter  # noqa: PLC0415  see above

    adapter = ElevenLabsAdapter(access.key, base_url=access.base_url, **options)
    stack.callback(adapter.close)
    return adapter


def for_free_questions(timeout_s: float, *, attempts: int = 1) -> AdapterOptions:
    """Options for free requests; by default without retries."""
    from eleven_video.api.retry import Retrying, RetryPolicy  # noqa: PLC0415  see above
    from eleven_video.monitoring.usage import UsageMonitor  # noqa: PLC0415  see above

    retrying = Retrying(RetryPolicy(attempts=attempts, first_delay_s=_FIRST_DELAY_S))
    return AdapterOptions(monitor=UsageMonitor(), timeout_s=timeout_s, retrying=retrying)


def quotas_of(elevenlabs: Access, mode: Mode) -> QuotaStore:
    """The store for an ElevenLabs account's quota. For the sandbox, it saves nothing."""
    return QuotaStore(account_of(elevenlabs.key, elevenlabs.base_url) if mode is Mode.LIVE else "")


def _revealed(key: SecretStr | None) -> str:
    """The key in plain text; empty if not set. The adapters refuse an empty key and name its variable."""
    return key.get_secret_value() if key is not None else ""


def _sandboxed(stack: ExitStack) -> tuple[Access, Access]:
    from eleven_video.sandbox.server import Sandbox  # noqa: PLC0415  only where it is used

    sandbox = stack.enter_context(Sandbox())
    access = Access("sandbox", sandbox.url)
    return access, access
