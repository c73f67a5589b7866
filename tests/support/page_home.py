"""A home with everything that the page can show: a finished video, a run that goes on, one that died, and much spending."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Scope
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.listener import NullListener
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.run_plan import RunPlan
from eleven_video.domain.stages import NARRATION, PICTURES, RENDER, SCRIPT
from eleven_video.domain.video import VideoFormat
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.live_file import RecordedListener
from tests.support.calls import speech_call
from tests.support.command import run_command
from tests.support.ledger_rows import charge_of, intent, picture_charge, session_start

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\" ' & \u202e"
LONG = "A-title-without-a-place-to-break-" * 8
GOING_ON, DIED = "20261130-100000-going", "20261130-090000-died"
_TITLES = ("Why the sky is blue", "Bees, and what they see", HOSTILE, LONG, "The life of a raindrop")
_PROJECTS = ("client-a", "client-b", "")


def make_video(home: Path) -> str:
    """Make a short video with the built-in sandbox. Returns the session's id."""
    done = run_command(
        "generate", "Why the sky is blue", "--duration", "6s", "--resolution", "320x180", "--no-live", "-o",
        str(home / "sky.mp4"), cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return next(folder.name for folder in (home / "sessions").iterdir() if (folder / "bought").is_dir())


def add_history(home: Path, *, days: int = 24) -> None:
    """Live sessions on many days. Each has a picture and speech, and no two cost the same."""
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        for day in range(days):
            at = datetime.now(UTC) - timedelta(days=day + 1)
            session = f"{at:%Y%m%d}-120000-{day:06}"
            title, project = _TITLES[day % len(_TITLES)], _PROJECTS[day % len(_PROJECTS)]
            ledger.open_session(session_start(session, started_at=at, title=title, project=project))
            picture = intent(f"picture-{day}", session=session, started_at=at)
            ledger.intend(picture)
            cost = 200_000_000_000 + day * 17_000_000_001
            ledger.settle(picture.id, picture_charge(cost, id=f"picture-{day}", occurred_at=at))
            speech = intent(f"speech-{day}", session=session, started_at=at, service="elevenlabs")
            ledger.intend(speech)
            call = speech_call("Rachel", {Part.CHARACTERS: 700 + day}, id=f"speech-{day}", occurred_at=at)
            ledger.settle(speech.id, charge_of(call, 90_000_000_000 + day, CostState.PRICED))
            outcome = (SessionOutcome.COMPLETED, SessionOutcome.FAILED, SessionOutcome.INTERRUPTED)[day % 3]
            ledger.close_session(session, ended_at=at + timedelta(minutes=1), outcome=outcome)
        assert ledger.flush(30)


@contextmanager
def runs(home: Path) -> Iterator[None]:
    """One run that goes on until the block ends, and one that has died. Both have hostile texts."""
    now = datetime.now(UTC)
    with Ledger.open(home / "ledger.sqlite3", spool_folder=home / "spool") as ledger:
        for id_, title in ((GOING_ON, HOSTILE), (DIED, "How volcanoes work")):
            ledger.open_session(session_start(id_, started_at=now, title=title, mode=Mode.LIVE, project="client-a"))
            picture = intent(f"{id_}-1", session=id_, started_at=now)
            ledger.intend(picture)
            ledger.settle(picture.id, picture_charge(33_600_000_001, id=f"{id_}-1", occurred_at=now))
        assert ledger.flush(30)
    folder = SessionFolder(home / "sessions", GOING_ON)
    with folder.held():
        listener = RecordedListener(NullListener())
        listener.begins(folder.path)
        listener.planned(RunPlan(HOSTILE, VideoFormat(1920, 1080), 60))
        listener.stage(SCRIPT, 1, 1)
        listener.stage(NARRATION, 4, 6)
        listener.stage(PICTURES, 1, 17)
        listener.stage(RENDER, 40, 1440)
        listener.warn(f"The credits may not be enough. {HOSTILE}")
        listener.budget([BudgetStatus(Limit(Scope.RUN, GOING_ON, 1_000_000_000_000), 333_333_333_333, 71_000_000_000)])
        listener.quota(SpeechQuota("creator", 13_128, 131_000, now + timedelta(days=14)))
        yield
        listener.ends()
