"""Completes the values of options in the shell. No service is called."""

from collections.abc import Callable, Iterable

from eleven_video.domain.options.option import Option

Completing = Callable[[str], list[str]]


def _one_of(names: Callable[[], Iterable[str]]) -> Completing:
    def complete(incomplete: str) -> list[str]:
        return [name for name in names() if name.startswith(incomplete)]

    return complete


def completion_of(option: Option) -> Completing | None:
    """A function that completes a value of the option. Returns None if the option has no list of values."""
    if option.name == "caption_style":
        return _one_of(_caption_styles)
    if option.suggestions is not None:
        return _one_of(option.suggestions)
    return _one_of(lambda: option.choices) if option.choices else None


def _sessions() -> list[str]:
    from eleven_video.config.paths import sessions_dir
    from eleven_video.purchasing.session_folder import session_ids

    return list(reversed(session_ids(sessions_dir())))


def _caption_styles() -> list[str]:
    from eleven_video.config.settings import load_settings
    from eleven_video.domain.captions.style import built_in_styles, caption_styles
    from eleven_video.errors import ElevenVideoError

    try:
        return list(caption_styles(load_settings().caption_styles))
    except ElevenVideoError:
        return list(built_in_styles())


session = _one_of(_sessions)
