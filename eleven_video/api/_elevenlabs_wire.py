"""Reads the billed credits, the audio, the timings and the lists from ElevenLabs' answers in JSON.

The adapter in `elevenlabs` uses this module. This module does not access the network. The SDK does not check the fields
of its objects, so this module checks every field.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import accumulate
from typing import Any, NamedTuple

from eleven_video.accounting.credits import estimated_credits
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.money import Amount
from eleven_video.accounting.validation import accepted_amount
from eleven_video.api._timing_check import is_normalised_from, is_timed_for
from eleven_video.config.key_redaction import without_keys
from eleven_video.domain.requests.requests import PLAIN, Delivery, SpeechModel, SpeechQuota
from eleven_video.domain.requests.voices_and_models import VoiceFacts, languages_of
from eleven_video.domain.timing.narration import Alignment, Narration
from eleven_video.errors import InvalidAnswer

# A number that is far above the number of credits or characters of any request. A number above `_ABSURD` must be an
# error and is ignored.
_ABSURD = 10**9
_LONGEST_S = 1e6
# The id of a voice becomes part of a URL, so only characters that cannot change the path of the URL are allowed.
_VOICE_ID = re.compile(r"\w[\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bill:
    """The usage of one speech call.

    Attributes:
        parts: The number of characters that were sent, and the number of credits that were billed.
        estimated: Whether the number of credits was computed from the text, because the answer does not report the
            credits.
    """

    parts: Mapping[Part, Amount]
    estimated: bool


class Spoken(NamedTuple):
    """The speech in an answer. `other_words` is True if the timings in the answer belong to a text other than the sent
    text.
    """

    narration: Narration
    other_words: bool


def bill_of(
    text: str,
    headers: Mapping[str, str],
    *,
    model: str,
    multiplier: Fraction | None,
    voice_rate: Fraction = Fraction(1),
) -> Bill:
    """Find the usage of a speech call. The usage is the number of Unicode code points that were sent, and the number of
    credits that were billed.

    The header `character-cost` has the number of credits that were actually billed. The billed number may be lower than
    usual, for example during a promotion. If the header is missing or 0, the number of credits is the number of
    characters times the model's rate times the voice's rate.

    Args:
        text: The text that was sent.
        headers: The HTTP headers of the answer, with names in lower case.
        model: The id of the model. The rate of the model in the price data is found by this id.
        multiplier: The model's rate that the service reports, in credits per character. If `multiplier` is None, the
            rate in the price data is used.
        voice_rate: The voice's own rate. The number of credits is multiplied by this rate.
    """
    credits_ = _credits(headers.get("character-cost")) or None
    estimated = credits_ is None
    if credits_ is None:
        credits_ = estimated_credits(len(text), model=model, multiplier=multiplier, voice_rate=voice_rate)
    return Bill({Part.CHARACTERS: len(text), Part.CREDITS: credits_}, estimated)


def narration_in(answer: object, text: str) -> Spoken:
    """Read the speech from an answer. `text` is the sent text. Timings that belong to another text are left out.

    Raises:
        InvalidAnswer: The answer contains no audio, or its audio cannot be decoded.
    """
    encoded = _field(answer, "audio_base_64", "audio_base64")
    if not isinstance(encoded, str) or not encoded:
        raise InvalidAnswer("ElevenLabs' answer contains no audio. Try again.")
    try:
        audio = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidAnswer("ElevenLabs' audio cannot be decoded. Try again.") from None
    if not audio:
        raise InvalidAnswer("ElevenLabs' answer contains no audio. Try again.")
    alignment, fits = alignment_in(_field(answer, "alignment")), is_timed_for
    if alignment is None:
        alignment, fits = alignment_in(_field(answer, "normalized_alignment")), is_normalised_from
    if alignment is None or fits(alignment.text, text):
        return Spoken(Narration(audio, alignment), other_words=False)
    return Spoken(Narration(audio, None), other_words=True)


def alignment_in(answer: object) -> Alignment | None:
    """Read the times of the characters from an answer. The result is None if `answer` has no usable timings.

    The timings are three lists: characters, start times and end times. If these lists differ in length, the additional
    items of the longer lists are ignored. If a time is earlier than the previous time in the list, the time is replaced
    by the previous time.
    """
    characters = _list(_field(answer, "characters"))
    starts = _list(_field(answer, "character_start_times_seconds"))
    ends = _list(_field(answer, "character_end_times_seconds"))
    timed = list(zip(characters, starts, ends, strict=False))
    for character, start, end in timed:
        if not isinstance(character, str) or not _is_time(start) or not _is_time(end):
            return None
    if not timed:
        return None
    begins = tuple(accumulate((max(0.0, float(start)) for _, start, _ in timed), max))
    # A character cannot end before it begins, or before the previous character ends.
    finishes = tuple(accumulate((max(float(one[2]), begun) for one, begun in zip(timed, begins, strict=True)), max))
    return Alignment(tuple(character for character, _, _ in timed), begins, finishes)


def voices_in(answer: object) -> tuple[list[VoiceFacts], str | None]:
    """Read one page of a list of voices. The result has the voices of the page, and the token to request the next page.
    The token of the last page is None.
    """
    token = _field(answer, "next_page_token")
    more = _field(answer, "has_more") is True and isinstance(token, str) and token
    voices = [voice for voice in map(_voice, _list(_field(answer, "voices"))) if voice is not None]
    return voices, str(token) if more else None


def models_in(answer: object) -> list[SpeechModel]:
    """Read the speech models from ElevenLabs' list of models. Models that cannot speak are left out."""
    return [model for model in map(_model, _list(answer)) if model is not None]


