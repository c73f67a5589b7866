"""Runs the examinations of `doctor` one after the other. If an examination raises an error, a check reports the error,
and the next examination is run.
"""

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from eleven_video.domain.check_results import Check, broken
from eleven_video.errors import ConfigurationError

Examination = tuple[str, Callable[[], Iterable[Check]]]


def examine(examinations: Sequence[Examination]) -> Iterator[Check]:
    """The checks of all examinations, in the order of the examinations.

    An examination consists of a subject and a function that returns the checks.
    """
    for subject, look in examinations:
        try:
            yield from list(look())
        except ConfigurationError as error:
            yield broken(subject, str(error), "Correct it.")
        except Exception as error:  # noqa: BLE001  whatever it is, the user came to learn of it
            yield unexpected(subject, error)


def unexpected(subject: str, error: Exception) -> Check:
    """The check that reports an error of an examination. The check contains the file and the line in which the error
    was raised.

    The message of the error is left out, because it may contain examined data and even keys.
    """
    place = traceback.extract_tb(error.__traceback__)[-1]
    return broken(
        subject,
        f"cannot be examined: {type(error).__name__} in {Path(place.filename).name}, line {place.lineno}",
        "This is a bug in eleven-video: please report it.",
    )
