"""Stores encoded segments on disk, and reads them as one track."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from eleven_video.render.encoding.encode import Packet
from eleven_video.render.encoding.work_files import Workspace


@dataclass(frozen=True, slots=True)
class Spooled:
    """A segment's packets in a file, one after another: their sizes in bytes, and the packets without their data."""

    path: Path
    sizes: tuple[int, ...]
    packets: tuple[Packet, ...]

    @classmethod
    def write(cls, packets: Sequence[Packet], workspace: Workspace, name: str) -> "Spooled":
        """Raise OutputNotWritten if the packets cannot be written."""
        path = workspace.write(name, (packet.data for packet in packets))
        return cls(path, tuple(len(packet.data) for packet in packets), tuple(replace(p, data=b"") for p in packets))

    def read(self, start: int) -> Iterator[Packet]:
        """The packets with their data; `start` is added to their times."""
        data = self.path.read_bytes()
        place = 0
        for size, packet in zip(self.sizes, self.packets, strict=True):
            yield replace(packet, data=data[place : place + size], pts=start + packet.pts)
            place += size


class Track(Sequence[Packet]):
    """Consecutive segments as one sequence of packets. Only one segment at a time is in memory."""

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
        """Slow: reads all segments."""
        return list(self)[index]
