"""Eight hostile answers at once do not exhaust the memory."""

import base64
import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.gemini_bodies import answer, counts, picture
from tests.support.scripted_server import Reply, serving

# 64 MB may be read at once: read, parsed and decoded they are there five times.
MOST_MB = 450
CHILD = Path(__file__).with_name("peak_memory_child.py")


def _filled(size: int) -> bytes:
    return json.dumps(answer(picture(b"\xff\xd8" + b"x" * (size * 3 // 4 - 2_000)), usage=counts(5, 1120))).encode()


def _spoken(size: int) -> bytes:
    return json.dumps({"audio_base64": base64.b64encode(b"x" * (size * 3 // 4 - 2_000)).decode()}).encode()


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("kind", "body", "packed"),
    [
        pytest.param("picture", lambda: _filled(39_900_000), False, id="as large as it may be"),
        pytest.param("picture", lambda: b"[" + b"[]," * 13_000_000 + b"[]]", False, id="empty lists"),
        pytest.param(
            "picture", lambda: _filled(8_000_000)[:-1] + ',"x":"👋"}'.encode(), False, id="four bytes a character"
        ),
        pytest.param("script", lambda: b" " * 1_000_000_000, True, id="a gigabyte of blanks"),
        pytest.param("speech", lambda: _spoken(20_000_000), False, id="speech"),
    ],
)
def test_the_peak(kind: str, body: Callable[[], bytes], *, packed: bool) -> None:
    data = gzip.compress(body(), 1) if packed else body()
    headers = {"content-encoding": "gzip"} if packed else {}
    with serving(lambda _: Reply(data, headers=headers)) as server:
        ran = subprocess.run(
            [sys.executable, str(CHILD), server.url, kind], capture_output=True, text=True, check=True, timeout=250
        )
    assert int(ran.stdout) < MOST_MB
