"""A wheel built from the checkout can be installed and runs without the checkout."""

import json
import shutil
import subprocess
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

from tests.support.command import PROJECT, environment
from tests.support.installed_wheel import build, install

LITTER = (
    ".env", "keys.txt", "eleven_video/.env", "eleven_video/config/notes.md", "eleven_video/.DS_Store",
    "eleven_video/.hidden/k.py", "eleven_video/cli/.ipynb_checkpoints/generate-checkpoint.py",
    "eleven_video/cli/.generate.py", "eleven_video/config/.profiles/acme.toml", "eleven_video/.venv/py.typed",
    "eleven_video/__pycache__/generate.py", "eleven_video/cli/video/generate.py~", "eleven_video/config/config.toml.bak",
    "eleven_video/web/static/notes.txt", "eleven_video/web/static/parts.css.orig", "eleven_video/web/templates/now.html~",
    "eleven_video/web/static/vendor/notes.md",
)  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def littered(tmp_path_factory) -> Path:
    """A copy of what is built from, with what people leave about."""
    checkout = tmp_path_factory.mktemp("littered")
    shutil.copytree(PROJECT / "eleven_video", checkout / "eleven_video", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PROJECT / "tests" / "support", checkout / "tests")
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore"):
        shutil.copy(PROJECT / name, checkout)
    for name in LITTER:
        (checkout / name).parent.mkdir(exist_ok=True)
        (checkout / name).write_text("sk_kestrel-secret")
    (checkout / "eleven_video" / "cli" / "video" / "generate.py").chmod(0o777)
    return checkout


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    return install(wheel, tmp_path_factory.mktemp("installed"))


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
    page = {
        path.relative_to(PROJECT).as_posix()
        for folder in ("templates", "static")
        for path in (PROJECT / "eleven_video" / "web" / folder).rglob("*")
        if path.is_file()
    }
    assert {name for name in names if name.startswith("eleven_video/web/") and not name.endswith(".py")} == page


def test_what_lies_about_in_a_checkout_is_in_neither_wheel_nor_sdist(littered, wheel, tmp_path):
    made = next(WheelBuilder(str(littered)).build(directory=str(tmp_path)))
    source_of_it = next(SdistBuilder(str(littered)).build(directory=str(tmp_path)))
    with zipfile.ZipFile(made) as built, tarfile.open(source_of_it) as sdist:
        packaged = {one.filename: one.external_attr >> 16 for one in built.infolist()}
        source = {one.name.partition("/")[2]: one for one in sdist.getmembers()}
        shipped = b"".join(sdist.extractfile(one).read() for one in source.values())

    assert set(packaged) == set(zipfile.ZipFile(wheel).namelist())
    package = {name for name in packaged if name.startswith("eleven_video/")}
    assert set(source) - package == {
        "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "PKG-INFO", ".gitignore"
    }  # fmt: skip
    assert package <= set(source)
    kinds = {Path(name).suffix for name in package if not name.startswith("eleven_video/web/")}
    assert kinds == {".py", ".toml", ".typed"}
    assert not [name for name in packaged if Path(name).name.startswith((".", "test_"))]
    assert b"kestrel" not in shipped
    assert all(one.isfile() and (one.uid, one.gid, one.uname) == (0, 0, "") for one in source.values())
    modes = [*packaged.values(), *(one.mode for one in source.values())]
    assert {mode & 0o022 for mode in modes} == {0}


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


def test_every_dependency_of_the_wheel_has_a_lower_and_an_upper_bound(wheel):
    with zipfile.ZipFile(wheel) as built:
        (name,) = [one for one in built.namelist() if one.endswith(".dist-info/METADATA")]
        needed = Parser().parsestr(built.read(name).decode()).get_all("Requires-Dist", [])

    assert len(needed) > 20
    for one in needed:
        requirement = Requirement(one)
        signs = {bound.operator for bound in requirement.specifier}
        assert signs in ({">=", "<"}, {"=="}), one
