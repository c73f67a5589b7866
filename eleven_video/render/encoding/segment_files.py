"""Stores encoded segments in work files, and reads the segments as one track."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from eleven_video.render.encoding.encode import Packet
from eleven_video.render.encoding.work_files import Workspace


@dataclass(frozen=True, slots=True)
class Spooled:
    """The packets of a segment, without their data. The data of the packets is stored in a work file.

    Attributes:
        path: The path of the work file. The file has the data of all packets, one after the other.
        sizes: The size of each packet's data in bytes.
        packets: The packets. The field `data` of each packet is empty.
    """

    path: Path
    sizes: tuple[int, ...]
    packets: tuple[Packet, ...]

    @classmethod
    def write(cls, packets: Sequence[Packet], workspace: Workspace, name: str) -> "Spooled":
        """Write the data of packets to the work file `name`.

        Raises:
            OutputNotWritten: The work file cannot be written.
        """
        path = workspace.write(name, (packet.data for packet in packets))
        return cls(path, tuple(len(packet.data) for packet in packets), tuple(replace(p, data=b"") for p in packets))

    def read(self, start: int) -> Iterator[Packet]:
        """Read the packets with their data. `start`, in frames, is added to the times of the packets."""
        data = self.path.read_bytes()
        place = 0
        for size, packet in zip(self.sizes, self.packets, strict=True):
            yield replace(packet, data=data[place : place + size], pts=start + packet.pts)
            place += size


class Track(Sequence[Packet]):
    """The packets of consecutive segments as one sequence. A loop over the sequence has only one segment at a time in
    memory.
    """

    def __init__(self, segments: Sequence[Spooled]) -> None:
        self._segments = segments

    def __len__(self) -> int:
        return sum(len(segment.packets) for segment in self._segments)

    def __iter__(self) -> Iterator[Packet]:
        start = 0
        for segment in self._segments:
            yield from segment.read(start)
            start += len(segment.packets)

    @overload
    def __getitem__(self, index: int) -> Packet: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Packet]: ...
    def __getitem__(self, index: int | slice) -> Packet | Sequence[Packet]:
        """The packet at an index, or the packets of a slice. This method is slow, because it reads the work files of
        all segments.
        """
        return list(self)[index]
