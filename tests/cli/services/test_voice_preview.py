"""`eleven-video voices --preview`: shows the cost, buys after a yes, and counts the call."""

import json
import sys
from fractions import Fraction

import av
import pytest

from eleven_video import errors
from eleven_video.accounting.credits import plan_prices
from eleven_video.accounting.metrics import Part
from eleven_video.cli import app
from eleven_video.config.paths import ledger_file, sessions_dir
from eleven_video.domain.options import Mode
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.orchestrator.voice_preview import SENTENCE
from eleven_video.purchasing.session_folder import session_ids
from eleven_video.sandbox.server import Sandbox
from tests.support.command import COMMAND, environment, reaching
from tests.support.terminal import Terminal

CREATOR = plan_prices()["creator"].dollars_per_credit


@pytest.fixture
def services(monkeypatch):
    """Both services on this machine, with keys and a plan set."""
    with Sandbox() as sandbox:
        for name, value in reaching(sandbox.url).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("ELEVEN_VIDEO_ELEVENLABS_PLAN", "creator")
        yield sandbox


def preview(*arguments, voice="george", file="voice.mp3"):
    app(["voices", "--preview", voice, "-o", file, *arguments], standalone_mode=False)


def seconds_of(file):
    with av.open(str(file)) as sound:
        return sum(frame.samples / frame.sample_rate for frame in sound.decode(audio=0))


def recorded():
    """The sessions of the ledger, each with its charges and its calls without an answer."""
    with LedgerReader.open(ledger_file()) as ledger:
        return [
            (one, ledger.session_charges(one.session.id), ledger.unknown_attempts(one.session.id))
            for one in ledger.list_sessions(None)
        ]


def test_it_is_bought_counted_and_in_its_file(services, tmp_path, capsys):
    preview("--yes")

    out, err = capsys.readouterr()
    assert out == "voice.mp3\n"
    assert err.splitlines() == [
        "George says 44 characters with eleven_multilingual_v2: 44 credits, up to $0.0080.",
        "Counted: 44 credits, $0.0080.",
    ]
    assert seconds_of(tmp_path / "voice.mp3") > 1
    (call,) = services.ledger()["calls"]
    assert (call["characters"], call["credits"], call["voice"]) == (len(SENTENCE), 44, "George")
    ((summary, (stored,), unknown),) = recorded()
    session = summary.session
    assert (session.title, session.mode, session.outcome) == ("voice preview", Mode.LIVE, SessionOutcome.COMPLETED)
    assert session.output == str(tmp_path / "voice.mp3")
    assert (stored.charge.call.scene, stored.charge.call.name, unknown) == (None, "George", [])
    assert stored.charge.call.parts[Part.CREDITS] == 44
    assert stored.charge.pico == round(CREATOR * 44 * 10**12)


def test_the_model_of_half_a_credit_takes_half(services, capsys):
    preview("--yes", "--json", "--text", " Hello \x1b[31mthere ", "--tts-model", "eleven_flash_v2_5")

    told = json.loads(capsys.readouterr().out)
    assert (told["text"], told["characters"], told["credits"]) == ("Hello there", 11, 6)
    assert services.ledger()["account"]["credits_used"] == Sandbox().ledger()["account"]["credits_used"] + 6
    assert (told["bought"], told["state"], len(told["calls"])) == (True, "priced", 1)
    assert Fraction(told["cost_pico"]) == pytest.approx(CREATOR * 6 * 10**12)


def test_the_same_is_not_bought_twice(services, tmp_path, capsys):
    preview("--yes")
    capsys.readouterr()
    preview(file="again.mp3")  # nothing to agree to

    assert "saved preview is used: this costs nothing" in capsys.readouterr().err
    assert (tmp_path / "again.mp3").read_bytes() == (tmp_path / "voice.mp3").read_bytes()
    assert services.ledger()["total"]["calls"] == len(recorded()) == 1


def test_without_a_terminal_nothing_is_bought_unasked(services, tmp_path, capsys):
    with pytest.raises(errors.InvalidInput, match="Add --yes"):
        preview()

    assert "44 credits, up to $0.0080." in capsys.readouterr().err
    assert services.ledger()["calls"] == recorded() == []
    assert not (tmp_path / "voice.mp3").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
