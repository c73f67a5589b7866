"""The display on the screen. This package renders values that it is given with Rich, and never fetches data."""

from importlib import import_module

# The modules of these classes are imported when a class is first used, so that `--help` stays fast.
_HOMES = {
    "UsageDisplay": "eleven_video.ui.usage_panel",
    "VideoPipelineProgress": "eleven_video.ui.progress",
}

__all__ = ["UsageDisplay", "VideoPipelineProgress"]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
