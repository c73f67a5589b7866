"""The old module of `Listener`. The module will be removed after one release. Import `Listener` from `eleven_video`
instead.
"""

import warnings
from typing import Any

from eleven_video.domain import listener as _new

warnings.warn(
    "eleven_video.orchestrator.listener is now eleven_video.domain.listener. Import Listener from eleven_video.",
    DeprecationWarning,
    stacklevel=2,
)


def __getattr__(name: str) -> Any:
    return getattr(_new, name)
