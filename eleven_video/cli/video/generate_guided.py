"""Runs `generate --interactive`: asks for missing options, shows the estimate, and asks if the video should be made."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from rich.text import Text

from eleven_video.cli.services.models_run import Listed, listed_models
from eleven_video.cli.shell.given_options import parse_given, settings_with
from eleven_video.cli.video.estimate_run import Question, show
from eleven_video.config.settings import Settings
from eleven_video.domain.captions.place import POSITIONS
from eleven_video.domain.captions.style import caption_styles
from eleven_video.domain.job import LONGEST_PROMPT
from eleven_video.domain.options import Mode
from eleven_video.domain.options.option import Kind
from eleven_video.domain.options.parsing import parse_option
from eleven_video.domain.options.table import OPTIONS
from eleven_video.domain.requests.voices_and_models import Purpose, VoiceFacts
from eleven_video.domain.video import RESOLUTIONS, Captions
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.services.catalogue import OfferedVoices, offered_voices
from eleven_video.services.run_mode import likely_mode
from eleven_video.ui.console import console
from eleven_video.ui.interactive_input import Option, ask_one_of, ask_text
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import ask_yes

T = TypeVar("T")

_NAMED = ("voice", "text_model", "image_model")
_LOOK = ("resolution", "format", "captions")
_OF_DRAWN_CAPTIONS = ("caption_style", "caption_position")
_OTHER = "\0other"
_FIRST = ""
_CAPTIONS = {
    Captions.BURN: "drawn into the pictures",
    Captions.KARAOKE: "drawn, with the spoken word highlighted",
    Captions.SRT: "a .srt file beside the video, and a track in it",
    Captions.VTT: "the same as .vtt",
    Captions.NONE: "no captions",
}
# The function `_any` asks for all these options. No other function is needed for their questions.
_OTHERS = tuple(
    name
    for name, option in OPTIONS.items()
    if option.question and name not in {"prompt", "duration", *_NAMED, *_LOOK, *_OF_DRAWN_CAPTIONS}
)


def guided(question: Question) -> Question | None:
    """The typed options together with the user's answers. Returns None if the user does not want the video.

    Args:
        question: The typed options. The user is not asked for these options.

    Raises:
        KeyboardInterrupt: The user pressed Ctrl-C at a question.
        InvalidInput, ConfigurationError: An option or a setting is invalid.
    """
    options = dict(question.options)
    settings = settings_with(options)
    has_script = options.get("script") is not None
    if not has_script and options.get("prompt") is None:
        options["prompt"] = ask_text(OPTIONS["prompt"].question, check=_prompt_problem)
    _ask(options, _names(options, settings, question.mode or likely_mode(settings)))
    if not has_script:
        _ask(options, {"duration": lambda: _text("duration", settings)})
    _ask(options, _look(settings))
    if options.get("captions", settings.captions).is_drawn:
        _ask(options, _caption_look(settings))
    _ask(options, {name: partial(_any, name, settings) for name in _OTHERS})
    question = replace(question, options=options)
    show(question, console)
    return question if ask_yes(console, "Generate this video?") else None


_Asking = Mapping[str, Callable[[], str]]


def _ask(options: dict[str, Any], asking: _Asking) -> None:
    """Ask for all options that are missing in `options`, and add the answers. An empty answer is not added."""
    for name, ask in asking.items():
        if name not in options and (answer := ask()):
            options |= parse_given({name: answer})


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """The services' lists of voices and models. If a list could not be fetched, the field has the error."""

    voices: OfferedVoices | ElevenVideoError
    models: Sequence[Listed] | ElevenVideoError


def _names(options: Mapping[str, Any], settings: Settings, mode: Mode) -> _Asking:
    if all(name in options for name in _NAMED):
        return {}
    catalogue = _catalogue(settings, mode)
    models = _listed(catalogue.models, "The models cannot be listed")
    return {
        "voice": lambda: _voice(settings, catalogue.voices),
        "text_model": lambda: _model(models, Purpose.TEXT, "text_model", settings.text_model),
        "image_model": lambda: _model(models, Purpose.IMAGE, "image_model", settings.image_model),
    }


def _catalogue(settings: Settings, mode: Mode) -> _Catalogue:
    """Fetch the lists of voices and models. Two threads fetch them at the same time."""
    with (
        console.status("Getting the lists of voices and models"),
        ThreadPoolExecutor(2, thread_name_prefix="lists") as threads,
    ):
        voices = threads.submit(_had, lambda: offered_voices(settings, mode))
        models = threads.submit(_had, lambda: listed_models(settings, mode))
        return _Catalogue(voices.result(), models.result())


