import json
import urllib.parse

import pytest

from eleven_video.config.key_redaction import note_key, without_keys
from eleven_video.config.settings import load_settings

ODD = "sk_'quail\"\\{kestrel}/+="


@pytest.mark.parametrize(
    "written",
    [
        ODD,
        repr({"xi-api-key": ODD}),
        repr([(b"xi-api-key", ODD.encode())]),
        json.dumps({"key": ODD}),
        urllib.parse.quote(ODD, safe=""),
        f"https://a.example/?{urllib.parse.urlencode({'key': ODD})}",
    ],
)
def test_a_key_is_blacked_out_as_it_is_and_as_it_is_written_elsewhere(written):
    note_key(ODD)

    hidden = without_keys(f"before {written} after")

    assert "[key]" in hidden
    assert not any(part in hidden for part in ("quail", "kestrel"))
    assert (hidden[:7], hidden[-6:]) == ("before ", " after")


def test_nothing_is_left_of_a_key_that_begins_as_another_does():
    note_key("kestrel-1")
    note_key("kestrel-1-secret")

    assert without_keys("kestrel-1-secret kestrel-1") == "[key] [key]"


def test_a_word_that_is_not_a_key_stays_in_the_text():
    note_key("")
    note_key("sandbox")

    assert without_keys("the sandbox") == "the sandbox"


def test_keys_are_known_from_wherever_they_are_set(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("ELEVENLABS_API_KEY=sk_swallow-1\n")
    monkeypatch.setenv("GEMINI_API_KEY", " AIza-swallow-2 ")
    monkeypatch.setenv("ELEVEN_VIDEO_GEMINI_BASE_URL", "https://eve:swallow-3@proxy.example")

    load_settings()

    assert without_keys("sk_swallow-1, AIza-swallow-2, swallow-3") == "[key], [key], [key]"
