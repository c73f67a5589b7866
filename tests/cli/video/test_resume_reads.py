"""What `resume`, `edit` and `estimate` read of a saved session: each thing once."""

import json
from collections import Counter
from hashlib import sha256

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import run_command
from tests.support.counted_reads import DECODED, OPENED, SESSION
from tests.support.kept_sessions import PROMPT, TEXT, Desk

LONG = ("--duration", "20s", "--resolution", "320x180")


@pytest.fixture
def desk(tmp_path):
    """A desk with a session whose narrations are there and whose pictures were refused."""
    folder = tmp_path / "work"
    folder.mkdir()
    with Sandbox(faults=["image,status=400"]) as sandbox:
        desk = Desk(folder, sandbox)
        assert desk.run("generate", PROMPT, *LONG).returncode == 4
        sandbox.clear_faults()
        yield desk


def reads_of(desk, *arguments):
    """What a command read: a counter for each event."""
    log = desk.folder / "reads.jsonl"
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


def test_a_resumed_run_opens_the_ledger_twice_and_decodes_each_narration_once(desk):
    (session,) = desk.sessions

    reads = reads_of(desk, "resume", "--budget", "1")

    assert 1 <= reads[OPENED].total() <= 2
    assert reads[DECODED] == each_narration_once(session)
    assert len(reads[DECODED]) > 1
    assert reads[SESSION] == {session.name: 1}


@pytest.mark.parametrize("command", [("resume", "--dry-run", "--budget", "1"), ("estimate", PROMPT, *LONG)])
def test_a_look_reads_the_same_once(desk, command):
    (session,) = desk.sessions

    reads = reads_of(desk, *command)

    assert 1 <= reads[OPENED].total() <= 2
    assert reads[DECODED] == each_narration_once(session)
    assert reads[SESSION] == {session.name: 1}


def test_an_edited_video_reads_each_session_once_and_decodes_each_narration_once(desk):
    (desk.folder / "text.txt").write_text(TEXT, "utf-8")
    assert desk.run("generate", "--script", "text.txt", "--resolution", "320x180").returncode == 0
    older, newest = desk.sessions

    reads = reads_of(desk, "edit", "--captions", "karaoke")

    assert reads[OPENED].total() <= 2
    assert reads[SESSION] == {older.name: 1, newest.name: 1}
    assert reads[DECODED] == each_narration_once(newest)
