"""Requests the plan, the credits, the rates and the voices of the user's account from ElevenLabs. The requests are free
and have a short deadline.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from eleven_video.accounting.calls import Service
from eleven_video.accounting.credits import plan_prices
from eleven_video.api.name_lookup import chosen_voice
from eleven_video.config.settings import Settings
from eleven_video.config.trusted_urls import check_base_urls
from eleven_video.daemon_threads import DeadlinePassed, results_in_time
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.requests import SpeechModel, SpeechQuota, Voice
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import ConfigurationError, ElevenVideoError, UnknownModel, UnknownVoice
from eleven_video.services.open_adapters import access_to, for_free_questions, open_elevenlabs, quotas_of
from eleven_video.services.saved_quota import SavedQuota

if TYPE_CHECKING:
    from eleven_video.api.elevenlabs import ElevenLabsAdapter

logger = logging.getLogger(__name__)

# The maximum time, in seconds, that a cost estimate waits for ElevenLabs
LONGEST_WAIT_S = 5.0

_Voices = dict[str | None, Voice]


class _Saved(NamedTuple):
    """The plan and the credits that ElevenLabs reported earlier. If ElevenLabs does not answer in time, the saved
    values are used.
    """

    quota: SavedQuota


_Answer = _Saved | SavedQuota | SpeechModel | _Voices | ElevenVideoError


@dataclass(frozen=True, slots=True)
class SpeechAccount:
    """The facts about the user's ElevenLabs account that have arrived before the deadline.

    Attributes:
        quota: The plan and the credits, or None if the plan and the credits are unknown.
        models: The requested speech models, by their ids.
        silence: The reason, in one line, why `quota` is None.
        voices: The requested voices, by the name or id with which they were requested. The key None stands for the
            default voice.
        note: If `quota` is a saved value, `note` is a sentence with the time at which it was saved. If `quota` is not a
            saved value, `note` is empty.
    """

    quota: SpeechQuota | None = None
    models: Mapping[str, SpeechModel] = field(default_factory=dict)
    silence: str = ""
    voices: Mapping[str | None, Voice] = field(default_factory=dict)
    note: str = ""

    def voice(self, name: str | None) -> Voice:
        """The voice whose name or id is the argument. If ElevenLabs did not report the voice, the requested name is
        used as both the name and the id of the result.
        """
        return self.voices.get(name) or Voice(name or "", name or "")


def plan_advice(setting: str | None, plan: str) -> str | None:
    """Advice for the user about the setting `elevenlabs_plan`.

    The result is None if the setting agrees with the ElevenLabs account, or if the plan of the account is unknown.

    Args:
        setting: The ElevenLabs plan in the settings, or None if the settings have no plan. The price of this plan
            converts credits to dollars.
        plan: The plan that ElevenLabs reports. `plan` is empty if the plan is unknown.
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
    """Request the remaining credits, and the rates of speech models and voices, from ElevenLabs.

    Args:
        settings: The settings with the ElevenLabs key and address.
        models: The ids of the speech models.
        voices: The names or ids of the voices. None stands for the default voice.
        longest_wait_s: The maximum time, in seconds, to wait for all answers.

    Raises:
        UnknownModel: ElevenLabs does not have one of the speech models.
        ConfigurationError: The settings contain a service address to which the key must not be sent.
    """
    if settings.elevenlabs_api_key is None:
        return SpeechAccount(silence="no key is set")
    check_base_urls(settings)
    ask = partial(_ask, settings, sorted(set(models)), list(dict.fromkeys(voices)), longest_wait_s)
    return _collected(results_in_time([ask], longest_wait_s, name="account"), longest_wait_s)


def _ask(
    settings: Settings,
    models: list[str],
    voices: list[str | None],
    timeout_s: float,
    give: Callable[[_Answer], None],
) -> None:
    try:
        elevenlabs = access_to(Service.ELEVENLABS, settings)
        quotas = quotas_of(elevenlabs, Mode.LIVE)
        if (kept := quotas.saved()) is not None:
            give(_Saved(kept))
        with ExitStack() as stack:
            speaker = open_elevenlabs(elevenlabs, stack, **for_free_questions(timeout_s))
            # The key may have permission for only some of the requests. So the error of one request does not stop the
            # other requests.
            give(_answer(partial(quotas.ask, speaker.quota)))
            for model in models:
                give(_answer(partial(speaker.find_model, model)))
            if voices:
                give(_answer(partial(_found_voices, speaker, voices)))
    except ElevenVideoError as error:
        give(error)


def _found_voices(speaker: "ElevenLabsAdapter", names: list[str | None]) -> _Voices:
    """The voices with the names or ids in the argument. Unknown names are left out, because the run reports unknown
    names.
    """
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


def _collected(answers: Iterator[_Answer], longest_wait_s: float) -> SpeechAccount:
    quota: SavedQuota | None = None
    last: SavedQuota | None = None
    found: dict[str, SpeechModel] = {}
    voices: _Voices = {}
    silence = ""
    try:
        for answer in answers:
            if isinstance(answer, UnknownModel):
                raise answer
            if isinstance(answer, ElevenVideoError):
                logger.debug("the ElevenLabs account could not be read: %s", answer)
                silence = silence or str(answer)
            elif isinstance(answer, _Saved):
                last = answer.quota
            elif isinstance(answer, SavedQuota):
                quota = answer
            elif isinstance(answer, dict):
                voices = answer
            else:
                found[answer.id] = answer
    except DeadlinePassed:
        silence = f"ElevenLabs did not answer within {longest_wait_s:g} s"
        quota = quota or last
    if quota is None:
        return SpeechAccount(None, found, silence, voices)
    return SpeechAccount(quota.quota, found, voices=voices, note=quota.note)
