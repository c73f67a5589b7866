"""Prevents core dumps: files with the memory of a crashed process, which would contain the keys."""

import contextlib
import os

VARIABLE = "ELEVEN_VIDEO_CORE_DUMPS"
_ON = {"1", "true", "yes", "on"}
# Linux' filter for the memory in a dump. The size limit does not apply to dumps that the kernel pipes to a program.
_SELECTION = "/proc/self/coredump_filter"


def keep_keys_out_of_core_dumps() -> None:
    """Disable core dumps of this process and its children, unless the environment asks for them.

    Does nothing on systems without such a limit, such as Windows.
    """
    if os.environ.get(VARIABLE, "").strip().lower() in _ON:
        return
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    with contextlib.suppress(OSError):
        descriptor = os.open(_SELECTION, os.O_WRONLY)
        try:
            os.write(descriptor, b"0")
        finally:
            os.close(descriptor)
