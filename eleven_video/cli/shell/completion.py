"""Shell completion of values. It calls no service and loads modules only when they are needed."""

from collections.abc import Callable, Iterable

Completing = Callable[[str], list[str]]


def _one_of(names: Callable[[], Iterable[str]]) -> Completing:
    def complete(incomplete: str) -> list[str]:
        return [name for name in names() if name.startswith(incomplete)]

    return complete


def _of_video(kind: str) -> Completing:
    def names() -> list[str]:
        from eleven_video.domain import video

        return [str(one) for one in getattr(video, kind)]

    return _one_of(names)


def _fits() -> list[str]:
    from eleven_video.domain.options import Fit

    return list(Fit)


def _stages() -> list[str]:
    from eleven_video.domain.stages import StopAt

    return list(StopAt)


def _languages() -> list[str]:
    from eleven_video.domain.text.languages import language_names

    return language_names()


def _sessions() -> list[str]:
    from eleven_video.config.paths import sessions_dir
    from eleven_video.purchasing.session_folder import session_ids

    return list(reversed(session_ids(sessions_dir())))


def _sizes() -> list[str]:
    from eleven_video.domain.video import RATIOS, RESOLUTIONS

    return [*RESOLUTIONS, *RATIOS]


def _caption_styles() -> list[str]:
    from eleven_video.config.settings import load_settings
    from eleven_video.domain.captions.style import built_in_styles, caption_styles
    from eleven_video.errors import ElevenVideoError

    try:
        return list(caption_styles(load_settings().caption_styles))
    except ElevenVideoError:
        return list(built_in_styles())


def _caption_positions() -> list[str]:
    from eleven_video.domain.captions.place import POSITIONS

    return list(POSITIONS)


resolution = _one_of(_sizes)
caption_style = _one_of(_caption_styles)
caption_position = _one_of(_caption_positions)
safe_area = _one_of(lambda: ("apps", "none"))
fps = _of_video("FRAME_RATES")
file_format = _of_video("FileFormat")
quality = _of_video("Quality")
motion = _of_video("Motion")
transition = _of_video("Transition")
captions = _of_video("Captions")
fit = _one_of(_fits)
stop_at = _one_of(_stages)
language = _one_of(_languages)
session = _one_of(_sessions)
on_unknown = _one_of(lambda: ("retry", "skip", "stop"))
