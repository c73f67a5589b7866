"""`eleven-video resume` as a user runs it."""

import json
import shutil

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command, start_command
from tests.support.gate import Stop, gate_to
from tests.support.kept_sessions import PROMPT, QUICK, VIDEO, Desk, holds_no_key, last_line, result, told

WAIT_S = 60


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    with Sandbox() as sandbox:
        yield Desk(folder, sandbox)


@pytest.fixture
def stopped(desk):
    """A desk with a session whose narration was refused: script and picture are there."""
    desk.sandbox.add_fault("speech,status=400")
    assert desk.generate().returncode == 4
    desk.sandbox.clear_faults()
    return desk


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory):
    """The same for tests that change nothing."""
    folder = tmp_path_factory.mktemp("desk") / "work"
    folder.mkdir()
    with Sandbox(faults=["speech,status=400"]) as sandbox:
        desk = Desk(folder, sandbox)
        assert desk.generate().returncode == 4
        sandbox.clear_faults()
        yield desk


WRONG = {
    "no such session": (("nope",), "There is no session 'nope'"),
    "an empty id": (("",), "There is no session ''"),
    "a path": (("../sessions",), "There is no session"),
    "two minds about the budget": (("--budget", "1", "--no-budget"), "exclude each other"),
    "a report named as the receipt": (
        ("-o", "second.mp4", "--report", "second.mp4.receipt.json"),
        "is the name of the receipt and of the report",
    ),
    "a budget in words": (("--budget", "abc"), "'abc' is not an amount of dollars"),
    "a budget below nothing": (("--budget", "-1"), "'-1' is not an amount"),
    "a budget that is no number": (("--budget", "nan"), "'nan' is not an amount"),
    "a budget without end": (("--budget", "1e400"), "up to 9,000,000"),
    "an empty budget": (("--budget", ""), "'' is not an amount"),
    "an unknown way": (("--on-unknown", "hope"), "--on-unknown must be one of stop, retry, skip, not 'hope'"),
    "an unknown way of looking": (("--dry-run", "--on-unknown", "hope"), "not 'hope'"),
    "a folder below a file": (("-o", "ev/ledger.sqlite3/x.mp4"), "The folder ev/ledger.sqlite3 cannot be made"),
    "no video file": (("-o", "x.avi"), "does not end in one of .mp4, .mov, .webm"),
    "no report file": (("--report", "r.xlsx"), ".json or .csv"),
    "an unknown option": (("--colour",), "No such option"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_2_and_buys_nothing(looked_at, arguments, said):
    asked = looked_at.asked_to_be_paid

    done = looked_at.run("resume", *arguments)

    assert done.returncode == 2, done.stderr
    assert said in told(done)
    assert len(done.stderr.splitlines()) <= 2
    assert done.stdout == ""
    assert looked_at.asked_to_be_paid == asked


def test_a_dry_run_of_resume_shows_paid_and_remaining_costs(looked_at):
    before = {path: path.read_bytes() for path in looked_at.sessions[0].rglob("*") if path.is_file()}
    asked = looked_at.asked_to_be_paid

    done = looked_at.run("resume", "--dry-run", "--budget", "$0.50")

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f'Session {looked_at.sessions[0].name}: "{PROMPT}"'
    assert lines[1].startswith("Paid:  $0.0")
    assert lines[1].endswith("(script, 0 of 1 narration, 1 picture)")
    assert "59 credits" in done.stdout
    assert "Budget for this run: $0." in done.stdout
    assert "of $0.50 left, enough for at most $0.0" in " ".join(done.stdout.split())
    assert "Open:" not in done.stdout
    assert looked_at.asked_to_be_paid == asked
    assert {path: path.read_bytes() for path in before} == before


def test_a_dry_run_of_resume_as_json_needs_no_key(looked_at):
    done = looked_at.without_keys("resume", "--dry-run", "--json")

    found = result(done)
    assert done.stderr == ""
    assert found["session_id"] == looked_at.sessions[0].name
    assert found["paid"]["results"] == {
        "script": {"have": 1, "of": 1}, "speech": {"have": 0, "of": 1}, "image": {"have": 1, "of": None},
    }  # fmt: skip
    assert found["paid"]["state"] == "priced"
    assert found["open_calls"] == []
    assert found["budgets"] == []
    short = result(looked_at.without_keys("resume", "--dry-run", "--budget-credits", "56", "--json"))["budgets"]
    assert [(one["scope"], one["needed_credits"], one["fits"]) for one in short] == [("run", 59, False)]


def test_without_keys_what_the_services_began_is_not_gone_on_with(looked_at):
    done = looked_at.without_keys("resume")

    assert done.returncode == 3
    assert "set GEMINI_API_KEY and ELEVENLABS_API_KEY first" in told(done)
    assert "--sandbox" not in told(done)


def test_what_another_server_has_drawn_is_not_mixed_with_what_the_services_draw(looked_at):
    env = {"GEMINI_API_KEY": "k", "ELEVENLABS_API_KEY": "k"}
    done = run_command("resume", cwd=looked_at.folder, env=env)

    assert done.returncode == 3
    assert "was made with the server at 127.0.0.1" in told(done)
    assert "your settings name the real services" in told(done)
    assert "ELEVEN_VIDEO_GEMINI_BASE_URL" in told(done)


def test_resume_without_any_session_is_refused(desk):
    assert (desk.run("resume").returncode, desk.run("resume", "20").returncode) == (2, 2)
    assert "There is no session in" in told(desk.run("resume"))


def test_an_id_may_be_cut_short_as_long_as_it_is_one_sessions(stopped):
    (session,) = stopped.sessions
    shutil.copytree(session, session.with_name(session.name + "-too"))

    done = stopped.run("resume", session.name[:8], "--dry-run")
    assert done.returncode == 2
    assert f"2 sessions begin with '{session.name[:8]}', such as {session.name}, {session.name}-too." in told(done)
    assert stopped.run("resume", session.name, "--dry-run").stdout.startswith(f"Session {session.name}:")
    assert stopped.run("resume", session.name + "-t", "--dry-run").stdout.startswith(f"Session {session.name}-too:")


def test_it_pays_for_what_is_missing_only_and_tells_the_whole(stopped):
    before = stopped.sandbox.ledger()["total"]
    done = stopped.run("resume", "--json", "--report", "r.json")

    assert done.returncode == 0, done.stderr
    after = stopped.sandbox.ledger()["total"]
    assert (after["calls"] - before["calls"], after["images"] - before["images"]) == (1, 0)
    found = result(done)
    assert found["video_path"] == str(stopped.folder / VIDEO)
    assert found["summary"]["calls_count"] == 1
    assert found["session_total"]["calls"] == after["calls"] == 3
    assert found["session_total"]["cost_pico"] > found["summary"]["total_cost_pico"]
    receipt = json.loads((stopped.folder / f"{VIDEO}.receipt.json").read_text())
    assert receipt["cost_pico"] == found["session_total"]["cost_pico"]
    assert len(receipt["calls"]) == 3
    assert [
        line for line in done.stderr.splitlines() if line.startswith("With the session's earlier runs: at least $0.0")
    ]
    assert json.loads((stopped.folder / "r.json").read_text())["session_id"] == found["session_id"]
    assert holds_no_key(stopped.folder, [done])

    again = stopped.run("resume", found["session_id"])
    assert again.returncode == 2
    assert last_line(again) == f"Error: Session {found['session_id']} is finished: its video is {found['video_path']}"
    assert "No unfinished session to resume" in told(stopped.run("resume"))

    # A deleted video is made again of what is there.
    (stopped.folder / VIDEO).unlink()
    remade = stopped.run("resume", found["session_id"], "--json")
    assert remade.returncode == 0, remade.stderr
    assert "Left:  nothing" in remade.stderr
    assert result(remade)["video_path"] == found["video_path"]
    assert result(remade)["summary"]["calls_count"] == 0
    assert stopped.sandbox.ledger()["total"] == after


def test_resume_from_another_folder_keeps_the_output_path(stopped, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = stopped.run("resume", cwd=elsewhere)

    assert done.returncode == 0, done.stderr
    assert stopped.videos() == [VIDEO, f"{VIDEO}.receipt.html", f"{VIDEO}.receipt.json"]
    assert list(elsewhere.iterdir()) == []


def test_where_the_folder_is_gone_another_one_can_be_named(desk):
    (desk.folder / "out").mkdir()
    desk.sandbox.add_fault("speech,status=400")
    assert desk.generate("-o", "out/").returncode == 4
    desk.sandbox.clear_faults()
    (desk.folder / "out").rmdir()
    asked = desk.asked_to_be_paid

    done = desk.run("resume")
    assert done.returncode == 2
    assert "choose another with --output" in told(done)
    assert desk.asked_to_be_paid == asked

    done = desk.run("resume", "-o", "other.mp4")
    assert done.returncode == 0, done.stderr
    assert desk.videos() == ["other.mp4", "other.mp4.receipt.html", "other.mp4.receipt.json"]


CLAIMS = {
    "an empty claim is filled": (b"", (), [VIDEO]),
    "an empty claim is given up for another place": (b"", ("-o", "other.mp4"), ["other.mp4"]),
    "a file of somebody else is left alone": (b"mine", (), [VIDEO.replace(".mp4", "-2.mp4"), VIDEO]),
}


@pytest.mark.parametrize(("found", "arguments", "videos"), CLAIMS.values(), ids=CLAIMS)
def test_what_a_killed_run_left_under_the_videos_name_is_not_left_behind(stopped, found, arguments, videos):
    """Killed between taking a name and writing the video under it."""
    claimed = stopped.folder / VIDEO
    claimed.write_bytes(found)
    (stopped.sessions[0] / "claim.json").write_text(json.dumps({"output": str(claimed)}))

    done = stopped.run("resume", *arguments)

    assert done.returncode == 0, done.stderr
    assert [path.name for path in sorted(stopped.folder.glob("*.mp4"))] == videos
    assert not found or claimed.read_bytes() == found
    assert all(path.stat().st_size > 1000 for path in stopped.folder.glob("*.mp4") if path != claimed or not found)


def test_a_damaged_session_is_reported_with_a_remedy(stopped):
    facts = stopped.sessions[0] / "session.json"
    for torn in (b"", facts.read_bytes()[:50], b"[]", b'{"output": 1}', b"\xff\xfe"):
        facts.write_bytes(torn)
        done = stopped.run("resume")
        assert done.returncode == 2, done.stderr
        assert "session.json" in told(done)
        assert "damaged" in told(done)
        assert "eleven-video usage list" in told(done)


def test_a_torn_script_is_written_again_from_what_was_bought(stopped):
    script = stopped.sessions[0] / "script.json"
    whole = script.read_bytes()
    script.write_bytes(whole[:20])

    assert stopped.run("resume").returncode == 0
    assert script.read_bytes() == whole
    assert stopped.sandbox.ledger()["requests"]["script"] == 1


def test_what_is_gone_from_the_folder_is_left_to_be_paid_again_and_told_so_before(stopped):
    shutil.rmtree(stopped.sessions[0] / "bought")
    shown = stopped.run("resume", "--dry-run").stdout

    assert "(no script)" in shown
    assert "Paid:  $0.0" in shown
    assert stopped.run("resume").returncode == 0
    assert stopped.sandbox.ledger()["requests"]["script"] == 2


def test_a_session_that_another_run_is_at_is_left_alone(desk):
    with gate_to(desk.sandbox) as gate:
        stop = gate.stop_at(Stop(1, path="image"))
        first = start_command("generate", PROMPT, *QUICK, cwd=desk.folder, env=reaching(gate.url))
        assert stop.reached.wait(WAIT_S)
        asked = desk.asked_to_be_paid
        session = desk.sessions[0].name

        for arguments in ((), ("--dry-run",), ("--on-unknown", "retry")):
            second = desk.run("resume", session, *arguments)
            assert second.returncode == 2
            assert "is in use by another run. Wait until that run has ended." in told(second)
            # What is under way there is not lost.
            assert "without an answer" not in told(second)
        assert desk.asked_to_be_paid in {asked, asked + 1}
        gate.open(let_through=True)
        _, said = first.communicate(timeout=WAIT_S)
        assert first.returncode == 0, said
    assert desk.billed == 3
    assert desk.run("resume", session).returncode == 2


def test_what_the_sandbox_began_stays_in_the_sandbox_whatever_keys_are_set(desk):
    assert desk.without_keys("generate", PROMPT, *QUICK, "--budget", "0.03", "--fit", "anyway").returncode == 5

    done = desk.run("resume", "--no-budget", "--json")

    assert done.returncode == 0, done.stderr
    assert told(done).startswith("Using the built-in sandbox again. Nothing is billed;")
    assert result(done)["mode"] == "sandbox"
    assert desk.sandbox.ledger()["requests"] == {}


def test_resume_works_without_a_readable_ledger(stopped):
    """As `generate` does: what is counted waits in a spool, and nothing that is there is bought again."""
    ledger = stopped.folder / "ev" / "ledger.sqlite3"
    ledger.rename(ledger.with_name("before.sqlite3"))
    ledger.mkdir()

    done = stopped.run("resume", "--json")

    assert done.returncode == 0, done.stderr
    assert "Calls recorded only in the ledger may be made again." in told(done)
    assert stopped.videos() == [VIDEO, f"{VIDEO}.receipt.html", f"{VIDEO}.receipt.json"]
    kinds = [call["kind"] for call in stopped.sandbox.ledger()["calls"]]
    assert sorted(kinds) == ["image", "script", "speech"]

    ledger.rmdir()
    ledger.with_name("before.sqlite3").rename(ledger)
    assert len(result(stopped.run("usage", "show", "--json"))["calls"]) == 3
