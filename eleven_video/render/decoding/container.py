"""Opens files in FFmpeg with a fixed demuxer and without access to other files or addresses."""

from collections.abc import Mapping
from typing import NoReturn

import av
from av.container import InputContainer

from eleven_video.render.decoding.sound_source import SoundSource, UnusableSoundError

MATROSKA = "matroska,webm"
MOV = "mov,mp4,m4a,3gp,3g2,mj2"

_MOST_STREAMS = 32
_OPTIONS = {"protocol_whitelist": "none", "max_streams": str(_MOST_STREAMS)}
# A MOV file may refer to tracks in other files. The options in `_OWN_OPTIONS` stop FFmpeg from opening other files.
_OWN_OPTIONS = {MOV: {"enable_drefs": "0", "use_absolute_path": "0"}}


def opened_container(source: SoundSource, demuxer: str, *, codec_options: Mapping[str, str]) -> InputContainer:
    """Open a file with FFmpeg. The result is used in a `with` block, and the file is closed at the end of this block.

    Args:
        source: The bytes of the file.
        demuxer: FFmpeg's name of the demuxer. FFmpeg uses this demuxer and does not guess the format.
        codec_options: The options for the decoders that FFmpeg opens to find out the parameters of the tracks.

    Raises:
        UnusableSoundError: The file refers to another file or an address.
        OSError, av.FFmpegError: The file cannot be read, or the file is damaged.
    """
    return av.open(
        source,
        "r",
        format=demuxer,
        container_options={**_OPTIONS, **_OWN_OPTIONS.get(demuxer, {}), "format_whitelist": demuxer},
        options=dict(codec_options),
        metadata_errors="replace",
        io_open=_refuse,
    )


def _refuse(url: str, _flags: int, _options: dict[str, str]) -> NoReturn:
    raise UnusableSoundError(f"it refers to another file or address ({url[:100]!r})")
