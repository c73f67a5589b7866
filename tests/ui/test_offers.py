"""The display of lists of voices and models.

`UPDATE_SNAPSHOTS=1 pytest tests/ui` updates the expected output.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from eleven_video.domain.requests.voices_and_models import VoiceFacts
from eleven_video.ui.tables.models import ModelGroup, ModelLine, ModelList
from eleven_video.ui.tables.named_rows import NamedRow, named_lines
from eleven_video.ui.tables.voices import VoiceList
from tests.support.snapshots import assert_as_kept, drawn

VOICES = [
    VoiceFacts("21m00Tcm4TlvDq8ikWAM", "Rachel", "premade", "Calm", {"accent": "american", "use_case": "social_media"}, ("en",)),
    VoiceFacts("CwhRBWXzGAHq8TQ4Fs17", "Roger - Laid-Back, Casual, Resonant", "professional", "", {"gender": "male"}, ("en", "pt-BR")),
    VoiceFacts("bIHbv24MWmeRgasZH58o", "春香の声"),
]  # fmt: skip
SUBJECTS = {
    "voices": VoiceList(VOICES, 3, VOICES[0].id),
    "voices_found": VoiceList(VOICES[:1], 3),
    "models": ModelList(
        [
            ModelGroup(
                "Gemini models that write",
                [
                    ModelLine("gemini-2.5-pro", ["$1.25 input, $10.00 output per 1M tokens", "more for prompts over 200,000 tokens"]),
                    ModelLine("gemini-3.5-flash-lite", ["$0.30 input, $2.50 output per 1M tokens"], is_default=True),
                ],
            ),
            ModelGroup("Gemini models that draw", notes=["Your settings name gemini-gone, which is not in the list."]),
            ModelGroup("ElevenLabs models that speak", unavailable="ElevenLabs is overloaded. Try again later."),
        ]
    ),
}  # fmt: skip


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_looks_as_it_did(subject, width):
    shown = drawn(SUBJECTS[subject], width)
    assert_as_kept(shown, f"{subject}_{width}")
    assert all(cell_len(line) <= width for line in shown.splitlines())


phrases = st.lists(st.text("ab ,", min_size=1, max_size=12).filter(str.strip), max_size=5)


@given(st.lists(st.tuples(st.text("xyz春", min_size=1, max_size=30), phrases), max_size=4), st.integers(32, 120))
def test_names_and_words_are_whole_and_lines_fit(rows, width):
    lines = [line.plain for line in named_lines([NamedRow((name,), told) for name, told in rows], width)]

    whole = "\n".join(lines)
    assert all(name in whole for name, _ in rows)
    assert [word for line in lines for word in line.replace(",", " ").split() if set(word) <= {"a", "b"}] == [
        word for _, told in rows for phrase in told for word in phrase.replace(",", " ").split()
    ]
    assert all(cell_len(line) <= max(width, 2 * 30) for line in lines)
