"""Prevents core dumps. A core dump is a file with the memory of a crashed process, and would contain the API keys."""

import contextlib
import os

VARIABLE = "ELEVEN_VIDEO_CORE_DUMPS"
_ON = {"1", "true", "yes", "on"}
# On Linux, this file decides which parts of the memory a core dump contains. The size limit for core dumps is not
# enough, because it does not apply if the kernel sends the core dump to a program.
_SELECTION = "/proc/self/coredump_filter"


def keep_keys_out_of_core_dumps() -> None:
    """Disable core dumps of this process and its child processes. If `ELEVEN_VIDEO_CORE_DUMPS` is 1, do nothing.

    The function also does nothing on systems without a limit for core dumps, such as Windows.
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
