"""Runs a pipeline against a sandbox with the real SDKs, HTTP and encoder. Small pictures make it quick."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eleven_video.config.settings import load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.listener import Listener
from eleven_video.domain.script.script import Script
from eleven_video.domain.video import VideoFormat
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.video_pipeline import VideoPipeline
from eleven_video.orchestrator.wiring import Mode, pipeline
from eleven_video.sandbox.server import Sandbox

SMALL = VideoFormat(320, 180)


@contextmanager
def pipeline_on(
    sandbox: Sandbox, *, monitor: UsageMonitor | None = None, listener: Listener | None = None, **settings: Any
) -> Iterator[VideoPipeline]:
    reached = {
        "gemini_api_key": "test-key", "elevenlabs_api_key": "test-key",
        "gemini_base_url": sandbox.url, "elevenlabs_base_url": sandbox.url,
    }  # fmt: skip
    with pipeline(load_settings(**(reached | settings)), Mode.LIVE, monitor=monitor, listener=listener) as ready:
        yield ready


def job(output: Path, **asked: Any) -> VideoJob:
    settings = load_settings()
    facts = {
        "prompt": "Why the sky is blue", "duration_s": 10, "video": SMALL, "output": output,
        "text_model": settings.text_model, "image_model": settings.image_model, "tts_model": settings.tts_model,
    }  # fmt: skip
    return VideoJob(**(facts | asked))


def script(*narrations: str) -> Script:
    from eleven_video.domain.script.script_file import script_from_text

    return script_from_text("\n\n".join(narrations))
