"""Makes a video and waits to be killed: `killed_child.py URL OUTPUT SESSION NARRATIONS N`.

It says "now" when the result of the Nth call is kept and before the call's charge is written.
"""

import os
import sys
import threading
from itertools import count
from pathlib import Path
from typing import Any

from tests.support.ledger_writes import before_each_charge
from tests.support.pipelines import job, pipeline_on, script


class Elsewhere:
    """A sandbox that another process runs."""

    def __init__(self, url: str) -> None:
        self.url = url


def now() -> None:
    os.write(1, b"now\n")
    threading.Event().wait()


def main(url: str, output: str, session: str, narrations: str, counting: int) -> None:
    elsewhere: Any = Elsewhere(url)
    with pipeline_on(elsewhere, gemini_concurrency=1, elevenlabs_concurrency=1) as pipeline:
        numbers = count(1)

        def look() -> None:
            if next(numbers) >= counting:
                now()

        with before_each_charge(look):
            pipeline.run(job(Path(output), script=script(*narrations.split("|"))), session_id=session)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
