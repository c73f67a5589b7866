"""A video that needs more than is left: known before anything is bought, and made smaller only as far as was said."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from eleven_video.accounting.budget_limits import BudgetStatus, Limit, Scope
from eleven_video.accounting.calibration import Calibration
from eleven_video.accounting.calls import CallKind
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import parse_overrides
from eleven_video.accounting.pricing import Pricing
from eleven_video.accounting.rate_limits import LimitKind
from eleven_video.config.paths import ledger_file, sessions_dir
from eleven_video.config.settings import load_settings
from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.job_requests import picture_of
from eleven_video.domain.options import Fit, Mode
from eleven_video.domain.requests.content_key import content_key
from eleven_video.domain.requests.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.domain.stages import StopAt
from eleven_video.domain.timing.pacing import Pacing
from eleven_video.errors import DoesNotFit, Paused, QuotaExceeded
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.store import Ledger
from eleven_video.planning.quota_fit import QuotaFit
from eleven_video.planning.remaining_quota import RemainingQuota, requests_left
from eleven_video.purchasing.affordability import Affording
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.sandbox.server import Sandbox
from tests.support.calls import gemini_call
from tests.support.ledger_rows import PICO, charge_of, intent, session_start
from tests.support.listening import Hearing
from tests.support.pipelines import job, pipeline_on, script

# 60 characters.
WORDS = "Bees see colours that we do not see, and they find home too."
THREE = [WORDS, WORDS.replace("Bees", "Ants"), WORDS.replace("Bees", "Owls")]


def run(sandbox, tmp_path, *, hearing=None, settings=None, **asked):
    with pipeline_on(sandbox, listener=hearing, **(settings or {})) as pipeline:
        return pipeline.run(job(tmp_path / "out.mp4", **asked))


def short_of_credits(left):
    return Sandbox(credits_used=1_000, credit_limit=1_000 + left)


def test_a_shortage_is_reported_before_anything_is_bought_and_leaves_no_files(tmp_path):
    with short_of_credits(59) as sandbox, pytest.raises(DoesNotFit, match="needs about 60 credits") as caught:
        run(sandbox, tmp_path, script=script(WORDS))

    assert "59 are left until 20" in str(caught.value)
    assert str(caught.value).endswith("Nothing was bought. To make the video anyway: --fit voice or anyway")
    assert sandbox.ledger()["total"]["calls"] == 0
    assert not list(sessions_dir().glob("*"))
    with LedgerReader.open(ledger_file()) as ledger:
        assert ledger.list_sessions(None) == []


def test_what_just_fits_is_bought(tmp_path):
    with short_of_credits(60) as sandbox:
        result = run(sandbox, tmp_path, script=script(WORDS))

    assert result.video.path.exists()
    assert sandbox.ledger()["total"]["credits"] == 60


def test_a_cheaper_voice_is_used_if_allowed_and_is_reported(tmp_path):
    hearing = Hearing()
    with short_of_credits(59) as sandbox:
        result = run(sandbox, tmp_path, script=script(WORDS), hearing=hearing, fit=Fit.VOICE)

    assert sandbox.ledger()["total"]["credits"] == 30
    assert hearing.warnings == [
        "eleven_flash_v2_5 speaks instead of eleven_multilingual_v2, for the credits that are left."
    ]
    assert "eleven_flash_v2_5" in str(result.summary["by_model"])


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ({}, "eleven_v4_turbo"),
        ({"language": "de"}, "german"),
        ({"language": "ru"}, None),
        ({"speed": 1.1}, "both"),
        ({"speed": 1.1, "language": "de"}, "german"),
    ],
    ids=str,
)
def test_a_cheaper_voice_speaks_the_language_at_the_speed(asked, taken, tmp_path):
    dear = SpeechModel("dear", "1", None)
    offered = [
        # Takes no speed.
        SpeechModel("eleven_v4_turbo", "0.9", None, ("en",)),
        SpeechModel("german", "0.5", None, ("de",)),
        SpeechModel("both", "0.6", None, ("en", "fr")),
    ]
    quota = SpeechQuota("creator", used=0, limit=59, resets_at=None)
    kept = SessionFolder(tmp_path, "new").results
    fitting = QuotaFit(kept, Voice("v", "V"), quota, {}, lambda: offered, Calibration())
    wanted = job(tmp_path / "out.mp4", script=script(WORDS), tts_model="dear", fit=Fit.VOICE, **asked)

    if taken is None:
        with pytest.raises(DoesNotFit):
            fitting.fitted(wanted, dear, warn=pytest.fail)
    else:
        assert fitting.fitted(wanted, dear, warn=str).speech_model.id == taken


@pytest.mark.parametrize(
    ("prices", "speaks"),
    [({}, "eleven_multilingual_v2"), ({"elevenlabs": {"credit_price": 0.0002}}, "eleven_flash_v2_5")],
    ids=["credits without a price", "credits with a price"],
)
def test_a_cheaper_voice_helps_a_budget_in_dollars_only_where_credits_have_a_price(prices, speaks, tmp_path):
    limit = Limit(Scope.RUN, "new", 16 * PICO // 100)
    pricing = Pricing(parse_overrides(prices), gemini_price_book())
    fitting = QuotaFit(
        SessionFolder(tmp_path, "new").results,
        Voice("v", "V"),
        None,
        {},
        lambda: [SpeechModel("eleven_flash_v2_5", "0.5", None)],
        Calibration(),
        Affording((BudgetStatus(limit, 0, 0),), pricing, datetime.now(UTC)),
    )
    wanted = job(tmp_path / "out.mp4", script=script(*THREE), pacing=Pacing(count=6), fit=Fit.BOTH)

    fitted = fitting.fitted(wanted, SpeechModel("eleven_multilingual_v2", "1", None), warn=str)
    assert fitted.speech_model.id == speaks
    assert fitted.job.pacing.count == 3


def test_a_run_that_ends_before_it_speaks_needs_no_credits(tmp_path):
    with short_of_credits(0) as sandbox, pipeline_on(sandbox) as pipeline:
        for stage in (StopAt.SCRIPT, StopAt.SCRIPT):
            with pytest.raises(Paused):
                pipeline.run(
                    job(tmp_path / "out.mp4", stop_at=stage), session_id=pipeline.session and pipeline.session.id
                )
        with pytest.raises(DoesNotFit):
            pipeline.run(job(tmp_path / "out.mp4", stop_at=StopAt.AUDIO), session_id=pipeline.session.id)

        assert sandbox.ledger()["total"]["calls"] == 1


@pytest.mark.parametrize("left", [0, 1, 2])
def test_pictures_that_are_bought_stay_in_a_video_that_gets_fewer(tmp_path, left):
    kept = SessionFolder(tmp_path, "new").results
    wanted = job(
        tmp_path / "out.mp4", script=script(*(f"{words} {words} {words}" for words in THREE)), fit=Fit.PICTURES
    )
    bought = [picture_of(wanted, wanted.script, scene) for scene in wanted.script.scenes]
    for request in bought:
        kept.put(request, Picture(b"png", "image/png"))
    left_today = {wanted.image_model: left}
    fitting = QuotaFit(kept, Voice("v", "V"), None, left_today, list, Calibration())

    fitted = fitting.fitted(wanted, SpeechModel(wanted.tts_model, None, None), warn=str)

    # As many as are bought and may be bought today, in all.
    assert fitted.job.pacing.count == 3 + left
    assert all(content_key(picture_of(fitted.job, wanted.script, scene)) in kept for scene in wanted.script.scenes)


def test_where_no_voice_is_cheap_enough_nothing_is_bought_and_nothing_of_no_use_is_offered(tmp_path):
    with short_of_credits(29) as sandbox, pytest.raises(DoesNotFit) as caught:
        run(sandbox, tmp_path, script=script(WORDS), fit=Fit.BOTH)

    assert caught.value.remedies == ()
    assert sandbox.ledger()["total"]["calls"] == 0
    assert "needs about 60 credits of ElevenLabs; 29 are left" in str(caught.value)
    assert "Even with eleven_flash_v2_5: The video needs about 30 credits of ElevenLabs; 29 are left" in str(
        caught.value
    )


def test_the_message_says_if_no_model_takes_fewer_credits(tmp_path):
    quota = SpeechQuota("creator", used=0, limit=29, resets_at=None)
    dear = SpeechModel("dear", "1", None)
    kept = SessionFolder(tmp_path, "new").results
    fitting = QuotaFit(kept, Voice("v", "V"), quota, {}, lambda: [dear], Calibration())
    with pytest.raises(DoesNotFit, match=r"29 are left\. No speech model takes fewer credits than dear\."):
        fitting.fitted(job(tmp_path / "x.mp4", script=script(WORDS), tts_model="dear", fit=Fit.VOICE), dear, warn=str)


def test_the_message_names_the_fewest_pictures_and_their_need(tmp_path):
    left = {load_settings().image_model: 2}
    kept = SessionFolder(tmp_path, "new").results
    fitting = QuotaFit(kept, Voice("v", "V"), None, left, list, Calibration())
    wanted = job(tmp_path / "x.mp4", script=script(*THREE), fit=Fit.PICTURES)
    with pytest.raises(
        DoesNotFit, match=r"Even with 1 picture: The video needs about 3 requests to .*; 2 are left today"
    ):
        fitting.fitted(wanted, SpeechModel(wanted.tts_model, "1", None), warn=str)


def test_anyway_goes_as_far_as_it_can_and_warns_first(tmp_path):
    hearing = Hearing()
    with short_of_credits(100) as sandbox, pytest.raises(QuotaExceeded) as caught:
        run(sandbox, tmp_path, script=script(*THREE), hearing=hearing, fit=Fit.ANYWAY)

    assert not isinstance(caught.value, DoesNotFit)
    assert hearing.warnings[0].startswith("The video needs about 180 credits of ElevenLabs; 100 are left")
    assert sandbox.ledger()["total"]["credits"] == 60


def test_a_resumed_run_needs_only_missing_results_to_fit(tmp_path):
    with short_of_credits(130) as sandbox, pipeline_on(sandbox) as pipeline:
        with pytest.raises(QuotaExceeded):
            pipeline.run(job(tmp_path / "out.mp4", script=script(*THREE), fit=Fit.ANYWAY))
        session = pipeline.session.id
        # 10 credits are left, and one text of 60 is missing. Another voice model would speak all three again.
        with pytest.raises(DoesNotFit, match="needs about 60 credits of ElevenLabs; 10 are left") as caught:
            pipeline.run(job(tmp_path / "out.mp4", script=script(*THREE), fit=Fit.VOICE), session_id=session)

    assert caught.value.remedies == ()
    assert sandbox.ledger()["total"]["credits"] == 120


def test_an_account_without_a_credit_limit_always_fits(tmp_path):
    with Sandbox(credits_used=1_000, credit_limit=1_000_000) as sandbox:
        sandbox.add_fault("subscription,status=500")
        assert run(sandbox, tmp_path, script=script(WORDS)).video.path.exists()


@pytest.fixture
def asked_today():
    """Three pictures asked for today, by live calls of this ledger."""
    model = load_settings().image_model
    with Ledger.open(ledger_file()) as ledger:
        ledger.open_session(session_start())
        for number in range(3):
            now = datetime.now(UTC)
            ledger.intend(intent(str(number), model=model, kind=CallKind.IMAGE, started_at=now))
            ledger.settle(str(number), charge_of(gemini_call(model, {Part.INPUT_TEXT: 100}, occurred_at=now), 1))
    return model


def test_the_days_requests_are_checked_and_shown(asked_today, tmp_path):
    hearing = Hearing()
    with (
        Sandbox() as sandbox,
        pytest.raises(DoesNotFit, match=f"request.* to {asked_today}; 0 are left today") as caught,
    ):
        run(sandbox, tmp_path, script=script(WORDS), hearing=hearing, settings={"gemini_rpd": 3})

    assert caught.value.remedies == ()
    assert sandbox.ledger()["total"]["calls"] == 0
    [[told]] = hearing.told_paces
    assert {use.kind: (use.used, use.limit and use.limit.limit) for use in told.uses}[LimitKind.RPD] == (3, 3)


def test_fewer_pictures_are_drawn_if_allowed(asked_today, tmp_path):
    hearing = Hearing()
    two_scenes = script(WORDS, WORDS.replace("Bees", "Ants") + " " + WORDS + " " + WORDS)
    with Sandbox() as sandbox:
        result = run(
            sandbox, tmp_path, script=two_scenes, hearing=hearing, settings={"gemini_rpd": 6}, fit=Fit.PICTURES
        )

        assert sandbox.ledger()["requests"]["image"] == 3
    assert hearing.warnings == ["The video gets 3 pictures, for the requests that are left today."]
    assert result.video.path.exists()


def test_a_ledger_that_cannot_be_read_holds_nothing_up(tmp_path):
    broken = tmp_path / "ledger.sqlite3"
    broken.write_bytes(b"no database at all, but long enough to look at" * 100)

    assert RemainingQuota(load_settings(gemini_rpd=3), Mode.LIVE, broken).paces(["gemini-x"]) == []


def test_the_sandbox_has_no_limits_of_its_own(asked_today):
    allowance = RemainingQuota(load_settings(gemini_rpd=3), Mode.SANDBOX, ledger_file())

    assert requests_left(allowance.paces([asked_today])) == {}
    live = RemainingQuota(load_settings(gemini_rpd=5), Mode.LIVE, Path(ledger_file()))
    assert requests_left(live.paces([f"models/{asked_today}"])) == {asked_today: 2}
