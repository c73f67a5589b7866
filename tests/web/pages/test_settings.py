"""The settings and profiles on the page: those of `config` and `profile`, with the same changes and refusals."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from eleven_video.web.pages.settings import PROFILES, SETTINGS
from tests.support.command import reaching, run_command
from tests.support.page import Page, served
from tests.support.page_forms import error_at

GEMINI, ELEVENLABS = reaching("")["GEMINI_API_KEY"], reaching("")["ELEVENLABS_API_KEY"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


def said(home: Path, *words: str, **env: str) -> dict[str, object]:
    return json.loads(run_command(*words, "--json", cwd=home, env={"ELEVEN_VIDEO_HOME": str(home), **env}).stdout)


def test_each_setting_is_shown_with_its_source(home, page):
    (home / "config.toml").write_text('voice = "<b>Rachel</b>"\nbudget_day = "2.50"\n', encoding="utf-8")

    text = page.get("/settings").text

    for name, facts in said(home, "config", "show")["settings"].items():
        row = re.search(rf'<th scope="row">(?:<a [^>]*>)?{name}(?:</a>)?</th>(.*?)</tr>', text)[1]
        value = facts["value"]
        shown = "not set" if value in (None, "", {}) else str(value)
        assert shown in unescape(re.sub(r"</?(?:td|span|code|tr)[^>]*>", " ", row))
        assert facts["origins"][0]["kind"] in row
    assert "<b>Rachel" not in text


def test_a_change_of_the_file_is_shown_at_the_next_visit_and_otherwise_nothing_is_asked(home, page):
    assert page.get("/settings").status_code == 200
    answers = page.app.state.answers
    kept = [answers.known(*words, state=None) for words in (SETTINGS, PROFILES)]
    assert [answer.record for answer in kept] == [said(home, "config", "show"), said(home, "profile", "list")]
    page.get("/settings")
    assert [answers.known(*words, state=None) for words in (SETTINGS, PROFILES)] == kept

    (home / "config.toml").write_text('voice = "Bill"\n', encoding="utf-8")

    assert "Bill" in page.get("/settings").text
    said(home, "config", "set", "voice", "Aria")
    assert "Aria" in page.get("/settings").text
    said(home, "profile", "create", "client-z")
    assert "client-z" in page.get("/settings").text


def test_keys_are_never_shown(home):
    with served(home, GEMINI_API_KEY=GEMINI, ELEVENLABS_API_KEY=ELEVENLABS) as page:
        text = page.get("/settings").text
        assert "set" in re.search(r"gemini_api_key</th><td[^>]*>([^<]*)", text)[1]
        for path in ("/settings", "/new", "/services", "/prices"):
            answer = page.get(path).text
            assert GEMINI not in answer
            assert ELEVENLABS not in answer
        refused = page.send("/settings", do="set", setting="gemini_api_key", value="anything")

    assert refused.status_code == 422
    assert "Keys cannot be given on the command line" in error_at(refused.text, "setting")


def test_a_setting_is_written_and_removed_as_the_command_does(home, page):
    (home / "config.toml").write_text("# mine\nfps = 30\n", encoding="utf-8")

    written = page.send("/settings", do="set", setting="quality", value="high")
    assert written.status_code == 200
    assert "Written: quality = high" in written.text
    assert said(home, "config", "get", "quality")["value"] == "high"
    assert (home / "config.toml").read_text(encoding="utf-8").startswith("# mine\nfps = 30\n")

    removed = page.send("/settings", do="unset", setting="quality", value="")
    assert "Removed quality" in removed.text
    assert said(home, "config", "get", "quality")["value"] == "standard"


@pytest.mark.parametrize(
    ("setting", "value"), [("fps", "23"), ("budget_day", "lots"), ("colour", "blue"), ("voice", ""), ("--help", "x")]
)
def test_what_cannot_be_set_is_refused_in_the_commands_words(home, page, setting, value):
    words = ("config", "set", "--", setting, value)
    printed = run_command(*words, cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)}).stderr

    answer = page.send("/settings", do="set", setting=setting, value=value)

    assert answer.status_code == 422
    assert f"Error: {error_at(answer.text, 'setting')}\n" in printed
    assert not (home / "config.toml").exists()


def test_a_profile_is_created_used_changed_and_deleted(home, page):
    assert page.send("/settings/profiles", do="create", name="Acme").status_code == 200
    assert (
        "Written: voice = Brian"
        in page.send("/settings", do="set", setting="voice", value="Brian", profile="acme").text
    )
    assert said(home, "config", "get", "voice", "--profile", "acme")["value"] == "Brian"
    assert '<td class="value">Brian</td>' in page.get("/settings?profile=acme").text

    page.send("/settings/profiles", do="switch", name="acme")
    assert said(home, "profile", "list")["in_use"] == "acme"
    page.send("/settings/profiles", do="switch", name="default")

    unsure = page.send("/settings/profiles", do="delete", name="acme")
    assert unsure.status_code == 422
    assert (home / "profiles" / "acme.toml").exists()
    assert page.send("/settings/profiles", do="delete", name="acme", certain="on").status_code == 200
    assert not (home / "profiles" / "acme.toml").exists()


def test_a_page_that_is_read_only_shows_and_changes_nothing(home):
    with served(home, read_only=True) as page:
        text = page.get("/settings").text

        assert "seconds_per_image" in text
        assert "<form" not in text
        assert page.send("/settings", do="set", setting="fps", value="30").status_code == 403
        assert page.send("/settings/profiles", do="create", name="acme").status_code == 403
