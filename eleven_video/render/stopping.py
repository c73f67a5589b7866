"""How long work is told to end before it is done: a function that is called between its steps and may raise."""


class StoppedError(Exception):
    """The work was stopped before its end."""


def go_on() -> None:
    """The step in between of work that nobody stops."""
