"""The form that makes a video: its estimate, the run that it starts, and what it refuses."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from eleven_video.domain.options.option import Command, Group
from eleven_video.domain.options.table import options_of
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from tests.support.command import run_command
from tests.support.page import Page, served
from tests.support.page_forms import ended, error_at, token_of

SHORT = {"duration": "10s", "resolution": "320x180"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


def sessions(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "sessions").glob("*")) if (home / "sessions").exists() else []


def test_the_form_has_the_options_of_the_command_in_its_groups(page):
    text = page.get("/new").text

    places = [text.index(f"<h2>{group}</h2>") for group in Group]
    assert places == sorted(places)
    for option in options_of(Command.GENERATE):
        if option.name == "review":  # opens an editor on a terminal
            continue
        assert f'id="{option.name}"' in text
        assert f'<label for="{option.name}">' in text
        for choice in option.choices:
            assert re.search(rf"<option>{choice}</option>", text)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"duration": "2m", "image_count": "7"},
        {"tts_model": "eleven_flash_v2_5", "budget": "0.50", "language": "de", "stop_at": "audio"},
    ],
)
def test_the_estimate_is_that_of_the_command(home, page, options):
    words = [f"--{name.replace('_', '-')}={text}" for name, text in options.items()]
    said = json.loads(
        run_command(
            "estimate", "Why the sky is blue", "--json", *words, cwd=home, env={"ELEVEN_VIDEO_HOME": str(home)}
        ).stdout
    )

    answer = page.send("/new/estimate", token=token_of(page, "/new"), prompt="Why the sky is blue", **options)

    picos = re.search(r'data-pico="([\d ]+)"', answer.text)[1].split()
    assert [int(pico) for pico in picos] == list(said["total_cost_pico"].values())
    for budget in said["budgets"]:
        assert f'class="verdict {"good" if budget["fits"] else "bad"}">{budget["note"]}<' in answer.text


def test_an_estimate_buys_nothing_and_leaves_nothing(home, page):
    before = sorted(path.name for path in home.rglob("*") if path.is_file())

    page.send("/new/estimate", token=token_of(page, "/new"), prompt="Why the sky is blue")

    assert sorted(path.name for path in home.rglob("*") if path.is_file()) == before


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("duration", "99h", "Duration must be between 5 seconds and 30 minutes."),
        ("budget", "lots", "--budget 'lots' is not an amount of dollars"),
        ("image_count", "0", "--image-count '0' is not a whole number from 1"),
        ("captions", "loud", "There is no kind of captions 'loud'."),
        ("caption_style", "baroque", "There is no caption style 'baroque'"),
        ("voice", "Nobody at all", "Nobody at all"),
        ("output", "films/sky.doc", "'sky.doc' does not end in one of"),
        ("resolution", "--help", "--help"),
    ],
)
def test_a_wrong_option_has_the_commands_message_at_its_field(home, page, field, text, message):
    before = sessions(home)

    answer = page.send("/new", token=token_of(page, "/new"), prompt="Sky", **{field: text})

    assert answer.status_code == 422
    assert message in error_at(answer.text, field)
    assert sessions(home) == before


def test_an_error_is_told_at_its_field_while_it_is_typed(page):
    answer = page.send("/new/estimate", token=token_of(page, "/new"), prompt="Sky", duration="99h")

    assert answer.status_code == 200
    assert error_at(answer.text, "duration") == "Duration must be between 5 seconds and 30 minutes."
    assert error_at(answer.text, "budget") == ""


def test_a_form_without_content_is_refused(page):
    answer = page.send("/new", token=token_of(page, "/new"), prompt="  \n ")

    assert answer.status_code == 422
    assert error_at(answer.text, "prompt") == "Say what the video is about, or choose a script."


def test_a_run_that_was_ordered_in_the_form_is_made_once(home, page):
    token = token_of(page, "/new")
    prompt = "--help <script>alert(1)</script>\nand\r\nmore"
    before = sessions(home)

    first, second = (page.send("/new", token=token, prompt=prompt, project="client-a", **SHORT) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    text = ended(page, token)
    assert "finished" in text, text
    (session,) = set(sessions(home)) - set(before)
    assert f"/videos/{session}" in text
    with LedgerReader.open(home / "ledger.sqlite3") as ledger:
        stored = ledger.session(session).session
    assert stored.outcome is SessionOutcome.COMPLETED
    assert stored.project == "client-a"
    saved = json.loads((home / "sessions" / session / "session.json").read_bytes())
    assert saved["prompt"] == "--help <script>alert(1)</script>\nand\nmore"
    assert Path(stored.output).parent == home
    assert "<script>alert" not in page.get(f"/orders/{token}").text
    assert token not in page.get("/orders").text


def test_a_script_is_read_as_the_command_reads_it(home, page):
    token = token_of(page, "/new")
    script = "# Sky\n\nBlue light scatters more. [music]\n".encode("utf-16")

    answer = page.send(
        "/new", token=token, files={"script": ("../../the sky.md", script)}, **(SHORT | {"duration": ""})
    )

    assert answer.status_code == 303
    text = ended(page, token)
    assert "finished" in text, text
    assert (home / "the-sky.mp4").exists()
    assert (home / "orders" / token / "the sky.md").read_bytes() == script


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"%PDF-1.7 ...", "PDF"),
        ("a.txt", b"\xff\xd8\xff\xe0 no text \x00", ""),
        ("a.txt", b"x" * 1_050_000, "MB"),
        ("a.txt", b"x" * 3_000_000, "too large"),
    ],
)
def test_a_file_that_is_no_script_is_refused(home, page, name, content, message):
    before = sessions(home)

    answer = page.send("/new", token=token_of(page, "/new"), files={"script": (name, content)})

    assert answer.status_code == 422
    assert message in answer.text
    assert sessions(home) == before


def test_a_prompt_of_a_megabyte_is_refused(home, page):
    before = sessions(home)

    answer = page.send("/new", token=token_of(page, "/new"), prompt="x" * 1_000_001)

    assert answer.status_code == 422
    assert "prompt" in error_at(answer.text, "prompt").lower()
    assert sessions(home) == before


def test_a_key_in_a_field_is_not_kept(home, page):
    key = "sk_" + "0123456789abcdef" * 3

    answer = page.send("/new", token=token_of(page, "/new"), prompt=key)

    assert answer.status_code == 422
    assert "looks like an API key" in answer.text
    assert key not in answer.text
    assert not any(key.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_why_a_run_did_not_start_is_shown_and_kept(home, page):
    """The estimate cannot know that the keys are missing, so the run itself says it."""
    token = token_of(page, "/new")

    assert page.send("/new", token=token, prompt="Sky", mode="live").status_code in {303, 422}
    text = ended(page, token) if (home / "orders" / token).exists() else ""

    assert "GEMINI_API_KEY is not set" in text
    assert "ended with exit code 3" in text
    assert json.loads((home / "orders" / token / "result.json").read_bytes())["exit_code"] == 3
    assert f"/orders/{token}" in page.get("/orders").text
    again = page.get(f"/new?again={token}").text
    assert ">\nSky</textarea>" in again


@pytest.mark.parametrize("token", ["", "x", "../../sessions", "0" * 31, "G" * 32, "0" * 33])
def test_a_form_that_is_not_of_this_page_starts_nothing(home, page, token):
    before = sessions(home)

    assert page.send("/new", token=token, prompt="Sky").status_code == 422
    assert sessions(home) == before


def test_a_page_that_is_read_only_has_no_form(home):
    with served(home, read_only=True) as page:
        text = page.get("/new").text

        assert "<form" not in text
        assert page.send("/new", token="0" * 32, prompt="Sky").status_code == 403
        assert page.send("/new/estimate", token="0" * 32, prompt="Sky").status_code == 403


def test_a_run_outlives_its_server(home):
    with served(home) as page:
        token = token_of(page, "/new")
        page.send("/new", token=token, prompt="The sea", **SHORT)
    with served(home) as page:
        assert page.send("/new", token=token, prompt="The sea", **SHORT).status_code == 303
        text = ended(page, token)

    assert "finished" in text, text
