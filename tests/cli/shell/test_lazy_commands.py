"""A command is built, and its module imported, only when it is named."""

import json
import os
import subprocess
import sys

import pytest

from eleven_video.cli.shell.command import QuickCommand
from eleven_video.cli.shell.lazy_commands import CommandSource, LazyCommands

COMMAND_MODULES = {
    "eleven_video.cli.video.generate",
    "eleven_video.cli.video.estimate",
    "eleven_video.cli.batch.batch",
    "eleven_video.cli.usage.usage",
    "eleven_video.cli.settings.config",
    "eleven_video.cli.services.doctor",
}
PROBE = """
import sys
sys.argv = ["eleven-video", *{arguments!r}]
import atexit, gc, json
atexit.register(
    lambda: print("FOUND", json.dumps([sorted(set(sys.modules) & {watched!r}), gc.get_threshold()]), file=sys.stderr)
)
from eleven_video.cli import main
main()
"""


def found_at_exit(tmp_path, *arguments):
    """The modules of commands that a command has loaded, and how often it collects garbage, when it exits."""
    environ = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(arguments=list(arguments), watched=COMMAND_MODULES)],
        env={**environ, "HOME": str(tmp_path), "ELEVEN_VIDEO_HOME": str(tmp_path / "home")},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules, threshold = json.loads(done.stderr.rpartition("FOUND ")[2])
    return modules, tuple(threshold)


@pytest.mark.parametrize(
    ("arguments", "module"),
    [
        (["usage", "list"], "eleven_video.cli.usage.usage"),
        (["estimate", "Bees"], "eleven_video.cli.video.estimate"),
        (["config", "path"], "eleven_video.cli.settings.config"),
    ],
)
def test_a_command_imports_no_other_command(tmp_path, arguments, module):
    assert found_at_exit(tmp_path, *arguments)[0] == [module]


def test_a_group_lists_its_commands_before_it_builds_them():
    commands = LazyCommands({"missing": CommandSource("no.such.module", QuickCommand)})

    assert list(commands) == ["missing"]
    with pytest.raises(ModuleNotFoundError):
        commands["missing"]


def test_a_command_is_built_once():
    commands = LazyCommands({"clean": CommandSource("eleven_video.cli.video.clean", QuickCommand)})

    assert commands["clean"] is commands["clean"]
    assert isinstance(commands["clean"], QuickCommand)


def test_a_short_command_collects_garbage_rarely_and_a_run_as_python_does(tmp_path):
    (tmp_path / "rows.txt").write_text("Bees\n", encoding="utf-8")
    default = subprocess.run(
        [sys.executable, "-c", "import gc; print(*gc.get_threshold())"], capture_output=True, text=True, check=True
    )
    usual = tuple(map(int, default.stdout.split()))

    assert found_at_exit(tmp_path, "usage", "list")[1][0] > usual[0]
    assert found_at_exit(tmp_path, "generate", "Bees", "--stop-at", "script")[1] == usual
    assert found_at_exit(tmp_path, "batch", "rows.txt", "--dry-run")[1] == usual
