"""How the services are reached: as the settings say, or the sandbox, started for it."""

from contextlib import ExitStack
from dataclasses import dataclass

from pydantic import SecretStr

from eleven_video.config.settings import Settings
from eleven_video.ledger.records import Mode


@dataclass(frozen=True, slots=True)
class Access:
    """How a service is reached. `base_url` is None for the service's own address."""

    key: str
    base_url: str | None = None


def accesses(settings: Settings, mode: Mode, stack: ExitStack) -> tuple[Access, Access]:
    """Gemini's and ElevenLabs'. In sandbox mode its server is started, and stopped when `stack` ends."""
    if mode is Mode.SANDBOX:
        return _sandboxed(stack)
    return (
        Access(_revealed(settings.gemini_api_key), settings.gemini_base_url),
        Access(_revealed(settings.elevenlabs_api_key), settings.elevenlabs_base_url),
    )


def _revealed(key: SecretStr | None) -> str:
    """Nothing where no key is set: the adapters refuse that and name the variable."""
    return key.get_secret_value() if key is not None else ""


def _sandboxed(stack: ExitStack) -> tuple[Access, Access]:
    from eleven_video.sandbox.server import Sandbox  # noqa: PLC0415  only where it is used

    sandbox = stack.enter_context(Sandbox())
    access = Access("sandbox", sandbox.url)
    return access, access
