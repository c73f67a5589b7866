"""Lists the sound formats that can be decoded. The format of a file is found by the first bytes of the file. The name
of the file is ignored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from eleven_video.render.decoding.container import MATROSKA, MOV
from eleven_video.render.decoding.mpeg_audio import finds_frames
from eleven_video.render.decoding.sound_source import SoundSource, UnusableSoundError
from eleven_video.render.decoding.stripped_chunks import aiff_source, flac_source, wav_source
from eleven_video.render.decoding.stripped_matroska import matroska_source
from eleven_video.render.decoding.stripped_mp4 import mp4_source

# The names of the supported formats in messages to the user
SOUND_FORMATS = "MP3, WAV, FLAC, Ogg, M4A, MP4, MOV, WebM, MKA or AIFF"

_ID3_HEADER = 10  # bytes
_ID3_FOOTER = 0x10  # the flag that is set if a footer follows the tag
_MOST_TAGS = 16
_HEAD = 12  # bytes
# The possible types of the first box of an MP4 or QuickTime file. In newer files the type is "ftyp". In old files the
# first box may have one of the other types.
_MP4_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}


@dataclass(frozen=True, slots=True)
class SoundFormat:
    """A sound format that can be decoded.

    Attributes:
        demuxer: FFmpeg's name of the demuxer for this format.
        matches: A function that gets the first bytes of a file and returns whether the file has this format.
        source: A function that gets a file and the offset at which its tags end, and returns the bytes that the demuxer
            may read. `source` raises UnusableSoundError if the file is damaged or exceeds a limit.
    """

    demuxer: str
    matches: Callable[[bytes], bool]
    source: Callable[[BinaryIO, int], SoundSource]


def _plain(file: BinaryIO, start: int) -> SoundSource:
    return SoundSource(file, start=start)


FORMATS = (
    SoundFormat("wav", lambda head: head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE", wav_source),
    SoundFormat("flac", lambda head: head[:4] == b"fLaC", flac_source),
    SoundFormat("ogg", lambda head: head[:4] == b"OggS", _plain),
    SoundFormat("aiff", lambda head: head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}, aiff_source),
    SoundFormat(MATROSKA, lambda head: head[:4] == b"\x1aE\xdf\xa3", matroska_source),
    SoundFormat(MOV, lambda head: head[4:8] in _MP4_BOXES, mp4_source),
)
MP3 = SoundFormat("mp3", lambda _: False, _plain)


def sound_source(file: BinaryIO) -> tuple[SoundFormat, SoundSource]:
    """The format of a sound file, and the source with the bytes of the file that the demuxer may read.

    Raises:
        UnusableSoundError: The file is empty, or its format is not supported.
        OSError: The file cannot be read.
    """
    start = _after_tags(file)
    file.seek(start)
    head = file.read(_HEAD)
    kind = next((each for each in FORMATS if each.matches(head)), None)
    if kind is None and finds_frames(file, start):
        kind = MP3
    if kind is None:
        raise UnusableSoundError(f"it is not a sound file in {SOUND_FORMATS}")
    return kind, kind.source(file, start)


def _after_tags(file: BinaryIO) -> int:
    """The offset in a file at which the ID3v2 tags of the file end. Decoders do not get the tags, because decompressed
    texts and pictures in the tags may be a thousand times as large as in the file.
    """
    start = 0
    for _ in range(_MOST_TAGS):
        file.seek(start)
        header = file.read(_ID3_HEADER)
        if header[:3] != b"ID3" or len(header) < _ID3_HEADER:
            break
        size = 0
        for byte in header[6:]:
            size = size << 7 | byte & 0x7F
        start += _ID3_HEADER + size + (_ID3_HEADER if header[5] & _ID3_FOOTER else 0)
    return start
