"""Hides everything in an MP4, M4A or MOV file except for the first sound track, and limits the size of tables in the
file.

A demuxer reads the tables of a file (ISO/IEC 14496-12) and makes an index in memory with an entry for each sample. A
few bytes of a table can declare billions of samples, so the index could fill the memory.
"""

from typing import BinaryIO

from eleven_video.render.decoding.mp4_boxes import Box, boxes_of
from eleven_video.render.decoding.sound_source import SoundSource, UnusableSoundError

# The type that replaces the types of hidden boxes. No demuxer reads boxes of this type. The type "free" is not used,
# because some demuxers read boxes of this type.
_HIDDEN = b"skip"
_FILE = b""
# The types of inner boxes that the demuxer may read, by the type of the box that contains the inner boxes. All other
# boxes are hidden, such as texts, pictures, compressed headers, and indexes of fragments.
_READ = {
    _FILE: {b"ftyp", b"moov", b"moof", b"mdat"},
    b"moov": {b"mvhd", b"trak", b"mvex"},
    b"mvex": {b"mehd", b"trex"},
    b"trak": {b"tkhd", b"edts", b"mdia"},
    b"edts": {b"elst"},
    b"mdia": {b"mdhd", b"hdlr", b"minf"},
    b"minf": {b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {b"stsd", b"stts", b"ctts", b"stsc", b"stsz", b"stz2", b"stco", b"co64"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"tfdt", b"trun"},
}
# The length of a table row in bytes, by the type of the table. Tables with rows of different lengths are left out.
_ROWS = {b"stts": 8, b"ctts": 8, b"stsc": 12, b"stco": 4, b"co64": 8}
_TABLES = {*_ROWS, b"stsz", b"stz2", b"elst", b"trun"}
# The types of boxes that must not occur inside the description of a codec. A demuxer would read such boxes even inside
# a description.
_NOT_IN_DESCRIPTIONS = (*_TABLES, *_READ, b"cmov", b"sidx", b"trex", b"saiz", b"saio", b"sbgp", b"sgpd", b"senc",
b"stss",
    b"sdtp", b"stps", b"meta", b"udta", b"iloc", b"iinf", b"pssh", b"uuid")  # fmt: skip

_MOST_BOXES = 200_000
_LARGEST_HEADER = 65_536  # the maximum size, in bytes, of a box that is neither a table nor sound
# The maximum number of table rows and samples together. The demuxer's index takes some dozens of bytes for each row and
# each sample. A day of AAC sound has fewer rows and samples than this maximum.
_MOST_ENTRIES = 4_000_000
# The minimum number of samples of uncompressed sound that a demuxer puts into one index entry. `_PIECE` applies to
# sound descriptions of version 0, and `_SMALLEST_PIECE` applies to sound descriptions of later versions.
_PIECE, _SMALLEST_PIECE = 1024, 160


def mp4_source(file: BinaryIO, start: int) -> SoundSource:
    """Make the source for an MP4, M4A or MOV file that begins at the offset `start`. In the source, only the first
    sound track is visible.

    Raises:
        UnusableSoundError: The file has more boxes or table rows than any sound needs, or the file is damaged.
        OSError: The file cannot be read.
    """
    walk = _Walk(file)
    walk.look_into(_FILE, start, None)
    return SoundSource(file, start=start, replaced=walk.replaced)


class _Walk:
    """Visits each box of a file once, and records which boxes must be hidden.

    Attributes:
        replaced: The type that replaces the type of each hidden box, by the offset of the box's type in the file.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.replaced: dict[int, bytes] = {}
        self._file = file
        self._boxes = 0
        self._entries = 0
        # The id of the first sound track, or None until this track is visited
        self._track: bytes | None = None

    def look_into(self, parent: bytes, start: int, end: int | None) -> None:
        """Visit the boxes between the offsets `start` and `end`. The boxes are inside a box of the type `parent`."""
        for box in boxes_of(self._file, start, end):
            self._boxes += 1
            if self._boxes > _MOST_BOXES:
                raise UnusableSoundError(f"it has more than {_MOST_BOXES:,} parts")
            if box.kind not in _READ[parent] or self._is_of_another_track(box):
                self.replaced[box.start + 4] = _HIDDEN
            elif box.kind in _READ:
                self.look_into(box.kind, box.content, box.end)
                if box.kind == b"trak":
                    self._count_samples(box)
            elif box.kind != b"mdat":
                self._check(box)

    def _is_of_another_track(self, box: Box) -> bool:
        if box.kind == b"trak":
            if self._track is not None or self._handlers(box) != [b"soun"]:
                return True
            header = next((child for child in self._inside(box, b"tkhd")), None)
            self._track = self._track_id(header) if header else b""
            return False
        if box.kind == b"traf":
            return [self._bytes(child, 4, 4) for child in self._inside(box, b"tfhd")] != [self._track]
        return box.kind == b"trex" and self._bytes(box, 4, 4) != self._track

    def _handlers(self, track: Box) -> list[bytes]:
        """The types of content that a track declares, such as b"soun" for sound."""
        return [
            self._bytes(child, 8, 4) for media in self._inside(track, b"mdia") for child in self._inside(media, b"hdlr")
        ]

    def _track_id(self, header: Box) -> bytes:
        is_long = self._bytes(header, 0, 1) == b"\1"
        return self._bytes(header, 20 if is_long else 12, 4)

    def _check(self, box: Box) -> None:
        """Raise UnusableSoundError if a header or a table is damaged or is larger than any sound needs."""
        if box.kind not in _TABLES:
            if box.end - box.content > _LARGEST_HEADER:
                raise UnusableSoundError("its header is damaged (a part of it is too large)")
            if box.kind == b"stsd":
                self._check_descriptions(box)
            return
        rows, size = self._rows(box)
        if size > box.end - box.content:
            raise UnusableSoundError("its header is damaged (a table is not whole)")
        self._add(rows)

    def _add(self, entries: int) -> None:
        self._entries += entries
        if self._entries > _MOST_ENTRIES:
            raise UnusableSoundError(f"its tables have more than {_MOST_ENTRIES:,} entries")

    def _rows(self, table: Box) -> tuple[int, int]:
        """The number of rows that a table declares, and the number of bytes that all declared rows take.

        A table of sample sizes has no rows if all samples have the same size.
        """
        count = self._number(table, 4)
        match table.kind:
            case b"stsz":
                size, count = count, self._number(table, 8)
                return (0, 0) if size else (count, 4 * count)
            case b"stz2":
                bits, count = count & 0xFF, self._number(table, 8)
                return count, count * bits // 8
            case b"elst":
                return count, count * (20 if self._bytes(table, 0, 1) == b"\1" else 12)
            case b"trun":
                return count, 0
            case kind:
                return count, count * _ROWS[kind]

    def _check_descriptions(self, box: Box) -> None:
        content = self._bytes(box, 0, _LARGEST_HEADER)
        if any(kind in content for kind in _NOT_IN_DESCRIPTIONS if kind != _FILE):
            raise UnusableSoundError("its header is damaged (a description of its sound holds other parts)")
        # This loop checks the lengths of the codec descriptions. With a wrong length, a demuxer would read past the end
        # of the box.
        for _ in boxes_of(self._file, box.content + 8, box.end):
            pass

    def _count_samples(self, track: Box) -> None:
        """Add the number of index entries that a demuxer makes for a track to the total number of entries. The method
        raises UnusableSoundError if the total number becomes too high.
        """
        tables = [
            child
            for media in self._inside(track, b"mdia")
            for information in self._inside(media, b"minf")
            for samples in self._inside(information, b"stbl")
            for child in boxes_of(self._file, samples.content, samples.end)
        ]
        edits = sum(
            self._number(child, 4) for part in self._inside(track, b"edts") for child in self._inside(part, b"elst")
        )
        times = [table for table in tables if table.kind == b"stts"]
        if len(times) == 1 and self._number(times[0], 4) == 1 and self._number(times[0], 12) == 1:
            samples = self._pieces(tables)
        else:
            samples = sum(self._number(table, 8) for table in tables if table.kind in {b"stsz", b"stz2"})
        # Each edit may play the whole track again. The first edit is not counted, because the first edit is usually a
        # pause.
        self._add(samples * max(1, edits - 1))

    def _pieces(self, tables: list[Box]) -> int:
        """The maximum number of index entries that a demuxer makes for uncompressed sound. A demuxer makes at least one
        entry for each chunk of samples.
        """
        chunks = sum(self._number(table, 4) for table in tables if table.kind in {b"stco", b"co64"})
        longest = 0
        for table in tables:
            if table.kind == b"stsc":
                rows = self._bytes(table, 8, 12 * self._number(table, 4))
                longest = max([longest, *(int.from_bytes(rows[at : at + 4], "big") for at in range(4, len(rows), 12))])
        is_first_version = all(self._bytes(table, 24, 2) == b"\0\0" for table in tables if table.kind == b"stsd")
        return chunks * (longest // (_PIECE if is_first_version else _SMALLEST_PIECE) + 1)

    def _inside(self, box: Box, kind: bytes) -> list[Box]:
        found = []
        for number, child in enumerate(boxes_of(self._file, box.content, box.end)):
            if number >= _MOST_BOXES:
                raise UnusableSoundError(f"it has more than {_MOST_BOXES:,} parts")
            if child.kind == kind:
                found.append(child)
        return found

    def _number(self, box: Box, offset: int) -> int:
        return int.from_bytes(self._bytes(box, offset, 4), "big")

    def _bytes(self, box: Box, offset: int, length: int) -> bytes:
        self._file.seek(box.content + offset)
        return self._file.read(max(0, min(length, box.end - box.content - offset)))
