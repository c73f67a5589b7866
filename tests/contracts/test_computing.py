"""`pytest --computing` counts what the processes of a test compute."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="CPU time is read as Linux tells it")

CHILD = """
import sys, time
while time.process_time() < 0.2: pass
print("computed", flush=True)
sys.stdin.readline()
"""


def test_a_process_counts_while_it_runs_and_after_its_end() -> None:
    from tests.support.computing import computed_s

    before = computed_s()
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "computed\n"
        assert computed_s() - before > 0.15
    assert computed_s() - before > 0.15
