"""The old module of `job_of`. The module will be removed after one release. Import `job_of` from `eleven_video`
instead.
"""

import warnings
from typing import Any

from eleven_video.domain import job_record as _new

warnings.warn(
    "eleven_video.orchestrator.job_record is now eleven_video.domain.job_record. Import job_of from eleven_video.",
    DeprecationWarning,
    stacklevel=2,
)


def __getattr__(name: str) -> Any:
    return getattr(_new, name)
