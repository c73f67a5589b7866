"""The screen output: renders values with Rich and fetches no data."""

from importlib import import_module

# Loaded on first use, so that `--help` stays quick.
_HOMES = {
    "UsageDisplay": "eleven_video.ui.usage_panel",
    "VideoPipelineProgress": "eleven_video.ui.progress",
}

__all__ = ["UsageDisplay", "VideoPipelineProgress"]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
