"""Creating the adapters does not load the SDKs."""

import subprocess
import sys

HEAVY = ("google.genai", "elevenlabs", "httpx", "httpx2", "numpy", "av")


def test_adapters_load_no_sdk_before_their_first_call() -> None:
    code = (
        "import sys\n"
        "from eleven_video.api.gemini import GeminiAdapter\n"
        "from eleven_video.api.elevenlabs import ElevenLabsAdapter\n"
        "class Nobody:\n"
        "    def record(self, call): return True\n"
        "GeminiAdapter('k', monitor=Nobody()).close()\n"
        "ElevenLabsAdapter('k', monitor=Nobody()).close()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