@pytest.mark.parametrize("answer", ["n", "y"])
def test_on_a_terminal_it_is_asked(tmp_path, answer):
    with Sandbox() as sandbox:
        command = [*COMMAND, "voices", "--preview", "George", "-o", "voice.mp3"]
        terminal = Terminal(80, 24, command, env=environment(tmp_path, **reaching(sandbox.url)), cwd=tmp_path)
        try:
            terminal.wait_for("Type yes or no [no]:")
            assert sandbox.ledger()["calls"] == []
            assert "44 credits. The cost in dollars is unknown: elevenlabs_plan is not set." in " ".join(
                terminal.text.split()
            )
            terminal.type(answer.encode() + b"\r")
            assert terminal.wait_for_end() == 0
        finally:
            terminal.close()
        assert len(sandbox.ledger()["calls"]) == (answer == "y")
    assert (tmp_path / "voice.mp3").exists() is (answer == "y")


def test_without_keys_the_sandbox_speaks_and_bills_nothing(tmp_path, capsys):
    preview()

    out, err = capsys.readouterr()
    assert out == "voice.mp3\n"
    assert "No API keys found" in err
    assert "none of which is billed" in err
    ((summary, _, _),) = recorded()
    assert summary.session.mode is Mode.SANDBOX
    assert (tmp_path / "voice.mp3").exists()


def test_the_budget_of_a_day_holds_for_previews_too(services, tmp_path, monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_BUDGET_DAY", "0.01")
    preview("--yes")
    with pytest.raises(errors.BudgetExceeded, match=r"for today is reached: .* the preview may cost up to") as raised:
        preview("--yes", "--text", "Another sentence, which would be too much.", file="second.mp3")

    assert "resume" not in str(raised.value)
    assert services.ledger()["total"]["calls"] == 1
    assert not (tmp_path / "second.mp3").exists()


@pytest.mark.parametrize(
    ("fault", "error", "unknown"),
    [
        ("speech,quota", errors.QuotaExceeded, 0),
        ("speech,status=400", errors.ProviderError, 0),
        ("speech,drop=after", errors.Unanswered, 1),
    ],
)
def test_where_it_fails_the_old_file_stays_and_the_ledger_knows(services, tmp_path, fault, error, unknown):
    services.add_fault(fault)
    (tmp_path / "voice.mp3").write_bytes(b"as it was")

    with pytest.raises(error):
        preview("--yes", "--overwrite")

    assert (tmp_path / "voice.mp3").read_bytes() == b"as it was"
    ((summary, _, lost),) = recorded()
    assert summary.session.outcome is SessionOutcome.FAILED
    assert len(lost) == unknown
    # No video can go on with it.
    assert session_ids(sessions_dir()) == []


def test_a_preview_whose_answer_was_lost_is_bought_again_only_as_the_user_says(services, tmp_path):
    services.add_fault("speech,drop=after,times=1")
    with pytest.raises(errors.Unanswered):
        preview("--yes")
    with pytest.raises(errors.Unanswered, match="add --retry"):
        preview("--yes")
    assert services.ledger()["total"]["calls"] == 1

    preview("--yes", "--retry")
    assert (tmp_path / "voice.mp3").exists()
    assert services.ledger()["total"]["calls"] == 2
    reasons = [attempt.reason for _, _, lost in recorded() for attempt in lost]
    assert reasons == ["retried"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--preview", "George"], "Say where the preview goes"),
        (["--preview", "George", "-o", "voice.wav"], "Name it voice.mp3"),
        (["--preview", "George", "-o", "/dev/null/voice.mp3"], "The folder /dev/null cannot be made"),
        (["--preview", "George", "-o", "voice.mp3", "--text", " "], "--text is empty"),
        (["--preview", "George", "-o", "voice.mp3", "--language", "en"], "is of one voice"),
        (["--preview", "Geogre", "-o", "voice.mp3"], "Did you mean George"),
        (["--preview", "George", "-o", "voice.mp3", "--tts-model", "eleven_v5"], "Did you mean eleven_v"),
        (["--preview", "George", "-o", "voice.mp3", "--text", "a" * 10_001], "takes 10,000 at most"),
        (["Rachel", "--yes"], "--yes is for a preview"),
        (["-o", "voice.mp3"], "--output is for a preview"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_bought(services, arguments, said):
    with pytest.raises(errors.InvalidInput) as raised:
        app(["voices", *arguments], standalone_mode=False)
    assert said in str(raised.value)
    assert services.ledger()["calls"] == []


def test_a_dry_run_tells_the_cost_and_buys_nothing(services, tmp_path, capsys):
    app(["voices", "--preview", "george", "--dry-run", "--json"], standalone_mode=False)

    out, err = capsys.readouterr()
    said = json.loads(out)
    assert said["told"] == err.splitlines()[-1]
    assert said["credits"] == len(SENTENCE)
    assert Fraction(said["bound_exact"]) >= len(SENTENCE) * CREATOR
    assert said["saved"] is False
    assert not ledger_file().exists() or recorded() == []
    assert not list(tmp_path.glob("*.mp3"))
