"""`eleven-video voices` and `eleven-video models`, against the sandbox over loopback."""

import json
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from eleven_video import errors
from eleven_video.accounting.credits import credit_multipliers, plan_prices
from eleven_video.cli import app
from eleven_video.sandbox.catalogue import GEMINI_MODELS, SPEECH_MODELS, VOICES
from eleven_video.sandbox.server import Sandbox
from tests.support.command import environment, reaching
from tests.support.scripted_server import Reply, SelectionOptions, serving

RACHEL = "21m00Tcm4TlvDq8ikWAM"
SANDBOX_SAID = "No API keys found. These are the {} of the built-in sandbox.\n"


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command in this process; returns what it prints."""

    def ask(*arguments: str, said: str = SANDBOX_SAID) -> str:
        app(list(arguments), standalone_mode=False)
        out, err = capsys.readouterr()
        assert err == said.format(arguments[0])
        return str(out)

    return ask


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Keys are set and both services are at that address."""

    def reach(url: str) -> None:
        for name, value in reaching(url).items():
            monkeypatch.setenv(name, value)

    return reach


def test_voices_are_listed_by_name_with_what_is_said_of_them(asked):
    found = json.loads(asked("voices", "--json"))

    assert [one["name"] for one in found["voices"]] == sorted(voice.name for voice in VOICES.values())
    assert (found["served_by"], found["total"]) == ("sandbox", len(VOICES))
    rachel = next(one for one in found["voices"] if one["default"])
    row = VOICES[RACHEL]
    assert (rachel["id"], rachel["languages"], rachel["preview_url"]) == (RACHEL, ["en"], None)
    assert rachel["labels"]["accent"] == row.accent


@pytest.mark.parametrize("width", [40, 80, 120])
def test_names_are_whole_and_lines_fit(asked, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    for arguments in (["voices"], ["models"]):
        shown = asked(*arguments)
        assert all(cell_len(line) <= width for line in shown.splitlines())
        known = (
            [*VOICES, *(voice.name for voice in VOICES.values())]
            if arguments == ["voices"]
            else [*GEMINI_MODELS, *SPEECH_MODELS]
        )
        words = shown.split()
        assert [name for name in known if name not in words] == []


def test_a_search_names_all_that_match_by_name_id_or_label(asked):
    found = json.loads(asked("voices", "Middle", "aged", "british", "--language", "EN", "--json"))
    wanted = {voice.name for voice in VOICES.values() if (voice.age, voice.accent) == ("middle_aged", "british")}
    assert {one["name"] for one in found["voices"]} == wanted
    assert asked("voices", RACHEL.lower()).splitlines()[0] == f"1 of {len(VOICES)} voices"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["voices", "Rachl"], "Did you mean Rachel"),
        (["voices", "--language", "de"], "for the language 'de'. Choose from en."),
        (["voices", "--category", "cloned"], "Choose from premade, professional."),
        (["models", "gemini-3.5-flash-light"], "Did you mean gemini-3.5-flash-lite"),
        (["models", "argn"], "Did you mean gemini-4-argon?"),
    ],
)
def test_where_nothing_matches_the_nearest_are_named(arguments, said):
    with pytest.raises(errors.InvalidInput) as raised:
        app(arguments, standalone_mode=False)
    assert said in str(raised.value)


