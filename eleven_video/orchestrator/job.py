"""The old module of `VideoJob`. The module will be removed after one release. Import `VideoJob` from `eleven_video`
instead.
"""

import warnings
from typing import Any

from eleven_video.domain import job as _new

warnings.warn(
    "eleven_video.orchestrator.job is now eleven_video.domain.job. Import VideoJob from eleven_video.",
    DeprecationWarning,
    stacklevel=2,
)


def __getattr__(name: str) -> Any:
    return getattr(_new, name)
