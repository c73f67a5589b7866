"""A command that crashes writes no core dump, which would contain the keys."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import COMMAND, environment

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/limits").exists(), reason="limits of a process are read from /proc"
)


# A shell that raises its limit as far as it may, and becomes the command.
_UNLIMITED = ["sh", "-c", 'ulimit -S -c "$(ulimit -H -c)"; exec "$@"', "sh"]


@pytest.mark.parametrize("asked", ["", "0", "1", "yes"])
def test_no_core_is_dumped_unless_the_environment_asks_for_it(tmp_path, asked):
    wanted = asked in {"1", "yes"}
    env = environment(tmp_path, ELEVEN_VIDEO_CORE_DUMPS=asked, PYTHONUNBUFFERED="1")
    with subprocess.Popen(
        [*_UNLIMITED, *COMMAND, "sandbox", "--port", "0"], cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True
    ) as process:  # fmt: skip
        try:
            process.stdout.readline()
            limits = Path(f"/proc/{process.pid}/limits").read_text()
            held = int(Path(f"/proc/{process.pid}/coredump_filter").read_text(), 16)
        finally:
            process.terminate()

    soft = next(line for line in limits.splitlines() if line.startswith("Max core file size")).split()[4]
    assert (soft == "0") is not wanted or _hard_limit() == 0
    assert (held == 0) is not wanted


def test_programs_that_it_starts_inherit_it(tmp_path):
    child = (
        "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0], open('/proc/self/coredump_filter').read())"
    )
    code = (
        "from eleven_video.cli.shell.core_dumps import keep_keys_out_of_core_dumps as keep\n"
        f"import subprocess, sys\nkeep()\nsubprocess.run([sys.executable, '-c', {child!r}], check=True)"
    )
    done = subprocess.run(
        [*_UNLIMITED, sys.executable, "-c", code], cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["0", "00000000"]


def _hard_limit() -> int:
    import resource

    return resource.getrlimit(resource.RLIMIT_CORE)[1]
