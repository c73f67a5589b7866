"""Builds the wheel of the checkout, and installs it where the checkout cannot be seen."""

import sys
import sysconfig
import venv
from pathlib import Path

import installer
from hatchling.builders.wheel import WheelBuilder
from installer.destinations import SchemeDictionaryDestination
from installer.sources import WheelFile

from tests.support.command import PROJECT


def build(target: Path) -> Path:
    """The wheel of the checkout, in the folder `target`."""
    return Path(next(WheelBuilder(str(PROJECT)).build(directory=str(target))))


def install(wheel: Path, home: Path) -> Path:
    """Make an environment with the wheel in it. Returns the folder of its commands.

    The other packages are those of this environment.
    """
    venv.create(home, with_pip=False, symlinks=sys.platform != "win32")
    paths = sysconfig.get_paths("venv", {"base": str(home), "platbase": str(home), "installed_base": str(home)})
    scheme = {name: paths[name] for name in ("purelib", "platlib", "scripts", "data")} | {"headers": paths["include"]}
    python = Path(paths["scripts"]) / ("python.exe" if sys.platform == "win32" else "python")
    with WheelFile.open(wheel) as source:
        destination = SchemeDictionaryDestination(
            scheme, interpreter=str(python), script_kind="win-amd64" if sys.platform == "win32" else "posix"
        )
        installer.install(source, destination, additional_metadata={})
    # A plain path: the checkout's own editable hook in that folder is not followed from here.
    (Path(paths["purelib"]) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Path(paths["scripts"])
