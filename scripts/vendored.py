"""Renews the JavaScript that the page brings along, with its licences: `uv run python scripts/vendored.py`.

The versions below are the ones that are in the repository. `npm` must be installed; nothing else needs it.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[1] / "eleven_video" / "web" / "static" / "vendor"
LIST = FOLDER / "README.md"


class Package(NamedTuple):
    """A package, its version, and its files: the path in the package and the name here."""

    name: str
    version: str
    licence: str
    use: str
    files: tuple[tuple[str, str], ...]


PACKAGES = (
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        "asks the server again for the parts of a page that have changed",
        (("dist/htmx.min.js", "htmx.min.js"), ("LICENSE", "htmx.LICENSE.txt")),
    ),
    Package(
        "uplot",
        "1.6.32",
        "MIT",
        "draws plots",
        (
            ("dist/uPlot.iife.min.js", "uPlot.iife.min.js"),
            ("dist/uPlot.min.css", "uPlot.min.css"),
            ("LICENSE", "uPlot.LICENSE.txt"),
        ),
    ),
)


def list_of(packages: tuple[Package, ...]) -> str:
    """The list of what is vendored, as Markdown."""
    rows = [
        f"| {package.name} | {package.version} | {package.licence} | {package.use} | "
        f"{', '.join(f'`{name}`' for _, name in package.files)} |"
        for package in packages
    ]
    return "\n".join(
        [
            "# Code of others that the page brings along",
            "",
            "`scripts/vendored.py` fetches these files from their packages on npm and writes this list. They are unchanged.",
            "",
            "| Package | Version | Licence | What it does here | Files |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> int:
    """Fetch all files. Returns the exit code."""
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            packed = subprocess.run(
                ["npm", "pack", "--json", f"{package.name}@{package.version}"],
                cwd=folder,
                check=True,
                capture_output=True,
                text=True,
            )
            (facts,) = json.loads(packed.stdout)
            with tarfile.open(Path(folder) / facts["filename"]) as archive:
                for path, name in package.files:
                    member = archive.extractfile(f"package/{path}")
                    if member is None:
                        print(f"{package.name} {package.version} has no file {path}", file=sys.stderr)
                        return 1
                    (FOLDER / name).write_bytes(member.read())
    LIST.write_text(list_of(PACKAGES), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
