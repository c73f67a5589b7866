"""A user's folder for tests in which the services send harmful texts, with checks after every command."""

from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from tests.support.command import reaching, run_command
from tests.support.hostile_text import is_harmless

TINY = ("--duration", "5s", "--image-count", "1", "--resolution", "64x36", "--quality", "draft", "--motion", "none")


@dataclass(frozen=True)
class Desk:
    """A user's folder, beside other folders that a run must not touch."""

    around: Path
    url: str

    @property
    def folder(self) -> Path:
        return self.around / "a" / "b" / "c" / "work"

    @property
    def home(self) -> Path:
        return self.around / "home"

    @property
    def sessions(self) -> list[Path]:
        return sorted((self.home / "sessions").iterdir())

    def run(self, *arguments: str, url: str = "") -> CompletedProcess[str]:
        """Run a command without a terminal, and check that its output has no codes for a terminal."""
        env = reaching(url or self.url) | {"ELEVEN_VIDEO_HOME": str(self.home)}
        done = run_command(*arguments, cwd=self.folder, env=env)
        # A tab is allowed in a cell of a table.
        assert is_harmless(done.stdout.replace("\t", " ")), done.stdout
        assert is_harmless(done.stderr), done.stderr
        for bad in ("Traceback", "Unexpected error", ".py:"):
            assert bad not in done.stderr
        return done

    def told(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def files(self) -> set[str]:
        """All files in the user's folder without those in ELEVEN_VIDEO_HOME."""
        found = (path for path in self.around.rglob("*") if path.is_file() and self.home not in path.parents)
        return {str(path.relative_to(self.folder)) for path in found}
