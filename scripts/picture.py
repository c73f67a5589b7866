"""Take the README's picture of the live panel from a real run against the sandbox: `uv run scripts/picture.py`."""

import io
import os
import re
import tempfile
import threading
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from eleven_video.config.settings import load_settings
from eleven_video.domain.job import VideoJob
from eleven_video.domain.video import VideoFormat
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.wiring import Mode, pipeline, pricing_of
from eleven_video.ui.progress import VideoPipelineProgress

DOCS = Path(__file__).resolve().parent.parent / "docs"
TAKEN_AT = ("Pictures", 11)  # while most pictures are there and the rest is still coming


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ELEVEN_VIDEO_HOME"] = folder
        take(Path(folder))


def take(folder: Path) -> None:
    settings = load_settings()
    monitor = UsageMonitor(pricing_of(settings))
    progress = VideoPipelineProgress(
        Console(file=io.StringIO(), force_terminal=True, width=100, height=36),
        monitor,
        live=True,
        pricing=pricing_of(settings),
    )
    progress.set_mode("sandbox")
    camera = Console(
        record=True, file=io.StringIO(), width=100, height=36, force_terminal=True, color_system="truecolor"
    )
    lock = threading.Lock()
    taken = threading.Event()

    class Photographer:
        """Passes everything on to the real display, and takes the picture when the moment has come."""

        def __getattr__(self, name: str) -> object:
            return getattr(progress, name)

        def stage(self, name: str, done: int = 0, total: int | None = None) -> None:
            progress.stage(name, done, total)
            with lock:
                if not taken.is_set() and name == TAKEN_AT[0] and done >= TAKEN_AT[1]:
                    taken.set()
                    camera.print('[bold]$[/] eleven-video generate [green]"Why the sky is blue"[/]')
                    camera.print(progress)

    with pipeline(settings, Mode.SANDBOX, monitor=monitor, listener=Photographer()) as making:
        making.run(
            VideoJob(
                output=folder / "x.mp4", prompt="Why the sky is blue", video=VideoFormat(640, 360),
                text_model=settings.text_model, image_model=settings.image_model, tts_model=settings.tts_model,
            )
        )  # fmt: skip
    svg = camera.export_svg(title="eleven-video", theme=MONOKAI, unique_id="live-panel")
    # No fonts from elsewhere: the reader's own monospace font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "ui-monospace")
    target = DOCS / "live-panel.svg"
    target.write_text(svg, encoding="utf-8")
    print(f"{target.name}: {len(svg):,} characters.")


if __name__ == "__main__":
    main()
