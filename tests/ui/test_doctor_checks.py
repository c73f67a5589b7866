"""The display of checks and settings.

`UPDATE_SNAPSHOTS=1 pytest tests/ui` updates the expected output.
"""

import pytest
from rich.cells import cell_len

from eleven_video.domain.check_results import broken, doubtful, fine
from eleven_video.ui.tables.doctor_checks import CheckList
from eleven_video.ui.tables.settings_list import SettingLine, SettingsList
from tests.support.snapshots import assert_as_kept, drawn

CHECKS = CheckList(
    [
        fine("Python", "3.12.4 on Linux x86_64"),
        fine("FFmpeg", "libavutil 60.26.102, libavcodec 62.28.102, libavformat 62.12.102, libavfilter 11.14.102"),
        doubtful("fonts", "4 files: Latin, Greek, Cyrillic and Devanagari alone", "For captions in other scripts: pip install 'eleven-video[fonts]'"),
        fine("space for data", "83.1 GB free in /home/eve/.local/share/eleven-video"),
        broken("config file", "/home/eve/.config/eleven-video/config.toml may hold keys, and other users can read it (mode 644)", "chmod 600 '/home/eve/.config/eleven-video/config.toml'"),
    ]
)  # fmt: skip
SETTINGS = SettingsList(
    [
        SettingLine("gemini_api_key", "set", "environment, GEMINI_API_KEY"),
        SettingLine("elevenlabs_api_key", "not set", "default"),
        SettingLine("text_model", "gemini-3.5-flash-lite", "config.toml"),
        SettingLine("voice", "Rachel", ".env, ELEVEN_VIDEO_VOICE"),
        SettingLine("prices", '{"gemini": {"image_price": 0.05, "input_token_price_per_million": 0.3}}', "environment, ELEVEN_VIDEO_PRICES and config.toml"),
        SettingLine("elevenlabs_concurrency", "2", "default"),
    ],
    [
        SettingLine("config file", "/home/eve/.config/eleven-video/config.toml"),
        SettingLine("ledger", "/home/eve/.local/share/eleven-video/ledger.sqlite3", "not there"),
    ],
)  # fmt: skip
SUBJECTS = {"checks": CHECKS, "settings": SETTINGS}


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_looks_as_it_did(subject, width):
    shown = drawn(SUBJECTS[subject], width)
    assert_as_kept(shown, f"{subject}_{width}")
    # A path is never cut, so that it can be copied.
    assert all(cell_len(line) <= width or "/home/eve" in line for line in shown.splitlines())


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_no_path_and_no_command_is_cut(width):
    for word in ("'eleven-video[fonts]'", "/home/eve/.local/share/eleven-video"):
        assert word in drawn(CHECKS, width)
    assert "/home/eve/.local/share/eleven-video/ledger.sqlite3" in drawn(SETTINGS, width)


def test_the_last_line_counts():
    assert drawn(CHECKS, 80).splitlines()[-1] == "1 problem, 1 warning."
    assert CheckList([]).summary == "no problems, no warnings."
    assert CheckList([broken("a", "b", "c")] * 2).summary == "2 problems, no warnings."


def test_what_others_have_named_cannot_command_the_terminal():
    shown = drawn(CheckList([broken("fonts", "\x1b[2Jone", "\x07two")]), 80)
    shown += drawn(SettingsList([SettingLine("voice", "\x1b[2JEve\n", "x\x07")], []), 80)
    assert "\x1b" not in shown
    assert "\x07" not in shown
