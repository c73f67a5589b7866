"""Prevents core dumps: files with the memory of a crashed process, which would contain the API keys."""

import contextlib
import os

VARIABLE = "ELEVEN_VIDEO_CORE_DUMPS"
_ON = {"1", "true", "yes", "on"}
# On Linux, this file selects the memory that a core dump contains. The selection is set in addition to the size limit,
# because the limit does not apply to core dumps that the kernel pipes to a program.
_SELECTION = "/proc/self/coredump_filter"


def keep_keys_out_of_core_dumps() -> None:
    """Disable core dumps of this process and its children, unless `ELEVEN_VIDEO_CORE_DUMPS` is set to 1.

    Does nothing on systems without a limit for core dumps, such as Windows.
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
