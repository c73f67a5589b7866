"""The look and the place of captions: typed, in a row of a batch, in the settings, and refused before anything is bought."""

import json

import av
import numpy as np
import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.kept_sessions import Desk, last_line

SCRIPT = ("--script", "s.txt", "--resolution", "64x36", "--quality", "draft", "--motion", "none")


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "s.txt").write_text("Bees see colours.")
    with Sandbox() as sandbox:
        yield Desk(folder, sandbox)


def own_style(desk: Desk, text: str) -> None:
    home = desk.folder / "ev"
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text, encoding="utf-8")


def look_of(desk: Desk, place: int = -1) -> dict[str, dict[str, object]]:
    return json.loads((desk.sessions[place] / "session.json").read_text(encoding="utf-8"))["caption_look"]


def test_a_style_of_the_settings_is_used_by_its_name(desk):
    own_style(desk, '[caption_styles.brand]\nsize = 1.5\nbox = "#00000080"\n')

    done = desk.run(
        "generate", *SCRIPT, "--caption-style", "Brand", "--caption-position", "30 %", "--safe-area", "apps"
    )

    assert done.returncode == 0, done.stderr
    look = look_of(desk)
    assert (look["style"]["size"], look["style"]["box"], look["style"]["weight"]) == (1.5, "#00000080", 600)
    assert look["place"] == {"position": "30%", "safe_area": "apps"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--caption-style", "brnd"), "There is no caption style 'brnd'. Did you mean brand?"),
        (("--caption-style", "bolt"), "There is no caption style 'bolt'. Did you mean bold?"),
        (("--caption-position", "botom"), "There is no caption position 'botom'. Did you mean bottom?"),
        (("--caption-position", "120%"), "A caption position is at most 100% of the frame's height"),
        (("--safe-area", "app"), "There is no safe area 'app'. Did you mean apps?"),
        (("--captions", "srt", "--safe-area", "none"), "--safe-area needs captions drawn into the pictures"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_asked_of_a_service(desk, options, told):
    own_style(desk, "[caption_styles.brand]\nsize = 1.5\n")

    refused = desk.run("generate", *SCRIPT, *options)

    assert refused.returncode == 2
    assert told in last_line(refused)
    assert not desk.sandbox.ledger()["requests"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("[caption_styles.brand]\nsize = 9\n", "caption_styles style 'brand': size must be a number from 0.5 to 3."),
        ('[caption_styles.brand]\ncolor = "#fff"\n', "there is no 'color'. Did you mean colour?"),
        (
            'caption_style = "bolt"\n',
            "caption_style cannot be used: There is no caption style 'bolt'. Did you mean bold?",
        ),
        ('caption_position = "left"\n', "caption_position cannot be used: There is no caption position 'left'."),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_place(desk, settings, told):
    own_style(desk, settings)

    refused = desk.run("generate", *SCRIPT)

    assert refused.returncode == 3
    assert told in last_line(refused)
    assert "It is set in: config.toml." in last_line(refused)


def test_rows_of_a_batch_have_their_own_look_and_a_changed_one_is_free(desk):
    table = desk.folder / "rows.csv"
    table.write_text("script,caption_style,caption_position,safe_area\ns.txt,bold,top,apps\n")
    options = ("--resolution", "64x36", "--quality", "draft", "--motion", "none")
    assert desk.run("batch", "rows.csv", *options).returncode == 0
    assert look_of(desk)["style"]["case"] == "upper"
    assert look_of(desk)["place"] == {"position": "top", "safe_area": "apps"}
    bought = len(desk.sandbox.ledger()["calls"])

    table.write_text("script,caption_style,caption_position,safe_area\ns.txt,box,40%,none\n")
    done = desk.run("batch", "rows.csv", *options)

    assert done.returncode == 0, done.stderr
    assert len(desk.sandbox.ledger()["calls"]) == bought
    assert look_of(desk)["place"] == {"position": "40%", "safe_area": "none"}


def test_a_row_whose_font_is_not_there_is_told_and_nothing_is_bought_for_it(desk):
    own_style(desk, '[caption_styles.brand]\nfont = "Comic"\n')
    (desk.folder / "rows.csv").write_text("script,caption_style\ns.txt,brand\n")

    refused = desk.run("batch", "rows.csv")

    assert refused.returncode != 0
    assert "There is no font 'Comic'" in refused.stderr
    assert not desk.sandbox.ledger()["calls"]


def test_resume_uses_newly_typed_caption_options(desk):
    assert desk.run("generate", *SCRIPT, "--stop-at", "images", "-o", "a.mp4").returncode == 0
    bought = len(desk.sandbox.ledger()["calls"])

    done = desk.run("resume", "--captions", "srt")

    assert done.returncode == 0, done.stderr
    assert (desk.folder / "a.srt").read_text(encoding="utf-8").count("Bees see colours.") == 1
    assert len(desk.sandbox.ledger()["calls"]) == bought


def test_the_look_that_is_typed_for_a_resumed_run_is_drawn(desk):
    size = ("--resolution", "320x180")
    first = ("generate", *SCRIPT[:2], *size, *SCRIPT[4:], "--stop-at", "images")
    frames = []
    for name, options in (("usual", ()), ("other", ("--caption-style", "box", "--caption-position", "top"))):
        assert desk.run(*first, "-o", f"{name}.mp4").returncode == 0
        assert desk.run("resume", *options).returncode == 0
        with av.open(desk.folder / f"{name}.mp4") as container:
            frames.append(
                next(frame.to_ndarray(format="gray") for frame in container.decode(video=0) if frame.time > 0.5)
            )
    usual, other = frames

    differing = np.abs(usual.astype(int) - other).max(axis=1) > 40
    assert differing[:60].any()
    assert not differing[70:120].any()
    assert differing[120:].any()
