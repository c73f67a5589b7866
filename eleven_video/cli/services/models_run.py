"""Runs `models`: lists the models of both services with their prices. Models with the same use form a group."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any

from rich.text import Text

from eleven_video.accounting.calls import Service
from eleven_video.accounting.prices.deprecations import EndOfService, end_of_model
from eleven_video.cli.pricing.rates import PriceSources
from eleven_video.cli.services.model_prices import UnitPrices, gemini_prices, speech_prices
from eleven_video.cli.services.voices_run import print_sandbox_note
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.voices_and_models import Purpose, plain_words
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.services.catalogue import OfferedModels, offered_models
from eleven_video.services.run_mode import likely_mode
from eleven_video.ui.console import console, make_console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.styles import WARNING_LABEL
from eleven_video.ui.tables.models import ModelGroup, ModelLine, ModelList

_SPEECH = "speech"
_TITLES = {
    Purpose.TEXT.value: "Gemini models that write the script (--text-model)",
    Purpose.IMAGE.value: "Gemini models that draw the pictures (--image-model)",
    _SPEECH: "ElevenLabs models that speak (--tts-model)",
}
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """A model in the list with its use and its prices. `end` is None if no end of the model is near."""

    id: str
    title: str
    purpose: str
    is_default: bool
    prices: UnitPrices
    max_characters: int | None = None
    end: EndOfService | None = None


def print_models(search: str, *, as_json: bool) -> None:
    """Print the models of both services on stdout.

    If one service fails, print a warning and the other service's models.

    Raises:
        InvalidInput: No name of a model matches `search`. The message lists the most similar names.
        MissingKey, KeyRejected, ProviderError: Neither service has sent its list of models.
        ConfigurationError: A setting or a price that the user has set is invalid.
    """
    settings = load_settings()
    sources = PriceSources.of(settings, None)
    mode = likely_mode(settings)
    print_sandbox_note(mode, "models")
    offered = offered_models(settings, mode)
    errors = _tell_trouble(offered)
    every = _listed(offered, settings, sources)
    found = _matching(every, search)
    if as_json:
        record = {
            "served_by": str(mode),
            "models": [_record(model, datetime.now(UTC).date()) for model in found],
            "unavailable": {str(service): str(error) for service, error in errors.items()},
        }
        print_json_result(record)
        return
    groups = [_group(purpose, found, errors, settings, every) for purpose in _TITLES]
    make_console(sys.stdout).print(ModelList(groups), soft_wrap=False, crop=False)


def _tell_trouble(offered: OfferedModels) -> dict[Service, ElevenVideoError]:
    """Print a warning for each service that has not sent its list. If both services failed, raise one of the errors.

    Returns the error of each service that has not sent its list.
    """
    of_services = {Service.GEMINI: offered.gemini.error, Service.ELEVENLABS: offered.speech.error}
    errors = {service: error for service, error in of_services.items() if error is not None}
    # If both services failed, the error with the highest exit code is raised. The error of a failing service has a
    # higher exit code than the error of a missing key.
    raised = max(errors.values(), key=lambda error: error.exit_code) if len(errors) == len(of_services) else None
    for error in errors.values():
        if error is not raised:
            say(console, Text.assemble(("Warning: ", WARNING_LABEL), str(error)))
    if raised is not None:
        raise raised
    return errors


def listed_models(settings: Settings, mode: Mode) -> list[Listed]:
    """The models of both services with their prices. If one service does not answer, a warning is printed.

    Raises:
        MissingKey, KeyRejected, ProviderError: Neither service has sent its list of models.
    """
    offered = offered_models(settings, mode)
    _tell_trouble(offered)
    return _listed(offered, settings, PriceSources.of(settings, None))


def _listed(offered: OfferedModels, settings: Settings, sources: PriceSources) -> list[Listed]:
    today = datetime.now(UTC).date()
    defaults = {Purpose.TEXT.value: settings.text_model, Purpose.IMAGE.value: settings.image_model}
    models = [
        Listed(
            one.id,
            one.title,
            str(purpose),
            one.id == defaults[purpose].strip().removeprefix("models/"),
            gemini_prices(one, sources, today),
            end=_near_end(one.id, today),
        )
        for one in offered.gemini.items
        if (purpose := one.purpose) is not None
    ]
    models += [
        Listed(
            one.id,
            "",
            _SPEECH,
            one.id == settings.tts_model.strip(),
            speech_prices(one, sources, today),
            one.max_characters,
            _near_end(one.id, today),
        )
        for one in offered.speech.items
    ]
    return sorted(models, key=lambda model: model.id)


def _near_end(model: str, today: date) -> EndOfService | None:
    end = end_of_model(model)
    return end if end is not None and end.is_near(today) else None


def _told(model: Listed, today: date) -> Sequence[str]:
    return model.prices.phrases if model.end is None else [*model.prices.phrases, model.end.short(today)]


def _matching(models: Sequence[Listed], search: str) -> Sequence[Listed]:
    words = plain_words(search).split()
    found = [one for one in models if all(word in plain_words(f"{one.id} {one.title}") for word in words)]
    if not found and words:
        near = _nearest(words, [one.id for one in models])
        raise InvalidInput(
            f"No model has {search!r} in its name." + (f" Did you mean {' or '.join(near)}?" if near else "")
        )
    return found


def _nearest(words: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names that are similar to the whole search text. If there are none, one similar part of a name is enough."""
    whole = get_close_matches("-".join(words), names, n=_NEAR)
    parts = {part: name for name in reversed(names) for part in re.split(r"[-_]", name)}
    return whole or list(dict.fromkeys(parts[one] for word in words for one in get_close_matches(word, parts, n=_NEAR)))


def _group(
    purpose: str,
    models: Sequence[Listed],
    errors: dict[Service, ElevenVideoError],
    settings: Settings,
    every: Sequence[Listed],
) -> ModelGroup:
    error = errors.get(Service.ELEVENLABS if purpose == _SPEECH else Service.GEMINI)
    if error is not None:
        return ModelGroup(_TITLES[purpose], unavailable=str(error))
    shown = [model for model in models if model.purpose == purpose]
    notes = []
    if shown and purpose == _SPEECH and not any(model.prices.dollars for model in shown):
        notes.append("The cost is shown in credits only, because elevenlabs_plan is not set.")
    if not any(model.is_default for model in every if model.purpose == purpose):
        wanted = {Purpose.TEXT.value: settings.text_model, Purpose.IMAGE.value: settings.image_model}
        notes.append(f"Your settings name {wanted.get(purpose, settings.tts_model)}, which is not in the list.")
    today = datetime.now(UTC).date()
    lines = [ModelLine(model.id, _told(model, today), model.is_default) for model in shown]
    return ModelGroup(_TITLES[purpose], lines, notes=notes)


def _record(model: Listed, today: date) -> dict[str, Any]:
    prices = model.prices
    return {
        "service": str(Service.ELEVENLABS if model.purpose == _SPEECH else Service.GEMINI),
        "used_for": model.purpose,
        "model": model.id,
        "title": model.title or None,
        "default": model.is_default,
        "priced": bool(prices.dollars),
        "told": list(_told(model, today)),
        "dollars": {unit: float(dollars) for unit, dollars in prices.dollars.items()},
        "credits_per_character": None if prices.credits_per_character is None else float(prices.credits_per_character),
        "max_characters": model.max_characters,
        "ends": None if model.end is None else model.end.ends.isoformat(),
        "successor": None if model.end is None else model.end.successor,
    }