def test_the_voice_of_the_settings_is_the_default(asked, monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_VOICE", "george")
    found = json.loads(asked("voices", "--json"))
    assert [one["name"] for one in found["voices"] if one["default"]] == ["George"]


def test_models_are_told_with_the_prices_that_runs_are_counted_by(asked, monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_ELEVENLABS_PLAN", "creator")
    found = json.loads(asked("models", "--json"))
    models = {one["model"]: one for one in found["models"]}

    assert set(models) == {*GEMINI_MODELS, *SPEECH_MODELS}
    assert {one["used_for"] for one in models.values()} == {"text", "image", "speech"}
    assert all((models[one.id]["used_for"] == "image") is one.draws for one in GEMINI_MODELS.values())
    assert [name for name, one in models.items() if one["default"]] == [
        "eleven_multilingual_v2", "gemini-3.1-flash-lite-image", "gemini-3.5-flash-lite",
    ]  # fmt: skip
    assert models["gemini-2.5-pro"]["dollars"] == {"input_per_million_tokens": 1.25, "output_per_million_tokens": 10}
    # 1,120 tokens at 30 dollars a million.
    assert models["gemini-3.1-flash-lite-image"]["dollars"]["per_image"] == pytest.approx(0.0336)
    speaker = models["eleven_flash_v2_5"]
    assert speaker["credits_per_character"] == credit_multipliers()["eleven_flash_v2_5"] == 0.5
    assert speaker["max_characters"] == SPEECH_MODELS["eleven_flash_v2_5"].max_characters
    credit = float(plan_prices()["creator"].dollars_per_credit)
    assert speaker["dollars"]["per_million_characters"] == pytest.approx(credit * 500_000)


def test_prices_of_ones_own_are_shown_too(asked, monkeypatch):
    own = {
        "gemini": {"models": {"gemini-4-argon": {"input_token_price_per_million": 7}}, "image_price": 0.5},
        "elevenlabs": {"models": {"eleven_v3": {"character_price_per_million": 30}}},
    }
    monkeypatch.setenv("ELEVEN_VIDEO_PRICES", json.dumps(own))
    models = {one["model"]: one["dollars"] for one in json.loads(asked("models", "--json"))["models"]}
    assert models["gemini-4-argon"]["input_per_million_tokens"] == 7
    assert models["gemini-3-pro-image"] == {"per_image": 0.5}
    assert models["eleven_v3"] == {"per_million_characters": 30}
    assert models["eleven_v4"] == {}


def test_with_keys_it_is_the_services_that_tell(asked, at):
    with Sandbox() as sandbox:
        at(sandbox.url)
        assert json.loads(asked("voices", "--json", said=""))["served_by"] == "live"
        assert "gemini-4-argon" in asked("models", said="")
        assert sandbox.ledger()["calls"] == []


def test_a_model_without_a_price_is_unpriced(asked, at):
    unheard = {"models": [{"name": "models/gemini-unheard-of"}, {"name": "models/gemini-unheard-of-image"}]}
    speech = [{"model_id": "eleven_unheard_of"}]

    def answer(one: SelectionOptions) -> Reply:
        return Reply(unheard) if "v1beta" in one.path else Reply(speech)

    with serving(answer) as server:
        at(server.url)
        shown = asked("models", said="")
        records = json.loads(asked("models", "--json", said=""))["models"]
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert "gemini-unheard-of unpriced" in lines
    assert "gemini-unheard-of-image unpriced" in lines
    assert "eleven_unheard_of credits not known: 1 per character is assumed" in lines
    assert "Your settings name gemini-3.5-flash-lite, which is not in the list." in lines
    assert [(one["priced"], one["dollars"]) for one in records] == [(False, {})] * 3


DOWN = Reply({"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}, 503)
REFUSED = Reply({"detail": {"status": "invalid_api_key", "message": "Invalid API key"}}, 401)


def test_where_one_service_is_down_the_other_is_shown(at, capsys):
    with serving(lambda one: DOWN if "v1beta" in one.path else Reply([{"model_id": "eleven_v3"}])) as server:
        at(server.url)
        app(["models"], standalone_mode=False)
        shown, said = capsys.readouterr()
        app(["models", "--json"], standalone_mode=False)
        record = json.loads(capsys.readouterr().out)

    assert shown.count("Unavailable: ") == 2
    assert "eleven_v3" in shown.split()
    assert said.startswith("Warning: Gemini")
    assert list(record["unavailable"]) == ["gemini"]
    assert [one["model"] for one in record["models"]] == ["eleven_v3"]


@pytest.mark.parametrize(("gemini", "elevenlabs", "code"), [(DOWN, REFUSED, 4), (REFUSED, REFUSED, 3), (DOWN, DOWN, 4)])
def test_where_nothing_can_be_shown_it_is_an_error(at, gemini, elevenlabs, code):
    with serving(lambda one: gemini if "v1beta" in one.path else elevenlabs) as server:
        at(server.url)
        with pytest.raises(errors.ElevenVideoError) as raised:
            app(["models"], standalone_mode=False)
    assert raised.value.exit_code == code


def test_a_key_that_is_refused_or_not_set_is_3(at, monkeypatch):
    with serving(lambda _: REFUSED) as server:
        at(server.url)
        with pytest.raises(errors.KeyRejected):
            app(["voices"], standalone_mode=False)
        monkeypatch.delenv("ELEVENLABS_API_KEY")
        with pytest.raises(errors.MissingKey, match="ELEVENLABS_API_KEY"):
            app(["voices"], standalone_mode=False)
        assert len(server.asked) == 1


def test_help_loads_nothing_heavy_and_lists_load_no_renderer(tmp_path):
    program = (
        "import sys\nfrom eleven_video.cli import app\n"
        "app([sys.argv[1], *sys.argv[2:]], standalone_mode=False)\n"
        "print('loaded', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )

    def loaded(*arguments: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=environment(tmp_path),
        )
        return set(done.stdout.splitlines()[-1].split()[1:])

    assert not {"rich", "pydantic", "google", "elevenlabs", "httpx", "numpy"} & loaded("voices", "--help")
    assert not {"av", "cv2"} & loaded("models", "--json")


def test_the_lists_show_models_and_voices_that_end_soon(asked):
    models = {model["model"]: model for model in json.loads(asked("models", "--json"))["models"]}
    assert (models["gemini-2.5-flash"]["ends"], models["gemini-2.5-flash"]["successor"]) == (
        "2026-12-01", "gemini-3.5-flash-lite",
    )  # fmt: skip
    assert models["gemini-3.5-flash-lite"]["ends"] is None
    assert re.search(r"end(s|ed) on 2026-12-01, then gemini-3\.5-flash-lite", " ".join(asked("models").split()))

    voices = {voice["name"]: voice["ends"] for voice in json.loads(asked("voices", "--json"))["voices"]}
    assert (voices["Clyde"], voices["Rachel"]) == ("2026-12-31", None)
    assert re.search(r"ElevenLabs end(s|ed) its premade voices on 2026-12-31", " ".join(asked("voices").split()))
    assert "premade" not in asked("voices", "rachel")
