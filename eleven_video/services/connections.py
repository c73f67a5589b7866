"""Connections to both services: as the settings say, or to the sandbox, started for it. Keys leave the settings here alone.

The adapters load here when one is opened: the SDKs take most of a command's start-up, and many commands ask no service.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

from pydantic import SecretStr

from eleven_video.accounting.events import Service
from eleven_video.api.retry import Retrying, RetryPolicy
from eleven_video.config.addresses import base_url_of, check_base_urls
from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode
from eleven_video.domain.ports import CallGuard
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.services.saved_quota import QuotaStore, account_of

if TYPE_CHECKING:
    from eleven_video.api.elevenlabs import ElevenLabsAdapter
    from eleven_video.api.gemini import GeminiAdapter


class AdapterOptions(TypedDict, total=False):
    """What both adapters take; `timeout_s` is the longest silence of the service, in seconds."""

    monitor: Required[UsageMonitor]
    guard: CallGuard | None
    retrying: Retrying
    timeout_s: float
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Access:
    """How a service is reached. `base_url` is None for the service's own address."""

    key: str = field(repr=False)
    base_url: str | None = None


def accesses(settings: Settings, mode: Mode, stack: ExitStack) -> tuple[Access, Access]:
    """Gemini's and ElevenLabs'. In sandbox mode its server is started, and stopped when `stack` ends.

    Raises:
        ConfigurationError: A key must not go to an address that is set.
    """
    if mode is Mode.SANDBOX:
        return _sandboxed(stack)
    return access_to(Service.GEMINI, settings), access_to(Service.ELEVENLABS, settings)


def access_to(service: Service, settings: Settings) -> Access:
    """A service as the settings say.

    Raises:
        ConfigurationError: A key must not go to an address that is set, or the keyring does not give the key.
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


def for_free_questions(timeout_s: float, *, policy: RetryPolicy | None = None) -> AdapterOptions:
    """Options for questions that cost nothing; by default each is asked once."""
    retrying = Retrying(policy or RetryPolicy(attempts=1))
    return AdapterOptions(monitor=UsageMonitor(), timeout_s=timeout_s, retrying=retrying)


def quotas_of(elevenlabs: Access, mode: Mode) -> QuotaStore:
    """Where the quota of an ElevenLabs account is kept; nothing of the sandbox is."""
    return QuotaStore(account_of(elevenlabs.key, elevenlabs.base_url) if mode is Mode.LIVE else "")


def _revealed(key: SecretStr | None) -> str:
    """Nothing where no key is set: the adapters refuse that and name the variable."""
    return key.get_secret_value() if key is not None else ""


def _sandboxed(stack: ExitStack) -> tuple[Access, Access]:
    from eleven_video.sandbox.server import Sandbox  # noqa: PLC0415  only where it is used

    sandbox = stack.enter_context(Sandbox())
    access = Access("sandbox", sandbox.url)
    return access, access
