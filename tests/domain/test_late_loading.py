"""The libraries that cut texts load when a text needs them, because they take longer than a quick command."""

import subprocess
import sys

import pytest

NAMES = ("icu4py", "sentencex", "budoux")
NOTHING = "import eleven_video.cli, eleven_video.domain.script.scene_division, eleven_video.domain.timing.subtitles"

WORDS = (
    "from eleven_video.domain.text.timed_words import words_of, Alignment; "
    "words_of(Alignment(tuple('ab c'), (0,) * 4, (1,) * 4), audio_s=1)"
)


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        (NOTHING, set()),
        (f"{NOTHING}; {WORDS}", set()),
        (f"{NOTHING}; from eleven_video.domain.text.sentences import sentences; sentences('What?! No')", {"icu4py"}),
        (f"{NOTHING}; from eleven_video.domain.text.sentences import sentences; sentences('A b. C')", {"icu4py", "sentencex"}),
    ],
)  # fmt: skip
def test_libraries_load_when_a_text_needs_them(code, loaded):
    code += f"; import sys; print(*[name for name in {NAMES!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert set(done.stdout.split()) == loaded
