"""Checks whether both services answer, and measures their response times. This module also requests the remaining
credits and the available models.

The requests to the services cost nothing and have a short deadline.
"""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from eleven_video.accounting.calls import Service
from eleven_video.config.settings import Settings
from eleven_video.config.trusted_urls import check_base_urls
from eleven_video.daemon_threads import DeadlinePassed, results_in_time
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.domain.service_status import Reach, ServiceReply
from eleven_video.errors import AccountRefused, ElevenVideoError, KeyRejected, PermissionMissing
from eleven_video.services.account import LONGEST_WAIT_S
from eleven_video.services.open_adapters import access_to, for_free_questions, open_elevenlabs, open_gemini

logger = logging.getLogger(__name__)

_VARIABLES = {Service.ELEVENLABS: "ELEVENLABS_API_KEY", Service.GEMINI: "GEMINI_API_KEY"}


@dataclass(frozen=True, slots=True)
class _Question:
    """A prepared request to a service. The request is not sent yet.

    Attributes:
        ask: The function that sends the request.
        close: The function that closes the connections to the service.
    """

    ask: Callable[[], Any]
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class ServiceReplies:
    """The replies of both services.

    Attributes:
        elevenlabs: The reply of ElevenLabs, which contains the credits of the account.
        gemini: The reply of Gemini, which contains the names of the models that the key may use.
    """

    elevenlabs: ServiceReply[SpeechQuota]
    gemini: ServiceReply[list[str]]


def ask_services(settings: Settings, *, longest_wait_s: float = LONGEST_WAIT_S) -> ServiceReplies:
    """Send one request to each service, in parallel. If one service fails or does not answer, the reply of the other
    service is still returned.

    A request that is not answered before the deadline is abandoned. An abandoned request costs no money, because all
    these requests are free.

    Raises:
        ConfigurationError: The settings contain a service address to which the key must not be sent.
    """
    check_base_urls(settings)
    replies: dict[Service, ServiceReply[Any]] = {}
    questions: dict[Service, _Question] = {}
    for service, key in (
        (Service.ELEVENLABS, settings.elevenlabs_api_key),
        (Service.GEMINI, settings.gemini_api_key),
    ):
        if key is None:
            replies[service] = ServiceReply(
                Reach.KEY_MISSING, reason=f"Set it with eleven-video setup, or as {_VARIABLES[service]}."
            )
            continue
        try:
            # `_question` imports the SDK of the service, which takes seconds. The SDK is imported before the requests
            # are sent, so that the response time of the service does not include the import.
            questions[service] = _question(service, settings, longest_wait_s)
        except ElevenVideoError as error:
            replies[service] = _failed(error, None)
    replies |= _asked(questions, longest_wait_s)
    return ServiceReplies(replies[Service.ELEVENLABS], replies[Service.GEMINI])


def _question(service: Service, settings: Settings, longest_wait_s: float) -> _Question:
    access = access_to(service, settings)
    with ExitStack() as stack:
        # The time-out of the adapter is twice the maximum wait of `_asked`, so that the wait in `_asked` ends first.
        options = for_free_questions(2 * longest_wait_s)
        ask: Callable[[], Any]
        if service is Service.ELEVENLABS:
            speaker = open_elevenlabs(access, stack, **options)
            speaker.load()
            ask = speaker.quota
        else:
            studio = open_gemini(access, stack, **options)
            studio.load()
            ask = studio.models
        return _Question(ask, stack.pop_all().close)


def _asked(questions: Mapping[Service, _Question], longest_wait_s: float) -> dict[Service, ServiceReply[Any]]:
    silent: ServiceReply[Any] = ServiceReply(Reach.UNAVAILABLE, reason=f"No answer within {longest_wait_s:g} s.")
    replies: dict[Service, ServiceReply[Any]] = dict.fromkeys(questions, silent)
    workers = [partial(_ask, service, question) for service, question in questions.items()]
    with suppress(DeadlinePassed):
        replies.update(results_in_time(workers, longest_wait_s, name="ask a service"))
    return replies


def _ask(service: Service, question: _Question, give: Callable[[tuple[Service, ServiceReply[Any]]], None]) -> None:
    began = time.perf_counter()
    reply: ServiceReply[Any]
    try:
        told = question.ask()
        reply = ServiceReply(Reach.ANSWERED, told, time.perf_counter() - began)
    except ElevenVideoError as error:
        reply = _failed(error, time.perf_counter() - began)
    finally:
        question.close()
    give((service, reply))


def _failed(error: ElevenVideoError, latency_s: float | None) -> ServiceReply[Any]:
    logger.debug("the status of a service could not be read: %s", error)
    match error:
        case PermissionMissing() | AccountRefused():
            return ServiceReply(Reach.ANSWERED, None, latency_s, str(error))
        case KeyRejected():
            return ServiceReply(Reach.KEY_REFUSED, None, latency_s, str(error))
        case _:
            return ServiceReply(Reach.UNAVAILABLE, None, None, str(error))
