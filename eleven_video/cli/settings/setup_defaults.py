"""Asks for the defaults in `setup`. If the services answer, the user chooses voices and models from lists."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from rich.text import Text

from eleven_video.accounting.credits import plan_prices
from eleven_video.accounting.prices.deprecations import end_of_model, end_of_voices
from eleven_video.config.settings import Settings
from eleven_video.config.typed_setting import parse_setting
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.voices_and_models import Purpose, VoiceFacts
from eleven_video.domain.text.plain_text import one_line
from eleven_video.domain.video import RESOLUTIONS, FileFormat
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.services.account import ask_account
from eleven_video.services.catalogue import offered_models, offered_voices
from eleven_video.ui.console import console
from eleven_video.ui.interactive_input import Option, ask_one_of, ask_text
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.styles import WARNING

_NONE = ""
_OTHER = "\0other"
_NO_BUDGET = "none"

Value = str | int | bool | None


def ask_defaults(settings: Settings) -> dict[str, Value]:
    """Ask for all defaults. Returns the settings that the user changed.

    If a value is None, the setting must be removed.
    """
    answers: dict[str, str] = {"voice": _voice(settings), **_models(settings)}
    answers["duration"] = _text("Length of a video:", "duration", settings.duration)
    answers["resolution"] = _resolution(settings.resolution)
    formats = [Option(str(one), str(one)) for one in FileFormat]
    answers["format"] = ask_one_of("File format:", formats, default=str(settings.format))
    answers["elevenlabs_plan"] = _plan(settings)
    answers["budget"] = _budget(settings)
    before = {name: _shown(settings, name) for name in answers}
    return {
        name: parse_setting(name, answer) if answer else None
        for name, answer in answers.items()
        if answer != before[name]
    }


def _plan(settings: Settings) -> str:
    """Ask for the ElevenLabs plan, because the price of credits depends on it.

    The account's plan is the default answer.
    """
    try:
        account = ask_account(settings, ()).quota
    except ElevenVideoError:
        account = None
    told = account.plan.lower() if account is not None else ""
    plans = [
        Option(_NONE, "none: show credits, no dollars"),
        *(Option(name, f"{name}, the plan of your account" if name == told else name) for name in plan_prices()),
    ]
    offered = told if told in plan_prices() else _NONE
    return ask_one_of("Your ElevenLabs plan:", plans, default=settings.elevenlabs_plan or offered)


def _shown(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return "" if value is None else str(value)


def _voice(settings: Settings) -> str:
    current = settings.voice or _NONE
    voices: Sequence[VoiceFacts] = ()
    if settings.elevenlabs_api_key is not None:
        try:
            voices = offered_voices(settings, Mode.LIVE).voices
        except ElevenVideoError as error:
            say(console, Text(f"The voices cannot be listed: {error}"))
    if not voices:
        answer = _text("Voice (name or id):", "voice", current, optional=True)
        _tell_unchecked(answer, current, "ElevenLabs", settings.elevenlabs_api_key)
        return answer
    named = Counter(voice.name for voice in voices)
    # The setting stores the name of the voice. If several voices have the same name, the setting stores the id.
    typed = {voice.id: voice.name if named[voice.name] == 1 else voice.id for voice in voices}
    chosen = next((typed[voice.id] for voice in voices if current in {voice.id, voice.name}), current)
    first = Option(_NONE, "default: the account's first voice that is not about to be removed")
    kept = [] if not current or chosen in typed.values() else [Option(current, f"{current} (current)")]
    options = [Option(typed[voice.id], _title(voice)) for voice in voices]
    answer = ask_one_of("Voice:", [first, *kept, *options], default=chosen)
    return current if answer == chosen else answer


def _title(voice: VoiceFacts) -> str:
    told = [voice.labels[name].replace("_", " ") for name in ("accent", "gender", "age") if name in voice.labels]
    end = end_of_voices(voice.category)
    today = datetime.now(UTC).date()
    return ", ".join([voice.name, *told, *([end.short(today)] if end is not None and end.is_near(today) else [])])


def _models(settings: Settings) -> dict[str, str]:
    asked = {
        "text_model": "Script model:",
        "image_model": "Image model:",
        "tts_model": "Speech model:",
    }
    listed: dict[str, Sequence[Option]] = {}
    if settings.gemini_api_key is not None or settings.elevenlabs_api_key is not None:
        offered = offered_models(settings, Mode.LIVE)
        if settings.gemini_api_key is not None:
            _tell(offered.gemini.error)
            for setting, purpose in (("text_model", Purpose.TEXT), ("image_model", Purpose.IMAGE)):
                listed[setting] = [_option(one.id) for one in offered.gemini.items if one.purpose is purpose]
        if settings.elevenlabs_api_key is not None:
            _tell(offered.speech.error)
            listed["tts_model"] = [_option(one.id) for one in offered.speech.items]
    answers = {}
    for setting, question in asked.items():
        current, options = str(getattr(settings, setting)), listed.get(setting, ())
        answers[setting] = _model(question, setting, current, options)
        if not options:
            name, key = (
                ("ElevenLabs", settings.elevenlabs_api_key)
                if setting == "tts_model"
                else ("Gemini", settings.gemini_api_key)
            )
            _tell_unchecked(answers[setting], current, name, key)
    return answers


def _tell_unchecked(typed: str, before: str, service: str, key: object) -> None:
    """Print that a typed name was not checked, because the service's list of names was not available."""
    if typed and typed != before:
        why = f"no {service} key is set" if key is None else f"{service} did not send its list of names"
        say(console, Text(f"{one_line(typed)} was not checked: {why}.", style=WARNING))


def _option(model: str) -> Option:
    """A model as a possible answer. If the service will soon remove the model, the title has the date."""
    end = end_of_model(model)
    today = datetime.now(UTC).date()
    return Option(model, f"{model}, {end.short(today)}" if end is not None and end.is_near(today) else model)


def _tell(error: ElevenVideoError | None) -> None:
    if error is not None:
        say(console, Text(f"The models cannot be listed: {error}"))


def _model(question: str, setting: str, current: str, options: Sequence[Option]) -> str:
    if not options:
        return _text(question, setting, current)
    if current not in {option.value for option in options}:
        options = [Option(current, f"{_option(current).title} (current)"), *options]
    return ask_one_of(question, options, default=current)


def _resolution(current: str) -> str:
    names = list(RESOLUTIONS)
    if current not in names:
        names.insert(0, current)
    options = [*(Option(name, name) for name in names), Option(_OTHER, "another, as WIDTHxHEIGHT")]
    answer = ask_one_of("Resolution:", options, default=current)
    return _text("WIDTHxHEIGHT:", "resolution", "") if answer == _OTHER else answer


def _budget(settings: Settings) -> str:
    current = _shown(settings, "budget")
    said = "Budget per video in dollars:"
    answer = ask_text(said, default=current or _NO_BUDGET, check=_checked("budget", also=_NO_BUDGET))
    return (
        "" if answer.lower() == _NO_BUDGET else current if answer == current else str(parse_setting("budget", answer))
    )


def _text(question: str, setting: str, current: str, *, optional: bool = False) -> str:
    return ask_text(question, default=current, check=_checked(setting, also="" if optional else None))


def _checked(setting: str, *, also: str | None) -> Callable[[str], str | None]:
    def check(typed: str) -> str | None:
        if also is not None and typed.lower() == also:
            return None
        try:
            parse_setting(setting, typed)
        except InvalidInput as error:
            return str(error)
        return None

    return check
