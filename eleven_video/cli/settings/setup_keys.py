"""Asks for the API keys in `setup`. Each key is tested with a request to its service."""

from types import MappingProxyType

from pydantic import SecretStr
from rich.text import Text

from eleven_video.accounting.calls import Service
from eleven_video.config.key_redaction import note_key
from eleven_video.config.key_store import KEY_SETTINGS
from eleven_video.config.provenance import origins
from eleven_video.config.settings import Settings
from eleven_video.domain.requests.endpoint import is_key
from eleven_video.domain.service_status import Reach, ServiceReply
from eleven_video.services.status import ask_services
from eleven_video.ui.console import console
from eleven_video.ui.interactive_input import ask_hidden
from eleven_video.ui.live.hidden_typing import EchoOff
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import ask_yes
from eleven_video.ui.styles import WARNING

_NAMES = MappingProxyType({Service.GEMINI: "Gemini", Service.ELEVENLABS: "ElevenLabs"})
_PAGES = MappingProxyType(
    {
        Service.GEMINI: "https://aistudio.google.com/apikey",
        Service.ELEVENLABS: "https://elevenlabs.io/app/settings/api-keys",
    }
)


def ask_keys(settings: Settings) -> dict[str, SecretStr]:
    """Ask for the API key of each service. Returns the new keys, with the names of their settings."""
    places = origins()
    typed: dict[str, SecretStr] = {}
    # While a key is tested, the user may already paste the next key. The next key must not appear on the screen.
    echo = EchoOff()
    echo.start()
    try:
        for service, name in _NAMES.items():
            setting = f"{service}_api_key"
            place = str(places[setting][0]) if getattr(settings, setting) is not None else ""
            key = _ask_key(settings, service, name, place, echo)
            if key is not None:
                typed[setting] = key
    finally:
        echo.stop()
    return typed


def _ask_key(settings: Settings, service: Service, name: str, place: str, echo: EchoOff) -> SecretStr | None:
    if place:
        say(console, Text(f"{name} key: set, from {place}."))
        question = f"{name} key, or Enter to keep it:"
    else:
        say(console, Text(f"{name} key: not set. Get one at {_PAGES[service]}"))
        question = f"{name} key, or Enter to skip:"
    while True:
        typed = ask_hidden(question)
        if not typed:
            return None
        if not is_key(typed):
            say(
                console,
                Text(
                    "This is not a key: it contains spaces or characters that a key cannot have. Copy it again.",
                    style="red",
                ),
            )
            continue
        note_key(typed)
        key = SecretStr(typed)
        reply = _tried(settings, service, key)
        match reply.reach:
            case Reach.ANSWERED:
                say(console, Text(reply.reason or f"{name} accepted the key."))
                return key
            case Reach.KEY_REFUSED:
                say(console, Text(reply.reason, style="red"))
            case _:
                say(
                    console,
                    Text(f"{name} cannot be reached, so the key was not checked: {reply.reason}", style=WARNING),
                )
                echo.stop()  # the user's answer may be visible, because it is not a key
                kept = ask_yes(console, "Save the key anyway?")
                echo.start()
                if kept:
                    return key


def _tried(settings: Settings, service: Service, key: SecretStr) -> ServiceReply[object]:
    """The reply of the service to a request with the key. No other service is asked."""
    alone: dict[str, SecretStr | None] = dict.fromkeys(KEY_SETTINGS)
    replies = ask_services(settings.model_copy(update={**alone, f"{service}_api_key": key}))
    return replies.gemini if service is Service.GEMINI else replies.elevenlabs
