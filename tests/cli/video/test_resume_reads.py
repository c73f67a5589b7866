"""What `resume`, `edit` and `estimate` read of a saved session: each thing once."""

import json
from collections import Counter
from hashlib import sha256

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import run_command
from tests.support.counted_reads import DECODED, OPENED, SESSION
from tests.support.kept_sessions import TEXT, Desk

SMALL = ("--script", "text.txt", "--resolution", "320x180")


def begun_desk(folder, sandbox):
    """A desk with a session that has its narrations and no picture."""
    folder.mkdir()
    (folder / "text.txt").write_text(TEXT, "utf-8")
    desk = Desk(folder, sandbox)
    assert desk.run("generate", *SMALL, "--stop-at", "audio").returncode == 0
    return desk


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory):
    """A desk for commands that change nothing."""
    with Sandbox() as sandbox:
        yield begun_desk(tmp_path_factory.mktemp("desk") / "work", sandbox)


def reads_of(desk, *arguments):
    """What a command read: a counter for each event."""
    log = desk.folder / "reads.jsonl"
    log.unlink(missing_ok=True)
    done = run_command(
        *arguments, cwd=desk.folder, env=desk.env | {"READS": str(log)}, module="tests.support.counted_reads"
    )
    assert done.returncode == 0, done.stderr
    found = {OPENED: Counter(), SESSION: Counter(), DECODED: Counter()}
    for line in log.read_text("utf-8").splitlines():
        event, name = json.loads(line)
        found[event][name] += 1
    return found


def each_narration_once(session):
    return Counter(sha256(path.read_bytes()).hexdigest() for path in session.glob("bought/*.mp3"))


@pytest.mark.parametrize("command", [("resume", "--dry-run", "--budget", "1"), ("estimate", *SMALL)])
def test_a_dry_run_of_resume_opens_the_ledger_at_most_twice(looked_at, command):
    (session,) = looked_at.sessions

    reads = reads_of(looked_at, *command)

    assert 1 <= reads[OPENED].total() <= 2
    assert reads[DECODED] == each_narration_once(session)
    assert len(reads[DECODED]) == 3
    assert reads[SESSION] == {session.name: 1}


def test_a_resumed_run_and_an_edit_read_the_same_once(tmp_path):
    with Sandbox() as sandbox:
        desk = begun_desk(tmp_path / "work", sandbox)
        (session,) = desk.sessions

        resumed = reads_of(desk, "resume", "--budget", "1")
        edited = reads_of(desk, "edit", "--captions", "karaoke")

    for reads in (resumed, edited):
        assert 1 <= reads[OPENED].total() <= 2
        assert reads[DECODED] == each_narration_once(session)
        assert len(reads[DECODED]) == 3
        assert reads[SESSION] == {session.name: 1}
