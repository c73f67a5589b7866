"""Checks whether voices and models exist. The requests for these checks are free and have a short deadline. Estimates,
dry runs, `config set` and profiles use this module. A run makes similar checks itself.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial

from eleven_video.accounting.calls import Service
from eleven_video.config.settings import Settings
from eleven_video.config.trusted_urls import check_base_urls
from eleven_video.daemon_threads import DeadlinePassed, results_in_time
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import Voice
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.services.open_adapters import (
    Access,
    access_to,
    accesses,
    for_free_questions,
    open_elevenlabs,
    open_gemini,
)

# The maximum time, in seconds, to wait for one answer of a service, and the maximum time to wait for all answers of
# both services
_TIMEOUT_S, LONGEST_WAIT_S = 5.0, 15.0
_ASKED = {
    Service.ELEVENLABS: ("The names of voices and speech models", "ElevenLabs"),
    Service.GEMINI: ("The names of Gemini models", "Gemini"),
}
# The maximum time, in seconds, to wait for the sandbox. The sandbox runs in this process and always answers, but it may
# be slow on a busy machine.
_LONGEST_WAIT_FOR_SANDBOX_S = 60.0


@dataclass(frozen=True, slots=True)
class CheckedNames:
    """The result of a check of names.

    Attributes:
        voices: The voices that were found, by the name or id that was checked.
        notes: Sentences for the user. There is one sentence for each service that could not check its names. The
            sentence has the reason.
    """

    voices: Mapping[str, Voice] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def check_names(
    jobs: Sequence[VideoJob], settings: Settings, mode: Mode, *, is_priced: Callable[[str], bool]
) -> CheckedNames:
    """Check with both services whether the voices and the Gemini models of jobs exist.

    If a service has no key, refuses its key or does not answer in time, the names of this service are not checked. In
    sandbox mode, every model with a known price is accepted, because the sandbox has only a few models, but an estimate
    is about the real services.

    Args:
        jobs: The jobs.
        settings: The settings with the keys and addresses of the services.
        mode: The mode: live services or sandbox.
        is_priced: A function that says whether a model has a known price.

    Raises:
        InvalidInput: A voice or a model does not exist. The error message contains the most similar names.
        ConfigurationError: The settings contain a service address to which the key must not be sent.
    """
    voices = {job.voice for job in jobs if job.voice is not None}
    models = {job.image_model for job in jobs} | {
        model for job in jobs if job.script is None for model in (job.text_model, job.rephrase) if model is not None
    }
    return check_named(voices, models, settings, mode, is_priced=is_priced)


def check_named(
    voices: Collection[str],
    models: Collection[str],
    settings: Settings,
    mode: Mode,
    *,
    is_priced: Callable[[str], bool],
    speech_models: Collection[str] = (),
) -> CheckedNames:
    """Like `check_names`, but checks names of voices, Gemini models and speech models instead of jobs."""
    found: dict[str, Voice] = {}
    with ExitStack() as stack:
        if mode is Mode.SANDBOX:
            models = {model for model in models if not is_priced(model)}
            if not voices and not models:
                return CheckedNames()
            gemini, elevenlabs = accesses(settings, mode, stack)
            questions = {
                Service.ELEVENLABS: lambda: _voices(elevenlabs, voices, (), found),
                Service.GEMINI: lambda: _models(gemini, models),
            }
            return CheckedNames(found, _check(questions, _LONGEST_WAIT_FOR_SANDBOX_S))
        check_base_urls(settings)
        asked: dict[Service, Callable[[], None]] = {}
        notes: list[str] = []
        if voices or speech_models:
            if settings.elevenlabs_api_key is None:
                notes.append(_not_checked(Service.ELEVENLABS, "no ElevenLabs key is set"))
            else:
                asked[Service.ELEVENLABS] = lambda: _voices(
                    access_to(Service.ELEVENLABS, settings), voices, speech_models, found
                )
        if models:
            if settings.gemini_api_key is None:
                notes.append(_not_checked(Service.GEMINI, "no Gemini key is set"))
            else:
                asked[Service.GEMINI] = lambda: _models(access_to(Service.GEMINI, settings), models)
        return CheckedNames(found, (*notes, *_check(asked, LONGEST_WAIT_S)))


def _not_checked(service: Service, why: str) -> str:
    return f"{_ASKED[service][0]} were not checked: {why.rstrip('.')}."


def _check(questions: Mapping[Service, Callable[[], None]], longest_wait_s: float) -> tuple[str, ...]:
    """Call the functions in `questions` in parallel. Each function sends requests to one service.

    Returns:
        One sentence for each service that could not check its names. The sentence has the reason.
    """
    waiting = {one: f"{_ASKED[one][1]} did not answer within {longest_wait_s:g} s" for one in questions}
    workers = [partial(_answer, service, question) for service, question in questions.items()]
    notes = []
    with suppress(DeadlinePassed):
        for service, why in results_in_time(workers, longest_wait_s, name="names"):
            del waiting[service]
            if why:
                notes.append(_not_checked(service, why))
    return (*notes, *(_not_checked(service, why) for service, why in waiting.items()))


def _answer(service: Service, question: Callable[[], None], give: Callable[[tuple[Service, str]], None]) -> None:
    """Call `question`, which sends requests to a service. If a request fails, `give` is called with the reason. If the
    service answers, `give` is called with an empty reason.

    Raises:
        InvalidInput: The service answered that one of the names does not exist.
    """
    try:
        question()
    except InvalidInput:
        raise
    except ElevenVideoError as error:
        give((service, str(error)))
    else:
        give((service, ""))


def _voices(access: Access, names: Collection[str], models: Collection[str], found: dict[str, Voice]) -> None:
    with ExitStack() as stack:
        speaker = open_elevenlabs(access, stack, **for_free_questions(_TIMEOUT_S))
        for name in sorted(names):
            found[name] = speaker.find_voice(name)
        for model in sorted(models):
            speaker.find_model(model)


def _models(access: Access, names: Collection[str]) -> None:
    with ExitStack() as stack:
        studio = open_gemini(access, stack, **for_free_questions(_TIMEOUT_S))
        # The call of `models` raises an error if the list of models is unavailable. Without the list of models,
        # `check_model` would accept every name.
        studio.models()
        for name in sorted(names):
            studio.check_model(name)
