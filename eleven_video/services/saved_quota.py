"""Saves the plan and the credits of an ElevenLabs account. If ElevenLabs does not report the plan and the credits,
saved values that are less than a day old are used.
"""

import hashlib
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from eleven_video.config.paths import data_dir
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.errors import (
    InvalidAnswer,
    PermissionMissing,
    RateLimited,
    RequestRefused,
    ServiceUnavailable,
    Unanswered,
)
from eleven_video.files import make_private_folder, read_regular, write_whole

logger = logging.getLogger(__name__)

# The errors after which saved values are used. After any error in `_NO_ANSWER`, the quota is unknown, although
# ElevenLabs may not have refused the key.
_NO_ANSWER = (ServiceUnavailable, RateLimited, Unanswered, InvalidAnswer, RequestRefused, PermissionMissing)
_LONGEST_KEPT = timedelta(days=1)
# The maximum size of the file in bytes. The file has a few hundred bytes for each account, so a larger file was not
# written by this program.
_MOST_BYTES = 1_000_000
# The errors that may be raised while the file is read if this program has not written the file
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class SavedQuota:
    """The quota of an ElevenLabs account.

    Attributes:
        quota: The plan and the credits.
        reported_at: The time, in UTC, at which ElevenLabs reported the saved quota. `reported_at` is None if ElevenLabs
            has just reported the quota.
    """

    quota: SpeechQuota
    reported_at: datetime | None = None

    @property
    def note(self) -> str:
        """A sentence that tells the user that saved values are used. The sentence is empty if ElevenLabs has just
        reported the values.
        """
        if self.reported_at is None:
            return ""
        moment = f"{self.reported_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return f"ElevenLabs did not send its plan and credits. Using the figures of {moment}."


@dataclass(frozen=True, slots=True)
class QuotaStore:
    """Saves the quota of one ElevenLabs account in a file. The key of the account cannot be derived from this file.

    Args:
        account: The name of the account that `account_of` returns. If `account` is "", nothing is saved.
    """

    account: str = ""

    def ask(self, quota: Callable[[], SpeechQuota]) -> SavedQuota:
        """Call `quota`, which requests the quota from ElevenLabs, and save the result. If ElevenLabs does not report
        the quota, the method returns the quota that was saved in the last 24 hours.

        Raises:
            ElevenVideoError: ElevenLabs refuses the key, or ElevenLabs does not report the quota and no recent quota is
                saved.
        """
        try:
            reported = quota()
        except _NO_ANSWER:
            if (saved := self.saved()) is None:
                raise
            return saved
        self.save(reported)
        return SavedQuota(reported)

    def save(self, quota: SpeechQuota) -> None:
        """Save a quota that ElevenLabs has just reported. No error is raised if the file cannot be written."""
        if not self.account:
            return
        now = datetime.now(UTC)
        others = {name: row for name, row in _rows().items() if _is_recent(row, now)}
        row = {**asdict(quota), "resets_at": quota.resets_at.isoformat() if quota.resets_at else None}
        text = json.dumps({**others, self.account: {"at": now.isoformat(), "quota": row}})
        with suppress(OSError):
            make_private_folder(quotas_file().parent)
            write_whole(quotas_file(), text.encode(), owners=True)

    def saved(self) -> SavedQuota | None:
        """The saved quota. The result is None if no quota is saved, or if the saved quota is older than a day or from
        an earlier billing period.
        """
        now = datetime.now(UTC)
        try:
            row = _rows()[self.account]
            if not _is_recent(row, now):
                return None
            quota = _quota(row["quota"])
            moment = datetime.fromisoformat(row["at"]).astimezone(UTC)
        except _UNREADABLE:
            return None
        if quota.resets_at is not None and quota.resets_at <= now:
            return None
        return SavedQuota(quota, moment)


def account_of(key: str, base_url: str | None) -> str:
    """The name under which the quota of a key's ElevenLabs account is saved. The name is a hash, so the key cannot be
    derived from the name.
    """
    return hashlib.blake2b(f"{base_url or ''}\n{key}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def quotas_file() -> Path:
    """The path of the file with the saved quotas."""
    return data_dir() / "accounts.json"


def _rows() -> dict[str, Any]:
    try:
        found = json.loads(read_regular(quotas_file(), most=_MOST_BYTES))
    except _UNREADABLE:
        return {}
    return found if isinstance(found, dict) else {}


def _is_recent(row: Any, now: datetime) -> bool:
    try:
        return timedelta() <= now - datetime.fromisoformat(row["at"]).astimezone(UTC) < _LONGEST_KEPT
    except _UNREADABLE:
        return False


def _quota(row: dict[str, Any]) -> SpeechQuota:
    """Convert saved JSON to a quota. The function raises one of the errors in `_UNREADABLE` if the JSON is not
    valid.
    """
    amounts = [row[name] for name in ("used", "limit", "extension")]
    if any(type(amount) is not int or amount < 0 for amount in amounts if amount is not None) or row["used"] is None:
        raise ValueError("no amounts of credits")
    resets_at = row["resets_at"]
    return SpeechQuota(
        plan=str(row["plan"]),
        used=row["used"],
        limit=row["limit"],
        resets_at=datetime.fromisoformat(resets_at).astimezone(UTC) if resets_at is not None else None,
        extension=row["extension"],
        overage=str(row["overage"]),
    )
