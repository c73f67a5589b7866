"""Compares the credits that ElevenLabs counted during a session with the credits that this program counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount, plain_number
from eleven_video.accounting.pricing import Charge
from eleven_video.config.key_redaction import without_keys
from eleven_video.domain.ports import SpeechService
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.errors import ElevenVideoError
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.ui.cost_words import credits_text
from eleven_video.ui.text import exact_count


@dataclass(frozen=True, slots=True)
class CreditComparison:
    """Reads ElevenLabs' counter of used credits at the first start of a session and at the end of the session.

    ElevenLabs has one counter for the whole account. So other programs that use the same account also change the
    counter.
    """

    session: SessionFolder
    speaker: SpeechService

    def note_before(self, quota: SpeechQuota | None) -> None:
        """Save the value of ElevenLabs' counter of used credits before the session buys anything. If `quota` is None,
        the counter could not be read, and nothing is saved.
        """
        if quota is not None:
            resets_at = quota.resets_at.isoformat() if quota.resets_at else None
            now = datetime.now(UTC).isoformat()
            self.session.note_counter({"used": quota.used, "resets_at": resets_at, "at": now})

    @property
    def noted_at(self) -> datetime | None:
        """The time, in UTC, at which `note_before` saved the counter, or None if the time is unknown."""
        try:
            return datetime.fromisoformat((self.session.counter() or {})["at"]).astimezone(UTC)
        except (KeyError, TypeError, ValueError, OverflowError):
            return None

    def compared(self, charges: Sequence[Charge], *, lost: int = 0, shared: bool = False) -> dict[str, Any]:
        """Compare the increase of ElevenLabs' counter with the credits of all calls of the session. The result can be
        written as JSON.

        In the result, `drift` is the number of credits that ElevenLabs counted minus the number of credits that this
        program counted. `drift` is None if this difference is unknown. `is_more_than_rounding` is true if rounding to
        whole credits cannot explain the whole drift.

        Args:
            charges: All charges of the session.
            lost: The number of unresolved speech calls of the session.
            shared: Whether other runs have used the ElevenLabs account since `note_before` saved the counter.
        """
        spoken = [
            charge.call.parts for charge in charges if charge.call.kind is CallKind.SPEECH and charge.call.metrics
        ]
        credits_ = [parts.get(Part.CREDITS, 0) for parts in spoken]
        counted: Amount = sum(credits_)
        record: dict[str, Any] = {
            "credits_counted": plain_number(counted),
            "before": None,
            "after": None,
            "drift": None,
            "is_more_than_rounding": None,
        }
        before = _noted(self.session.counter())
        if before is None:
            return record | {"reason": "the credits used could not be read before the run"}
        used_before, resets_at = before
        record["before"] = used_before
        try:
            quota = self.speaker.quota()
        except ElevenVideoError as error:
            return record | {"reason": without_keys(str(error))}
        record["after"] = quota.used
        if resets_at and resets_at <= datetime.now(UTC):
            return record | {"reason": "the billing period ended during the run"}
        if shared:
            return record | {"reason": "other runs used the account at the same time"}
        drift: Amount = quota.used - used_before - counted
        # ElevenLabs counts whole credits. So ElevenLabs may round a call that used a fraction of a credit up or down.
        rounding = sum(not isinstance(amount, int) for amount in credits_)
        reason = "other usage of the account, or ElevenLabs counts differently" if drift else ""
        if drift > 0 and lost:
            reason = "calls without an answer may have been billed"
        return record | {
            "drift": plain_number(drift),
            "is_more_than_rounding": not -rounding <= drift <= rounding,
            "reason": reason,
        }


def drift_words(counter: Mapping[str, Any] | None) -> str:
    """The result of `CreditComparison.compared`, as one line of text for the user.

    The text is empty if the two numbers of credits differ only by rounding, or if they could not be compared.
    """
    if not counter or not counter.get("is_more_than_rounding"):
        return ""
    drift, counted = float(counter["drift"]), float(counter["credits_counted"])
    more = "more" if drift > 0 else "less"
    return f"{credits_text(abs(drift))} {more} than the {exact_count(counted)} of these calls ({counter['reason']})"


def _noted(note: Mapping[str, Any] | None) -> tuple[int, datetime | None] | None:
    """The number of used credits in the saved counter, and the time at which ElevenLabs resets the counter. The time is
    None if it is unknown.

    The result is None if the saved counter is missing or damaged.
    """
    try:
        used, resets_at = (note or {})["used"], (note or {})["resets_at"]
        if type(used) is not int:
            return None
        return used, datetime.fromisoformat(resets_at).astimezone(UTC) if resets_at else None
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
