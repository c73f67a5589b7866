"""Computes seeds, so that the sandbox gives the same script, voice and pictures for the same request."""

import hashlib


def seed_of(*parts: object) -> int:
    """A number below 2**64 from the text of all parts. It is the same in every process and on every machine."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")
