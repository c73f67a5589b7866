"""Saves an ElevenLabs account's plan and credits for a day, for use while the account is unavailable."""

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

# Errors of accounts that do not answer although the key is valid.
_NOT_TOLD = (ServiceUnavailable, RateLimited, Unanswered, InvalidAnswer, RequestRefused, PermissionMissing)
_LONGEST_KEPT = timedelta(days=1)
# A few hundred bytes for each account; anything larger was written by something else.
_MOST_BYTES = 1_000_000
# Errors from reading a file that another program wrote.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class SavedQuota:
    """An account's quota. `kept_at` is the time of a saved answer (UTC); None if the answer is current."""

    quota: SpeechQuota
    kept_at: datetime | None = None

    @property
    def note(self) -> str:
        """A sentence about saved figures; empty for current ones."""
        if self.kept_at is None:
            return ""
        moment = f"{self.kept_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return f"ElevenLabs did not send its plan and credits. Using the figures of {moment}."


@dataclass(frozen=True, slots=True)
class QuotaStore:
    """Stores the quota of one account. The key cannot be derived from the file.

    Args:
        account: The account's name from `account_of`; "" to save nothing.
    """

    account: str = ""

    def ask(self, quota: Callable[[], SpeechQuota]) -> SavedQuota:
        """Ask the account and save its answer; if it is unavailable, return a saved answer of the last day.

        Raises:
            ElevenVideoError: The account refuses the key, or does not answer and no answer is saved.
        """
        try:
            told = quota()
        except _NOT_TOLD:
            if (kept := self.kept()) is None:
                raise
            return kept
        self.keep(told)
        return SavedQuota(told)

    def keep(self, quota: SpeechQuota) -> None:
        """Save the account's current answer. Errors in writing the file are ignored."""
        if not self.account:
            return
        now = datetime.now(UTC)
        others = {name: row for name, row in _rows().items() if _is_recent(row, now)}
        row = {**asdict(quota), "resets_at": quota.resets_at.isoformat() if quota.resets_at else None}
        text = json.dumps({**others, self.account: {"at": now.isoformat(), "quota": row}})
        with suppress(OSError):
            make_private_folder(quotas_file().parent)
            write_whole(quotas_file(), text.encode(), owners=True)

    def kept(self) -> SavedQuota | None:
        """The account's saved answer from the last day and the same billing period; None without one."""
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
    """A name for a key's account, from which the key cannot be derived."""
    return hashlib.blake2b(f"{base_url or ''}\n{key}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def quotas_file() -> Path:
    """The file with the last answers of accounts."""
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
    """The quota in a row. Raises an error of `_UNREADABLE` if the row is invalid."""
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
