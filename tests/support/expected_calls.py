"""The calls that a small video will need, and prices for them. Speech has no price in dollars."""

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.estimate import ExpectedCalls, Range, exactly
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing

PRICING = Pricing(parse_overrides({"gemini": {"models": {"painter": {"image_price": 0.05}}}}))
CHARACTERS = Range(540, 810, 1_050)
CALLS = (
    ExpectedCalls("gemini", "painter", CallKind.IMAGE, Range(3, 4, 6), {Part.PICTURES: Range(3, 4, 6)}),
    ExpectedCalls(
        "elevenlabs", "eleven_v3", CallKind.SPEECH, exactly(1), {Part.CHARACTERS: CHARACTERS, Part.CREDITS: CHARACTERS}
    ),
)
