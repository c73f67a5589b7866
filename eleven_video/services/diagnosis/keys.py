"""Checks whether the keys of both services are set, and whether they look complete."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pydantic import SecretStr

from eleven_video.accounting.calls import Service
from eleven_video.config.provenance import origins
from eleven_video.config.settings import Settings
from eleven_video.config.trusted_urls import base_url_of, refusal_of
from eleven_video.domain.check_results import Check, broken, doubtful, fine
from eleven_video.domain.requests.endpoint import is_loopback
from eleven_video.errors import ConfigurationError

# The patterns that all keys of the services matched in November 2026. A key that does not match may be incomplete, or
# may have a newer format.
_FORMS: Mapping[Service, re.Pattern[str]] = MappingProxyType(
    {
        Service.GEMINI: re.compile(r"AIza[\w-]{35}|AQ\.[\w.-]{20,}"),
        Service.ELEVENLABS: re.compile(r"sk_[0-9a-f]{48}|[0-9a-f]{32}"),
    }
)
_VARIABLES = MappingProxyType({Service.GEMINI: "GEMINI_API_KEY", Service.ELEVENLABS: "ELEVENLABS_API_KEY"})
_NAMES = MappingProxyType({Service.GEMINI: "Gemini", Service.ELEVENLABS: "ElevenLabs"})


def keys(settings: Settings) -> Iterator[Check]:
    """Check whether the key of each service is set, and whether the key looks complete. The texts of the checks contain
    no characters of a key.
    """
    places = origins()
    set_up = any(has_key(settings, service) or base_url_of(settings, service) for service in _NAMES)
    for service in _NAMES:
        subject = f"{_NAMES[service]} key"
        if not has_key(settings, service):
            yield _missing_key(subject, service, set_up=set_up)
            continue
        try:
            key = key_of(settings, service)
        except ConfigurationError as error:
            # The user runs `doctor` to find such problems. So an error of the keyring is shown as a check, and does not
            # end the command.
            yield broken(
                subject,
                f"stored in the {places[f'{service}_api_key'][0]}, which does not return it",
                str(error),
            )
            continue
        if refusal := refusal_of(settings, service):
            yield broken(f"{_NAMES[service]} address", refusal.reason, refusal.remedy)
        place = places[f"{service}_api_key"][0]
        told = f"set, from {place}"
        address = base_url_of(settings, service)
        if (address and is_loopback(address)) or _FORMS[service].fullmatch(key):
            yield fine(subject, told)
        else:
            yield doubtful(
                subject,
                f"{told}, but it does not look like a key of {_NAMES[service]}",
                f"Check that it was copied whole, and that {_VARIABLES[service]} does not hold another service's key.",
            )


def _missing_key(subject: str, service: Service, *, set_up: bool) -> Check:
    remedy = f"Set it with eleven-video setup, or as {_VARIABLES[service]}."
    if set_up:
        return broken(subject, "not set, but the other key or a base URL is: no video can be made", remedy)
    return doubtful(subject, "not set: the sandbox makes the videos", remedy)


def has_key(settings: Settings, service: Service) -> bool:
    """Whether the key of a service is set. A key in the keyring counts as set, but is not read from the keyring."""
    return bool(_key(settings, service))


def key_of(settings: Settings, service: Service) -> str:
    """The key of a service. The result is empty if no key is set. The function raises ConfigurationError if the keyring
    does not return the key.
    """
    key = _key(settings, service)
    return key.get_secret_value() if key else ""


def _key(settings: Settings, service: Service) -> SecretStr | None:
    return settings.gemini_api_key if service is Service.GEMINI else settings.elevenlabs_api_key
