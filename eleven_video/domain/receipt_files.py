"""The names of the receipts that are beside a video."""

from pathlib import Path


def json_receipt_path(video: Path) -> Path:
    """The receipt of a video as a JSON file: "sky.mp4.receipt.json" beside "sky.mp4"."""
    return video.with_name(f"{video.name}.receipt.json")


def html_receipt_path(video: Path) -> Path:
    """The receipt of a video as an HTML file: "sky.mp4.receipt.html" beside "sky.mp4"."""
    return video.with_name(f"{video.name}.receipt.html")
