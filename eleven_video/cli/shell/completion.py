"""Shell completion of values. It asks no service and loads modules only when they are needed."""

from collections.abc import Callable, Iterable

from eleven_video.domain.options.option import Option

Completing = Callable[[str], list[str]]


def _one_of(names: Callable[[], Iterable[str]]) -> Completing:
    def complete(incomplete: str) -> list[str]:
        return [name for name in names() if name.startswith(incomplete)]

    return complete


def completion_of(option: Option) -> Completing:
    """Completion of an option's value."""
    return _one_of(_caption_styles if option.name == "caption_style" else lambda: option.choice_names)


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
