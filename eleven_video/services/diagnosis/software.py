"""Checks whether the packages, the fonts and the FFmpeg libraries that videos need are installed."""

import platform
import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec

from eleven_video.domain.check_results import Check, broken, doubtful, fine

_PACKAGES = ("eleven-video", "google-genai", "elevenlabs", "av")
_VOICE = ("hibari", "onnxruntime")
_REINSTALL = "Install it again: pip install --force-reinstall eleven-video"
_REINSTALL_AV = "Install PyAV's own wheel: pip install --force-reinstall --only-binary av av"


def versions() -> Iterator[Check]:
    """Report the versions of Python, of eleven-video, of the SDKs of the services, and of the package for FFmpeg."""
    yield fine("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for package in _PACKAGES:
        yield package_check(package)


def wheels() -> Iterator[Check]:
    """Warn if a required package has no wheel for this platform. Without a wheel, pip must compile the package."""
    check = wheels_check(sysconfig.get_platform(), str(sysconfig.get_config_var("SOABI")))
    if check is not None:
        yield check


def wheels_check(platform_tag: str, abi: str) -> Check | None:
    """A warning that pip must compile a required package, or None if all required packages have wheels for the
    platform.

    Args:
        platform_tag: The value that `sysconfig.get_platform()` returns, such as "linux-x86_64".
        abi: The value of the configuration variable SOABI in `sysconfig`, such as "cpython-311-x86_64-linux-musl".
    """
    if platform_tag == "win-arm64":
        return doubtful(
            "platform",
            "Windows on ARM: OpenCV and uharfbuzz have no wheels here",
            "Use Python for Windows x64, which runs on ARM too",
        )
    if "musl" in abi:
        return doubtful(
            "platform",
            "Linux with musl, such as Alpine: OpenCV and onnxruntime have no wheels here",
            "Use a Linux with glibc, such as Debian",
        )
    return None


def package_check(package: str) -> Check:
    """The check that reports the version of a package. If the package is not installed, the check reports this."""
    found = version_of(package)
    return fine(package, found) if found else broken(package, "not installed", _REINSTALL)


def dependencies() -> Iterator[Check]:
    """Check whether each required package is installed in a supported version."""
    needed = [line for line in requires("eleven-video") or [] if ";" not in line]
    found = {name: version_of(name) for name in map(_name, needed)}
    yield dependencies_check(needed, found)


def dependencies_check(needed: Sequence[str], found: Mapping[str, str | None]) -> Check:
    """Check whether the installed packages meet the requirements.

    Args:
        needed: The requirements, such as "av<19,>=18.1".
        found: The installed version of each package, by the name of the package. The version is None if the package is
            not installed.
    """
    wrong = [
        f"{_name(line)} {found[_name(line)] or 'is not installed'} ({line.removeprefix(_name(line))} needed)"
        for line in needed
        if not is_within(found[_name(line)], line)
    ]
    if wrong:
        return broken("dependencies", ", ".join(wrong), _REINSTALL)
    return fine("dependencies", f"all {len(needed)} at the required versions")


def is_within(found: str | None, requirement: str) -> bool:
    """Whether a version meets all conditions of a requirement that begin with ">=" or "<". If `found` is None, the
    package is not installed, and the answer is false.
    """
    if found is None:
        return False
    number = _numbers(found)
    bounds = re.findall(r"(>=|<)\s*([\d.]+)", requirement)
    return all(number >= _numbers(bound) if sign == ">=" else number < _numbers(bound) for sign, bound in bounds)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.match(r"\d*(?:\.\d+)*", text)[0].split(".") if part)  # type: ignore[index]  # matches always


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def version_of(package: str) -> str | None:
    """The installed version of a package, or None if the package is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def ffmpeg() -> Iterator[Check]:
    """Check whether PyAV's FFmpeg libraries can be loaded, and whether they have all encoders, containers and filters
    that videos need.
    """
    try:
        from eleven_video.render import installed_ffmpeg  # noqa: PLC0415  loads FFmpeg, which may be broken
    except ImportError as error:
        yield broken("FFmpeg", f"cannot be loaded ({error.name or 'a library'} is missing)", _REINSTALL_AV)
        return
    libraries = installed_ffmpeg.ffmpeg_libraries()
    yield fine("FFmpeg", ", ".join(f"{name} {number}" for name, number in libraries.items()))
    yield parts_check(installed_ffmpeg.needed_parts(), installed_ffmpeg.missing_parts())


def parts_check(needed: tuple[str, ...], missing: tuple[str, ...]) -> Check:
    """The check that reports whether any encoders, containers or filters of FFmpeg are missing."""
    if missing:
        return broken("encoders", f"{', '.join(missing)} missing from the installed PyAV", _REINSTALL_AV)
    return fine("encoders", ", ".join(needed))


def fonts() -> Iterator[Check]:
    """Check whether the fonts for captions are installed."""
    from eleven_video.render.captions.fonts import font_files, has_extra, unreadable  # noqa: PLC0415  loads a library

    if unreadable(["Aa"]):
        yield broken("fonts", "no font is installed: captions cannot be drawn", _REINSTALL)
    elif has_extra():
        yield fine("fonts", f"{font_files()} files, with the extra scripts, emoji, Chinese, Japanese and Korean")
    else:
        yield doubtful(
            "fonts",
            f"{font_files()} files: Latin, Greek, Cyrillic and Devanagari alone",
            "For captions in other scripts: uv sync --inexact --extra fonts",
        )


def has_voice(system: str, machine: str) -> bool:
    """Whether the optional extra `local` installs the sandbox's voice on a platform. pyproject.toml contains the same
    condition as a marker.

    Args:
        system: The value of `sys.platform`.
        machine: The value that `platform.machine()` returns.
    """
    return (system, machine) != ("darwin", "x86_64")


def sandbox_voice() -> Iterator[Check]:
    """Check whether the sandbox's voice is installed. Without the voice, the sandbox hums instead of speaking.

    The packages of the voice are searched but not loaded, because a package of the voice writes to the user's cache
    when it is loaded.
    """
    if all(find_spec(package) for package in _VOICE):
        yield fine("sandbox voice", f"hibari {version('hibari-tts')}")
    elif not has_voice(sys.platform, platform.machine()):
        yield fine("sandbox voice", "hums instead of speaking: the voice does not run on Macs with an Intel processor")
    else:
        yield doubtful(
            "sandbox voice",
            "not installed: the sandbox hums instead of speaking",
            "For a voice: uv sync --inexact --extra local",
        )
