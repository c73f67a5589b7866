"""Where a video's receipt is, for those who write it and those who look for it."""

from pathlib import Path


def receipt_path(video: Path) -> Path:
    """The file beside a video that lists what it cost: "sky.mp4.receipt.json" beside "sky.mp4"."""
    return video.with_name(f"{video.name}.receipt.json")
