"""Runs `generate` interactively: asks for missing options, shows the estimate and asks whether to make the video."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from rich.text import Text

from eleven_video.cli.services.models_run import Listed, listed_models
from eleven_video.cli.video.estimate_run import Question, show
from eleven_video.cli.video.request_flags import check_request_flags
from eleven_video.cli.video.video_flags import check_video_flags
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.captions.place import POSITIONS, parse_position
from eleven_video.domain.captions.style import caption_styles
from eleven_video.domain.duration import parse_duration
from eleven_video.domain.job import LONGEST_PROMPT
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.catalogue import Purpose, VoiceFacts
from eleven_video.domain.video import RESOLUTIONS, Captions, FileFormat, frame_size
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.services.backend import likely_mode
from eleven_video.services.catalogue import OfferedVoices, offered_voices
from eleven_video.ui.asking import Option, ask_one_of, ask_text
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import ask_yes

T = TypeVar("T")

_NAMED = ("voice", "text_model", "image_model")
_OTHER = "\0other"
_FIRST = ""
_CAPTIONS = {
    Captions.BURN: "drawn into the pictures",
    Captions.KARAOKE: "drawn, with the spoken word highlighted",
    Captions.SRT: "a .srt file beside the video, and a track in it",
    Captions.VTT: "the same as .vtt",
    Captions.NONE: "no captions",
}

# A function that asks for missing options, and returns them by the names of `Question`'s fields.
_Answers = dict[str, str]


def guided(question: Question) -> Question | None:
    """The question with all missing options filled in; None if the user does not want the video.

    Args:
        question: The typed options. Given options are not asked for.

    Raises:
        KeyboardInterrupt: The user left.
        InvalidInput, ConfigurationError: An option or a setting is invalid.
    """
    settings = load_settings(
        **question.settings, **check_video_flags(question.video), **check_request_flags(question.requests)
    )
    if question.prompt is None and question.script is None:
        question = replace(question, prompt=ask_text("What is the video about?", check=_prompt_problem))
    names = _answered(_names(question.settings, settings, question.mode or likely_mode(settings)))
    if question.duration is None and question.script is None:
        question = replace(question, duration=ask_text("How long?", default=settings.duration, check=_length_problem))
    look = _answered(_open(question.video, _look(settings)))
    if Captions(question.video.get("captions") or look.get("captions", str(settings.captions))).is_drawn:
        look |= _answered(_open(question.video, _caption_look(settings)))
    question = replace(question, settings={**question.settings, **names}, video={**question.video, **look})
    show(question, console)
    return question if ask_yes(console, "Generate this video?") else None


_Asking = Mapping[str, Callable[[], str]]


def _open(typed: Mapping[str, str | None], asking: _Asking) -> _Asking:
    return {name: ask for name, ask in asking.items() if typed.get(name) is None}


def _answered(asking: _Asking) -> _Answers:
    """The answers, without options that the services choose."""
    answers = {name: ask() for name, ask in asking.items()}
    return {name: answer for name, answer in answers.items() if answer}


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """The services' lists, or errors for unavailable lists."""

    voices: OfferedVoices | ElevenVideoError
    models: Sequence[Listed] | ElevenVideoError


def _names(typed: Mapping[str, str | None], settings: Settings, mode: Mode) -> _Asking:
    if all(typed.get(name) is not None for name in _NAMED):
        return {}
    catalogue = _catalogue(settings, mode)
    models = _listed(catalogue.models, "The models cannot be listed")
    asking = {
        "voice": lambda: _voice(settings, catalogue.voices),
        "text_model": lambda: _model(models, Purpose.TEXT, "Which model writes the script?", settings.text_model),
        "image_model": lambda: _model(models, Purpose.IMAGE, "Which model draws the pictures?", settings.image_model),
    }
    return _open(typed, asking)


def _catalogue(settings: Settings, mode: Mode) -> _Catalogue:
    """Voices and models, fetched at the same time."""
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
        "format": lambda: _of("Which file format?", FileFormat, settings.format),
        "captions": lambda: ask_one_of(
            "Which captions?",
            [Option(str(kind), f"{kind}: {what}") for kind, what in _CAPTIONS.items()],
            default=str(settings.captions),
        ),
    }


def _caption_look(settings: Settings) -> _Asking:
    """The questions about captions in the pictures."""
    return {
        "caption_style": lambda: ask_one_of(
            "Which caption style?",
            [Option(name, name) for name in caption_styles(settings.caption_styles)],
            default=settings.caption_style,
        ),
        "caption_position": lambda: _position(settings.caption_position),
    }


def _position(current: str) -> str:
    names = [*POSITIONS] if current in POSITIONS else [current, *POSITIONS]
    options = [*(Option(name, name) for name in names), Option(_OTHER, "another position")]
    answer = ask_one_of("Where should the captions be?", options, default=current)
    if answer != _OTHER:
        return answer
    return ask_text("Percentage of the height, from the top", check=_position_problem)


def _voice(settings: Settings, offered: OfferedVoices | ElevenVideoError) -> str:
    """The voice's name, or its id if two voices have the same name."""
    if isinstance(offered, ElevenVideoError):
        say(console, Text(f"The voices cannot be listed: {offered}"))
        return ask_text("Which voice? Name or id", default=settings.voice or _FIRST)
    named = Counter(one.name for one in offered.voices)
    typed = {one.id: one.name if named[one.name] == 1 else one.id for one in offered.voices}
    options = [Option(typed[one.id], _voice_title(one)) for one in offered.voices]
    if offered.default_id is None:
        options.insert(0, Option(settings.voice or _FIRST, settings.voice or "the account's first"))
    return ask_one_of("Which voice?", options, default=typed.get(offered.default_id or ""))


def _voice_title(voice: VoiceFacts) -> str:
    told = [voice.labels[name].replace("_", " ") for name in ("accent", "gender", "age") if name in voice.labels]
    return ", ".join([voice.name, *told])


def _model(models: Sequence[Listed], purpose: Purpose, question: str, current: str) -> str:
    options = [Option(one.id, ", ".join([one.id, *one.prices.told])) for one in models if one.purpose == purpose]
    if current not in {option.value for option in options}:
        options.insert(0, Option(current, current))
    return ask_one_of(question, options, default=current)


def _resolution(current: str) -> str:
    names = [*RESOLUTIONS] if current in RESOLUTIONS else [current, *RESOLUTIONS]
    options = [Option(name, name) for name in names]
    answer = ask_one_of("Which resolution?", [*options, Option(_OTHER, "another, as WIDTHxHEIGHT")], default=current)
    return ask_text("WIDTHxHEIGHT", check=_size_problem) if answer == _OTHER else answer


def _of(question: str, kinds: type[FileFormat], current: FileFormat) -> str:
    return ask_one_of(question, [Option(str(kind), str(kind)) for kind in kinds], default=str(current))


def _prompt_problem(typed: str) -> str | None:
    if not any(character.isalnum() for character in typed):
        return "Say what the video is about, such as: Why the sky is blue"
    return f"At most {LONGEST_PROMPT:,} characters." if len(typed) > LONGEST_PROMPT else None


def _length_problem(typed: str) -> str | None:
    try:
        parse_duration(typed)
    except (ValueError, InvalidInput) as error:
        return str(error)
    return None


def _position_problem(typed: str) -> str | None:
    try:
        parse_position(typed)
    except ValueError as error:
        return str(error)
    return None


def _size_problem(typed: str) -> str | None:
    try:
        frame_size(typed)
    except ValueError as error:
        return str(error)
    return None
