"""Checks whether API keys may be sent to the addresses in the settings.

A key may always be sent to its own service. A key may be sent to an address of this machine if the address is in the
user's own settings. A key may be sent to other addresses only if the user allows this. Anyone may have written the .env
of a folder, so settings in a .env are not enough to send the user's key to another address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from eleven_video.accounting.calls import Service
from eleven_video.config.settings import Settings
from eleven_video.config.variable_settings import KeyFromDotenv, TextFromDotenv
from eleven_video.domain.requests.endpoint import host_of, is_loopback, is_own
from eleven_video.errors import ConfigurationError

OPTION = "--allow-base-url"
_NAMES: Mapping[Service, str] = MappingProxyType({Service.GEMINI: "Gemini", Service.ELEVENLABS: "ElevenLabs"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Two sentences for the user. `reason` says why a key is not sent to an address, and `remedy` says what the user
    can do.
    """

    reason: str
    remedy: str


class _Said:
    """Stores whether the user has allowed all addresses in the settings with a command-line option.

    The permission is valid until the process ends.
    """

    allowed = False


def allow_base_urls() -> None:
    """Allow this process to send API keys to every base URL in the settings."""
    _Said.allowed = True


def forget_allowed_base_urls() -> None:
    """Undo `allow_base_urls`."""
    _Said.allowed = False


def base_url_of(settings: Settings, service: Service) -> str | None:
    """The unchecked address of a service in the settings, or None if the settings have no address for the service."""
    return settings.gemini_base_url if service is Service.GEMINI else settings.elevenlabs_base_url


def check_base_urls(settings: Settings) -> None:
    """Check that the key of each service may be sent to the address of this service in the settings.

    Every function that sends keys must call `check_base_urls` first.

    Raises:
        ConfigurationError: A key must not be sent to an address. The error message contains the origin of the address.
    """
    for service in _NAMES:
        if refusal := refusal_of(settings, service):
            raise ConfigurationError(f"{refusal.reason} {refusal.remedy}")


def refusal_of(settings: Settings, service: Service) -> Refusal | None:
    """The reason why the key of a service must not be sent to the address in the settings. The result is None if the
    key may be sent.
    """
    url = base_url_of(settings, service)
    if url is None or is_own(url, service) or _Said.allowed:
        return None
    reason = f"{_place(service, url)} would send the {_NAMES[service]} key to {host_of(url)}, which is not an address of {_NAMES[service]}."
    if not isinstance(url, TextFromDotenv):
        if is_loopback(url) or settings.allow_base_url:
            return None
        return Refusal(reason, f"If you trust it: {OPTION}, or allow_base_url = true in config.toml.")
    if not is_loopback(url):
        return Refusal(reason, f"If you trust it: {OPTION}. No setting can allow it for a .env file.")
    key = settings.gemini_api_key if service is Service.GEMINI else settings.elevenlabs_api_key
    # Any user of this machine may listen on a port. So a key is sent to an address of this machine in .env only if the
    # key is also in .env.
    if isinstance(key, KeyFromDotenv):
        return None
    return Refusal(reason, f"If you trust what listens there: {OPTION}, or put a key for it into .env too.")


def _place(service: Service, url: str) -> str:
    from eleven_video.config.provenance import OriginKind, origins  # noqa: PLC0415  loaded only for an error

    setting = f"{service}_base_url"
    origin = origins()[setting][0]
    if isinstance(url, TextFromDotenv) or origin.kind is OriginKind.DOTENV:
        return f"ELEVEN_VIDEO_{setting.upper()} in .env"
    return f"{setting} ({origin})" if origin.kind is not OriginKind.DEFAULT else setting
