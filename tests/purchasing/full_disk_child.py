"""A run whose disk fills up while calls are under way, and the resumed run: `full_disk_child.py HOME`, a small disk."""

import json
import os
import sys
from pathlib import Path

home = Path(sys.argv[1])
os.environ["ELEVEN_VIDEO_HOME"] = str(home)

from eleven_video.config.paths import ledger_file  # noqa: E402  after the home is set
from eleven_video.errors import OutputNotWritten  # noqa: E402
from eleven_video.ledger.reading.queries import LedgerReader  # noqa: E402
from eleven_video.sandbox.server import Sandbox  # noqa: E402
from tests.support.listening import Hearing  # noqa: E402
from tests.support.pipelines import job, pipeline_on  # noqa: E402

filler = home / "filler"


def fill(name: str, done: int, _total: int | None) -> None:
    """After the first picture nothing is free any more."""
    if name != "Pictures" or not done or filler.exists():
        return
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue


with Sandbox() as sandbox:
    wanted = job(home.parent / "video.mp4", duration_s=30)
    with pipeline_on(sandbox, listener=Hearing(fill)) as pipeline:
        try:
            pipeline.run(wanted)
            error = ""
        except OutputNotWritten as refused:
            error = str(refused)
        session = pipeline.session.id
    billed = sandbox.ledger()["total"]["calls"]
    with LedgerReader.open(ledger_file()) as ledger:
        charged, opened = len(ledger.session_charges(session)), len(ledger.open_attempts(session))
    filler.unlink()
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(wanted, session_id=session)
    with LedgerReader.open(ledger_file()) as ledger:
        stored = ledger.session_charges(session)
    sys.stdout.write(
        json.dumps(
            {
                "error": error,
                "billed": billed,
                "charged": charged,
                "open": opened,
                "billed_in_all": sandbox.ledger()["total"]["calls"],
                "charged_in_all": len(stored),
                "keys": len({one.content_key for one in stored}),
                "frames": result.video.frames,
                "left_over": [path.name for path in home.rglob("*") if path.name in {".ballast", "filler"}],
            }
        )
    )
