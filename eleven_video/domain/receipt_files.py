"""The paths of the receipts of a video. The receipts are in the folder of the video."""

from pathlib import Path


def json_receipt_path(video: Path) -> Path:
    """The path of a video's receipt as a JSON file: "sky.mp4.receipt.json" beside "sky.mp4"."""
    return video.with_name(f"{video.name}.receipt.json")


def html_receipt_path(video: Path) -> Path:
    """The path of a video's receipt as an HTML file: "sky.mp4.receipt.html" beside "sky.mp4"."""
    return video.with_name(f"{video.name}.receipt.html")
