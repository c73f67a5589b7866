"""Prices at which each call costs its highest possible cost, so that a test can use up a budget exactly."""

from typing import Any

from eleven_video.sandbox.server import Sandbox

# A picture costs a cent, a character of speech a thousandth of a cent. Text costs nothing.
PRICES = """\
[prices.gemini]
input_token_price_per_million = 0
output_token_price_per_million = 0
image_price = 0.01
[prices.elevenlabs]
character_price_per_million = 10
"""
PICTURE_PICO, CHARACTER_PICO = 10**10, 10**7


def billed_pico(sandbox: Sandbox) -> int:
    """The cost of all calls that the sandbox has billed, in pico-dollars."""
    total: dict[str, Any] = sandbox.ledger()["total"]
    return int(total["images"]) * PICTURE_PICO + int(total["characters"]) * CHARACTER_PICO
