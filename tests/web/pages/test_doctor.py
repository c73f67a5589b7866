"""The check of the installation on the page: only when the user asks, with the texts of `doctor`."""

import json
from html import unescape
from pathlib import Path

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command
from tests.support.page import served


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def checks(home: Path, **env: str) -> list[dict[str, str]]:
    done = run_command("doctor", "--json", cwd=home, env={"ELEVEN_VIDEO_HOME": str(home), **env})
    return json.loads(done.stdout)["checks"]


def test_each_check_is_shown_as_the_command_shows_it(home):
    (home / "config.toml").write_text('budget = "<b>lots</b>"\n', encoding="utf-8")

    with served(home) as page:
        text = unescape(page.get("/services/doctor").text)

    found = checks(home)
    # The free space of the disk and the clock change between the two checks.
    lasting = [one for one in found if not one["subject"].startswith(("space", "clock"))]
    assert any(one["health"] == "problem" for one in lasting)
    for one in lasting:
        assert f'<li><span>{one["subject"]}</span><span class="tag' in text
        assert one["told"] in text
        assert one["remedy"] in text
    assert text.count("<li>") == len(found)
    assert "1 problem, " in text


def test_a_hostile_setting_is_text(home):
    (home / "config.toml").write_text('budget = "<b>lots</b>"\n', encoding="utf-8")

    with served(home) as page:
        assert "<b>lots" not in page.get("/services/doctor").text


def test_the_page_itself_checks_nothing_and_the_check_buys_nothing(home):
    with Sandbox() as sandbox, served(home, **reaching(sandbox.url)) as page:
        text = page.get("/services").text
        assert "It costs nothing." in text
        assert sandbox.ledger()["requests"] == {}

        shown = page.get("/services/doctor").text

        assert '<li><span>Gemini key</span><span class="tag good">ok</span>' in shown
        assert sandbox.ledger()["total"]["calls"] == 0
        assert "secret-key" not in shown
