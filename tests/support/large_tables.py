"""Makes MP4 and Matroska files whose tables and elements have, or claim to have, far more entries than needed."""

import zlib
from collections.abc import Callable
from functools import reduce
from struct import pack

_MB = 1_000_000
_MOST = 2**31 - 1
_UNITY = pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def box(kind: bytes, *parts: bytes) -> bytes:
    """The bytes of an MP4 box, as ISO/IEC 14496-12 defines it."""
    content = b"".join(parts)
    return pack(">I4s", len(content) + 8, kind) + content


def full_box(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return box(kind, flags.to_bytes(4, "big"), *parts)


def table(kind: bytes, *rows: bytes, count: int | None = None) -> bytes:
    """The bytes of an MP4 table that claims to have `count` rows, which may be untrue; None for the true number."""
    return full_box(kind, pack(">I", len(rows) if count is None else count), *rows)


def sizes(size: int, count: int, *rows: bytes) -> bytes:
    return full_box(b"stsz", pack(">II", size, count), *rows)


def description(codec: bytes = b"sowt", *inside: bytes) -> bytes:
    fields = pack(">HHHIHHHHI", 1, 0, 0, 0, 2, 16, 0, 0, 48_000 << 16)
    return full_box(b"stsd", pack(">I", 1), box(codec, bytes(6), fields, *inside))


def track(*tables: bytes, edits: bytes = b"") -> bytes:
    """The bytes of an MP4 sound track. Tables that the test does not give describe a single sample."""
    given = {one[4:8] for one in tables}
    usual = (
        description(), table(b"stts", pack(">II", 1, 1024)), table(b"stsc", pack(">III", 1, 1, 1)), sizes(4, 1),
        table(b"stco", pack(">I", 40)),
    )  # fmt: skip
    header = full_box(b"tkhd", pack(">5I8xHHHH", 0, 0, 1, 0, 1000, 0, 0, 0, 0), _UNITY, bytes(8), flags=7)
    times = full_box(b"mdhd", pack(">IIIIHH", 0, 0, 48_000, 48_000, 0, 0))
    handler = full_box(b"hdlr", bytes(4), b"soun", bytes(13))
    samples = box(b"stbl", *tables, *(one for one in usual if one[4:8] not in given))
    return box(b"trak", header, edits, box(b"mdia", times, handler, box(b"minf", samples)))


def mp4(*inside: bytes, after: bytes = b"") -> bytes:
    header = full_box(b"mvhd", pack(">IIIIIHxx8x", 0, 0, 1000, 1000, 0x10000, 0x100), _UNITY, bytes(24), pack(">I", 9))
    return box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"mdat", bytes(4000)) + box(b"moov", header, *inside) + after


def _samples(count: int, size: bytes, *, codec: bytes = b".mp3", edits: bytes = b"") -> bytes:
    """A track that claims that all its samples are in one chunk."""
    times, chunk = table(b"stts", pack(">II", count, 1024)), table(b"stsc", pack(">III", 1, count, 1))
    return track(description(codec), times, chunk, size, edits=edits)


def _edits(count: int) -> bytes:
    return box(b"edts", table(b"elst", *[pack(">IIHH", 1 << 20, 0, 1, 0)] * count))


def _fragments(*fragments: bytes) -> bytes:
    defaults = box(b"mvex", full_box(b"trex", pack(">5I", 1, 1, 1024, 1, 0)))
    empty = track(description(b".mp3"), table(b"stts"), table(b"stsc"), sizes(0, 0), table(b"stco"))
    return mp4(empty, defaults, after=b"".join(fragments))


def _fragment(count: int, rows: bytes = b"", flags: int = 0) -> bytes:
    run = full_box(b"trun", pack(">I", count), rows, flags=flags)
    return box(b"moof", full_box(b"mfhd", bytes(4)), box(b"traf", full_box(b"tfhd", pack(">I", 1)), run))


