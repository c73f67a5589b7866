"""Sets how often Python's garbage collector runs: rarely while a command starts, and as usual during long work.

Loaded modules are never garbage, so the collector would only delay the first output of a command.
"""

import gc

_USUAL = gc.get_threshold()
# A short command creates fewer objects. A long command creates more objects, so its garbage is still collected.
_MANY_OBJECTS = 200_000


def collect_garbage_rarely() -> None:
    """Let the garbage collector run only after very many new objects."""
    gc.set_threshold(_MANY_OBJECTS)


def collect_garbage_as_usual() -> None:
    """Let the garbage collector run as often as Python's default. Objects that already exist are ignored."""
    gc.freeze()
    gc.set_threshold(*_USUAL)
