"""Runs `voices`: lists the account's voices that match a search. If no voice matches, an error is raised."""

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

from eleven_video.accounting.prices.deprecations import category_ending, end_of_voices
from eleven_video.api.name_lookup import chosen_voice
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.settings import load_settings
from eleven_video.domain.options import Mode
from eleven_video.domain.requests.voices_and_models import VoiceFacts
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import InvalidInput
from eleven_video.services.catalogue import offered_voices
from eleven_video.services.run_mode import likely_mode
from eleven_video.ui.console import console, make_console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.tables.voices import VoiceList


def print_voices(search: str, *, language: str | None, category: str | None, as_json: bool) -> None:
    """Print the voices that match the search words, the language and the category.

    Raises:
        InvalidInput: No voice matches. The message lists similar names, or the languages or categories of the existing
            voices.
        MissingKey, KeyRejected, ProviderError: ElevenLabs has not sent its list of voices.
    """
    settings = load_settings()
    mode = likely_mode(settings)
    print_sandbox_note(mode, "voices")
    offered = offered_voices(settings, mode)
    found = _of_language(_of_category(_matching(offered.voices, search), category), language)
    if as_json:
        record = {
            "served_by": str(mode),
            "total": len(offered.voices),
            "voices": [_record(voice, is_default=voice.id == offered.default_id) for voice in found],
        }
        print_json_result(record)
        return
    view = VoiceList(found, len(offered.voices), offered.default_id, notes=_endings(found))
    make_console(sys.stdout).print(view, soft_wrap=False, crop=False)


def _endings(voices: Iterable[VoiceFacts]) -> list[str]:
    """One sentence for each category of voices that ElevenLabs has removed or will remove soon."""
    today = datetime.now(UTC).date()
    near = {end.name: end for voice in voices if (end := end_of_voices(voice.category)) and end.is_near(today)}
    return [category_ending(end, today) for end in near.values()]


def print_sandbox_note(mode: Mode, listed: str) -> None:
    """In sandbox mode, print that the list comes from the sandbox. `listed` is a word such as "voices"."""
    if mode is Mode.SANDBOX:
        say(console, Text(f"No API keys found. These are the {listed} of the built-in sandbox."))


def _matching(voices: Sequence[VoiceFacts], search: str) -> Sequence[VoiceFacts]:
    found = [voice for voice in voices if voice.matches(search)]
    if not found and search.strip():
        chosen_voice(search.strip(), [voice.voice for voice in voices])
    return found


def _of_category(voices: Sequence[VoiceFacts], category: str | None) -> Sequence[VoiceFacts]:
    if category is None:
        return voices
    wanted = category.strip().casefold()
    found = [voice for voice in voices if voice.category.casefold() == wanted]
    if not found:
        raise InvalidInput(_none(f"of the category {category!r}", (voice.category for voice in voices)))
    return found


def _of_language(voices: Sequence[VoiceFacts], language: str | None) -> Sequence[VoiceFacts]:
    if language is None:
        return voices
    found = [voice for voice in voices if voice.speaks(language)]
    if not found:
        told = (code for voice in voices for code in voice.languages)
        raise InvalidInput(_none(f"for the language {language!r}", told))
    return found


def _none(wanted: str, there: Iterable[str]) -> str:
    others = ", ".join(sorted({one_line(one) for one in there if one}, key=str.casefold))
    return f"There is no voice {wanted}." + (f" Choose from {others}." if others else "")


def _record(voice: VoiceFacts, *, is_default: bool) -> dict[str, Any]:
    return {
        "id": voice.id,
        "name": voice.name,
        "category": voice.category or None,
        "description": voice.description or None,
        "labels": dict(voice.labels),
        "languages": list(voice.languages),
        "preview_url": voice.preview_url,
        "rate": None if voice.rate is None else float(voice.rate),
        "fiat_rate": None if voice.fiat_rate is None else float(voice.fiat_rate),
        "default": is_default,
        "ends": end.ends.isoformat() if (end := end_of_voices(voice.category)) is not None else None,
    }