def _compressed(size: int) -> bytes:
    """An MP4 header that is compressed, and that has a text of `size` bytes (whole megabytes) beside its track."""
    start, packer = track(), zlib.compressobj(9)
    length = 8 + len(start) + 8 + size
    parts = [packer.compress(pack(">I4s", length, b"moov") + start + pack(">I4s", 8 + size, b"udta"))]
    parts += [packer.compress(bytes(_MB)) for _ in range(size // _MB)]
    packed = box(b"cmvd", pack(">I", length), *parts, packer.flush())
    return box(b"ftyp", b"qt  ", bytes(4)) + box(b"moov", box(b"cmov", box(b"dcom", b"zlib"), packed))


MP4: dict[str, Callable[[], bytes]] = {
    "2^26 samples of one size": lambda: mp4(_samples(1 << 26, sizes(1, 1 << 26), codec=b"sowt")),
    "2^31 samples of one size": lambda: mp4(_samples(_MOST, sizes(1, _MOST))),
    "2^26 samples with an edit": lambda: mp4(_samples(1 << 26, sizes(1, 1 << 26), edits=_edits(1))),
    "3.9 million samples of a byte": lambda: mp4(_samples(3_900_000, sizes(1, 3_900_000))) + bytes(4 * _MB),
    "10 million sizes": lambda: mp4(_samples(10 * _MB, sizes(0, 10 * _MB, bytes(40 * _MB)))),
    "80 million sizes of 4 bits": lambda: mp4(
        _samples(80 * _MB, full_box(b"stz2", pack(">II", 4, 80 * _MB), bytes(40 * _MB)))
    ),
    "sizes that are not there": lambda: mp4(_samples(9, sizes(0, _MOST // 5))),
    **{
        f"{kind.decode()} that is not there": lambda kind=kind: mp4(track(table(kind, count=_MOST // 20)))
        for kind in (b"stts", b"ctts", b"stsc", b"stco", b"co64")
    },
    **{
        f"{kind.decode()} of 40 MB": lambda kind=kind, width=width: mp4(
            track(table(kind, bytes(40 * _MB), count=40 * _MB // width))
        )
        for kind, width in ((b"stts", 8), (b"ctts", 8), (b"stco", 4), (b"co64", 8))
    },
    "2^29 samples in each of 100 chunks": lambda: mp4(
        track(
            table(b"stts", pack(">II", _MOST, 1)),
            table(b"stsc", pack(">III", 1, 1 << 29, 1)),
            sizes(4, _MOST),
            table(b"stco", *[pack(">I", 40)] * 100),
        )
    ),
    "edits that show many samples again": lambda: mp4(_samples(1 << 18, sizes(1, 1 << 18), edits=_edits(5000))),
    "a fragment with 2^27 rows of no bytes": lambda: _fragments(_fragment(1 << 27)),
    "fragments with 2^20 rows each": lambda: _fragments(*[_fragment(1 << 20)] * 100),
    "a fragment with 10 million rows": lambda: _fragments(_fragment(10 * _MB, bytes(40 * _MB), flags=0x200)),
    "a million fragments": lambda: _fragments(box(b"moof") * _MB),
    "a million tracks": lambda: mp4(box(b"trak") * _MB),
    "a codec's description with tables": lambda: mp4(track(description(b"mp4a", sizes(1, 1 << 26)))),
    "a codec's description of 40 MB": lambda: mp4(track(description(b"mp4a", box(b"esds", bytes(40 * _MB))))),
    "a compressed header of 900 MB": lambda: _compressed(900 * _MB),
    "a compressed header": lambda: _compressed(0),
    "20,000 boxes in each other": lambda: mp4(reduce(lambda inside, _: box(b"trak", inside), range(20_000), b"")),
}


def element(number: str, *parts: bytes, size: int | None = None) -> bytes:
    """An element of RFC 8794. `number` is its id in hexadecimal digits. `size` is a length to claim, or None."""
    content = b"".join(parts)
    return (
        bytes.fromhex(number)
        + (len(content) if size is None else size).to_bytes(8, "big").replace(b"\0", b"\1", 1)
        + content
    )


HEADER = element("1A45DFA3", element("4282", b"webm"), element("4287", b"\4"), element("4285", b"\2"))
INFORMATION = element("1549A966", element("2AD7B1", b"\x0f\x42\x40"))
_SOUND = element("E1", element("B5", pack(">f", 48_000)), element("9F", b"\1"), element("6264", b"\x10"))
TRACK = element("D7", b"\1") + element("73C5", b"\1") + element("83", b"\2") + element("86", b"A_PCM/INT/LIT") + _SOUND
PACKET = element("A3", b"\x81\0\0\x80", bytes(9600))
CLUSTER = element("E7", b"\0") + PACKET * 10


def matroska(*before: bytes, tracks: bytes | None = None, cluster: bytes = CLUSTER) -> bytes:
    """A Matroska file with a second of sound."""
    described = element("1654AE6B", element("AE", TRACK) if tracks is None else tracks)
    return HEADER + element("18538067", INFORMATION, *before, described, element("1F43B675", cluster))


_ADDED = element("A0", element("A1", b"\x81\0\0\x80", bytes(9600)), element("75A1", b"\xa6\x80" * 20 * _MB))
# The product plays the sound of these files, because it does not read their large elements.
HIDDEN: dict[str, Callable[[], bytes]] = {
    "attachments": lambda: matroska(element("1941A469", b"\x61\xa7\x80" * 4 * _MB)),
    "an attachment": lambda: matroska(element("1941A469", element("61A7", element("465C", bytes(40 * _MB))))),
    "tags": lambda: matroska(element("1254C367", element("7373", b"\x67\xc8\x80" * 4 * _MB))),
    "tags in each other": lambda: matroska(
        element("1254C367", element("7373", reduce(lambda inside, _: element("67C8", inside), range(3000), b"")))
    ),
    "chapters": lambda: matroska(element("1043A770", element("45B9", b"\xb6\x80" * 5 * _MB))),
    "an index": lambda: matroska(element("1C53BB6B", b"\xbb\x80" * 5 * _MB)),
    "a list of places": lambda: matroska(element("114D9B74", b"\x4d\xbb\x80" * 4 * _MB)),
}
MATROSKA: dict[str, Callable[[], bytes]] = {
    "a million tracks": lambda: matroska(tracks=element("AE", TRACK) + b"\xae\x80" * _MB),
    "33 tracks": lambda: matroska(tracks=element("AE", TRACK) + b"\xae\x80" * 32),
    "encodings": lambda: matroska(tracks=element("AE", TRACK, element("6D80", b"\x62\x40\x80" * 4 * _MB))),
    "a codec's data of 40 MB": lambda: matroska(tracks=element("AE", TRACK, element("63A2", bytes(40 * _MB)))),
    "a name of 40 MB": lambda: matroska(tracks=element("AE", TRACK, element("536E", b"x" * 40 * _MB))),
    "additions to a packet": lambda: matroska(cluster=element("E7", b"\0") + _ADDED + PACKET * 10),
    "five million empty elements": lambda: matroska(b"\xec\x80" * 5 * _MB),
}
