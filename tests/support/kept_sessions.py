"""Makes sessions that a test can resume, with the real command against a sandbox."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command

PROMPT = "Why the sky is blue"
VIDEO = "why-the-sky-is-blue.mp4"
# The script needs one narration and one picture.
QUICK = ("--duration", "5s", "--resolution", "320x180")
TEXT = "The sky is blue.\n\nBees see colours.\n\nSnow is white.\n"
SECRETS = (b"gemini-secret-key", b"elevenlabs-secret-key")


@dataclass(frozen=True)
class Desk:
    """A user's folder, and the sandbox that answers the commands that run in it."""

    folder: Path
    sandbox: Sandbox

    @property
    def env(self) -> dict[str, str]:
        return reaching(self.sandbox.url)

    @property
    def sessions(self) -> list[Path]:
        """The folders of all sessions, the oldest first."""
        return sorted((self.folder / "ev" / "sessions").iterdir())

    @property
    def newest(self) -> str:
        """The id of the newest session."""
        return self.sessions[-1].name

    @property
    def billed(self) -> int:
        """The calls that the sandbox has billed."""
        return int(self.sandbox.ledger()["total"]["calls"])

    @property
    def asked_to_be_paid(self) -> int:
        """The calls for something that costs money, whether they were billed or not."""
        requests = self.sandbox.ledger()["requests"]
        return sum(requests.get(kind, 0) for kind in ("script", "speech", "image"))

    def run(self, *arguments: str, cwd: Path | None = None, **env: str) -> CompletedProcess[str]:
        home = {"ELEVEN_VIDEO_HOME": str(self.folder / "ev")}
        return run_command(*arguments, cwd=cwd or self.folder, env=self.env | home | env)

    def generate(self, *arguments: str, **env: str) -> CompletedProcess[str]:
        return self.run("generate", PROMPT, *QUICK, *arguments, **env)

    def without_keys(self, *arguments: str) -> CompletedProcess[str]:
        return run_command(*arguments, cwd=self.folder)

    def videos(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.mp4*"))


def told(done: CompletedProcess[str]) -> str:
    """The messages of the command to the user, joined to one line."""
    return " ".join(done.stderr.split())


def last_line(done: CompletedProcess[str]) -> str:
    return done.stderr.strip().splitlines()[-1]


def result(done: CompletedProcess[str]) -> Any:
    """The JSON object that the command printed on stdout."""
    (line,) = done.stdout.splitlines()
    return json.loads(line)


def holds_no_key(folder: Path, runs: Iterable[CompletedProcess[str]] = ()) -> bool:
    said = [(done.stdout + done.stderr).encode() for done in runs]
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return not any(secret in text for secret in SECRETS for text in [*said, *files])
