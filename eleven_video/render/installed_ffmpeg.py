"""Lists the FFmpeg libraries of the installed PyAV, and the needed encoders, containers and filters that are missing in
the installed PyAV.
"""

from collections.abc import Iterator

import av
from av.codec import Codec
from av.codec.codec import UnknownCodecError
from av.filter import filters_available
from av.format import formats_available

from eleven_video.render.encoding.formats import FORMATS

# The filter "ebur128" measures loudness, and is needed to bring narration and music to their target loudness.
_FILTERS = ("ebur128",)


def ffmpeg_libraries() -> dict[str, str]:
    """FFmpeg's libraries with their versions, such as {"libavcodec": "62.28.102"}."""
    return {name: ".".join(str(part) for part in version) for name, version in av.library_versions.items()}


def needed_parts() -> tuple[str, ...]:
    """FFmpeg's names of the encoders, containers and filters that the video formats need. Each name is listed once."""
    encoders = [name for row in FORMATS.values() for name in (row.pictures.encoder, row.sound.encoder, row.subtitles)]
    return tuple(dict.fromkeys([*encoders, *(row.container for row in FORMATS.values()), *_FILTERS]))


def missing_parts() -> tuple[str, ...]:
    """The names from `needed_parts` of the encoders, containers and filters that are missing in the installed PyAV."""
    return tuple(dict.fromkeys(_missing()))


def _missing() -> Iterator[str]:
    for row in FORMATS.values():
        yield from (name for name in (row.pictures.encoder, row.sound.encoder, row.subtitles) if not _has_encoder(name))
        if row.container not in formats_available:
            yield row.container
    yield from (name for name in _FILTERS if name not in filters_available)


def _has_encoder(name: str) -> bool:
    try:
        return Codec(name, "w").is_encoder
    except UnknownCodecError:
        return False
