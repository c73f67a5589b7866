"""Stops long work early: the work calls a function between its steps, which may raise StoppedError."""


class StoppedError(Exception):
    """The work was stopped before its end."""


def go_on() -> None:
    """The function to pass for work that is never stopped: it does nothing."""
