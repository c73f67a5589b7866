"""Estimates the usage of a video from the requests that a run would send. No service is called.

If the script exists, the number of characters of the narration is exact. If a model will write the script, the number
of characters of the narration is estimated from the requested length of the video. Estimates do not include repeated
calls, such as a second call after a model refused a picture.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from functools import partial

from eleven_video.accounting.calibration import Calibration, Measure
from eleven_video.accounting.calls import CallKind, Service
from eleven_video.accounting.credits import credit_multipliers, estimated_credits
from eleven_video.accounting.estimate import (
    NOTHING,
    Bound,
    Estimate,
    ExpectedCalls,
    Range,
    Ratio,
    beyond_included,
    estimate,
    exactly,
    total,
)
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount
from eleven_video.accounting.pricing import Pricing
from eleven_video.domain import typical_usage as expectations
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_requests import picture_of, script_request, speech_of
from eleven_video.domain.requests.prompts import (
    SCRIPT_ROLE,
    picture_prompt,
    rephrase_prompt,
    requested_scenes,
    script_prompt,
)
from eleven_video.domain.requests.requests import PictureRequest, RephraseRequest, ScriptRequest, SpeechModel, Voice
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.speaking_rates import characters_a_second, spoken_language
from eleven_video.domain.text.speaking_time import spoken_s
from eleven_video.domain.timing.timing_constants import PAUSE_S
from eleven_video.ledger.records import Billed

_UNCALIBRATED = Calibration()
_AS_LISTED = Ratio(1, 1, 1)
_WORD_CHARACTERS = 6  # characters of a typical word, including one space
# The minimum, the typical and the maximum number of characters in the prompt of a picture. Each tuple has the lengths
# of three texts: the description of the picture, the style of the picture, and the words that are spoken while the
# picture is shown.
_PROMPT_LENGTHS = ((80, 30, 0), (200, 70, 50), (450, 150, 120))


def estimate_video(
    job: VideoJob,
    pricing: Pricing,
    *,
    when: datetime,
    speech_model: SpeechModel | None = None,
    calibration: Calibration = _UNCALIBRATED,
    included_left: int | None = None,
) -> Estimate:
    """Estimate the usage and the cost of a job.

    Args:
        job: The job, in the same form as for `VideoPipeline.run`.
        pricing: The user's own prices and the prices of the price book.
        when: The time, in UTC, for which prices are looked up.
        speech_model: The facts about the speech model that ElevenLabs returned, or None if these facts are unknown.
        calibration: The factors that were learned from earlier runs.
        included_left: The number of unused credits of the ElevenLabs plan. `included_left` is None if the number of
            unused credits is unknown, or if the account cannot buy further credits.
    """
    calls = expected_calls(job, speech_model=speech_model, calibration=calibration)
    return estimate(beyond_included(calls, included_left), pricing, when=when)


def expected_calls(
    job: VideoJob, *, speech_model: SpeechModel | None = None, calibration: Calibration = _UNCALIBRATED
) -> list[ExpectedCalls]:
    """The calls of a run for the script, the speech and the pictures, up to the stage at which the job stops."""
    return [one for one in _all_calls(job, speech_model=speech_model, calibration=calibration) if job.buys(one.kind)]


def _all_calls(job: VideoJob, *, speech_model: SpeechModel | None, calibration: Calibration) -> list[ExpectedCalls]:
    model = speech_model or SpeechModel(job.tts_model, None, None)
    credits_measured = billed_credits(model, calibration)
    if job.script is not None:
        voice = Voice(job.voice or "", job.voice or "")
        speech = [
            speech_calls(job, model, exactly(1), exactly(len(request.text)), credits_measured)
            for scene in job.script.scenes
            for request in speech_of(job, scene, voice, model)
        ]
        return [*speech, pictures_of_scenes(job, job.script, job.script.scenes, calibration)]
    request = script_request(job)
    written = calibration.ratio(Measure.SPEECH_CALLS, job.text_model, expectations.SCENES_WRITTEN)
    asked = requested_scenes(request)
    scenes = written.of(asked).at_least(exactly(1))
    language = spoken_language(job)
    spoken = calibration.ratio(Measure.CHARACTERS, job.text_model, characters_a_second(language), language)
    return [
        _script(request, calibration, language),
        *_rephrasing(job, request, calibration),
        speech_calls(job, model, scenes, _by_a_word(spoken.of(request.duration_s)), credits_measured),
        _pictures_of_length(job, scenes, expectations.shown_s(job.duration_s, scenes=asked), calibration),
    ]


def _by_a_word(characters: Range) -> Range:
    """The same range of characters, but both limits of the range are at least one word away from the expected number. A
    script ends with a whole word, so its length can always differ by one word.
    """
    return Range(
        min(characters.low, max(0, characters.expected - _WORD_CHARACTERS)),
        characters.expected,
        max(characters.high, characters.expected + _WORD_CHARACTERS),
    )


def spoken_by(model: SpeechModel, voice: Voice, raised: Mapping[Billed, Fraction]) -> SpeechModel:
    """The speech model, with the number of credits per character that is billed for this voice.

    The model's rate is multiplied by the higher of two factors: the voice's own rate, and the factor for this model and
    voice in `raised`.
    """
    learned = raised.get(Billed(Service.ELEVENLABS, CallKind.SPEECH, model.id, voice.name or voice.id), Fraction(1))
    times = max(voice.rate, learned)
    if times == 1:
        return model
    listed = Fraction(model.credits_per_character or credit_multipliers().get(model.id, Fraction(1)))
    return replace(model, credits_per_character=str(listed * times))


def billed_credits(model: SpeechModel, calibration: Calibration) -> Ratio:
    """The number of credits that ElevenLabs bills divided by the number of credits at the model's rate. The result is
    learned from earlier runs.
    """
    return calibration.ratio(Measure.CREDITS, model.id, _AS_LISTED)


def picture_requests(
    job: VideoJob, script: Script, scene: Scene, *, words_per_minute: float, share: int | None = None
) -> list[PictureRequest]:
    """The picture requests of a scene whose narration is spoken at a constant pace of `words_per_minute`.

    `share` is the number of pictures of the scene. If `share` is None, the length of the narration decides the number
    of pictures.
    """
    from eleven_video.domain.timing.pause_times import delayed, silences  # noqa: PLC0415  only for an existing script
    from eleven_video.domain.timing.shots import even_alignment  # noqa: PLC0415  the same

    seconds = spoken_s(scene.narration, words_per_minute=words_per_minute)
    # `spoken_s` assumes the normal speaking speed, but --speed may change the speed.
    seconds /= job.speed
    alignment = even_alignment(scene.narration, seconds)
    alignment = delayed(alignment, silences(alignment, scene.spoken, audio_s=seconds))
    shots = job.pacing.cut(alignment, seconds + scene.spoken.paused_s + PAUSE_S, share)
    # The first picture is requested before the narration, so its prompt has no spoken words.
    moments = ["", *(shot.words for shot in shots[1:])]
    return [picture_of(job, script, scene, number, moment=moment) for number, moment in enumerate(moments, start=1)]


def _script(request: ScriptRequest, calibration: Calibration, language: str) -> ExpectedCalls:
    prompt = expectations.tokens_of(SCRIPT_ROLE) + expectations.tokens_of(script_prompt(request))
    written = expectations.usual_script_tokens(request.duration_s, scenes=requested_scenes(request), language=language)
    thinking = expectations.usual_thinking_tokens(request.model, written=written)
    as_written = calibration.ratio(Measure.SCRIPT_TOKENS, request.model, expectations.SCRIPT_TOKENS, language)
    as_thought = calibration.ratio(Measure.THINKING_TOKENS, request.model, expectations.THINKING)
    return ExpectedCalls(
        Service.GEMINI,
        request.model.removeprefix("models/"),
        CallKind.SCRIPT,
        exactly(1),
        {
            Part.INPUT_TEXT: prompt,
            Part.OUTPUT_TEXT: as_written.of(written),
            Part.OUTPUT_THINKING: as_thought.of(thinking),
        },
        context_tokens=int(prompt.high),
    )


def rephrase_calls(request: RephraseRequest, calibration: Calibration) -> ExpectedCalls:
    """The call that rephrases an existing script."""
    prompt = expectations.tokens_of(SCRIPT_ROLE) + expectations.tokens_of(rephrase_prompt(request))
    written = float(expectations.tokens_of(rephrase_prompt(request)).expected)
    return _rephrase(request.model, prompt, written, calibration)


def _rephrasing(job: VideoJob, request: ScriptRequest, calibration: Calibration) -> list[ExpectedCalls]:
    """The call that rephrases a script that the run must still write. The result is empty if the job does not rephrase
    its script.
    """
    if job.rephrase is None:
        return []
    language = spoken_language(job)
    written = expectations.usual_script_tokens(request.duration_s, scenes=requested_scenes(request), language=language)
    empty = RephraseRequest(Script("", "", ()), job.rephrase, request.language)
    around = expectations.tokens_of(SCRIPT_ROLE) + expectations.tokens_of(rephrase_prompt(empty))
    first = calibration.ratio(Measure.SCRIPT_TOKENS, request.model, expectations.SCRIPT_TOKENS, language)
    return [_rephrase(job.rephrase, around + first.of(written), written, calibration)]


def _rephrase(model: str, prompt: Range, written: float, calibration: Calibration) -> ExpectedCalls:
    thinking = expectations.usual_thinking_tokens(model, written=written)
    as_written = calibration.ratio(Measure.SCRIPT_TOKENS, model, expectations.SCRIPT_TOKENS)
    as_thought = calibration.ratio(Measure.THINKING_TOKENS, model, expectations.THINKING)
    return ExpectedCalls(
        Service.GEMINI,
        model.removeprefix("models/"),
        CallKind.REPHRASE,
        exactly(1),
        {
            Part.INPUT_TEXT: prompt,
            Part.OUTPUT_TEXT: as_written.of(written),
            Part.OUTPUT_THINKING: as_thought.of(thinking),
        },
        context_tokens=int(prompt.high),
    )


def speech_calls(job: VideoJob, model: SpeechModel, calls: Range, characters: Range, measured: Ratio) -> ExpectedCalls:
    """The expected speech calls for a number of characters.

    Args:
        job: The job.
        model: The speech model.
        calls: The number of speech calls.
        characters: The total number of characters of all these calls.
        measured: The factor that `billed_credits` returns.
    """
    told = model.credits_per_character
    multiplier = Fraction(told) if told else credit_multipliers().get(model.id, Fraction(1))
    low, expected, high = (
        estimated_credits(int(characters.at(bound)), model=model.id, multiplier=multiplier) for bound in Bound
    )
    if not characters.is_exact and multiplier.denominator > 1:
        # ElevenLabs rounds up the credits of each call. The rounding adds at most one credit to each call.
        high += int(calls.high)
    return ExpectedCalls(
        Service.ELEVENLABS,
        model.id,
        CallKind.SPEECH,
        calls,
        {Part.CHARACTERS: characters, Part.CREDITS: measured.over(Range(low, expected, high))},
        name=job.voice or "",
    )


def pictures_of_scenes(
    job: VideoJob,
    script: Script,
    scenes: Iterable[Scene],
    calibration: Calibration,
    *,
    bought: Container[str] = frozenset(),
) -> ExpectedCalls:
    """The expected calls for the pictures of scenes whose narrations do not exist yet.

    The number of pictures depends on how fast these scenes are spoken. So the number of pictures is computed for a
    quick, a normal and a slow pace. Pictures whose content key is in `bought` are not counted.
    """
    pictures = NOTHING
    prompts = NOTHING
    shares = dict(zip(script.scenes, job.pacing.shares([len(one.narration) for one in script.scenes]), strict=True))
    for scene in scenes:
        cuts = [
            [
                request
                for request in picture_requests(job, script, scene, words_per_minute=pace, share=shares.get(scene))
                if request.content_key not in bought
            ]
            for pace in expectations.PACES
        ]
        at_paces = sorted((total(expectations.tokens_of(one.prompt) for one in cut) for cut in cuts), key=_expected)
        pictures += Range(*sorted(map(len, cuts)))
        prompts += Range(at_paces[0].low, at_paces[1].expected, at_paces[2].high)
    return picture_calls(job, pictures, prompts, calibration)


def _pictures_of_length(job: VideoJob, scenes: Range, shown_s: float, calibration: Calibration) -> ExpectedCalls:
    pictures = _number_of_pictures(job, scenes, shown_s, calibration)
    least, usual, most = (
        expectations.tokens_of(picture_prompt("x" * prompt, style="x" * style, moment="x" * moment))
        for prompt, style, moment in _PROMPT_LENGTHS
    )
    prompts = Range(least.low * pictures.low, usual.expected * pictures.expected, most.high * pictures.high)
    return picture_calls(job, pictures, prompts, calibration)


def _number_of_pictures(job: VideoJob, scenes: Range, shown_s: float, calibration: Calibration) -> Range:
    if job.pacing.count is not None:
        return exactly(job.pacing.count).at_least(scenes)
    usual = expectations.pictures_a_second(job.pacing.seconds)
    return calibration.ratio(Measure.PICTURES, job.tts_model, usual, spoken_language(job)).of(shown_s).at_least(scenes)


def picture_calls(job: VideoJob, pictures: Range, prompts: Range, calibration: Calibration) -> ExpectedCalls:
    """The expected calls for a number of pictures. `prompts` is the total number of tokens in the prompts of all these
    pictures.
    """
    model = job.image_model.removeprefix("models/")
    own, text, thoughts = expectations.picture_tokens(model)
    as_measured = partial(calibration.ratio, Measure.PICTURE_TEXT_TOKENS, job.image_model)
    return ExpectedCalls(
        Service.GEMINI,
        model,
        CallKind.IMAGE,
        pictures,
        {
            Part.INPUT_TEXT: prompts,
            Part.OUTPUT_TEXT: as_measured(text).over(pictures),
            Part.OUTPUT_THINKING: as_measured(thoughts).over(pictures),
            Part.OUTPUT_IMAGE: Ratio(own, own, own).over(pictures),
            Part.PICTURES: pictures,
        },
    )


def _expected(one: Range) -> Amount:
    return one.expected
