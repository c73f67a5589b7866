"""Opens the adapters for Gemini and ElevenLabs. In sandbox mode, the adapters use a new sandbox server. Only this
module passes the keys in the settings to adapters.

The module of an adapter is imported only when the adapter is opened, because the import takes time and many commands
call no service.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

from pydantic import SecretStr

from eleven_video.accounting.calls import Service
from eleven_video.config.settings import Settings
from eleven_video.config.trusted_urls import base_url_of, check_base_urls
from eleven_video.domain.options import Mode
from eleven_video.services.saved_quota import QuotaStore, account_of

if TYPE_CHECKING:
    from eleven_video.api.elevenlabs import ElevenLabsAdapter
    from eleven_video.api.gemini import GeminiAdapter
    from eleven_video.api.send_with_retry import Retrying
    from eleven_video.domain.ports import CallGuard
    from eleven_video.monitoring.usage import UsageMonitor

# The waiting time, in seconds, before a failed free request is repeated for the first time
_FIRST_DELAY_S = 0.25


class AdapterOptions(TypedDict, total=False):
    """The options of an adapter. The adapters of both services have the same options.

    Attributes:
        monitor: The monitor that counts the usage of the calls.
        guard: The guard that reserves and settles the calls, or None if there is no guard.
        retrying: The object that repeats failed calls.
        timeout_s: A call fails if the service sends nothing for this number of seconds.
        tell: A function that receives warnings for the user.
    """

    monitor: Required["UsageMonitor"]
    guard: "CallGuard | None"
    retrying: "Retrying"
    timeout_s: float
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Access:
    """The key and the address for requests to a service.

    Attributes:
        key: The key. `key` is empty if no key is set.
        base_url: The address of another server. If `base_url` is None, the service's own address is used.
    """

    key: str = field(repr=False)
    base_url: str | None = None


def accesses(settings: Settings, mode: Mode, stack: ExitStack) -> tuple[Access, Access]:
    """The keys and addresses of Gemini and ElevenLabs. In sandbox mode, a sandbox server is started, and its address is
    used for both services. The sandbox server runs until `stack` is closed.

    Raises:
        ConfigurationError: The settings contain a service address to which the key must not be sent.
    """
    if mode is Mode.SANDBOX:
        return _sandboxed(stack)
    return access_to(Service.GEMINI, settings), access_to(Service.ELEVENLABS, settings)


def access_to(service: Service, settings: Settings) -> Access:
    """The key and the address of a service in the settings.

    Raises:
        ConfigurationError: The settings contain a service address to which the key must not be sent, or the keyring
            does not return the key.
    """
    check_base_urls(settings)
    key = settings.gemini_api_key if service is Service.GEMINI else settings.elevenlabs_api_key
    return Access(_revealed(key), base_url_of(settings, service))


def open_gemini(access: Access, stack: ExitStack, **options: Unpack[AdapterOptions]) -> "GeminiAdapter":
    """Open the adapter for Gemini. The adapter is closed when `stack` is closed.

    Raises:
        MissingKey: `access` has no key.
    """
    from eleven_video.api.gemini import GeminiAdapter  # noqa: PLC0415  see above

    adapter = GeminiAdapter(access.key, base_url=access.base_url, **options)
    stack.callback(adapter.close)
    return adapter


def open_elevenlabs(access: Access, stack: ExitStack, **options: Unpack[AdapterOptions]) -> "ElevenLabsAdapter":
    """Open the adapter for ElevenLabs. The adapter is closed when `stack` is closed.

    Raises:
        MissingKey: `access` has no key.
    """
    from eleven_video.api.elevenlabs import ElevenLabsAdapter  # noqa: PLC0415  see above

    adapter = ElevenLabsAdapter(access.key, base_url=access.base_url, **options)
    stack.callback(adapter.close)
    return adapter


def for_free_questions(timeout_s: float, *, attempts: int = 1) -> AdapterOptions:
    """The options of an adapter that makes only free requests. With the default value of `attempts`, a failed request
    is not repeated.
    """
    from eleven_video.api.send_with_retry import Retrying, RetryPolicy  # noqa: PLC0415  see above
    from eleven_video.monitoring.usage import UsageMonitor  # noqa: PLC0415  see above

    retrying = Retrying(RetryPolicy(attempts=attempts, first_delay_s=_FIRST_DELAY_S))
    return AdapterOptions(monitor=UsageMonitor(), timeout_s=timeout_s, retrying=retrying)


def quotas_of(elevenlabs: Access, mode: Mode) -> QuotaStore:
    """The store that saves the quota of an ElevenLabs account. In sandbox mode, this store saves nothing."""
    return QuotaStore(account_of(elevenlabs.key, elevenlabs.base_url) if mode is Mode.LIVE else "")


def _revealed(key: SecretStr | None) -> str:
    """The key in plain text. The result is empty if no key is set. An adapter refuses an empty key with an error that
    says which variable the user must set.
    """
    return key.get_secret_value() if key is not None else ""


def _sandboxed(stack: ExitStack) -> tuple[Access, Access]:
    from eleven_video.sandbox.server import Sandbox  # noqa: PLC0415  needed only in sandbox mode

    sandbox = stack.enter_context(Sandbox())
    access = Access("sandbox", sandbox.url)
    return access, access
