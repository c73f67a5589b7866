"""Shell completions, requested as bash requests them."""

import pytest

from tests.support.command import run_command


def offered(cwd, *words):
    env = {
        "_ELEVEN_VIDEO_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(["eleven-video", *words]),
        "COMP_CWORD": str(len(words)),
    }
    return run_command(cwd=cwd, env=env).stdout.split()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("gen",), ["generate"]),
        (("generate", "--capt"), ["--captions", "--caption-style", "--caption-position"]),
        (("generate", "--captions", "k"), ["karaoke"]),
        (("generate", "--caption-style", "b"), ["bold", "box"]),
        (("edit", "--caption-position", "t"), ["top"]),
        (("batch", "--safe-area", "a"), ["apps"]),
        (("generate", "--fit", "v"), ["voice"]),
        (("generate", "--stop-at", ""), ["script", "audio", "images"]),
        (("batch", "--format", "m"), ["mp4", "mov"]),
        (("estimate", "--language", "Ger"), ["German"]),
        (("resume", "--on-unknown", "r"), ["retry"]),
    ],
    ids=" ".join,
)
def test_commands_options_and_values_are_offered(tmp_path, words, names):
    assert offered(tmp_path, *words) == names


def test_sessions_are_offered_the_latest_first(tmp_path):
    for session in ("20261126-190535-6694", "20261126-190547-3c63", "20250101-000000-0000"):
        folder = tmp_path / "ev" / "sessions" / session
        folder.mkdir(parents=True)
        (folder / "session.json").write_text("{}")

    assert offered(tmp_path, "resume", "2026") == ["20261126-190547-3c63", "20261126-190535-6694"]


def test_it_can_be_had_for_the_shell(tmp_path):
    # Else typer looks at which shell has started it.
    env = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    script = run_command("--show-completion", "bash", cwd=tmp_path, env=env).stdout
    assert "complete -o default -F" in script
