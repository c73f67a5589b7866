"""A user's folder where the services mean harm, and what has to hold whatever is run there."""

from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from tests.support.command import reaching, run_command
from tests.support.hostile_text import is_harmless

TINY = ("--duration", "5s", "--image-count", "1", "--resolution", "64x36", "--quality", "draft", "--motion", "none")


@dataclass(frozen=True)
class Desk:
    """A user's folder among others that are none of a run's business."""

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
        """Run it without a terminal; whatever it is, nothing that it writes is a command to anything."""
        env = reaching(url or self.url) | {"ELEVEN_VIDEO_HOME": str(self.home)}
        done = run_command(*arguments, cwd=self.folder, env=env)
        # A cell of a table may hold a tab.
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
        """All files that are not the home's."""
        found = (path for path in self.around.rglob("*") if path.is_file() and self.home not in path.parents)
        return {str(path.relative_to(self.folder)) for path in found}
