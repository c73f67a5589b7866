"""Stops long work early: between its steps, the work calls a function that raises StoppedError to stop it."""


class StoppedError(Exception):
    """Raised inside work to stop it before its end."""


def go_on() -> None:
    """Do nothing. Passed as the function to call between steps if the work is never stopped."""
