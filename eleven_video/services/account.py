"""Asks an ElevenLabs account about itself: for free, and with a short deadline."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from eleven_video.accounting.credits import plan_prices
from eleven_video.accounting.events import Service
from eleven_video.api.names import chosen_voice
from eleven_video.config.addresses import check_base_urls
from eleven_video.config.settings import Settings
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import ConfigurationError, ElevenVideoError, UnknownModel, UnknownVoice
from eleven_video.services.connections import access_to, for_free_questions, open_elevenlabs, quotas_of
from eleven_video.services.saved_quota import SavedQuota

if TYPE_CHECKING:
    from eleven_video.api.elevenlabs import ElevenLabsAdapter

logger = logging.getLogger(__name__)

# Somebody who asks what a video costs is not kept waiting by a service that does not answer.
LONGEST_WAIT_S = 5.0

_Voices = dict[str | None, Voice]


class _Kept(NamedTuple):
    """What the account told before, for when it is too slow now."""

    told: SavedQuota


_Answer = _Kept | SavedQuota | SpeechModel | _Voices | ElevenVideoError | None


@dataclass(frozen=True, slots=True)
class SpeechAccount:
    """What was told in time. Where there is no `quota`, `silence` says why, in one line.

    `note` is a sentence about a `quota` that is kept from earlier, because the account did not tell it now; else empty.
    `voices` are those that were asked about, by the name or id that was asked, None for the default.
    """

    quota: SpeechQuota | None = None
    models: Mapping[str, SpeechModel] = field(default_factory=dict)
    silence: str = ""
    voices: Mapping[str | None, Voice] = field(default_factory=dict)
    note: str = ""

    def voice(self, name: str | None) -> Voice:
        """The voice that a name or id stands for; one of that name where nothing was told of it."""
        return self.voices.get(name) or Voice(name or "", name or "")


def plan_advice(setting: str | None, plan: str) -> str | None:
    """What to change about `elevenlabs_plan`, in a sentence; None if it agrees with the account, or nothing can be said.

    Args:
        setting: The plan in the settings, whose price makes dollars of credits.
        plan: The plan that the account tells.
    """
    told = plan.strip().lower()
    if not told or told == setting:
        return None
    known = told in plan_prices()
    if setting is None:
        return f'To see dollars for credits, set elevenlabs_plan = "{told}": eleven-video setup' if known else None
    wrong = f"The account's plan is {one_line(told)}, and elevenlabs_plan says {setting}: dollar amounts for credits may be wrong."
    return f'{wrong} Set elevenlabs_plan = "{told}".' if known else f"{wrong} Set a credit_price of your own."


def ask_account(
    settings: Settings,
    models: Iterable[str],
    *,
    voices: Iterable[str | None] = (),
    longest_wait_s: float = LONGEST_WAIT_S,
) -> SpeechAccount:
    """Ask for the credits left, and for what the speech models and voices take.

    Raises:
        UnknownModel: The service says that it has no such speech model.
        ConfigurationError: The key must not go to the address that is set.
    """
    if settings.elevenlabs_api_key is None:
        return SpeechAccount(silence="no key is set: prices only")
    check_base_urls(settings)
    answers: SimpleQueue[_Answer] = SimpleQueue()
    # A daemon: one that hangs holds up neither the answer nor the end of the program.
    threading.Thread(
        target=_ask,
        args=(settings, sorted(set(models)), list(dict.fromkeys(voices)), longest_wait_s, answers),
        name="account",
        daemon=True,
    ).start()
    return _collected(answers, until=time.monotonic() + longest_wait_s, longest_wait_s=longest_wait_s)


def _ask(
    settings: Settings,
    models: list[str],
    voices: list[str | None],
    timeout_s: float,
    answers: SimpleQueue[_Answer],
) -> None:
    try:
        elevenlabs = access_to(Service.ELEVENLABS, settings)
        quotas = quotas_of(elevenlabs, Mode.LIVE)
        if (kept := quotas.kept()) is not None:
            answers.put(_Kept(kept))
        with ExitStack() as stack:
            speaker = open_elevenlabs(elevenlabs, stack, **for_free_questions(timeout_s))
            # A key may lack the permission for one and have that for the other.
            answers.put(_answer(partial(quotas.ask, speaker.quota)))
            for model in models:
                answers.put(_answer(partial(speaker.find_model, model)))
            if voices:
                answers.put(_answer(partial(_found_voices, speaker, voices)))
    except ElevenVideoError as error:
        answers.put(error)
    finally:
        answers.put(None)


def _found_voices(speaker: "ElevenLabsAdapter", names: list[str | None]) -> _Voices:
    """The voices that names stand for; one that there is not is told of when the video is made."""
    known = speaker.voices()
    found: _Voices = {}
    for name in names:
        with suppress(UnknownVoice, ConfigurationError):
            found[name] = chosen_voice(name, known)
    return found


def _answer(ask: Callable[[], SavedQuota | SpeechModel | _Voices]) -> _Answer:
    try:
        return ask()
    except ElevenVideoError as error:
        return error


def _collected(answers: SimpleQueue[_Answer], *, until: float, longest_wait_s: float) -> SpeechAccount:
    told: SavedQuota | None = None
    last: SavedQuota | None = None
    found: dict[str, SpeechModel] = {}
    voices: _Voices = {}
    silence = ""
    while True:
        try:
            answer = answers.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            silence = f"no answer within {longest_wait_s:g} s"
            told = told or last
            break
        if answer is None:
            break
        if isinstance(answer, UnknownModel):
            raise answer
        if isinstance(answer, ElevenVideoError):
            logger.debug("ElevenLabs did not tell about the account: %s", answer)
            silence = silence or str(answer)
        elif isinstance(answer, _Kept):
            last = answer.told
        elif isinstance(answer, SavedQuota):
            told = answer
        elif isinstance(answer, dict):
            voices = answer
        else:
            found[answer.id] = answer
    if told is None:
        return SpeechAccount(None, found, silence, voices)
    return SpeechAccount(told.quota, found, voices=voices, note=told.note)
