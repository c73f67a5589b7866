import subprocess
import sys
from importlib.metadata import requires, version

import pytest
from packaging.requirements import Requirement

from eleven_video.domain.check_results import Health
from eleven_video.services.diagnosis import software
from tests.support.command import environment


def by_subject(checks):
    return {check.subject: check for check in checks}


def test_what_is_installed_here_is_found_whole():
    found = by_subject(
        [*software.versions(), *software.dependencies(), *software.ffmpeg(), *software.fonts(), *software.sandbox_voice()]
    )  # fmt: skip

    assert {check.health for check in found.values()} == {Health.OK}
    for package in ("eleven-video", "google-genai", "elevenlabs", "av"):
        assert found[package].finding == version(package)
    assert "libavcodec " in found["FFmpeg"].finding
    for part in ("libx264", "aac", "libvpx-vp9", "libopus", "mov_text", "webvtt", "ebur128"):
        assert part in found["encoders"].finding
    assert version("hibari-tts") in found["sandbox voice"].finding


def test_a_package_that_is_missing_is_a_problem_with_a_remedy():
    check = software.package_check("no-such-package-of-ours")
    assert (check.health, check.finding) == (Health.PROBLEM, "not installed")
    assert "pip install" in check.remedy


def test_encoders_that_are_missing_are_named():
    check = software.parts_check(("aac", "libx264"), ("libx264",))
    assert check.health is Health.PROBLEM
    assert check.finding == "libx264 missing from the installed PyAV"
    assert "av" in check.remedy


def test_a_dependency_out_of_bounds_or_missing_is_named_with_what_is_needed():
    needed = ["av<19,>=18.1", "rich<16,>=15", "numpy>=2.2", "pillow>=12"]
    check = software.dependencies_check(needed, {"av": "17.0.1", "rich": "15.0.0", "numpy": None, "pillow": "13.0"})

    assert check.health is Health.PROBLEM
    assert check.finding == "av 17.0.1 (<19,>=18.1 needed), numpy is not installed (>=2.2 needed)"


@pytest.mark.parametrize(
    ("found", "requirement", "kept"),
    [
        ("18.1.0", "av<19,>=18.1", True), ("18.0.9", "av<19,>=18.1", False), ("19.0", "av<19,>=18.1", False),
        ("2026.9.26.post1", "x>=2026.9.26", True), ("0.2.10", "x>=0.2.3,<0.3", True), ("5", "x", True),
    ],
)  # fmt: skip
def test_bounds_are_those_of_the_requirement(found, requirement, kept):
    assert software.is_within(found, requirement) is kept


@pytest.mark.parametrize(
    ("tag", "abi", "said"),
    [
        ("win-arm64", "None", "Windows on ARM"), ("linux-x86_64", "cpython-312-x86_64-linux-musl", "musl"),
        ("linux-aarch64", "cpython-314-aarch64-linux-musl", "musl"), ("linux-x86_64", "cpython-311-x86_64-linux-gnu", None),
        ("linux-aarch64", "cpython-311-aarch64-linux-gnu", None), ("macosx-14.0-arm64", "cpython-313-darwin", None),
        ("macosx-10.13-universal2", "cpython-313-darwin", None), ("win-amd64", "None", None),
    ],
)  # fmt: skip
def test_a_platform_without_wheels_is_named_with_another_one(tag, abi, said):
    check = software.wheels_check(tag, abi)
    if said is None:
        assert check is None
    else:
        assert check.health is Health.WARNING
        assert said in check.finding
        assert "Use " in check.remedy


def test_the_voice_is_missing_where_its_marker_leaves_it_out():
    """What `doctor` says is what the package's metadata asks for."""
    (needed,) = [line for line in requires("eleven-video") if line.startswith("hibari-tts")]
    marker = Requirement(needed).marker
    for system in ("darwin", "linux", "win32"):
        for machine in ("x86_64", "arm64", "aarch64", "AMD64"):
            place = {"sys_platform": system, "platform_machine": machine, "extra": "local"}
            assert software.has_voice(system, machine) is marker.evaluate(place)


def test_without_the_extras_the_remedy_is_their_installation(tmp_path):
    """In a process where the extras' packages cannot be found."""
    program = (
        "import sys\n"
        "for name in ('manimgx_fonts', 'manimgx_fonts_cjk', 'hibari', 'onnxruntime'):\n    sys.modules[name] = None\n"
        "import importlib.util\nfind = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if 'manimgx' in name else find(name, *rest)\n"
        "from eleven_video.services.diagnosis import software\n"
        "for check in (*software.fonts(), *software.sandbox_voice()):\n"
        "    print(check.subject, check.health, check.remedy, sep='|')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "fonts|warning|For captions in other scripts: uv sync --inexact --extra fonts",
        "sandbox voice|warning|For a voice: uv sync --inexact --extra local",
    ]
