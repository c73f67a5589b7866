"""`eleven-video clean`: what sessions take, and removing them: never what is paid for and unfinished without a question."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eleven_video.purchasing.session_lock import locked
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment, reaching, run_command
from tests.support.terminal import Terminal

QUICK = ("--duration", "5s", "--resolution", "160x90", "--quality", "draft", "-q")
LONG_AGO = 1_700_000_000  # seconds since 1970: November 2023


class Desk:
    """A folder with a finished, an unfinished, an empty and a sandbox session, and the server that made them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sessions = folder / "ev" / "sessions"
        with Sandbox(seed=3) as sandbox:
            self.env = reaching(sandbox.url)
            self.finished = self._made("generate", "Bees", *QUICK)
            self.unfinished = self._made("generate", "Snow", *QUICK, "--stop-at", "script")
        with Sandbox(seed=3, faults=[Fault.parse("script,status=401")]) as refusing:
            self.env = reaching(refusing.url)
            self.empty = self._made("generate", "Rain", *QUICK)
        self.env = {}
        self.sandbox = self._made("generate", "Moon", *QUICK)
        self.usage = self.listed_usage()

    def _made(self, *arguments: str) -> str:
        before = set(self.ids())
        run_command(*arguments, cwd=self.folder, env=self.env)
        (new,) = set(self.ids()) - before
        return new

    def listed_usage(self) -> str:
        return run_command("usage", "list", "--json", cwd=self.folder).stdout

    def ids(self) -> list[str]:
        return sorted(path.name for path in self.sessions.iterdir()) if self.sessions.exists() else []

    def clean(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        done = run_command("clean", "--json", *arguments, cwd=self.folder)
        assert done.returncode == code, done.stderr
        record: dict[str, Any] = json.loads(done.stdout)
        return record

    def used(self, session: str, seconds: int) -> None:
        """Set when a session was last used."""
        for path in [*(self.sessions / session).rglob("*"), self.sessions / session]:
            os.utime(path, (seconds, seconds))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("clean"))


@pytest.fixture
def desk(made: Desk) -> Iterator[Desk]:
    """The same for each test: what a test removes is put back."""
    import shutil

    kept = made.folder / "kept"
    shutil.copytree(made.sessions, kept)
    yield made
    shutil.rmtree(made.sessions)
    kept.rename(made.sessions)


def test_clean_without_options_lists_sessions_and_removes_none(desk: Desk) -> None:
    ids = desk.ids()
    record = desk.clean()

    states = {one["id"]: one["state"] for one in record["folders"]}
    assert states == {
        desk.finished: "finished", desk.unfinished: "unfinished", desk.empty: "empty", desk.sandbox: "sandbox"
    }  # fmt: skip
    for one in record["folders"]:
        files = [path for path in (desk.sessions / one["id"]).rglob("*") if path.is_file()]
        assert (one["files"], one["bytes"]) == (len(files), sum(path.stat().st_size for path in files))
    assert record["totals"]["finished"]["count"] == 1
    text = run_command("clean", cwd=desk.folder).stdout
    assert "unfinished, with paid results" in text
    assert "eleven-video clean --finished --older-than 30d" in text
    assert desk.ids() == ids


ASKED = {
    ("--finished",): {"finished"}, ("--sandbox",): {"sandbox"}, ("--empty",): {"empty"},
    ("--finished", "--empty"): {"finished", "empty"}, ("--older-than", "0d"): {"finished", "sandbox", "empty"},
    ("--older-than", "30d"): set(), ("--finished", "--older-than", "30d"): set(), ("--previews",): set(),
    ("--unfinished", "--yes"): {"unfinished"}, ("--work-files",): set(),
}  # fmt: skip


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(("arguments", "gone"), ASKED.items(), ids=map(" ".join, ASKED))
def test_clean_removes_only_the_selected_sessions(
    desk: Desk, arguments: tuple[str, ...], gone: set[str], *, dry: bool
) -> None:
    ids = set(desk.ids())

    record = desk.clean(*arguments, *(["--dry-run"] if dry else []))

    removed = {getattr(desk, state) for state in gone}
    assert {one["id"] for one in record["removed"]} == removed
    assert set(desk.ids()) == (ids if dry else ids - removed)
    assert record["freed_bytes"] == sum(one["bytes"] for one in record["removed"])
    assert sorted(path.suffix for path in desk.folder.glob("*.mp4")) == [".mp4", ".mp4"]
    assert desk.listed_usage() == desk.usage