def quota_in(answer: object) -> SpeechQuota:
    """Read the credits of an ElevenLabs account: the used credits, the credits that the subscription includes, and the
    additional credits that may be bought.

    Raises:
        InvalidAnswer: The answer does not contain the used credits, or it contains a limit below 0.
    """
    used, limit = _field(answer, "character_count"), _field(answer, "character_limit")
    if type(used) is not int or used < 0 or (type(limit) is int and limit < 0):
        raise InvalidAnswer("ElevenLabs' answer does not contain the credits used and left.")
    return SpeechQuota(
        plan=_text(_field(answer, "tier")),
        used=used,
        # Other limits of an ElevenLabs account can be the text "unlimited". So `character_limit` may also be a text.
        limit=limit if type(limit) is int else None,
        resets_at=_moment(_field(answer, "next_character_count_reset_unix")),
        extension=_extension(answer),
        overage=_overage(_field(answer, "current_overage")),
    )


def _extension(answer: object) -> int | None:
    """The number of credits that an ElevenLabs account may use in addition to the credits of its subscription. The
    result is None if the number of additional credits is unlimited, and 0 if the account has no usage-based billing.
    """
    if _field(answer, "can_extend_character_limit") is not True:
        return 0
    most = _field(answer, "max_credit_limit_extension")
    if most == "unlimited":
        return None
    return most if type(most) is int and most > 0 else 0


def _overage(answer: object) -> str:
    try:
        amount = Decimal(_text(_field(answer, "amount")))
    except ArithmeticError:
        return ""
    currency = _text(_field(answer, "currency")).upper()
    return f"{amount:f} {currency}".strip() if amount.is_finite() and amount > 0 else ""


def _voice(entry: object) -> VoiceFacts | None:
    voice_id = _text(_field(entry, "voice_id"))
    if not _VOICE_ID.fullmatch(voice_id):
        return None
    raw_labels = _field(entry, "labels")
    named = raw_labels.items() if isinstance(raw_labels, dict) else ()
    labels = {without_keys(str(name)): _text(value) for name, value in named}
    sharing = _field(entry, "sharing")
    verified = [_text(_field(language, "language")) for language in _list(_field(entry, "verified_languages"))]
    return VoiceFacts(
        voice_id,
        _text(_field(entry, "name")) or voice_id,
        category=_text(_field(entry, "category")),
        description=_text(_field(entry, "description")),
        labels={name: value for name, value in labels.items() if value},
        languages=languages_of([*verified, labels.get("language", "")]),
        preview_url=_text(_field(entry, "preview_url")) or None,
        rate=_rate(_field(sharing, "rate")),
        fiat_rate=_rate(_field(sharing, "fiat_rate")),
    )


def _rate(value: object) -> Fraction | None:
    """The rate of a voice in the value of a field. The result is None if the field is missing or zero."""
    number = _number(value)
    return Fraction(number) if number else None


def _model(entry: object) -> SpeechModel | None:
    model_id = _text(_field(entry, "model_id"))
    if not model_id or _field(entry, "can_do_text_to_speech") is False:
        return None
    rates = _field(entry, "model_rates")
    multiplier = _number(_field(rates, "character_cost_multiplier"))
    discount = _number(_field(rates, "cost_discount_multiplier"))
    if multiplier is not None and discount is not None:
        multiplier *= discount
    longest = _field(entry, "maximum_text_length_per_request")
    return SpeechModel(
        model_id,
        None if multiplier is None else f"{multiplier.normalize():f}",
        longest if type(longest) is int and 0 < longest < _ABSURD else None,
        languages_of(
            _text(_field(language, "language_id")).casefold() for language in _list(_field(entry, "languages"))
        ),
    )


def delivery_arguments(delivery: Delivery) -> dict[str, Any]:
    """The arguments for language, seed and speed with which the SDK's function is called. Default values are left
    out.
    """
    arguments: dict[str, Any] = {}
    if delivery.language:
        arguments["language_code"] = delivery.language
    if delivery.seed is not None:
        arguments["seed"] = delivery.seed
    if delivery.speed != PLAIN.speed:
        arguments["voice_settings"] = {"speed": delivery.speed}
    return arguments


def _moment(unix: object) -> datetime | None:
    if type(unix) is not int or unix <= 0:
        return None
    try:
        return datetime.fromtimestamp(unix, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _credits(value: object) -> Amount | None:
    """Read a number of credits. A whole number is returned as an int. The result is None if the value is not a valid
    number of credits.
    """
    number = _number(value)
    return None if number is None else accepted_amount(number)


def _number(value: object) -> Decimal | None:
    """Convert a value to a number, even if the value is a text. The result is None if the value cannot be a number of
    credits.
    """
    try:
        number = Decimal(str(value).strip())
        accepted_amount(number)
    except (InvalidOperation, ValueError):
        return None
    return number if number < _ABSURD else None


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -_LONGEST_S < value < _LONGEST_S


def _text(value: object) -> str:
    return without_keys(value.strip()) if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _field(source: object, *names: str) -> object:
    """The value of the first field in `names` that exists in `source`. The result is None if `source` has none of these
    fields.

    `source` is an object of the SDK or parsed JSON.
    """
    for name in names:
        value = source.get(name) if isinstance(source, dict) else getattr(source, name, None)
        if value is not None:
            return value
    return None
