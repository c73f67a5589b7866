"""Chooses between live services and sandbox, and chooses the prices. The settings decide the mode and the prices. This
module loads few other modules, so commands start fast.
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
    """The mode of a run. The mode is `wanted` or, if `wanted` is None, the result of `likely_mode`.

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
    """The mode of a run if the user chose none. The mode is sandbox if the settings have neither a key nor an address
    of another server.
    """
    set_up = (
        settings.gemini_api_key,
        settings.elevenlabs_api_key,
        settings.gemini_base_url,
        settings.elevenlabs_base_url,
    )
    return Mode.LIVE if any(set_up) else Mode.SANDBOX


def served_by(settings: Settings, mode: Mode) -> str:
    """The id of the backend. With this id, the results of the real services, of the sandbox and of other servers are
    not confused.
    """
    if mode is Mode.SANDBOX:
        return str(mode)
    others = [host_of(url) for url in (settings.gemini_base_url, settings.elevenlabs_base_url) if url]
    return " ".join([str(mode), *others])


def pricing_of(settings: Settings, prices: Overrides | None = None) -> "Pricing":
    """The prices of a run.

    For each model, the first price that is found is used. The file of --pricing (`prices`) is searched first, then the
    settings, then the credit price of the ElevenLabs plan, and last the price book.
    """
    from eleven_video.accounting.pricing import Pricing  # noqa: PLC0415  many commands need no prices
    from eleven_video.config.stored_price_data import current_price_book  # noqa: PLC0415  many commands need no prices

    return Pricing(settings.price_overrides(prices), current_price_book(), settings.plan_price)
