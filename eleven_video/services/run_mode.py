"""Chooses the mode (live services or sandbox) and the prices of a run from the settings. This module loads few other
modules, so that commands start fast.
"""

from typing import TYPE_CHECKING

from eleven_video.accounting.prices.rate_overrides import Overrides
from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.endpoint import host_of
from eleven_video.errors import MissingKey

if TYPE_CHECKING:
    from eleven_video.accounting.pricing import Pricing


def choose_mode(settings: Settings, *, wanted: Mode | None = None) -> Mode:
    """The mode of a run. If `wanted` is None, the mode is the result of `likely_mode`. If `wanted` is not None, the
    mode is `wanted`.

    Raises:
        MissingKey: The mode is live, but the key of a service is not set.
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
    """The mode of a run for which the user chose no mode. If the settings have neither a key nor an address of another
    server, the mode is sandbox.
    """
    set_up = (
        settings.gemini_api_key,
        settings.elevenlabs_api_key,
        settings.gemini_base_url,
        settings.elevenlabs_base_url,
    )
    return Mode.LIVE if any(set_up) else Mode.SANDBOX


def served_by(settings: Settings, mode: Mode) -> str:
    """The id of the backend. The id distinguishes the results of the real services, of the sandbox and of other
    servers.
    """
    if mode is Mode.SANDBOX:
        return str(mode)
    others = [host_of(url) for url in (settings.gemini_base_url, settings.elevenlabs_base_url) if url]
    return " ".join([str(mode), *others])


def pricing_of(settings: Settings, prices: Overrides | None = None) -> "Pricing":
    """The prices of a run.

    Prices are searched first in `prices`, which has the prices of the option --pricing. After `prices`, the settings,
    the credit price of the ElevenLabs plan and the price book are searched, in the order in which they are named. The
    first price that is found for a model is used.
    """
    from eleven_video.accounting.pricing import Pricing  # noqa: PLC0415  many commands need no prices
    from eleven_video.config.stored_price_data import current_price_book  # noqa: PLC0415  many commands need no prices

    return Pricing(settings.price_overrides(prices), current_price_book(), settings.plan_price)