def test_age_is_that_of_the_last_use(desk: Desk) -> None:
    desk.used(desk.finished, LONG_AGO)
    assert [one["id"] for one in desk.clean("--older-than", "52w")["removed"]] == [desk.finished]
    assert desk.finished not in desk.ids()


@pytest.mark.parametrize(
    "arguments", [["--unfinished"], ["--older-than", "0d", "--unfinished"], ["ID"], ["ID", "--yes"]]
)
def test_paid_results_without_a_video_are_not_removed_without_a_question(desk: Desk, arguments: list[str]) -> None:
    ids = desk.ids()
    record = desk.clean(*(desk.unfinished if one == "ID" else one for one in arguments), code=2)
    assert "--unfinished --yes" in record["error"]
    assert desk.ids() == ids


@pytest.mark.skipif(sys.platform == "win32", reason="no terminal of that kind there")
@pytest.mark.parametrize(("keys", "stays"), [("\r", True), ("n\r", True), ("x\rn\r", True), ("y\r", False)])
def test_the_question_is_no_unless_yes_is_typed(desk: Desk, keys: str, *, stays: bool) -> None:
    screen = Terminal(80, 24, [*COMMAND, "clean", "--unfinished"], env=environment(desk.folder), cwd=desk.folder)
    try:
        screen.wait_for("y or n?", 60)
        screen.type(keys.encode())
        assert screen.wait_for_end(60) == 0, screen.text
    finally:
        screen.close()
    assert (desk.unfinished in desk.ids()) is stays


def test_sessions_are_named_by_id_or_its_beginning(desk: Desk) -> None:
    record = desk.clean(desk.finished, desk.empty[:-1])
    assert {one["id"] for one in record["removed"]} == {desk.finished, desk.empty}
    assert "There is no session" in desk.clean("nobody", code=2)["error"]
    assert "not both" in desk.clean("20", "--finished", code=2)["error"]
    assert desk.clean(desk.sandbox, "--older-than", "30d")["removed"] == []
    assert "is not an age" in desk.clean("--older-than", "soon", code=2)["error"]


def test_a_session_that_a_run_is_using_is_skipped(desk: Desk) -> None:
    with locked(desk.sessions / desk.finished):
        assert desk.clean()["totals"]["in use"]["count"] == 1
        assert desk.clean("--finished")["removed"] == []
        record = desk.clean(desk.finished)
        assert [one["reason"] for one in record["skipped"]] == ["a run is using it"]
    assert (desk.sessions / desk.finished / "session.json").exists()


def test_render_files_are_removed_and_the_sessions_stay(desk: Desk) -> None:
    kept = desk.sessions / desk.unfinished / "eleven-video-kept"
    left = desk.sessions / desk.finished / ".eleven-video-x.work"
    for folder in (kept, left):
        folder.mkdir()
        (folder / "a.packets").write_bytes(b"x" * 1000)
    part = desk.sessions / desk.unfinished / "bought" / ".eleven-video-1.part"
    part.write_bytes(b"x" * 500)
    ids = desk.ids()

    shown = desk.clean()
    assert shown["work_files_bytes"] == 2500
    for one in shown["folders"]:
        bought = desk.sessions / one["id"] / "bought"
        assert one["results_bytes"] == sum(path.stat().st_size for path in bought.rglob("*"))
    assert desk.clean("--work-files")["freed_bytes"] == 2500
    assert not part.exists()

    assert desk.ids() == ids
    assert not kept.exists()
    assert not left.exists()


def test_changes_to_a_script_that_have_no_video_yet_are_not_removed_with_finished_sessions(desk: Desk) -> None:
    (desk.sessions / desk.finished / "script.edited.json").write_text("{}")
    assert desk.clean("--finished")["removed"] == []


def test_what_an_interrupted_removal_left_is_empty_and_cannot_be_resumed(desk: Desk) -> None:
    (desk.sessions / desk.unfinished / "session.json").unlink()
    # Its results are paid for, whoever knows what for.
    assert desk.clean("--empty", "--dry-run")["removed"] == [
        one for one in desk.clean()["folders"] if one["state"] == "empty"
    ]
    assert run_command("resume", desk.unfinished, cwd=desk.folder).returncode == 2
