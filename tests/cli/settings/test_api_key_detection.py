"""A key in place of another value is recognised, refused and never shown."""

import pytest

from tests.support.command import run_command

KEYS = {
    "elevenlabs": "sk_" + "0123456789abcdef" * 3,
    "gemini": "AIzaSyB-1_cdefghijklmnopqrstuvwxyz01234",
}
PLACES = {
    "voice": ("estimate", "sky", "--voice", "{}"),
    "text model": ("generate", "sky", "--dry-run", "--text-model", "{}"),
    "image model": ("generate", "sky", "--image-model", "{}"),
    "speech model": ("generate", "sky", "--tts-model={}"),
    "style": ("generate", "sky", "--style", "{}"),
    "project": ("generate", "sky", "--project", "{}"),
    "prompt": ("generate", "{}"),
    "estimated prompt": ("estimate", "{}"),
    "duration": ("generate", "sky", "--duration", "{}"),
    "resolution": ("generate", "sky", "--resolution={}"),
    "language": ("generate", "sky", "--language", "{}"),
    "profile": ("profile", "create", "acme", "voice={}"),
    "unknown setting": ("profile", "create", "acme", "{}=1"),
    "model to search": ("models", "{}"),
}


@pytest.mark.parametrize("service", KEYS)
@pytest.mark.parametrize("place", PLACES)
def test_a_key_is_refused_and_not_repeated(tmp_path, place, service):
    key = KEYS[service]
    done = run_command(*(word.format(key) for word in PLACES[place]), cwd=tmp_path)

    assert done.returncode in {2, 3}
    assert key not in done.stdout + done.stderr
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and key.encode() in path.read_bytes()]
    if place in {
        "voice",
        "text model",
        "image model",
        "speech model",
        "style",
        "project",
        "prompt",
        "profile",
        "language",
    }:
        assert "looks like an API key" in done.stderr


@pytest.mark.parametrize("text", ["sk_short", "ski trips in the Alps", "AIza", "task_0123456789abcdef0123456789"])
def test_what_only_begins_alike_is_no_key(tmp_path, text):
    assert run_command("estimate", text, cwd=tmp_path).returncode == 0
