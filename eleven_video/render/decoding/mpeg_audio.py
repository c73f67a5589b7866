"""Recognises MP3 files by their frames. ISO/IEC 11172-3, section 2.4, describes the format of frames. Frames of the
versions 2 and 2.5, which have lower sample rates, are recognised too.
"""

from typing import BinaryIO

# The first whole frame must start within this number of bytes. Before this frame, a file may have padding after its
# tags. It may also have the end of another frame, if a recording started in the middle of that frame.
_SEARCHED = 8192  # bytes
_HEADER = 4  # bytes
_VERSION_1, _RESERVED_VERSION = 3, 1
_LAYER_3 = 1
# The header of a frame has an index for each of these tables. They list the kilobits per second of version 1, the
# kilobits per second of versions 2 and 2.5, and the samples per second of version 1.
_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = (44_100, 48_000, 32_000)
_SHIFTS = {3: 0, 2: 1, 0: 2}  # version 2 has half the sample rate of version 1, and version 2.5 has a quarter of it


def finds_frames(file: BinaryIO, start: int) -> bool:
    """Return whether the file has two consecutive MP3 frames soon after the offset `start`, or a single frame there
    that ends exactly where the file ends.
    """
    file.seek(start)
    data = file.read(2 * _SEARCHED)
    at = -1
    while (at := data.find(b"\xff", at + 1, _SEARCHED)) >= 0:
        length = _frame_length(data[at : at + _HEADER])
        if length and (at + length == len(data) or _frame_length(data[at + length : at + length + _HEADER])):
            return True
    return False


def _frame_length(header: bytes) -> int:
    """The length in bytes of the frame with this header. Returns 0 if the header is invalid."""
    if len(header) < _HEADER or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:  # noqa: PLR2004  the sync word
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    rate, sampling, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if (
        version == _RESERVED_VERSION
        or layer != _LAYER_3
        or not 0 < rate < len(_RATES)
        or sampling >= len(_SAMPLE_RATES)
    ):
        return 0
    first = version == _VERSION_1
    bits = (_RATES if first else _LOW_RATES)[rate] * 1000
    return (144 if first else 72) * bits // (_SAMPLE_RATES[sampling] >> _SHIFTS[version]) + padding
