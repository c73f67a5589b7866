"""Runs examinations one after the other. A failed examination is a finding too, and does not prevent the others."""

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from eleven_video.domain.health import Check, broken
from eleven_video.errors import ConfigurationError

Examination = tuple[str, Callable[[], Iterable[Check]]]


def examine(examinations: Sequence[Examination]) -> Iterator[Check]:
    """The checks of all examinations, in order. Each examination has a subject and a function."""
    for subject, look in examinations:
        try:
            yield from list(look())
        except ConfigurationError as error:
            yield broken(subject, str(error), "Correct it.")
        except Exception as error:  # noqa: BLE001  whatever it is, the user came to learn of it
            yield unexpected(subject, error)


def unexpected(subject: str, error: Exception) -> Check:
    """The finding that an examination failed, and where.

    The error's text is left out, because it may contain any examined data, even keys.
    """
    place = traceback.extract_tb(error.__traceback__)[-1]
    return broken(
        subject,
        f"cannot be examined: {type(error).__name__} in {Path(place.filename).name}, line {place.lineno}",
        "This is a bug in eleven-video: please report it.",
    )
