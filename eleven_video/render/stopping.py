"""Stops long work early. Between its steps, the work calls a function, which raises StoppedError if the work must
stop.
"""


class StoppedError(Exception):
    """Raised inside work to stop it before its end."""


def go_on() -> None:
    """Do nothing. Work that is never stopped gets this function as the one to call between its steps."""
