"""git ignores the files that a run writes into the checkout by default."""

import shutil
import subprocess
from pathlib import Path

import pytest

from eleven_video.domain.receipt_files import html_receipt_path, json_receipt_path
from eleven_video.domain.video import FileFormat
from eleven_video.files import replacing
from eleven_video.orchestrator.captioning import Captions
from eleven_video.render.encoding.work_files import Workspace
from tests.support.command import PROJECT, run_command

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None or not (PROJECT / ".git").exists(), reason="this is no checkout"
)


def not_ignored(*names: str) -> list[str]:
    """Those that git would add. It is asked about names: nothing of them has to be there."""
    asked = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=PROJECT, input="\0".join(names), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode in {0, 1}, asked.stderr
    return sorted(set(names) - set(asked.stdout.split("\0")))


@pytest.mark.parametrize("kind", FileFormat)
def test_a_video_of_each_kind_and_what_lies_beside_it(kind):
    video = Path(f"why-the-sky-is-blue-2{kind.suffix}")
    beside = [video.with_suffix(f".{captions}") for captions in (Captions.SRT, Captions.VTT)]
    assert not_ignored(*map(str, (video, json_receipt_path(video), html_receipt_path(video), *beside))) == []


def test_what_a_killed_run_leaves(tmp_path):
    with replacing(tmp_path / "sky.mp4") as part:
        assert not_ignored(part.name) == []
    hidden, kept = Workspace(tmp_path), Workspace(tmp_path, keep=True)
    assert not_ignored(f"{hidden.path.name}/segment-1.mkv", f"{kept.path.name}/segment-1.mkv") == []
    hidden.close()


def test_keys_environments_and_the_tools_own():
    names = (".env", ".uv/bin/uv", ".venv/bin/python", "uv.lock", "build/requirements.txt", "dist/x.whl", ".coverage")
    assert not_ignored(*names, ".pytest_cache/x", ".hypothesis/x", ".mypy_cache/x", ".ruff_cache/x") == []


def test_all_that_a_run_really_writes(tmp_path):
    done = run_command(
        "generate", "Bees", "--duration", "5s", "--resolution", "720p", "--quality", "draft", "--captions", "srt",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    # The folder is the process's home too, which a checkout is not.
    written = [path.name for path in tmp_path.iterdir() if path.name not in {"ev", "home", ".cache"}]
    assert len(written) == 4
    assert not_ignored(*written) == []


def test_nothing_that_the_project_keeps_is_ignored():
    kept = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split("\0")[:-1]
    assert kept
    assert not_ignored(*kept) == sorted(kept)
