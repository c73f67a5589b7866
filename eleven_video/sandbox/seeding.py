"""Computes seeds for random numbers from requests, so that the same request always gets the same script, speech and
pictures.
"""

import hashlib


def seed_of(*parts: object) -> int:
    """A number below 2**64 that depends only on the arguments, written as text. The same arguments give the same number
    in every process and on every machine.
    """
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")
