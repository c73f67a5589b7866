"""Text as every database takes it."""


def storable(text: str) -> str:
    """What came from a command line or a file's name may be no proper Unicode or hold a NUL: "?" and nothing instead."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
