"""Runs the command and records which stored files it reads: ledgers, sessions and narrations.

The variable READS names the output file. It gets a JSON line for each read, with the event and what was read. A decoded
narration is named by its digest.
"""

import json
import os
import runpy
import sys
import threading
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any

OPENED, SESSION, DECODED = "ledger opened", "session read", "narration decoded"
_DECODER = ("decode_speech", "speech_samples.py")


def record(file: Path) -> None:
    """Record from now on what this process reads, in all its threads."""
    log = file.open("a", encoding="utf-8")
    lock = threading.Lock()

    def note(event: str, name: str) -> None:
        with lock:
            log.write(json.dumps([event, name]) + "\n")
            log.flush()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect":
            note(OPENED, str(arguments[0]))
        elif event == "open" and str(arguments[0]).endswith("session.json") and not arguments[2] & os.O_WRONLY:
            note(SESSION, Path(arguments[0]).parent.name)

    def called(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and (code.co_name, os.path.basename(code.co_filename)) == _DECODER:  # noqa: PTH119  quick
            note(DECODED, sha256(frame.f_locals["audio"]).hexdigest())

    sys.addaudithook(hear)
    threading.setprofile(called)
    sys.setprofile(called)


if __name__ == "__main__":
    record(Path(os.environ["READS"]))
    runpy.run_module("eleven_video", run_name="__main__", alter_sys=True)
