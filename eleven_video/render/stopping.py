"""Stopping long work early: a function that is called between the steps and may raise."""


class StoppedError(Exception):
    """The work was stopped before its end."""


def go_on() -> None:
    """The stopping function of work that cannot be stopped."""
