"""Chooses the backend and the prices of a run from the settings, without loading the modules that a run needs."""

from typing import TYPE_CHECKING

from eleven_video.accounting.prices.rate_overrides import Overrides
from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.endpoint import host_of
from eleven_video.errors import MissingKey

if TYPE_CHECKING:
    from eleven_video.accounting.pricing import Pricing


def choose_mode(settings: Settings, *, wanted: Mode | None = None) -> Mode:
    """The wanted mode; by default, the sandbox if no key and no other server is set.

    Raises:
        MissingKey: The mode is live, and a key is not set.
    """
    mode = wanted or likely_mode(settings)
    if mode is Mode.LIVE:
        for name, key in (
            ("GEMINI_API_KEY", settings.gemini_api_key),
            ("ELEVENLABS_API_KEY", settings.elevenlabs_api_key),
        ):
            if key is None:
                raise MissingKey(
                    f"{name} is not set. Set it with eleven-video setup, or use --sandbox, which needs no key and bills nothing."
                )
    return mode


def likely_mode(settings: Settings) -> Mode:
    """The default mode of a run: the sandbox if no service is set up."""
    set_up = (
        settings.gemini_api_key,
        settings.elevenlabs_api_key,
        settings.gemini_base_url,
        settings.elevenlabs_base_url,
    )
    return Mode.LIVE if any(set_up) else Mode.SANDBOX


def served_by(settings: Settings, mode: Mode) -> str:
    """The backend's id, which distinguishes results of the real services, of the sandbox and of other servers."""
    if mode is Mode.SANDBOX:
        return str(mode)
    others = [host_of(url) for url in (settings.gemini_base_url, settings.elevenlabs_base_url) if url]
    return " ".join([str(mode), *others])


def pricing_of(settings: Settings, prices: Overrides | None = None) -> "Pricing":
    """The prices in order of precedence: `prices` of a --pricing file, the user's, the plan's, the price book's."""
    from eleven_video.accounting.pricing import Pricing  # noqa: PLC0415  only where something is priced
    from eleven_video.config.kept_prices import current_price_book  # noqa: PLC0415  the same

    return Pricing(settings.price_overrides(prices), current_price_book(), settings.plan_price)
