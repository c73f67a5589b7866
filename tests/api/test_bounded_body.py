"""Answers that are too large, through both HTTP libraries of the SDKs, in each encoding."""

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import httpx2
import pytest

from eleven_video.api.http.answer_memory import MemoryBudget
from eleven_video.api.http.client_hooks import ClientHooks
from eleven_video.api.http.response_limits import AnswerBound
from tests.support.scripted_server import Reply, serving

LIBRARIES = pytest.mark.parametrize("library", [httpx, httpx2])
LIMITS = AnswerBound(200_000, values=1_000)


def raw_deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def fetched(library: Any, reply: Reply, limits: AnswerBound = LIMITS) -> Any:
    """The answer and what the server was asked."""
    hooks = ClientHooks(60, memory=MemoryBudget())
    hooks.expect(limits)
    with (
        serving(lambda _: reply) as server,
        library.Client(event_hooks=hooks.event_hooks, trust_env=False) as client,
        hooks.held(),
    ):
        return client.get(server.url), server.asked[0]


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "as it is": ("", bytes),
    "identity": ("identity", bytes),
    "a word that is no encoding": ("utf-8", bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "two packed ones after each other": ("gzip", lambda data: gzip.compress(data[:10]) + gzip.compress(data[10:])),
    "gzip with something behind it": ("gzip", lambda data: gzip.compress(data) + b"\0\0\0"),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", raw_deflated),
    "gzip twice": ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
    "gzip in deflate": ("GZIP, deflate", lambda data: zlib.compress(gzip.compress(data))),
}


@LIBRARIES
@pytest.mark.parametrize("packed", PACKED)
def test_an_answer_within_the_limits_is_complete(library: Any, packed: str) -> None:
    encoding, pack = PACKED[packed]
    body = b'{"a": "' + bytes(range(97, 123)) * 7_000 + b'"}'
    answer, asked = fetched(library, Reply(pack(body), headers={"content-encoding": encoding} if encoding else {}))
    assert answer.content == body
    assert answer.json()["a"][:3] == "abc"
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert asked.headers["connection"] == "close"


@LIBRARIES
@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("size", [200_001, 6_000_000])
def test_the_size_of_a_body_is_counted_after_decompression(library: Any, packed: str, size: int) -> None:
    encoding, pack = PACKED[packed]
    reply = Reply(pack(b"{}" + b" " * (size - 2)), headers={"content-encoding": encoding} if encoding else {})
    with pytest.raises(library.ReadError, match="too large"):
        fetched(library, reply)


@LIBRARIES
def test_a_large_inner_layer_is_counted_too(library: Any) -> None:
    """800 KB of gzip members that hold nothing: unpacked twice nothing is left of them."""
    inner = gzip.compress(b"") * 40_000
    with pytest.raises(library.ReadError, match="too large"):
        fetched(library, Reply(gzip.compress(inner), headers={"content-encoding": "gzip, gzip"}))


@LIBRARIES
@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_refused(library: Any, encoding: str) -> None:
    with pytest.raises(library.DecodingError):
        fetched(library, Reply(b"anything", headers={"content-encoding": encoding}))


@LIBRARIES
@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"x" * 9_999)[:-9], b"no gzip", gzip.compress(b"x" * 99)[:20] + b"??"],
    ids=["cut", "none", "damaged"],
)
def test_a_broken_encoding_is_reported(library: Any, body: bytes) -> None:
    with pytest.raises(library.DecodingError):
        fetched(library, Reply(body, headers={"content-encoding": "gzip"}))


WIDE = {
    "an emoji": "👋".encode(),
    "an escaped emoji": b"\\ud83d\\udc4b",
    "an escaped emoji in capitals": b"\\uD83D\\uDC4B",
}


@LIBRARIES
@pytest.mark.parametrize("wide", WIDE)
def test_a_text_counts_as_it_lies_in_memory(library: Any, wide: str) -> None:
    """Python keeps four bytes for each character of a text with an emoji in it."""
    with pytest.raises(library.ReadError, match="too large"):
        fetched(library, Reply(b'"' + b"a" * 60_000 + WIDE[wide] + b'"'))
    answer, _ = fetched(library, Reply(b'"' + b"a" * 40_000 + WIDE[wide] + b'"'))
    assert len(answer.json()) == 40_001


@LIBRARIES
@pytest.mark.parametrize(
    "body",
    [b"[" + b"[]," * 2_000 + b"[]]", b"[" * 2_000, b'{"a":[0' + b",0" * 2_000 + b"]}"],
    ids=["lists", "depth", "numbers"],
)
def test_the_number_of_json_values_in_a_body_is_limited(library: Any, body: bytes) -> None:
    with pytest.raises(library.ReadError, match="too many values"):
        fetched(library, Reply(body))


@LIBRARIES
def test_a_character_set_that_unpacks_is_not_used(library: Any) -> None:
    body = zlib.compress(b" " * 10_000_000)
    answer, _ = fetched(library, Reply(body, headers={"content-type": "text/plain; charset=zlib_codec"}))
    assert len(answer.text) <= len(body)


@LIBRARIES
def test_the_size_of_response_headers_is_limited(library: Any) -> None:
    flood = b"HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n" * 30_000
    with pytest.raises(library.ReadError, match="too large"):
        fetched(library, Reply(flood, fault="raw"))
