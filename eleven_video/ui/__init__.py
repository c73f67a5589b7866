"""Shows information on the screen. The modules draw the given values with Rich, and never fetch data themselves."""

from importlib import import_module

# Each class is imported when it is first used, so that `--help` stays fast.
_HOMES = {
    "UsageDisplay": "eleven_video.ui.usage_panel",
    "VideoPipelineProgress": "eleven_video.ui.progress",
}

__all__ = ["UsageDisplay", "VideoPipelineProgress"]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
