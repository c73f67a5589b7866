"""Hostile bytes as music, speech and pictures, watched by strace: no file, address or program beyond those of any run."""

import base64
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import environment, reaching
from tests.support.foreign_sounds import INSTRUCTIONS
from tests.support.passing_on import passing_on
from tests.support.scripted_server import Answer, Reply, SelectionOptions, serving
from tests.support.sounds import sound_file, tone

STRACE = shutil.which("strace")
pytestmark = pytest.mark.skipif(STRACE is None, reason="strace is not installed")

TINY = ("--duration", "5s", "--image-count", "1", "--resolution", "64x36", "--quality", "draft", "--captions", "none")
CALLS = "trace=open,openat,openat2,execve,execveat,connect,bind"
PICTURES = {
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n(/tmp/pwned-eps) (w) file closefile showpage\n%%EOF\n",
    "endless eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n{ } loop\n",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/pwned-svg"/></svg>',
    "playlist": INSTRUCTIONS["hls of a file"],
}


@dataclass(frozen=True)
class Traced:
    """What a run did: its exit code and what it said, files that it opened, programs it started, addresses it reached."""

    code: int
    said: str
    opened: set[str]
    started: list[str]
    reached: set[str]


def _answering(sandbox: Sandbox, *, picture: bytes | None = None, speech: bytes | None = None) -> Answer:
    ask = passing_on(sandbox)

    def answer(asked: SelectionOptions) -> Reply:
        reply = ask(asked)
        if reply.status != 200 or b"{" not in reply.body[:20]:
            return reply
        body = json.loads(reply.body)
        if speech is not None and "audio_base64" in body:
            body["audio_base64"] = base64.b64encode(speech).decode()
        for part in (
            (body.get("candidates") or [{}])[0].get("content", {}).get("parts", []) if "candidates" in body else []
        ):
            if picture is not None and "inlineData" in part:
                part["inlineData"]["data"] = base64.b64encode(picture).decode()
        return Reply(body, 200, reply.headers)

    return answer


def _run(folder: Path, *more: str, picture: bytes | None = None, speech: bytes | None = None) -> Traced:
    log = folder.parent / f"{folder.name}.strace"
    (folder / "secret.mp3").write_bytes(sound_file(tone(3)))
    (folder / "secret-001.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with Sandbox() as sandbox, serving(_answering(sandbox, picture=picture, speech=speech)) as server:
        command = [sys.executable, "-m", "eleven_video", "generate", "Bees", *TINY, *more]
        done = subprocess.run(
            [str(STRACE), "-f", "--seccomp-bpf", "-qq", "-s", "300", "-e", CALLS, "-o", str(log), *command],
            cwd=folder, env=environment(folder / "home", **reaching(server.url)), capture_output=True, text=True,
            check=False, timeout=100, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        port = urlsplit(server.url).port
    lines = log.read_text(errors="replace").splitlines()
    if not any("execve(" in line for line in lines):
        pytest.skip(f"strace may not trace here: {done.stderr[-200:]}")
    reached = {
        line for line in lines
        if re.search(r"(connect|bind)\(", line) and "AF_INET" in line and f"sin_port=htons({port})" not in line
    }  # fmt: skip
    return Traced(
        done.returncode,
        done.stdout + done.stderr,
        {found[1] for line in lines if (found := re.search(r'open(?:at2?)?\((?:AT_FDCWD, )?"([^"]*)"', line))},
        [found[1] for line in lines if (found := re.search(r'execve(?:at)?\("([^"]*)"', line))],
        reached,
    )


def _check_nothing_beyond(traced: Traced, *, music: bool = False) -> None:
    """The one program is the command itself; of files that hostile bytes name, and their neighbours, none is opened."""
    assert [Path(name).name for name in traced.started if "python" not in name] == []
    assert len(traced.started) == 1
    assert traced.reached == set()
    assert [name for name in traced.opened if re.search(r"secret[.-](mp3|%|[0-9])|pwned|\.ts$", name)] == []
    assert not music or any(name.endswith("song.mp3") for name in traced.opened), "the trace sees what is opened"
    assert "Traceback" not in traced.said
    assert not Path("/tmp/pwned-eps").exists()


@pytest.mark.parametrize("kind", PICTURES)
def test_a_hostile_picture_answer_is_told_and_not_decoded(kind, tmp_path):
    traced = _run(tmp_path, picture=PICTURES[kind])

    assert traced.code == 4, traced.said  # the video has no other picture
    assert "cannot be used: it is not an image in PNG, JPEG" in " ".join(traced.said.split())
    _check_nothing_beyond(traced)


@pytest.mark.parametrize("kind", ["hls of a file", "concat after a tag", "sdp"])
def test_a_hostile_speech_answer_is_kept_and_not_played(kind, tmp_path):
    traced = _run(tmp_path, speech=INSTRUCTIONS[kind])

    assert traced.code == 7, traced.said
    assert "not a sound file in MP3" in " ".join(traced.said.split())
    _check_nothing_beyond(traced)


@pytest.mark.parametrize("kind", ["hls", "concat", "sdp"])
def test_hostile_music_is_refused_before_anything_is_bought(kind, tmp_path):
    (tmp_path / "song.mp3").write_bytes(INSTRUCTIONS[kind])

    traced = _run(tmp_path, "--music", "song.mp3")

    assert traced.code == 2, traced.said
    _check_nothing_beyond(traced, music=True)


def test_music_named_in_the_settings_of_a_folder_asks_no_address(tmp_path):
    (tmp_path / "song.mp3").write_bytes(INSTRUCTIONS["hls"])
    (tmp_path / ".env").write_text("ELEVEN_VIDEO_MUSIC=song.mp3\n")

    traced = _run(tmp_path)

    assert traced.reached == set()
    _check_nothing_beyond(traced)


def test_ordinary_music_is_opened_by_the_same_run(tmp_path):
    (tmp_path / "song.mp3").write_bytes(sound_file(tone(3)))

    traced = _run(tmp_path, "--music", "song.mp3")

    assert traced.code == 0, traced.said
    _check_nothing_beyond(traced, music=True)
