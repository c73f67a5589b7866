"""Puts the tests' files in memory. The product flushes what was paid for, which takes long on a disk."""

import os
import shutil
from pathlib import Path

# The folder in memory for pytest's temporary folders.
ROOT = "PYTEST_DEBUG_TEMPROOT"
_MEMORY = Path("/dev/shm")
# Several times the space that all tests take at the same time.
_ENOUGH_BYTES = 3 << 30


def keep_files_in_memory() -> None:
    """Let pytest make its temporary folders in memory, if it has room and the environment names no other folder."""
    if ROOT in os.environ or "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free >= _ENOUGH_BYTES:
        os.environ[ROOT] = str(_MEMORY)
