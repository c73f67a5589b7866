"""The addresses that a key may be sent to: its service, this machine, and others only if the user allows them.

A .env belongs to a folder, which may come from anyone. So its addresses have fewer rights than those of the user's
own files, the environment and the command line: a .env alone cannot send a key to another address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from eleven_video.accounting.events import Service
from eleven_video.config.settings import Settings
from eleven_video.config.variable_settings import KeyFromDotenv, TextFromDotenv
from eleven_video.domain.requests.endpoint import host_of, is_loopback, is_own
from eleven_video.errors import ConfigurationError

OPTION = "--allow-base-url"
_NAMES: Mapping[Service, str] = MappingProxyType({Service.GEMINI: "Gemini", Service.ELEVENLABS: "ElevenLabs"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """The reason why a key is not sent, and the remedy, one sentence each."""

    reason: str
    remedy: str


class _Said:
    """The permission given on the command line, for the rest of the process."""

    allowed = False


def allow_base_urls() -> None:
    """Allow keys to be sent to all configured addresses, from now on."""
    _Said.allowed = True


def forget_allowed_base_urls() -> None:
    """Undo `allow_base_urls`."""
    _Said.allowed = False


def base_url_of(settings: Settings, service: Service) -> str | None:
    """The address configured for a service, allowed or not; None for the service's own."""
    return settings.gemini_base_url if service is Service.GEMINI else settings.elevenlabs_base_url


def check_base_urls(settings: Settings) -> None:
    """Refuse addresses that a key must not be sent to. Every function that sends keys calls this first.

    Raises:
        ConfigurationError: The message names the first such address, where it is set, and what to do.
    """
    for service in _NAMES:
        if refusal := refusal_of(settings, service):
            raise ConfigurationError(f"{refusal.reason} {refusal.remedy}")


def refusal_of(settings: Settings, service: Service) -> Refusal | None:
    """The reason why a service's key must not go to the configured address; None if it may."""
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
    # Any user of this machine may listen on a port. Whoever wrote the address may only get a key from the same .env.
    if isinstance(key, KeyFromDotenv):
        return None
    return Refusal(reason, f"If you trust what listens there: {OPTION}, or put a key for it into .env too.")


def _place(service: Service, url: str) -> str:
    from eleven_video.config.provenance import OriginKind, origins  # noqa: PLC0415  only where something is wrong

    setting = f"{service}_base_url"
    origin = origins()[setting][0]
    if isinstance(url, TextFromDotenv) or origin.kind is OriginKind.DOTENV:
        return f"ELEVEN_VIDEO_{setting.upper()} in .env"
    return f"{setting} ({origin})" if origin.kind is not OriginKind.DEFAULT else setting
