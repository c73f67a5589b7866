"""Refuses options that exclude each other. The commands check this before a slow import."""

from collections.abc import Mapping

from eleven_video.errors import InvalidInput


def refuse_together(options: Mapping[str, object]) -> None:
    """Check that at most one option is given. `options` has the value of each option by its name, such as "--live".

    An option is given if its value is neither None, nor False, nor 0.

    Raises:
        InvalidInput: Two options are given.
    """
    given = [name for name, value in options.items() if value is not None and value is not False and value != 0]
    if len(given) > 1:
        raise InvalidInput(f"{given[0]} and {given[1]} exclude each other. Leave one out.")
