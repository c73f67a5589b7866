"""Core dumps: the memory of a process that ended in a crash, written to a file with the keys in it."""

import contextlib
import os

VARIABLE = "ELEVEN_VIDEO_CORE_DUMPS"
_ON = {"1", "true", "yes", "on"}
# Linux' selection of the memory that a dump holds. Dumps that a program takes over from the kernel heed no size limit.
_SELECTION = "/proc/self/coredump_filter"


def keep_keys_out_of_core_dumps() -> None:
    """Let this process, and those that it starts, write no core dump, unless the environment asks for them.

    Where the system has no such limit, as on Windows, nothing changes.
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
