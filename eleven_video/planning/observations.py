"""Compares the actual usage of a finished run with the estimated usage, so that later estimates can be corrected."""

from collections.abc import Iterable

from eleven_video.accounting.calibration import Measure, Observation
from eleven_video.accounting.calls import Call, CallKind, Outcome
from eleven_video.accounting.credits import estimated_credits
from eleven_video.accounting.metrics import CREDIT_PARTS, Part
from eleven_video.domain import typical_usage as expectations
from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_requests import script_request
from eleven_video.domain.requests.prompts import requested_scenes
from eleven_video.domain.speaking_rates import characters_a_second, spoken_language


def observed(job: VideoJob, calls: Iterable[Call]) -> list[Observation]:
    """The comparisons of the actual usage of a finished run with the usage that would be estimated without calibration.

    Args:
        job: The job of the run.
        calls: All calls of the run, including failed calls.
    """
    answered = [call for call in calls if call.outcome is Outcome.ANSWERED]
    speech, pictures, scripts = (
        [call for call in answered if call.kind is kind] for kind in (CallKind.SPEECH, CallKind.IMAGE, CallKind.SCRIPT)
    )
    found = [_credits(job, speech), _picture_text(job, pictures)]
    if job.script is None:
        found += _written(job, scripts, speech, pictures)
    return found


def _credits(job: VideoJob, speech: list[Call]) -> Observation:
    listed = sum(estimated_credits(int(call.parts.get(Part.CHARACTERS, 0)), model=call.model) for call in speech)
    used = _used(speech, *CREDIT_PARTS)
    # If a run used more credits than the listed number, the reason is the rate of the voice. `ledger.raised_bounds`
    # learns the rate of each voice, so this run is not used for the calibration.
    return Observation(Measure.CREDITS, job.tts_model, listed if used <= listed else 0, used)


def _picture_text(job: VideoJob, pictures: list[Call]) -> Observation:
    _, text, thoughts = expectations.picture_tokens(job.image_model.removeprefix("models/"))
    usual = (text.expected + thoughts.expected) * len(pictures)
    used = [_used([picture], Part.OUTPUT_TEXT, Part.OUTPUT_THINKING) for picture in pictures]
    return Observation(Measure.PICTURE_TEXT_TOKENS, job.image_model, usual, sum(used), parts=tuple(used))


def _written(job: VideoJob, scripts: list[Call], speech: list[Call], pictures: list[Call]) -> list[Observation]:
    request = script_request(job)
    asked = requested_scenes(request)
    language = spoken_language(job)
    tokens = expectations.usual_script_tokens(request.duration_s, scenes=asked, language=language)
    thinking = expectations.usual_thinking_tokens(job.text_model, written=tokens)
    characters = characters_a_second(language).expected * request.duration_s
    drawn = expectations.pictures_a_second(job.pacing.seconds).expected * expectations.shown_s(
        job.duration_s, scenes=asked
    )
    found = [
        Observation(Measure.CHARACTERS, job.text_model, characters, _used(speech, Part.CHARACTERS), language),
        Observation(Measure.SPEECH_CALLS, job.text_model, asked, len(speech)),
        Observation(Measure.SCRIPT_TOKENS, job.text_model, tokens, _used(scripts, Part.OUTPUT_TEXT), language),
        Observation(Measure.THINKING_TOKENS, job.text_model, thinking, _used(scripts, Part.OUTPUT_THINKING)),
    ]
    if job.pacing.count is None:
        found.append(Observation(Measure.PICTURES, job.tts_model, drawn, len(pictures), language))
    return found


def _used(calls: list[Call], *parts: Part) -> float:
    return float(sum(call.parts.get(part, 0) for call in calls for part in parts))
