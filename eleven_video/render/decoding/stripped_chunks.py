"""Hides texts and pictures in WAV, AIFF and FLAC files, so that decoders read only the sound and its parameters."""

from typing import BinaryIO, Literal

from eleven_video.render.decoding.sound_source import SoundSource, UnusableSoundError

_HEADER, _FORM_HEADER = 8, 12  # bytes
_IGNORED = b"JUNK"
_WAV_CHUNKS = {b"fmt ", b"fact", b"ds64", b"data"}
_AIFF_CHUNKS = {b"COMM", b"FVER", b"SSND", b"wave"}
_MOST_CHUNKS = 10_000
# While a recording program does not know the final length, it writes one of these lengths into the file.
_OPEN_ENDS = {0, 0xFFFF_FFFF}

_FLAC_MARK, _FLAC_HEADER = 4, 4  # bytes
_LAST_BLOCK = 0x80
_FLAC_BLOCKS = {0, 3}  # the types of the blocks that are not hidden: the description of the sound and the seek table
_FLAC_PADDING = 1


def wav_source(file: BinaryIO, start: int) -> SoundSource:
    """Return a `SoundSource` for a WAV file that begins at the offset `start`. In the source, only the chunks with the sound
    and the description of the sound are visible.
    """
    return SoundSource(file, start=start, replaced=_hidden(file, start, _WAV_CHUNKS, "little"))


def aiff_source(file: BinaryIO, start: int) -> SoundSource:
    """Return a `SoundSource` for an AIFF file that begins at the offset `start`. In the source, only the chunks with the sound
    and the description of the sound are visible.
    """
    return SoundSource(file, start=start, replaced=_hidden(file, start, _AIFF_CHUNKS, "big"))


def flac_source(file: BinaryIO, start: int) -> SoundSource:
    """Return a `SoundSource` for a FLAC file that begins at the offset `start`. In the source, texts and pictures are
    hidden.
    """
    replaced = {}
    at = start + _FLAC_MARK
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        header = file.read(_FLAC_HEADER)
        if len(header) < _FLAC_HEADER:
            break
        if header[0] & ~_LAST_BLOCK not in _FLAC_BLOCKS:
            replaced[at] = bytes((header[0] & _LAST_BLOCK | _FLAC_PADDING,))
        at += _FLAC_HEADER + int.from_bytes(header[1:], "big")
        if header[0] & _LAST_BLOCK:
            return SoundSource(file, start=start, replaced=replaced)
    raise UnusableSoundError("its header is damaged")


def _hidden(file: BinaryIO, start: int, needed: set[bytes], order: Literal["little", "big"]) -> dict[int, bytes]:
    """Find the chunks whose names are not in `needed`, so that these chunks can be hidden. The keys of the result are
    the offsets of the names of these chunks in the file. Each value is the name that replaces the name of the chunk.
    """
    replaced: dict[int, bytes] = {}
    at = start + _FORM_HEADER
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        header = file.read(_HEADER)
        if len(header) < _HEADER:
            return replaced
        length = int.from_bytes(header[4:], order)
        if header[:4] not in needed:
            replaced[at] = _IGNORED
        elif header[:4] == b"data" and length in _OPEN_ENDS:
            return replaced
        at += _HEADER + length + length % 2
    raise UnusableSoundError("its header is damaged")
