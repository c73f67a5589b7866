"""The names of voices and models in an estimate, checked as a run would check them, for free and without a long wait."""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from time import monotonic

from eleven_video.accounting.events import Service
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.api.retrying import Retrying, RetryPolicy
from eleven_video.config.addresses import check_base_urls
from eleven_video.config.settings import Settings
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.ledger.records import Mode
from eleven_video.monitoring.usage import UsageMonitor
from eleven_video.orchestrator.access import Access, access_to, accesses
from eleven_video.orchestrator.job import VideoJob

# For one answer of a service, and for all of its answers.
_TIMEOUT_S, LONGEST_WAIT_S = 5.0, 15.0
# The sandbox is this process: it always answers, later on a busy machine.
_LONGEST_WAIT_FOR_SANDBOX_S = 60.0


def check_names(jobs: Sequence[VideoJob], settings: Settings, mode: Mode, *, is_priced: Callable[[str], bool]) -> None:
    """Ask the services that can be asked whether they have the voices and the Gemini models of some jobs.

    A service that does not answer in time, refuses its key or has none says nothing about a name. The sandbox has a few
    models only: there a model that has a price is known, too, because the estimate is about the real one.

    Raises:
        InvalidInput: A voice or model does not exist; the message names the nearest.
        ConfigurationError: A key must not go to the address that is set.
    """
    voices = {job.voice for job in jobs if job.voice is not None}
    models = {job.image_model for job in jobs} | {
        model for job in jobs if job.script is None for model in (job.text_model, job.rephrase) if model is not None
    }
    with ExitStack() as stack:
        if mode is Mode.SANDBOX:
            models = {model for model in models if not is_priced(model)}
            if not voices and not models:
                return
            gemini, elevenlabs = accesses(settings, mode, stack)
            _check([lambda: _voices(elevenlabs, voices), lambda: _models(gemini, models)], _LONGEST_WAIT_FOR_SANDBOX_S)
            return
        check_base_urls(settings)
        questions: list[Callable[[], None]] = []
        if settings.elevenlabs_api_key is not None and voices:
            questions.append(lambda: _voices(access_to(Service.ELEVENLABS, settings), voices))
        if settings.gemini_api_key is not None:
            questions.append(lambda: _models(access_to(Service.GEMINI, settings), models))
        _check(questions, LONGEST_WAIT_S)


def _check(questions: Sequence[Callable[[], None]], longest_wait_s: float) -> None:
    """Ask all at once, each in a daemon thread: one that hangs holds up neither the others nor the end of the program."""
    answers: SimpleQueue[Exception | None] = SimpleQueue()

    def ask(question: Callable[[], None]) -> None:
        try:
            question()
        except Exception as error:  # noqa: BLE001  raised again below where it is about a name, or a bug
            answers.put(error)
        else:
            answers.put(None)

    for question in questions:
        threading.Thread(target=ask, args=(question,), name="names", daemon=True).start()
    until = monotonic() + longest_wait_s
    for _ in questions:
        try:
            error = answers.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            return
        if error is not None and (isinstance(error, InvalidInput) or not isinstance(error, ElevenVideoError)):
            raise error


def _voices(access: Access, names: set[str]) -> None:
    speaker = ElevenLabsAdapter(
        access.key, base_url=access.base_url, monitor=UsageMonitor(), timeout_s=_TIMEOUT_S, retrying=_once()
    )
    try:
        for name in sorted(names):
            speaker.find_voice(name)
    finally:
        speaker.close()


def _models(access: Access, names: set[str]) -> None:
    studio = GeminiAdapter(
        access.key, base_url=access.base_url, monitor=UsageMonitor(), timeout_s=_TIMEOUT_S, retrying=_once()
    )
    try:
        for name in sorted(names):
            studio.check_model(name)
    finally:
        studio.close()


def _once() -> Retrying:
    return Retrying(RetryPolicy(attempts=1))
