"""The version of the stored form, known also where the tables are only read."""

from eleven_video.errors import ConfigurationError

NEWEST = 5


def refuse_newer(found: int, known: int = NEWEST) -> None:
    """Raise ConfigurationError where a ledger is of a form that this version of the product does not know."""
    if found > known:
        raise ConfigurationError(
            f"The ledger was written by a newer eleven-video (form {found}; this one knows {known}). "
            "Update eleven-video."
        )
