"""Compares what the sandbox has billed with what the ledger has counted or lists as unknown."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eleven_video.accounting.pricing import Charge, CostState
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import AttemptState, Resolution
from eleven_video.sandbox.server import Sandbox

# Simple rates, with which the cost is computed here without the product's own code.
CONFIG = """\
[prices.gemini]
input_token_price_per_million = 0.5
output_token_price_per_million = 1.5
image_price = 0.04
[prices.elevenlabs]
character_price_per_million = 30
"""
_INPUT, _OUTPUT, _PICTURE, _CHARACTER = 500_000, 1_500_000, 4 * 10**10, 30_000_000  # pico-dollars each


@dataclass(frozen=True)
class TwoBooks:
    """The calls of one or several sessions, as the sandbox and the ledger have them. Money is in pico-dollars.

    Attributes:
        billed: The number of calls that the sandbox has billed.
        billed_pico: The cost of the billed calls.
        counted: The number of calls whose cost the ledger knows.
        counted_pico: The cost of these calls according to the ledger.
        unknown: The number of calls without an answer, which may have been billed according to the ledger.
        unknown_pico: The highest possible cost of the calls without an answer.
        asked_again: The number of calls without an answer that were repeated.
        bought_twice: The number of billed calls for content that was billed before.
        counted_twice: The number of charges for a result that another charge has already paid.
        differences: A sentence for each contradiction between sandbox and ledger; empty if they agree.
    """

    billed: int
    billed_pico: int
    counted: int
    counted_pico: int
    unknown: int
    unknown_pico: int
    asked_again: int
    bought_twice: int
    counted_twice: int
    differences: list[str]


def two_books(sandbox: Sandbox, home: Path, *sessions: str) -> TwoBooks:
    """Compare sandbox and ledger. The sandbox must have answered these sessions only, without equal requests."""
    served = sandbox.ledger()["calls"]
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        charges = [
            one
            for session in sessions
            for one in ledger.session_charges(session)
            if one.charge.state is not CostState.UNKNOWN
        ]
        unknown = [one for session in sessions for one in ledger.unknown_attempts(session)]
    billed = Counter(map(_served, served))
    counted = Counter(_charged(one.charge) for one in charges)
    paid = Counter(one.content_key for one in charges)
    words = Counter((call["kind"], call["model"], call["prompt_sha256"]) for call in served)
    books = TwoBooks(
        billed=len(served),
        billed_pico=sum(_pico(call) for call in served),
        counted=len(charges),
        counted_pico=sum(one.charge.pico for one in charges),
        unknown=len(unknown),
        unknown_pico=sum(one.intent.bound_pico or 0 for one in unknown),
        asked_again=sum(one.state is AttemptState.RESOLVED and one.reason == Resolution.RETRIED for one in unknown),
        bought_twice=sum(times - 1 for times in words.values()),
        counted_twice=sum(times - 1 for times in paid.values()),
        differences=[],
    )
    uncounted = billed - counted
    open_kinds = Counter((str(one.intent.kind), one.intent.model) for one in unknown)
    missing = Counter()
    for (kind, model, *_), times in uncounted.items():
        missing[kind, model] += times
    checks = {
        f"the ledger has calls that were never billed: {counted - billed}": counted <= billed,
        f"calls were billed and are neither counted nor listed: {missing - open_kinds}": missing <= open_kinds,
        f"{books.billed_pico} was billed, {books.counted_pico} counted": books.counted_pico
        == sum(_pico(call) for call in served) - sum(_pico_of(one) * times for one, times in uncounted.items()),
        "more was billed than is counted and listed": books.billed_pico <= books.counted_pico + books.unknown_pico,
        f"{books.bought_twice} calls were bought twice, {books.asked_again} asked for again": books.bought_twice
        <= books.asked_again,
        f"{books.counted_twice} results are paid for twice": books.counted_twice == 0,
    }
    books.differences.extend(what for what, fits in checks.items() if not fits)
    return books


_Fingerprint = tuple[str, str, int, int, int, int]


def _served(call: dict[str, Any]) -> _Fingerprint:
    text = call["candidates_tokens"] + call["thoughts_tokens"] - call["image_tokens"]
    return (call["kind"], call["model"], call["prompt_tokens"], text, call["images"], call["characters"])


def _charged(charge: Charge) -> _Fingerprint:
    parts = {str(part): amount for part, amount in charge.call.parts.items()}
    text = parts.get("output_text", 0) + parts.get("output_thinking", 0)
    return (
        str(charge.call.kind), charge.call.model, int(parts.get("input_text", 0)), int(text),
        int(parts.get("pictures", 0)), int(parts.get("characters", 0)),
    )  # fmt: skip


def _pico(call: dict[str, Any]) -> int:
    return _pico_of(_served(call))


def _pico_of(one: _Fingerprint) -> int:
    _, _, prompt, text, pictures, characters = one
    return prompt * _INPUT + text * _OUTPUT + pictures * _PICTURE + characters * _CHARACTER
