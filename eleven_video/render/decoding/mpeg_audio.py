"""Recognises MP3 files by their frames. ISO/IEC 11172-3, section 2.4, describes the format of frames. Frames of the
versions 2 and 2.5, which have lower sample rates, are also recognised.
"""

from typing import BinaryIO

# The maximum number of bytes between the tags of the file and the first complete frame. The bytes before the first
# complete frame may be padding, or the end of an incomplete frame if a recording started in the middle of the frame.
_SEARCHED = 8192  # bytes
_HEADER = 4  # bytes
_VERSION_1, _RESERVED_VERSION = 3, 1
_LAYER_3 = 1
# The header of a frame has an index into `_RATES` or `_LOW_RATES`, and an index into `_SAMPLE_RATES`. `_RATES` has the
# kilobits per second of version 1. `_LOW_RATES` has the kilobits per second of the versions 2 and 2.5. `_SAMPLE_RATES`
# has the samples per second of version 1.
_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = (44_100, 48_000, 32_000)
_SHIFTS = {
    3: 0,
    2: 1,
    0: 2,
}  # the sample rate of version 2 is half, and that of version 2.5 a quarter, of the sample rate of version 1


def finds_frames(file: BinaryIO, start: int) -> bool:
    """Whether the file has two consecutive MP3 frames soon after the offset `start`. A single MP3 frame after `start`
    is also accepted if the frame ends exactly at the end of the file.
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
    """The length in bytes of the MP3 frame that begins with `header`. The result is 0 if the header is invalid."""
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
