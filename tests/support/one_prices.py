"""Prices at which what a call may cost is what it costs, so that a budget can be used up to the last pico-dollar."""

from typing import Any

from eleven_video.sandbox.server import Sandbox

# A picture is a cent, a character of speech a thousandth of one, words are free.
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
    """What everything costs that the sandbox has billed, in pico-dollars."""
    total: dict[str, Any] = sandbox.ledger()["total"]
    return int(total["images"]) * PICTURE_PICO + int(total["characters"]) * CHARACTER_PICO
