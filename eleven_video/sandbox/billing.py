"""Counts the tokens, pictures and credits that the sandbox has billed, so that a client's own count can be checked."""

import hashlib
import threading
from collections import Counter, deque
from dataclasses import dataclass, replace
from typing import Any

# The number of the latest billed calls that are listed one by one. Older calls are not listed, but are included in the
# totals.
CALLS_KEPT = 20_000


class OutOfCredits(Exception):
    """Raised if the ElevenLabs account has fewer credits left than a call needs."""

    def __init__(self, *, limit: int, remaining: int, needed: int) -> None:
        super().__init__(f"{needed} credits needed, {remaining} of {limit} left")
        self.limit = limit
        self.remaining = remaining
        self.needed = needed


@dataclass(frozen=True, slots=True)
class Usage:
    """The billed usage of one answered call.

    Attributes:
        service: "gemini" or "elevenlabs".
        kind: "script", "image" or "speech".
        model: The model that answered.
        prompt: The text that the client sent. `Bookkeeping` replaces it by its SHA-256.
        voice: The name of the voice. It is "" if the call did not request speech.
        prompt_tokens: The tokens of the request.
        candidates_tokens: The tokens of the answer. Tokens of pictures are included, and tokens of thoughts are not.
        thoughts_tokens: The tokens of the model's thoughts. Gemini bills them at the price of the answer's tokens.
        image_tokens: The tokens of pictures. They are included in `candidates_tokens`.
        images: The number of pictures in the answer.
        characters: The number of Unicode code points that were spoken.
        credits: The credits that the call took from the ElevenLabs account.
    """

    service: str
    kind: str
    model: str
    prompt: str
    voice: str = ""
    prompt_tokens: int = 0
    candidates_tokens: int = 0
    thoughts_tokens: int = 0
    image_tokens: int = 0
    images: int = 0
    characters: int = 0
    credits: int = 0

    @property
    def total_tokens(self) -> int:
        """The number of tokens of the prompt, the answer and the thoughts together."""
        return self.prompt_tokens + self.candidates_tokens + self.thoughts_tokens


_AMOUNTS = (
    "prompt_tokens", "candidates_tokens", "thoughts_tokens", "image_tokens", "total_tokens",
    "images", "characters", "credits",
)  # fmt: skip


class Bookkeeping:
    """Counts all requests, and adds up the amounts of all billed calls. The class is thread-safe.

    Args:
        credits_used: The credits that the ElevenLabs account had used before the sandbox started.
        credit_limit: The credits that the account has in a billing period.
        credits_beyond: The credits that the account may use in addition to `credit_limit`, at extra cost.
    """

    def __init__(self, *, credits_used: int, credit_limit: int, credits_beyond: int = 0) -> None:
        self._lock = threading.Lock()
        self._credits_at_start = credits_used
        self.credit_limit = credit_limit
        self.credits_beyond = credits_beyond
        self._billed: deque[Usage] = deque(maxlen=CALLS_KEPT)
        self._sums = _Sums()
        self._credits = 0
        self._requests: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()

    @property
    def credits_used(self) -> int:
        """The credits that the account has used. Credits used before the sandbox started are included."""
        return self._credits_at_start + self._credits

    def count_request(self, kind: str, *, refused: bool) -> None:
        """Count a request, whether it is billed or not.

        Args:
            kind: The kind of request, as in `Fault.kind`.
            refused: Whether the request was answered with an error.
        """
        with self._lock:
            self._requests[kind] += 1
            if refused:
                self._refused[kind] += 1

    def check_credits(self, needed: int) -> None:
        """Raise OutOfCredits if the account has fewer than `needed` credits left."""
        with self._lock:
            self._check(needed)

    def bill(self, usage: Usage) -> tuple[int, int]:
        """Bill a call.

        Returns:
            The credits that the account had used before the call, and the credits that it has used after the call.

        Raises:
            OutOfCredits: The account has too few credits. Nothing was billed.
        """
        # Only a digest of the prompt is stored, because many long prompts would fill the memory.
        entry = replace(usage, prompt=hashlib.sha256(usage.prompt.encode("utf-8", "surrogatepass")).hexdigest())
        with self._lock:
            if usage.credits:
                self._check(usage.credits)
            before = self.credits_used
            self._credits += usage.credits
            self._billed.append(entry)
            self._sums.add(entry)
            return before, self.credits_used

    def reset(self) -> None:
        """Remove all requests and billed calls, and set the account's used credits back to their number
        at the start.
        """
        with self._lock:
            self._billed.clear()
            self._sums = _Sums()
            self._credits = 0
            self._requests.clear()
            self._refused.clear()

    def as_dict(self) -> dict[str, Any]:
        """All counts and billed calls as plain JSON types, with these keys:

        `total` has the number of billed calls, and the total of each amount, such as tokens or credits. `by_service`,
        `by_model` and `by_voice` have these numbers for each service, model and voice. `calls` lists the latest
        CALLS_KEPT billed calls, oldest first. `requests` has the number of all requests of each kind, and `refused` the
        number of refused requests of each kind. `account` has the credits of the ElevenLabs account.
        """
        with self._lock:
            billed = list(self._billed)
            sums = self._sums.as_dict()
            requests, refused = dict(self._requests), dict(self._refused)
            used = self.credits_used
        return {
            **sums,
            "requests": requests,
            "refused": refused,
            "account": {"credits_used": used, "credit_limit": self.credit_limit},
            "calls": [_call(usage) for usage in billed],
        }

    def _check(self, needed: int) -> None:
        remaining = max(0, self.credit_limit + self.credits_beyond - self.credits_used)
        if needed > remaining:
            raise OutOfCredits(limit=self.credit_limit, remaining=remaining, needed=needed)


class _Sums:
    """The total of each amount (tokens, pictures, characters, credits) over all billed calls, and the same totals for
    each service, model and voice.
    """

    def __init__(self) -> None:
        self._total = dict.fromkeys(("calls", *_AMOUNTS), 0)
        self._groups: dict[str, dict[str, dict[str, int]]] = {"service": {}, "model": {}, "voice": {}}

    def add(self, usage: Usage) -> None:
        sums = [self._total]
        for attribute, groups in self._groups.items():
            if name := getattr(usage, attribute):
                sums.append(groups.setdefault(name, dict.fromkeys(("calls", *_AMOUNTS), 0)))
        for amounts in sums:
            amounts["calls"] += 1
            for name in _AMOUNTS:
                amounts[name] += getattr(usage, name)

    def as_dict(self) -> dict[str, Any]:
        by = {
            f"by_{attribute}": {name: dict(amounts) for name, amounts in groups.items()}
            for attribute, groups in self._groups.items()
        }
        return {"total": dict(self._total), **by}


def _call(usage: Usage) -> dict[str, Any]:
    labels = {name: getattr(usage, name) for name in ("service", "kind", "model", "voice")}
    return labels | {name: getattr(usage, name) for name in _AMOUNTS} | {"prompt_sha256": usage.prompt}
