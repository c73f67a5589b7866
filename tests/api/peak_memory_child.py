"""Ask a server for eight pictures, scripts and narrations at once, and print by how many MB the memory grew at its peak."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.api.send_with_retry import Retrying, RetryPolicy
from eleven_video.domain.requests.requests import PictureRequest, ScriptRequest, SpeechRequest, Voice
from eleven_video.errors import ElevenVideoError
from eleven_video.monitoring.usage import UsageMonitor


def peak_mb() -> float:
    """What getrusage tells starts with the parent's."""
    told = re.search(r"VmHWM:\s+([0-9]+)", Path("/proc/self/status").read_text())
    assert told
    return int(told[1]) / 1024


def main() -> None:
    url, kind = sys.argv[1:]
    common: dict[str, Any] = {
        "monitor": UsageMonitor(), "base_url": url, "retrying": Retrying(RetryPolicy(attempts=1)),
        "tell": lambda _text: None,
    }  # fmt: skip
    gemini, elevenlabs = GeminiAdapter("secret-key", **common), ElevenLabsAdapter("secret-key", **common)
    gemini.load()
    elevenlabs.load()
    before = peak_mb()

    def call(number: int) -> None:
        with suppress(ElevenVideoError):
            match kind:
                case "picture":
                    gemini.draw(PictureRequest(f"x{number}", "1:1", "m", number))
                case "script":
                    gemini.write_script(ScriptRequest(f"x{number}", 30, "m"))
                case "speech":
                    elevenlabs.speak(SpeechRequest("word " * 600, Voice("v", "R"), "m", number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(1, 9)))
    gemini.close()
    elevenlabs.close()
    sys.stdout.write(f"{round(peak_mb() - before)}\n")


if __name__ == "__main__":
    main()
