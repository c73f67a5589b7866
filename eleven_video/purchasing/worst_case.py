"""Computes the maximum usage and the maximum cost of a call. The maximum cost is reserved before the call.

If a call is billed more than its reservation, more is reserved for later calls of the same type. `ledger.raised_bounds`
computes by which factor more is reserved.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from eleven_video.accounting.calls import Call
from eleven_video.accounting.credits import credit_multipliers, estimated_credits
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

# The number of input tokens that a request has in addition to its prompt. The names of roles and the schema of the
# answer need these tokens.
_AROUND = 400
# A request cannot limit the size of a picture or the number of thinking tokens. Twice the documented number of tokens
# of a picture is enough for the largest picture that any model draws. The assumed maximum of thinking tokens is ten
# times the maximum number that was observed.
_LARGER = 2
_THOUGHTS_OF_THINKERS, _THOUGHTS = 6_000, 2_000


def most_used(request: Request, *, credits_per_character: Fraction | None = None) -> Mapping[Part, Amount]:
    """The maximum usage of one call. The keys are parts of the usage, such as input tokens or credits.

    Args:
        request: The planned request.
        credits_per_character: ElevenLabs' rate for the speech model, in credits per character, or None if the rate is
            unknown. If the price data has a higher rate, the higher rate is used. If the voice has a rate of its own,
            the number of credits is also multiplied by the voice's rate.
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
    """The maximum cost of a call.

    Attributes:
        pico: The highest possible cost in pico-dollars, or None if a part of the usage has no price.
        microcredits: The maximum number of credits that the call can use, in millionths of a credit.
    """

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
    """The maximum cost of a call at list prices. The cost is computed from the result of `most_used`.

    Args:
        request: The planned request.
        pricing: The price list.
        when: The time, in UTC, for which prices are looked up.
        credits_per_character: ElevenLabs' rate for the speech model, in credits per character, or None if the rate is
            unknown.
        included_left: The number of credits of the ElevenLabs plan that are left for this call. `included_left` is None
            if the number of credits is unknown, or if the account cannot buy further credits.
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
    """The factor by which the voice of the request may multiply the credits at the list price. The factor is 1 if the
    request is not a speech request.
    """
    return max(Fraction(1), request.voice.rate) if isinstance(request, SpeechRequest) else Fraction(1)


def _most_tokens(text: str) -> int:
    """The maximum number of input tokens of a request with this text. A tokenizer never makes more tokens from a text
    than the text has bytes.
    """
    return len(text.encode("utf-8", "replace")) + _AROUND
