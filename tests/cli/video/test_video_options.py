"""What is typed about the video: kinds of files, sizes, rates and looks, and that a session keeps them."""

import json
from pathlib import Path

import pytest

from eleven_video.cli.shell.output_checks import Output, choose_output
from eleven_video.domain.options import Existing
from eleven_video.domain.options.parsing import parse_options
from eleven_video.domain.video import FileFormat, Motion, Quality, Transition
from eleven_video.errors import InvalidInput
from eleven_video.sandbox.faults.fault_plan import Fault
from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command
from tests.support.probe import probe

MP4, MOV, WEBM = FileFormat
TINY = ("--duration", "5s", "--resolution", "64x36")


@pytest.mark.parametrize(
    ("typed", "wanted", "usual", "name"),
    [
        (None, None, MP4, "bees.mp4"),
        (None, None, MOV, "bees.mov"),
        (None, WEBM, MOV, "bees.webm"),
        ("x.webm", None, MP4, "x.webm"),
        ("x.WebM", WEBM, MP4, "x.WebM"),
        ("x", MOV, MP4, "x.mov"),
        ("x", None, WEBM, "x.webm"),
        ("folder/", WEBM, MP4, "folder/bees.webm"),
        ("My video vol. 2", None, MP4, "My video vol. 2.mp4"),
        ("v1.0", None, MP4, "v1.0.mp4"),
        ("v1.0", WEBM, MP4, "v1.0.webm"),
        ("Dr. Who", None, MOV, "Dr. Who.mov"),
        (".hidden", None, MP4, ".hidden.mp4"),
        ("new/deep/v1.0", None, MP4, "new/deep/v1.0.mp4"),
        ("newer/", None, MP4, "newer/bees.mp4"),
    ],
)
def test_the_kind_of_file_is_that_of_its_name_or_what_was_asked_for(typed, wanted, usual, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()

    output = choose_output(typed, about="Bees", wanted=wanted, usual=usual)

    assert output == Output(Path(name), Existing.NUMBER if typed is None or typed.endswith("/") else Existing.REFUSE)


@pytest.mark.parametrize(
    ("typed", "wanted", "said"),
    [
        ("x.mp4", WEBM, r"--format webm does not match 'x.mp4'. Name it x.webm, or leave --format out\."),
        ("x.avi", None, r"'x.avi' does not end in one of .mp4, .mov, .webm. Name it x.mp4\."),
        ("x.avi", WEBM, r"Name it x.webm\."),
        ("x.txt", None, r"Name it x.mp4\."),
        ("v1.0.MKV", None, r"Name it v1.0.mp4\."),
        ("x.srt", None, r"Name it x.mp4\."),
    ],
)
def test_a_name_that_does_not_fit_is_refused_with_one_that_does(typed, wanted, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InvalidInput, match=said):
        choose_output(typed, about="Bees", wanted=wanted)


def test_what_was_typed_becomes_settings_and_what_was_not_is_left_out():
    typed = {"format": " WebM", "fps": "30", "quality": "HIGH", "motion": "pan", "transition": None, "resolution": "4k"}

    assert parse_options(typed) == {
        "format": WEBM, "fps": 30, "quality": Quality.HIGH, "motion": Motion.PAN, "resolution": "4k",
    }  # fmt: skip
    assert parse_options({"transition": "fade"}) == {"transition": Transition.FADE}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("format", "mkv", "There is no format 'mkv'. Did you mean mov?"),
        ("format", "avi", "Choose one of mp4, mov, webm."),
        ("quality", "hgih", "There is no quality 'hgih'. Did you mean high?"),
        ("motion", "spin", "Choose one of zoom, pan, none."),
        ("transition", "fades", "Did you mean fade?"),
        ("fps", "23", "24, 25, 30 or 60"),
        ("resolution", "1081x720", "Use 1082x720."),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(name, text, said):
    with pytest.raises(InvalidInput) as error:
        parse_options({name: text})

    assert said in str(error.value)


def test_a_video_is_made_as_options_and_settings_said_when_it_was_begun(tmp_path):
    with Sandbox() as sandbox:
        sandbox.add_fault(Fault(kind="speech", quota=True))
        env = reaching(sandbox.url)
        first = env | {"ELEVEN_VIDEO_FPS": "25", "ELEVEN_VIDEO_FORMAT": "MOV", "ELEVEN_VIDEO_QUALITY": "draft"}
        begun = run_command("generate", "Bees", *TINY, "-o", "x.webm", "--motion", "none", cwd=tmp_path, env=first)
        assert begun.returncode == 6, begun.stderr
        sandbox.clear_faults()
        later = env | {"ELEVEN_VIDEO_FPS": "60", "ELEVEN_VIDEO_FORMAT": "mp4", "ELEVEN_VIDEO_RESOLUTION": "720p"}
        gone_on = run_command("resume", cwd=tmp_path, env=later)

    assert (gone_on.returncode, Path(gone_on.stdout.strip()).name) == (0, "x.webm"), gone_on.stderr
    facts = probe(tmp_path / "x.webm")
    assert (facts.video_codec, facts.audio_codec, facts.width, facts.height, facts.fps) == ("vp9", "opus", 64, 36, 25)
    assert (tmp_path / "x.webm.receipt.json").exists()
    session = json.loads(next((tmp_path / "ev" / "sessions").glob("*/session.json")).read_text())
    assert session["video"] == {"width": 64, "height": 36, "fps": 25}
    assert session["look"] == {"quality": "draft", "motion": "none", "transition": "cut"}
