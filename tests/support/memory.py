"""Where tests keep their files: in memory, because the product flushes all that was paid for, and a disk takes its time."""

import os
import shutil
from pathlib import Path

# What pytest makes its folders in.
ROOT = "PYTEST_DEBUG_TEMPROOT"
_MEMORY = Path("/dev/shm")
# Several times what the tests have there at once.
_ENOUGH_BYTES = 3 << 30


def keep_files_in_memory() -> None:
    """From now on pytest makes its folders in memory; on a disk where there is little room or a place is asked for."""
    if ROOT in os.environ or "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free >= _ENOUGH_BYTES:
        os.environ[ROOT] = str(_MEMORY)
