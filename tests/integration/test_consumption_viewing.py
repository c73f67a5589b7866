"""Consumption is seen while a video is made, and whole at its end."""

import io
import threading

from rich.console import Console

from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.sandbox.server import Sandbox
from eleven_video.ui.reports import RunSummary
from eleven_video.ui.usage_panel import UsageDisplay
from tests.support.listening import Hearing
from tests.support.pipelines import job, pipeline_on


def shown(renderable, width=100) -> str:
    console = Console(file=io.StringIO(), width=width, height=60, color_system=None)
    console.print(renderable)
    return console.file.getvalue()


def test_consumption_data_updates_realtime(tmp_path):
    """[5.3-INT-001] While pictures arrive, each look at the display shows what has been used by then."""
    monitor = UsageMonitor()
    display = UsageDisplay(monitor=monitor)
    looks: list[str] = []
    lock = threading.Lock()

    def look(name, _done, _total):
        if name == "Pictures":
            with lock:
                looks.append(shown(display))

    with Sandbox() as sandbox, pipeline_on(sandbox, monitor=monitor, listener=Hearing(look)) as pipeline:
        pipeline.run(job(tmp_path / "x.mp4", duration_s=15))

    totals = [line for text in looks for line in text.splitlines() if "Total Cost" in line]
    assert len(totals) == len(looks) > 4
    assert len(set(totals)) > 3
    assert "gemini-3.1-flash-lite-image" in looks[-1]


def test_session_end_summary(tmp_path):
    """[5.3-INT-002] The last word names the total, the services, the models and the file."""
    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        result = pipeline.run(job(tmp_path / "x.mp4"))

    summary = RunSummary(result.summary, result.video, 3.0)
    for text in (shown(summary, width=140), "\n".join(summary.lines())):
        for part in ("Total Cost: at least $", "Gemini", "ElevenLabs", "gemini-3.5-flash-lite", "Rachel", "x.mp4"):
            assert part in text
        for kind in ("Pictures", "Input", "Output", "Characters", "Credits"):
            assert kind in text.partition("By Service:")[2].partition("By Model:")[0]


def test_the_views_add_up_to_the_whole(tmp_path):
    """[5.3-INT-003] by_model and by_service both sum to the total, exactly."""
    with Sandbox() as sandbox, pipeline_on(sandbox) as pipeline:
        summary = pipeline.run(job(tmp_path / "x.mp4")).summary

    for view in ("by_model", "by_service"):
        assert sum(entry["cost_pico"] for entry in summary[view].values()) == summary["total_cost_pico"] > 0
