"""Reads speech requests to ElevenLabs: checks the type and range of each field, and refuses invalid requests with
ElevenLabs' error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eleven_video.sandbox.catalogue import (
    AUDIO_FORMATS,
    DEFAULT_AUDIO_FORMAT,
    DEFAULT_SPEECH_MODEL,
    DEFAULT_VOICE_SETTINGS,
    SPEECH_MODELS,
    VOICES,
    AudioFormat,
    SpeechModel,
    Voice,
)
from eleven_video.sandbox.faults import error_bodies
from eleven_video.sandbox.http.messages import MalformedBody, Refused, Request

_SPEEDS = (0.7, 1.2)  # the range that ElevenLabs' API reference gives; `domain/options/ranges.py` has the same range
_SEEDS = 2**32
_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


@dataclass(frozen=True, slots=True)
class SpeechOrder:
    """A speech request that was checked and is valid.

    Attributes:
        text: The text to speak.
        voice: The voice.
        model: The speech model.
        output: The format of the sound file.
        pace: The speaking speed. The normal speed is 1.0.
        seed: The seed for random numbers that the client sent. It is None if the client sent no seed.
        settings: The voice settings. Settings that the client did not send have their default values.
        in_history: Whether the call is added to the history.
    """

    text: str
    voice: Voice
    model: SpeechModel
    output: AudioFormat
    pace: float
    seed: int | None
    settings: Mapping[str, object]
    in_history: bool

    @property
    def credits(self) -> int:
        """The credits that the speech costs."""
        return self.model.credits(self.text, self.voice.rate)


def read_order(request: Request, voice_id: str, *, streamed: bool) -> SpeechOrder:
    """Read a speech request.

    Args:
        request: The request.
        voice_id: The id of the voice in the request's path.
        streamed: Whether the path requests the speech as a stream.

    Raises:
        Refused: The request is invalid. The exception has the reply with ElevenLabs' error.
    """
    try:
        body = request.json()
    except MalformedBody as error:
        raise Refused(error_bodies.elevenlabs_invalid("body", f"JSON decode error: {error}", "json_invalid")) from error
    output = AUDIO_FORMATS.get(request.query.get("output_format") or DEFAULT_AUDIO_FORMAT)
    if output is None or (streamed and output.codec == "wav"):
        valid = [name for name, audio in AUDIO_FORMATS.items() if not (streamed and audio.codec == "wav")]
        message = f"Output format is not valid here. Valid are: {', '.join(valid)}."
        raise Refused(error_bodies.elevenlabs_error(403, "invalid_output_format", message))
    kept = _flag(request.query.get("enable_logging", "true"), "query.enable_logging")
    _whole(request.query.get("optimize_streaming_latency", "0"), "query.optimize_streaming_latency")
    given = {name: read(body[name], f"body.{name}") for name, read in _FIELDS.items() if body.get(name) is not None}
    voice = voice_of(voice_id)
    model_id = given.get("model_id") or DEFAULT_SPEECH_MODEL
    model = SPEECH_MODELS.get(model_id)
    if model is None:
        raise Refused(error_bodies.speech_model_not_found(model_id))
    if "text" not in given:
        raise Refused(error_bodies.elevenlabs_invalid("body.text", "Field required", "missing"))
    text = given["text"]
    if not model.context and (given.get("previous_text") or given.get("next_text")):
        raise Refused(error_bodies.context_refused(model.id))
    if not text.strip() and not model.takes_blank:
        raise Refused(error_bodies.blank_text())
    if len(text) > model.max_characters * 11 // 10:
        raise Refused(error_bodies.text_too_long(len(text), model.max_characters))
    settings = dict(DEFAULT_VOICE_SETTINGS) | given.get("voice_settings", {})
    pace = float(settings["speed"]) if model.honours_speed else 1.0
    return SpeechOrder(text, voice, model, output, pace, given.get("seed"), settings, kept)


def voice_of(voice_id: str) -> Voice:
    """Find the voice with this id. Raises Refused, with ElevenLabs' error, if no voice has this id."""
    voice = VOICES.get(voice_id)
    if voice is None:
        raise Refused(error_bodies.voice_not_found(voice_id))
    return voice


def _invalid(place: str, message: str, kind: str) -> Refused:
    return Refused(error_bodies.elevenlabs_invalid(place, message, kind))


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise _invalid(place, "Input should be a valid string", "string_type")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _invalid(place, "Input should be a valid string, without lone surrogates", "string_unicode") from None
    return value


def _flag(value: Any, place: str) -> bool:
    word = str(value).lower() if isinstance(value, str | bool | int) else ""
    if word not in (*_TRUE, *_FALSE):
        raise _invalid(place, "Input should be a valid boolean", "bool_parsing")
    return word in _TRUE


def _number(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _invalid(place, "Input should be a valid number", "float_type")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise _invalid(place, "Input should be a valid number", "float_parsing") from None
    if not abs(number) < float("inf"):
        raise _invalid(place, "Input should be a finite number", "finite_number")
    return number


def _whole(value: Any, place: str) -> int:
    number = _number(value, place)
    if not number.is_integer():
        raise _invalid(place, "Input should be a valid integer", "int_from_float")
    return int(number)


def _seed(value: Any, place: str) -> int:
    number = _whole(value, place)
    if not 0 <= number < _SEEDS:
        raise _invalid(place, f"Input should be between 0 and {_SEEDS - 1}", "greater_than_equal")
    return number


def _settings(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _invalid(place, "Input should be a valid dictionary", "model_attributes_type")
    read = {"use_speaker_boost": _flag, **dict.fromkeys(("stability", "similarity_boost", "style", "speed"), _number)}
    given = {
        name: read[name](inner, f"{place}.{name}")
        for name, inner in value.items()
        if name in read and inner is not None
    }
    for name, inner in given.items():
        low, high = _SPEEDS if name == "speed" else (0, 1)
        if not low <= inner <= high:
            message = f"Invalid setting for {name} received, expected to be between {low} and {high}."
            raise Refused(error_bodies.elevenlabs_error(400, "invalid_voice_settings", message))
    return given


def _many(read: Callable[[Any, str], Any]) -> Callable[[Any, str], list[Any]]:
    def read_all(value: Any, place: str) -> list[Any]:
        if not isinstance(value, list):
            raise _invalid(place, "Input should be a valid list", "list_type")
        return [read(one, f"{place}.{number}") for number, one in enumerate(value)]

    return read_all


def _locator(value: Any, place: str) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("pronunciation_dictionary_id"), str):
        raise _invalid(f"{place}.pronunciation_dictionary_id", "Field required", "missing")
    return value


def _normalization(value: Any, place: str) -> str:
    if value not in ("auto", "on", "off"):
        raise _invalid(place, "Input should be 'auto', 'on' or 'off'", "enum")
    return str(value)


_FIELDS: Mapping[str, Callable[[Any, str], Any]] = {
    **dict.fromkeys(("text", "model_id", "language_code", "previous_text", "next_text"), _text),
    **dict.fromkeys(("previous_request_ids", "next_request_ids"), _many(_text)),
    **dict.fromkeys(("use_pvc_as_ivc", "apply_language_text_normalization"), _flag),
    "voice_settings": _settings,
    "pronunciation_dictionary_locators": _many(_locator),
    "seed": _seed,
    "apply_text_normalization": _normalization,
}
