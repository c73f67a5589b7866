"""ElevenLabs' own counter before and after a session: a check on our count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eleven_video.accounting.amounts import Amount, plain_number
from eleven_video.config.keys_in_use import without_keys
from eleven_video.domain.ports import Speaker
from eleven_video.domain.requests import SpeechQuota
from eleven_video.errors import ElevenVideoError
from eleven_video.orchestrator.artifacts import SessionFolder


@dataclass(frozen=True, slots=True)
class SpeechCounter:
    """Reads the counter at a session's first start and at its end. Everything else that uses the account moves it too."""

    session: SessionFolder
    speaker: Speaker

    def note_before(self, quota: SpeechQuota | None) -> None:
        """Keep what it said before anything was bought, where it could be read."""
        if quota is not None:
            resets_at = quota.resets_at.isoformat() if quota.resets_at else None
            self.session.note_counter({"used": quota.used, "resets_at": resets_at})

    def compared(self, counted: Amount) -> dict[str, Any]:
        """How it agrees with `counted`, the credits of all the session's calls, as plain JSON.

        `drift` is what the account was billed beyond our count: 0 where both agree, None where that cannot be told.
        """
        record: dict[str, Any] = {
            "credits_counted": plain_number(counted),
            "before": None,
            "after": None,
            "drift": None,
        }
        before = _noted(self.session.counter())
        if before is None:
            return record | {"reason": "the counter could not be read before"}
        used_before, resets_at = before
        record["before"] = used_before
        try:
            quota = self.speaker.quota()
        except ElevenVideoError as error:
            return record | {"reason": without_keys(str(error))}
        record["after"] = quota.used
        if resets_at and resets_at <= datetime.now(UTC):
            return record | {"reason": "the billing period ended meanwhile"}
        drift = quota.used - used_before - counted
        reason = "" if not drift else "something else used the account meanwhile, or the service counts otherwise"
        return record | {"drift": plain_number(drift), "reason": reason}


def _noted(note: Mapping[str, Any] | None) -> tuple[int, datetime | None] | None:
    """The counter and when it starts again, as they were noted; None where nothing usable was."""
    try:
        used, resets_at = (note or {})["used"], (note or {})["resets_at"]
        if type(used) is not int:
            return None
        return used, datetime.fromisoformat(resets_at).astimezone(UTC) if resets_at else None
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
