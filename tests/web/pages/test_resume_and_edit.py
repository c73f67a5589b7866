"""Sessions that are continued or edited from the page: the cost first, then one run, in the commands' figures."""

import json
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from tests.support.command import run_command
from tests.support.page import Page, served
from tests.support.page_forms import ended, error_at, token_of

SMALL = ("--resolution", "320x180", "--duration", "15s", "--quiet")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


def ask(home: Path, *words: str) -> dict[str, object]:
    return json.loads(run_command(*words, "--json", cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)}).stdout)


def new_session(home: Path, *words: str) -> str:
    """A session that the command has made in the meantime."""
    return str(ask(home, "generate", "Why the sky is blue", *SMALL, *words)["session_id"])


@pytest.fixture(scope="module")
def made(home: Path) -> str:
    return new_session(home)


@pytest.fixture
def unfinished(home: Path) -> str:
    return new_session(home, "--stop-at", "audio")


def picos(text: str) -> list[int]:
    return [int(pico) for pico in re.search(r'data-pico="([\d ]+)"', text)[1].split()]


def summary(home: Path, session: str):
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        return ledger.session(session)


def test_what_is_left_to_pay_is_told_first_and_then_bought_once(home, page, unfinished):
    said = ask(home, "resume", unfinished, "--dry-run")
    video = page.get(f"/videos/{unfinished}").text
    assert f'/videos/{unfinished}/resume">Continue</a>' in video

    text = page.get(f"/videos/{unfinished}/resume").text
    assert picos(text) == list(said["left"]["total_cost_pico"].values())
    assert "Continue for about $" in text
    token = token_of(page, f"/videos/{unfinished}/resume")
    priced = page.send(f"/videos/{unfinished}/resume", token=token, do="cost", budget="0.0001")
    assert said["budgets"] == []
    assert 'class="verdict bad">The budget is too small.' in priced.text
    assert summary(home, unfinished).session.outcome is SessionOutcome.PAUSED

    first, second = (page.send(f"/videos/{unfinished}/resume", token=token, do="make", budget="5") for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    shown = ended(page, token)
    assert "finished" in shown, shown
    assert f"/videos/{unfinished}" in shown
    assert summary(home, unfinished).session.outcome is SessionOutcome.COMPLETED


def test_a_finished_session_is_not_continued(page, made):
    answer = page.get(f"/videos/{made}/resume")

    assert answer.status_code == 422
    assert "is finished" in answer.text
    assert "/resume" not in page.get(f"/videos/{made}").text


def test_a_wrong_option_has_the_message_at_its_field(page, unfinished):
    token = token_of(page, f"/videos/{unfinished}/resume")

    answer = page.send(f"/videos/{unfinished}/resume", token=token, do="make", on_unknown="sometimes")

    assert answer.status_code == 422
    assert error_at(answer.text, "on_unknown").startswith("--on-unknown must be one of")
    assert page.get(f"/orders/{token}").status_code == 404


def test_a_scene_is_edited_and_only_that_is_bought(home, page, made):
    script = json.loads((home / "sessions" / made / "script.json").read_bytes())
    path = f"/videos/{made}/edit"
    text = unescape(page.get(path).text)
    for scene in script["scenes"]:
        assert scene["narration"] in text
        assert scene["image_prompt"] in text
    token = token_of(page, path)
    hostile = 'Blue light scatters.</textarea><script>alert("1")</script>'
    fields = {"token": token, "narration-1": hostile}
    script["scenes"][0]["narration"] = hostile
    (home / "edited.json").write_text(json.dumps(script), encoding="utf-8")
    said = ask(home, "edit", made, "--script", str(home / "edited.json"), "--dry-run")

    priced = page.send(path, do="cost", **fields)

    assert picos(priced.text) == list(said["left"]["total_cost_pico"].values())
    assert "<script>alert" not in priced.text
    assert hostile in unescape(priced.text)
    first, second = (page.send(path, do="make", **fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    shown = ended(page, token)
    assert "finished" in shown, shown
    session = re.search(r"/videos/([\w-]+)", shown)[1]
    assert session != made
    saved = json.loads((home / "sessions" / session / "script.json").read_bytes())
    assert saved["scenes"][0]["narration"].startswith("Blue light scatters.")
    assert saved["scenes"][1:] == script["scenes"][1:]


def test_a_scene_can_be_left_out(home, page, made):
    script = json.loads((home / "sessions" / made / "script.json").read_bytes())
    fields = {f"left-out-{scene['number']}": "on" for scene in script["scenes"]}

    refused = page.send(f"/videos/{made}/edit", token=token_of(page, f"/videos/{made}/edit"), do="make", **fields)

    assert refused.status_code == 422
    assert 'role="alert"' in refused.text


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these systems have a window for it")
def test_without_a_screen_the_folder_is_named(page, made, monkeypatch, home):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    answer = page.send(f"/videos/{made}/folder")

    assert f"The folder is {home}" in answer.text


@pytest.mark.parametrize("path", ["resume", "edit"])
def test_a_session_that_is_not_there_is_told(page, path, made):
    assert page.get(f"/videos/nothing-like-it/{path}").status_code == 404


def test_a_page_that_is_read_only_continues_nothing(home, made, unfinished):
    with served(home, read_only=True) as page:
        for path in (f"/videos/{made}", f"/videos/{made}/edit", f"/videos/{unfinished}/resume"):
            assert "<form" not in page.get(path).text
        assert page.send(f"/videos/{unfinished}/resume", token="0" * 32, do="make").status_code == 403
        assert page.send(f"/videos/{made}/edit", token="0" * 32, do="make").status_code == 403
        assert page.send(f"/videos/{made}/folder").status_code == 403
