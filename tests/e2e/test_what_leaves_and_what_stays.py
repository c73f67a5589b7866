"""Whole commands, watched: whom they reach, what they send, what they start, and what they leave on the disk."""

import ipaddress
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command
from tests.support.passing_on import passing_on
from tests.support.scripted_server import SelectionOptions, serving

KEYS = {"x-goog-api-key": "gemini-secret-key", "xi-api-key": "elevenlabs-secret-key"}
QUICK = ("--duration", "5s", "--resolution", "320x180")
COMMANDS = {
    "services": [
        ("generate", "Why the sky is blue", *QUICK, "--captions", "srt", "--report", "report.json", "-vv"),
        ("batch", "rows.csv", *QUICK),
        ("voices", "--preview", "Rachel", "--output", "voice.mp3", "--yes"),
        ("profile", "create", "acme", "voice=Rachel"),
        ("pricing", "set", "--service", "gemini", "image_price=0.05"),
        ("status",),
        ("usage", "export", "--output", "calls.csv"),
    ],
    "sandbox": [("generate", "Bees", *QUICK, "--captions", "srt", "--sandbox", "--keep")],
}
UMASKS = {"services": "000", "sandbox": "022"}
THE_USERS_OWN = {".mp4", ".json", ".srt", ".csv", ".mp3"}


@dataclass(frozen=True)
class Watched:
    """What commands in a folder did."""

    folder: Path
    umask: int
    done: list[CompletedProcess[str]]
    events: list[tuple[str, object]]
    asked: list[SelectionOptions]

    @property
    def home(self) -> Path:
        return self.folder / "ev"

    @property
    def said(self) -> str:
        return "".join(done.stdout + done.stderr for done in self.done)


@pytest.fixture(scope="module", params=COMMANDS)
def watched(request, tmp_path_factory) -> Watched:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "rows.csv").write_text("prompt\nBees\n")
    log = folder.parent / f"{folder.name}.observed"
    umask = UMASKS[request.param]
    # A server that repeats the keys in a header, which the HTTP libraries log as they received it.
    with Sandbox() as sandbox, serving(passing_on(sandbox, **{"x-echo": " ".join(KEYS.values())})) as server:
        env = reaching(server.url) | {"OBSERVED": str(log), "UMASK": umask}
        done = [
            run_command(*command, cwd=folder, env=env, module="tests.support.observed")
            for command in COMMANDS[request.param]
        ]
    events = [tuple(json.loads(line)) for line in log.read_text().splitlines()]
    return Watched(folder, int(umask, 8), done, events, server.asked)


def test_every_command_ends_well(watched):
    assert [(done.returncode, done.stderr[-500:]) for done in watched.done if done.returncode] == []


def test_nobody_is_reached_and_no_name_is_looked_up_beyond_this_machine(watched):
    addresses = [
        value[0] if isinstance(value, list) else value for event, value in watched.events if event.startswith("socket.")
    ]

    assert {event for event, _ in watched.events} >= {"socket.connect", "socket.getaddrinfo"}
    assert [address for address in addresses if not ipaddress.ip_address(address).is_loopback] == []


def test_no_program_is_started_with_a_key(watched):
    started = [value for event, value in watched.events if not event.startswith("socket.")]

    assert not any(key in json.dumps(started) for key in KEYS.values())


def test_a_key_goes_out_in_its_header_and_nowhere_else(watched):
    for asked in watched.asked:
        sent = dict(asked.headers)
        own = {name: value for name, value in KEYS.items() if sent.pop(name, None) == value}
        assert len(own) == 1
        rest = f"{asked.method} {asked.path} {sent}".encode() + asked.body
        assert not any(key.encode() in rest for key in KEYS.values())


def test_no_key_is_said_not_even_by_a_library_that_logs_all_it_received(watched):
    if watched.asked:
        assert "httpcore" in watched.said
        assert "x-echo" in watched.said
        assert "[key]" in watched.said
    assert not any(key in watched.said for key in KEYS.values())


def test_no_file_holds_a_key(watched):
    files = [path for path in watched.folder.rglob("*") if path.is_file()]

    assert len(files) > 8
    assert [path for path in files if any(key.encode() in path.read_bytes() for key in KEYS.values())] == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_only_the_user_can_open_what_is_kept(watched):
    kept = [watched.home, *watched.home.rglob("*")]
    open_to_others = {
        str(path.relative_to(watched.folder)): oct(mode)
        for path in kept
        if (mode := stat.S_IMODE(path.stat().st_mode)) != (0o700 if path.is_dir() else 0o600)
    }

    assert open_to_others == {}
    assert {path.name for path in kept} >= {"ledger.sqlite3", "sessions", ".lock", "script.json"}


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_what_is_made_for_the_user_is_as_the_umask_wants_it(watched):
    made = [path for path in watched.folder.iterdir() if path.suffix in THE_USERS_OWN and path.name != "rows.csv"]

    assert {path.suffix for path in made} >= {".mp4", ".json", ".srt"}
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in made} == {
        path.name: oct(0o666 & ~watched.umask) for path in made
    }
