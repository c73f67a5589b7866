"""What the services say, on the page: only when it is asked for, and as the commands say it. Previews are bought once."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import av
import pytest

from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command
from tests.support.page import Page, served
from tests.support.page_forms import ended, token_of


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def keys(sandbox: Sandbox) -> dict[str, str]:
    return reaching(sandbox.url) | {"ELEVEN_VIDEO_ELEVENLABS_PLAN": "creator"}


@pytest.fixture(scope="module")
def page(home: Path, keys: dict[str, str]) -> Iterator[Page]:
    with served(home, **keys) as page:
        yield page


def said(home: Path, keys: dict[str, str], *words: str) -> dict[str, object]:
    return json.loads(run_command(*words, "--json", cwd=home, env={"ELEVEN_VIDEO_HOME": str(home), **keys}).stdout)


def test_the_frame_of_the_page_asks_no_service(page, sandbox):
    before = len(sandbox.ledger()["calls"])

    text = page.get("/services").text

    assert len(sandbox.ledger()["calls"]) == before
    for part in ("status", "voices", "models"):
        assert f'/services/{part}" hx-trigger="load"' in text


def test_the_quota_is_that_of_the_command(home, page, keys):
    quota = said(home, keys, "status")["elevenlabs"]["quota"]

    text = page.get("/services/status").text

    assert f"{quota['used']:,} of {quota['limit']:,} credits used, {quota['remaining']:,} left" in text
    assert text.count('<span class="tag good">answers</span>') == 2


def test_each_model_and_voice_has_its_price(home, page, keys):
    models, voices = unescape(page.get("/services/models").text), unescape(page.get("/services/voices").text)

    for model in said(home, keys, "models")["models"]:
        assert model["model"] in models
        assert "; ".join(model["told"]) in models
    for voice in said(home, keys, "voices")["voices"]:
        assert f'<th scope="row">{voice["name"]}' in voices
        assert f"/services/preview?voice={voice['id']}" in voices


def test_a_service_that_refuses_its_key_is_told(home, keys):
    with served(home, **(keys | {"GEMINI_API_KEY": "wrong", "ELEVENLABS_API_KEY": ""})) as page:
        text = page.get("/services/status").text

    assert "no key is set" in text
    assert 'role="alert"' in text or "refuses the key" in text or "answers" in text


def test_a_preview_costs_nothing_before_the_button_and_is_bought_once(home, page, keys):
    offer = said(home, keys, "voices", "--preview", "George", "--dry-run")
    text = page.get("/services/preview?voice=George").text
    assert offer["told"] in unescape(text)
    assert f"Buy it for {offer['credits']} credits" in text
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        before = ledger.list_sessions(None)

    token = token_of(page, "/services/preview?voice=George")
    first, second = (page.send("/services/preview", token=token, voice="George") for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    shown = ended(page, token)
    assert f"/orders/{token}/voice.mp3" in shown, shown
    sound = page.get(f"/orders/{token}/voice.mp3")
    assert sound.headers["content-type"] == "audio/mpeg"
    (home / "heard.mp3").write_bytes(sound.content)
    with av.open(str(home / "heard.mp3")) as heard:
        assert sum(frame.samples / frame.sample_rate for frame in heard.decode(audio=0)) > 1
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        (bought,) = [one for one in ledger.list_sessions(None) if one not in before]
        (charge,) = ledger.session_charges(bought.session.id)
    assert charge.charge.call.parts

    assert "it costs nothing" in page.get("/services/preview?voice=George").text


def test_a_preview_of_nobody_is_refused(page):
    token = re.search(r"[0-9a-f]{32}", token_of(page, "/services/preview?voice=George"))[0]

    answer = page.send("/services/preview", token=token, voice="Nobody at all")

    assert answer.status_code == 422
    assert "Nobody at all" in answer.text
    assert page.get(f"/orders/{token}").status_code == 404


def test_a_page_that_is_read_only_buys_no_preview(home, keys):
    with served(home, read_only=True, **keys) as page:
        assert "/services/preview" not in page.get("/services/voices").text
        assert page.send("/services/preview", token="0" * 32, voice="George").status_code == 403
