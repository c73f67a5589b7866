"""Writes the progress of a run into the folder of its session, so that other processes can show the progress.

Only displays read the file with the progress, and no paid result depends on this file. So the file is not synced to the
disk. If the file cannot be written, the run continues.
"""

import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from eleven_video.accounting.budget_limits import BudgetStatus
from eleven_video.accounting.pricing import Pricing
from eleven_video.accounting.rate_limits import ModelUse
from eleven_video.domain.listener import Listener, PlanListener, SceneListener
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.stages import RENDER
from eleven_video.domain.text.plain_text import one_line
from eleven_video.files import private
from eleven_video.reporting.run_estimate import RunEstimate

LIVE = "live.jsonl"
# The minimum time, in seconds, between two lines about rendered frames. Rendering a frame takes only a few
# milliseconds, so a line for each frame would make the file too long.
_BETWEEN_FRAMES_S = 0.2
_LONGEST_TEXT = 2_000


class RecordedListener:
    """Passes the progress of a run to a listener, and also appends the progress to the file `live.jsonl` in the
    session's folder.

    Each line of the file `live.jsonl` is a JSON object. The object has the time `at` (UTC), the type of the message
    `kind`, and the values of the message. Messages that arrive before the session has a folder are written when the
    folder exists.

    Args:
        listener: The listener that receives the progress of the run.
        pricing: The prices with which the cost of the plan is estimated, or None if no cost is estimated.
    """

    def __init__(self, listener: Listener, pricing: Pricing | None = None) -> None:
        self._listener = listener
        self._pricing = pricing
        self._lock = threading.RLock()  # a signal handler may interrupt a thread that holds it
        self._early: list[bytes] | None = []
        self._file: BinaryIO | None = None
        self._frame_told_at = float("-inf")

    def begins(self, folder: Path) -> None:
        """Create a new file `live.jsonl` in the session's folder. The session's folder must exist."""
        with self._lock:
            early, self._early = self._early or [], None
            with suppress(OSError):
                self._file = open(folder / LIVE, "wb", buffering=0, opener=private)  # noqa: SIM115  closed by `ends`
                self._file.write(b"".join(early))

    def ends(self) -> None:
        """Close the file at the end of the run. The file is replaced by the next run of the session."""
        with self._lock:
            file, self._file, self._early = self._file, None, []
            if file is not None:
                with suppress(OSError):
                    file.close()

    def stage(self, name: str, done: int = 0, total: int | None = None) -> None:
        self._listener.stage(name, done, total)
        now = monotonic()
        if name == RENDER and 0 < done != total and now - self._frame_told_at < _BETWEEN_FRAMES_S:
            return
        if name == RENDER:
            self._frame_told_at = now
        self._append("stage", name=name, done=done, total=total)

    def note(self, text: str) -> None:
        self._listener.note(text)
        self._append("note", text=_text(text))

    def warn(self, text: str) -> None:
        self._listener.warn(text)
        self._append("warning", text=_text(text))

    def quota(self, quota: SpeechQuota) -> None:
        self._listener.quota(quota)
        resets_at = quota.resets_at.isoformat() if quota.resets_at is not None else None
        self._append(
            "quota",
            plan=quota.plan,
            used=quota.used,
            limit=quota.limit,
            resets_at=resets_at,
            extension=quota.extension,
            overage=quota.overage,
        )

    def paces(self, paces: Sequence[ModelUse]) -> None:
        self._listener.paces(paces)

    def budget(self, standings: Sequence[BudgetStatus]) -> None:
        self._listener.budget(standings)
        self._append("budgets", budgets=[_budget_record(status) for status in standings])

    def left_out(self, left_out: LeftOut) -> None:
        self._listener.left_out(left_out)
        self._append("left_out", left_out=left_out.record)

    def planned(self, plan: RunPlan) -> None:
        if isinstance(self._listener, PlanListener):
            self._listener.planned(plan)
        cost = RunEstimate.of(plan.calls, self._pricing) if self._pricing is not None else None
        self._append(
            "plan",
            title=_text(plan.title),
            width=plan.video.width,
            height=plan.video.height,
            fps=plan.video.fps,
            length_s=plan.length_s,
            pictures=plan.pictures,
            stages=list(plan.stages),
            estimate=cost.record if cost is not None else None,
        )

    def scene_planned(self, scene: int, pictures: int) -> None:
        if isinstance(self._listener, SceneListener):
            self._listener.scene_planned(scene, pictures)
        self._append("scene", scene=scene, pictures=pictures)

    def _append(self, kind: str, **values: Any) -> None:
        line = json.dumps({"at": datetime.now(UTC).isoformat(), "kind": kind, **values}).encode() + b"\n"
        with self._lock:
            if self._file is None:
                if self._early is not None:
                    self._early.append(line)
                return
            # The whole line is written with one call. So another process reads either whole lines, or the beginning of
            # the last line.
            try:
                self._file.write(line)
            except OSError:
                self.ends()


def _budget_record(status: BudgetStatus) -> dict[str, Any]:
    limit = status.limit
    return {
        "scope": str(limit.scope),
        "key": limit.key,
        "unit": str(limit.unit),
        "limit_pico": limit.limit_pico,
        "committed_pico": status.committed_pico,
        "reserved_pico": status.reserved_pico,
    }


def _text(text: str) -> str:
    return one_line(text)[:_LONGEST_TEXT]
