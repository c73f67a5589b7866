"""The upper bound of a call's usage, which is reserved before the call.

Bills above the bound raise it for later calls: see `ledger.raising`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from eleven_video.accounting.credits import credit_multipliers, estimated_credits
from eleven_video.accounting.events import Call
from eleven_video.accounting.metrics import INPUT_PARTS, Part
from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.domain import typical_usage as expectations
from eleven_video.domain.requests.prompts import (
    SCRIPT_ROLE,
    longest_rephrased_tokens,
    longest_script_tokens,
    rephrase_prompt,
    script_prompt,
)
from eleven_video.domain.requests.request_kinds import kind_of, service_of
from eleven_video.domain.requests.requests import PictureRequest, RephraseRequest, Request, ScriptRequest, SpeechRequest

# Tokens around a prompt: roles and the answer's schema.
_AROUND = 400
# A request cannot limit a picture's size or the thinking tokens. Twice the documented tokens cover the largest size
# that any model draws; for thinking, ten times the highest observed number is reserved.
_LARGER = 2
_THOUGHTS_OF_THINKERS, _THOUGHTS = 6_000, 2_000


def most_used(request: Request, *, credits_per_character: Fraction | None = None) -> Mapping[Part, Amount]:
    """The upper bound of one call's usage, by part.

    Args:
        request: The planned request.
        credits_per_character: The model's rate from ElevenLabs; the higher of it and the price list counts. It is
            multiplied by the voice's own rate, if any.
    """
    match request:
        case ScriptRequest():
            sent = SCRIPT_ROLE + script_prompt(request)
            return {Part.INPUT_TEXT: _most_tokens(sent), Part.OUTPUT_TEXT: longest_script_tokens(request)}
        case RephraseRequest():
            sent = SCRIPT_ROLE + rephrase_prompt(request)
            return {Part.INPUT_TEXT: _most_tokens(sent), Part.OUTPUT_TEXT: longest_rephrased_tokens(request)}
        case SpeechRequest(text):
            listed = credit_multipliers().get(request.model, Fraction(1))
            dearest = max(listed, credits_per_character or listed)
            rate = bound_times(request)
            credits_ = estimated_credits(len(text), model=request.model, multiplier=dearest, voice_rate=rate)
            return {Part.CHARACTERS: len(text), Part.CREDITS: credits_}
        case PictureRequest(prompt):
            own, text_beside, thoughts = expectations.picture_tokens(request.model.removeprefix("models/"))
            most_thoughts = _THOUGHTS_OF_THINKERS if thoughts.high else _THOUGHTS
            return {
                Part.INPUT_TEXT: _most_tokens(prompt),
                Part.OUTPUT_TEXT: int(text_beside.high),
                Part.OUTPUT_THINKING: most_thoughts,
                Part.OUTPUT_IMAGE: own * _LARGER,
                Part.PICTURES: 1,
            }


@dataclass(frozen=True, slots=True)
class Bounds:
    """A call's upper bounds: pico-dollars (None if a part has no price) and millionths of credits."""

    pico: int | None
    microcredits: int


def bounds(
    request: Request,
    pricing: Pricing,
    *,
    when: datetime,
    credits_per_character: Fraction | None = None,
    included_left: Amount | None = None,
) -> Bounds:
    """The reservation for a call without a raised bound. See `most_used`.

    Args:
        request: The planned request.
        pricing: The prices.
        when: The time of the prices, UTC.
        credits_per_character: The model's rate from ElevenLabs' list.
        included_left: Included credits left for this call, if the account sells more beyond them.
    """
    parts = most_used(request, credits_per_character=credits_per_character)
    microcredits = math.ceil(parts.get(Part.CREDITS, 0) * 10**6)
    if included_left is not None and (credits_ := parts.get(Part.CREDITS)):
        inside = min(credits_, included_left)
        parts = {**parts, Part.CREDITS: inside, Part.OVERAGE_CREDITS: credits_ - inside}
    charge = pricing.charge(
        Call(
            id="most",
            service=service_of(request),
            model=request.model.removeprefix("models/"),
            occurred_at=when,
            parts=parts,
            kind=kind_of(request),
            context_tokens=int(sum(amount for part, amount in parts.items() if part in INPUT_PARTS)),
        )
    )
    return Bounds(None if charge.state is CostState.UNPRICED else charge.pico, microcredits)


def bound_times(request: Request) -> Fraction:
    """The factor by which a voice's rate may raise the listed amount. It is at least 1."""
    return max(Fraction(1), request.voice.rate) if isinstance(request, SpeechRequest) else Fraction(1)


def _most_tokens(text: str) -> int:
    """The upper bound of a text's tokens: no tokenizer makes more tokens than bytes."""
    return len(text.encode("utf-8", "replace")) + _AROUND