def _had(get: Callable[[], T]) -> T | ElevenVideoError:
    try:
        return get()
    except ElevenVideoError as error:
        return error


def _listed(models: Sequence[Listed] | ElevenVideoError, problem: str) -> Sequence[Listed]:
    if isinstance(models, ElevenVideoError):
        say(console, Text(f"{problem}: {models}"))
        return ()
    return models


def _look(settings: Settings) -> _Asking:
    return {
        "resolution": lambda: _resolution(settings.resolution),
        "format": lambda: _any("format", settings),
        "captions": lambda: ask_one_of(
            OPTIONS["captions"].question,
            [Option(str(kind), f"{kind}: {what}") for kind, what in _CAPTIONS.items()],
            default=str(settings.captions),
        ),
    }


def _caption_look(settings: Settings) -> _Asking:
    """The questions about the look of captions. They are asked only if captions are drawn into the pictures."""
    return {
        "caption_style": lambda: ask_one_of(
            OPTIONS["caption_style"].question,
            [Option(name, name) for name in caption_styles(settings.caption_styles)],
            default=settings.caption_style,
        ),
        "caption_position": lambda: _position(settings.caption_position),
    }


def _any(name: str, settings: Settings) -> str:
    """Ask for the value of an option. If the option has fixed choices, the user chooses from a list."""
    option = OPTIONS[name]
    if option.kind is not Kind.CHOICE:
        return _text(name, settings)
    current = getattr(settings, name)
    options = [Option(choice, choice) for choice in option.choices]
    return ask_one_of(option.question, options, default=None if current is None else str(current))


def _text(name: str, settings: Settings) -> str:
    current = getattr(settings, name)
    return ask_text(
        OPTIONS[name].question, default=str(current) if current is not None else "", check=partial(_problem, name)
    )


def _position(current: str) -> str:
    names = [*POSITIONS] if current in POSITIONS else [current, *POSITIONS]
    options = [*(Option(name, name) for name in names), Option(_OTHER, "another position")]
    answer = ask_one_of(OPTIONS["caption_position"].question, options, default=current)
    if answer != _OTHER:
        return answer
    return ask_text("Percentage of the height, from the top", check=partial(_problem, "caption_position"))


def _voice(settings: Settings, offered: OfferedVoices | ElevenVideoError) -> str:
    """Ask for a voice, and return the name of the voice. If two voices have the same name, return the id."""
    if isinstance(offered, ElevenVideoError):
        say(console, Text(f"The voices cannot be listed: {offered}"))
        return ask_text("Which voice? Name or id", default=settings.voice or _FIRST)
    named = Counter(voice.name for voice in offered.voices)
    typed = {voice.id: voice.name if named[voice.name] == 1 else voice.id for voice in offered.voices}
    options = [Option(typed[voice.id], _voice_title(voice)) for voice in offered.voices]
    if offered.default_id is None:
        options.insert(0, Option(settings.voice or _FIRST, settings.voice or "the account's first"))
    return ask_one_of(OPTIONS["voice"].question, options, default=typed.get(offered.default_id or ""))


def _voice_title(voice: VoiceFacts) -> str:
    facts = [voice.labels[name].replace("_", " ") for name in ("accent", "gender", "age") if name in voice.labels]
    return ", ".join([voice.name, *facts])


def _model(models: Sequence[Listed], purpose: Purpose, name: str, current: str) -> str:
    options = [
        Option(model.id, ", ".join([model.id, *model.prices.phrases])) for model in models if model.purpose == purpose
    ]
    if current not in {option.value for option in options}:
        options.insert(0, Option(current, current))
    return ask_one_of(OPTIONS[name].question, options, default=current)


def _resolution(current: str) -> str:
    names = [*RESOLUTIONS] if current in RESOLUTIONS else [current, *RESOLUTIONS]
    options = [*(Option(name, name) for name in names), Option(_OTHER, "another, as WIDTHxHEIGHT")]
    answer = ask_one_of(OPTIONS["resolution"].question, options, default=current)
    return ask_text("WIDTHxHEIGHT", check=partial(_problem, "resolution")) if answer == _OTHER else answer


def _prompt_problem(typed: str) -> str | None:
    if not any(character.isalnum() for character in typed):
        return "Say what the video is about, such as: Why the sky is blue"
    return f"At most {LONGEST_PROMPT:,} characters." if len(typed) > LONGEST_PROMPT else None


def _problem(name: str, typed: str) -> str | None:
    try:
        parse_option(OPTIONS[name], typed)
    except InvalidInput as error:
        return str(error)
    return None
