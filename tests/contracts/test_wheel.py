"""A wheel built from the checkout installs, and runs where the checkout is not."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import installer
import pytest
from hatchling.builders.wheel import WheelBuilder
from installer.destinations import SchemeDictionaryDestination
from installer.sources import WheelFile

from tests.support.command import PROJECT, environment


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    return Path(next(WheelBuilder(str(PROJECT)).build(directory=str(target))))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment of its own with the wheel in it; the other packages are those of this environment."""
    home = tmp_path_factory.mktemp("installed")
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


def run(script: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = environment(cwd)
    del env["PYTHONPATH"]
    return subprocess.run(
        [script, *arguments], cwd=cwd, env=env, check=False, capture_output=True, text=True, timeout=100
    )


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"eleven_video"}
    assert {"eleven_video/py.typed", "eleven_video/accounting/prices.toml"} <= set(names)
    packages = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "eleven_video").rglob("*.py")}
    assert packages <= set(names)


def test_the_installed_command_makes_a_video_outside_the_checkout(installed, tmp_path):
    done = run(
        installed / "eleven-video",
        "generate",
        "Bees",
        "--duration",
        "5s",
        "--resolution",
        "720p",
        "--json",
        cwd=tmp_path,
    )

    assert done.returncode == 0, done.stderr
    assert Path(json.loads(done.stdout)["video_path"]).stat().st_size > 10_000
    place = run(installed / "python", "-c", "import eleven_video; print(eleven_video.__file__)", cwd=tmp_path)
    assert Path(place.stdout.strip()).is_relative_to(installed.parent)


def test_the_installed_commands_version_is_the_packages(installed, tmp_path):
    assert run(installed / "eleven-video", "--version", cwd=tmp_path).stdout == "eleven-video 0.1.0\n"
