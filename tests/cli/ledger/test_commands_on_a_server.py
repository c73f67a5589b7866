"""Every command works with a ledger on a server, and shows its password nowhere."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command
from tests.support.postgresql import PASSWORD, USER, Server

TINY = ("--duration", "5s", "--resolution", "64x36", "--quality", "draft", "--motion", "none", "--captions", "none")
WRONG = "wr0ng-secret-Word"


class Machine:
    """A machine with a home of its own, which uses a ledger on a server and a stand-in for the services."""

    def __init__(self, folder: Path, ledger: str, url: str) -> None:
        self.folder = folder
        self.env = {**reaching(url), "ELEVEN_VIDEO_LEDGER": ledger, "TZ": "UTC"}

    def run(self, *arguments: str, code: int | None = 0, **env: str) -> str:
        """Run a command. The result is its stdout and stderr. If `code` is None, any exit code is right."""
        done = run_command(*arguments, cwd=self.folder, env=self.env | env)
        said = done.stdout + done.stderr
        for secret in (PASSWORD, WRONG):
            assert secret not in said
        assert code in (None, done.returncode), said
        return said

    def json(self, *arguments: str) -> dict:
        done = run_command(*arguments, "--json", cwd=self.folder, env=self.env)
        assert done.returncode == 0, done.stderr
        assert PASSWORD not in done.stdout + done.stderr
        return json.loads(done.stdout)

    def files(self) -> Iterator[Path]:
        return (path for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture
def machine(tmp_path, server_ledger, sandbox):
    return Machine(tmp_path, server_ledger, sandbox.url)


def wrong_password(address: str) -> str:
    return address.replace(PASSWORD, WRONG)


def test_a_video_from_the_first_command_to_the_last(machine, server_ledger, sandbox):
    made = machine.json("generate", "Bees", *TINY, "-o", "bees.mp4")
    stopped = machine.json("generate", "Snow", *TINY, "--stop-at", "script", "-o", "snow.mp4")
    machine.run("resume", stopped["session_id"])
    machine.run("redraw", made["session_id"], "--scene", "1", "--picture", "1", "-o", "redrawn.mp4", "--yes")
    rows = machine.folder / "rows.csv"
    rows.write_text("prompt,output\nRain,rain.mp4\n", encoding="utf-8")
    machine.run("batch", str(rows), *TINY)

    listed = machine.json("usage", "list")
    with LedgerReader.open(server_ledger) as reader:
        sessions = {one.session.id: one for one in reader.list_sessions(None)}
        calls = sum(one.totals.calls for one in sessions.values())
    assert {one["session_id"] for one in listed["sessions"]} == set(sessions)
    assert calls == sandbox.ledger()["total"]["calls"]
    assert not (machine.folder / "ev" / "ledger.sqlite3").exists()

    assert made["session_id"] in machine.run("usage", "show", made["session_id"])
    assert "gemini" in machine.run("usage", "report", "--by", "service")
    assert len(machine.run("usage", "export", "--json").splitlines()) == calls
    machine.run("usage", "receipt", made["session_id"], "-o", "again.html")
    assert "all machines that use this ledger" in " ".join(machine.run("status", ELEVEN_VIDEO_GEMINI_RPD="100").split())
    assert machine.json("status")["gemini"]["use"]["of"] == "ledger"
    machine.run("pricing", "check")
    machine.run("estimate", "Hail", *TINY[:4], "--budget", "5")
    machine.run("ledger", "check")
    assert machine.json("ledger", "show")["rows"]["sessions"] == len(sessions)
    assert made["session_id"] in json.dumps(machine.json("clean", "--finished", "--dry-run"))
    shown = machine.json("config", "show")
    assert shown["settings"]["ledger"]["value"] == shown["paths"]["ledger"]
    assert shown["paths"]["ledger"].startswith("postgresql:///films_")
    assert "answers in" in machine.run("doctor", code=None)
    # Nothing that was written in the whole folder has the password either.
    assert [path for path in machine.files() if PASSWORD.encode() in path.read_bytes()] == []


def test_a_budget_holds_over_two_machines(machine, server_ledger, sandbox, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    second = Machine(other, server_ledger, sandbox.url)
    spent = machine.json("generate", "Bees", *TINY, "-o", "bees.mp4", "--project", "shared")
    cost = float(spent["summary"]["total_cost"])

    said = second.run(
        "generate", "Snow", *TINY, "--project", "shared", code=5,
        ELEVEN_VIDEO_BUDGET_PROJECTS=json.dumps({"shared": round(cost * 1.01 + 0.0001, 4)}),
    )  # fmt: skip

    assert "shared" in said


def test_two_machines_in_distant_zones_count_one_day(machine, server_ledger, sandbox, tmp_path):
    """It is never the same day in these two zones."""
    other = tmp_path / "other"
    other.mkdir()
    second = Machine(other, server_ledger, sandbox.url)
    machine.run("generate", "Bees", *TINY, "-o", "bees.mp4", TZ="Etc/GMT-14")

    said = second.run(
        "generate", "Snow", *TINY, "--fit", "anyway", code=5, TZ="Etc/GMT+12", ELEVEN_VIDEO_BUDGET_DAY="0.01"
    )

    assert "day" in said


FREE = [
    ("usage", "list"), ("usage", "report"), ("usage", "show"), ("usage", "export"), ("usage", "receipt"), ("clean",),
    ("ledger", "show"), ("ledger", "check"), ("doctor",),
]  # fmt: skip
PAID = [("generate", "Bees", *TINY), ("batch", "rows.csv", *TINY)]


@pytest.mark.parametrize("arguments", [*FREE, *PAID], ids=" ".join)
def test_a_wrong_password_is_named_and_not_shown(machine, sandbox, server_ledger, arguments):
    (machine.folder / "rows.csv").write_text("prompt\nRain\n", encoding="utf-8")

    said = machine.run(*arguments, code=3, ELEVEN_VIDEO_LEDGER=wrong_password(server_ledger))

    assert f'password authentication failed for user "{USER}"' in " ".join(said.split())
    assert sandbox.ledger()["total"]["calls"] == 0


def test_no_log_line_has_a_wrong_password(machine, server_ledger):
    said = machine.run("generate", "Bees", *TINY, "-vv", code=3, ELEVEN_VIDEO_LEDGER=wrong_password(server_ledger))

    assert "password authentication failed" in said


@pytest.mark.parametrize("arguments", PAID, ids=" ".join)
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("postgresql://films:n0t-a-real-Pass-w0rd@127.0.0.1:1/films", "Check that the server runs"),
        ("mysql://films:n0t-a-real-Pass-w0rd@h/films", "a ledger is a file or a PostgreSQL database"),
    ],
)
def test_without_its_server_a_run_buys_nothing(machine, sandbox, arguments, place, said):
    (machine.folder / "rows.csv").write_text("prompt\nRain\n", encoding="utf-8")

    told = machine.run(*arguments, code=3, ELEVEN_VIDEO_LEDGER=place)

    assert said in " ".join(told.split())
    assert sandbox.ledger()["total"]["calls"] == 0


def test_a_missing_database_and_missing_rights_are_named(machine, postgresql: Server, sandbox):
    missing = postgresql.address("no_such_database", user=USER, password=PASSWORD)
    assert "Create the database" in machine.run("generate", "Bees", *TINY, code=3, ELEVEN_VIDEO_LEDGER=missing)
    postgresql.run("CREATE DATABASE closed_to_films")
    postgresql.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database="closed_to_films")
    closed = postgresql.address("closed_to_films", user=USER, password=PASSWORD)

    for command in (("generate", "Bees", *TINY), ("ledger", "check"), ("doctor",)):
        said = " ".join(machine.run(*command, code=3, ELEVEN_VIDEO_LEDGER=closed).split())
        assert re.search(r"permission denied for schema|missing: CREATE in the schema", said)

    assert sandbox.ledger()["total"]["calls"] == 0
    postgresql.run("DROP DATABASE closed_to_films WITH (FORCE)")


def test_a_form_of_a_newer_version_is_refused(machine, server_ledger, postgresql, sandbox):
    machine.run("generate", "Bees", *TINY, "--stop-at", "script")
    calls = sandbox.ledger()["total"]["calls"]
    database = re.search(r"films_\w+", server_ledger)[0]
    postgresql.run("UPDATE ledger_version SET version = 99", database=database)

    for command in (("generate", "Snow", *TINY), ("usage", "list"), ("ledger", "check")):
        said = machine.run(*command, code=3)
        assert ("form 99" if command[0] == "ledger" else "newer eleven-video") in said

    assert sandbox.ledger()["total"]["calls"] == calls


def test_the_driver_is_needed_only_on_a_server_and_its_extra_is_named(tmp_path, sandbox):
    """Where psycopg is not installed, its import fails."""
    hiding = tmp_path / "hiding"
    (hiding / "psycopg").mkdir(parents=True)
    (hiding / "psycopg" / "__init__.py").write_text("raise ModuleNotFoundError(\"No module named 'psycopg'\")\n")
    machine = Machine(tmp_path, "", sandbox.url)
    path = {"PYTHONPATH": os.pathsep.join([str(hiding), str(Path(__file__).resolve().parents[3])]), "LANG": "C"}

    machine.run("generate", "Bees", *TINY, "--stop-at", "script", **path)
    said = machine.run("usage", "list", code=3, ELEVEN_VIDEO_LEDGER=f"postgresql://u:{PASSWORD}@h/d", **path)

    assert 'pip install "eleven-video[machines]"' in said
