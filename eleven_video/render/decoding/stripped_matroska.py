"""Hides everything in a Matroska or WebM file except for the packets of its tracks and the descriptions of its tracks.

RFC 9559 describes the elements of a file, and RFC 8794 describes the encoding of elements. Each element has an id, a
length, and a content. The content is data or further elements. The number of elements is limited, because an element
that takes two or three bytes in the file takes dozens of bytes in the memory of a demuxer.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from eleven_video.render.decoding.sound_source import SoundSource, UnusableSoundError

_EBML, _SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_SEEK_HEAD, _CUES, _CHAPTERS, _TAGS, _ATTACHMENTS = 0x114D9B74, 0x1C53BB6B, 0x1043A770, 0x1254C367, 0x1941A469
_OF_A_SEGMENT = {_INFO, _TRACKS, _CLUSTER, _SEEK_HEAD, _CUES, _CHAPTERS, _TAGS, _ATTACHMENTS, _SEGMENT, _EBML}
_TRACK, _VOID = 0xAE, 0xEC

_LONGEST_ID, _LONGEST_LENGTH = 4, 8  # bytes
_MOST_ELEMENTS = 500_000
_LARGEST_HEADER = 65_536  # bytes
_LARGEST_TRACKS = 1_000_000  # bytes
_MOST_TRACKS = 32
# The maximum number of bytes that may be read without finding sound. The maximum is lower than the maximum for other
# formats, because a demuxer needs 16 bytes of memory for each byte of "block additions" in the file.
_MOST_AT_A_TIME = 16_000_000  # bytes


class _Element(NamedTuple):
    """An element of a Matroska file.

    Attributes:
        number: The id of the element. `number` is 0 if the file is damaged at this offset, or if the file has too many
            elements.
        start: The offset of the element's start in the file.
        content: The offset of the element's content in the file.
        end: The offset of the element's end in the file. `end` is None if the length of the element is unknown.
    """

    number: int
    start: int
    content: int
    end: int | None


def matroska_source(file: BinaryIO, start: int) -> SoundSource:
    """Make the source for a Matroska or WebM file that begins at the offset `start`. In the source, attachments, tags,
    chapters and indexes are hidden.

    Raises:
        UnusableSoundError: The file has too many tracks, or the file is damaged before its first packets.
        OSError: The file cannot be read.
    """
    size = file.seek(0, io.SEEK_END)
    replaced: dict[int, bytes] = {}
    for element in _top(file, start, size):
        if element.number in {_EBML, _INFO}:
            _check_length(element, _LARGEST_HEADER)
        elif element.number == _TRACKS:
            _check_length(element, _LARGEST_TRACKS)
            tracks = sum(child.number == _TRACK for child in _children(file, element.content, element.end or 0))
            if tracks > _MOST_TRACKS:
                raise UnusableSoundError(f"it has {tracks} tracks, more than the {_MOST_TRACKS} that are supported")
        elif element.number != _CLUSTER and element.end is not None:
            replaced[element.start] = _void(element)
    return SoundSource(file, start=start, replaced=replaced, most_at_a_time=_MOST_AT_A_TIME)


def _top(file: BinaryIO, start: int, size: int) -> Iterator[_Element]:
    """The elements at the top level of a file, and the elements directly inside the segments of the file. If the file
    is damaged after its first packets, the iteration stops at the damage.

    Raises:
        UnusableSoundError: The file is damaged before its first packets.
    """
    has_packets, inside = False, False
    for element in _children(file, start, size):
        if element.number == _SEGMENT:
            continue
        if element.number == _CLUSTER:
            has_packets, inside = True, element.end is None
        elif element.number in _OF_A_SEGMENT:
            inside = False
        elif inside:
            continue  # this element lies inside a cluster of unknown length
        if element.number == 0 or (element.end is None and element.number != _CLUSTER):
            if has_packets:
                return
            raise UnusableSoundError("its header is damaged")
        yield element


def _children(file: BinaryIO, start: int, end: int) -> Iterator[_Element]:
    """The consecutive elements between two offsets of a file.

    A segment, or an element of unknown length, is followed by the elements inside it. If the file is damaged or has too
    many elements, the last element has the id 0.
    """
    for _ in range(_MOST_ELEMENTS):
        if start >= end:
            return
        file.seek(start)
        head = file.read(_LONGEST_ID + _LONGEST_LENGTH)
        wide = _width(head)
        long = _width(head[wide:])
        if wide > _LONGEST_ID or long > _LONGEST_LENGTH or wide + long > len(head):
            yield _Element(0, start, start, start)
            return
        number = int.from_bytes(head[:wide], "big")
        content = start + wide + long
        mask = (1 << 7 * long) - 1
        length = int.from_bytes(head[wide : wide + long], "big") & mask
        is_open = length == mask
        yield _Element(number, start, content, None if is_open else min(content + length, end))
        start = content if is_open or number == _SEGMENT else content + length
    yield _Element(0, start, start, start)


def _width(data: bytes) -> int:
    """The length in bytes of the encoded number at the start of `data`. If `data` is empty or starts with a zero byte,
    the result is 9, which is longer than any valid number.
    """
    return 9 - data[0].bit_length() if data else 9


def _check_length(element: _Element, most: int) -> None:
    if element.end is None or element.end - element.content > most:
        raise UnusableSoundError("its header is damaged (a part of it is too large)")


def _void(element: _Element) -> bytes:
    """The id and the length of an empty element ("Void") that takes as many bytes as `element`. The caller replaces the
    first bytes of `element` by these bytes.
    """
    wide = min(element.content - element.start - 1, _LONGEST_LENGTH)
    length = (element.end or 0) - element.start - 1 - wide
    return bytes((_VOID,)) + (length | 1 << 7 * wide).to_bytes(wide, "big")
