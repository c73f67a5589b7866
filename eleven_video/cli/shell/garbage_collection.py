"""How often Python searches for garbage: rarely while a command loads its modules, and as usual while it does long work.

Loaded modules are no garbage, so the searches would only delay the first line that a user sees.
"""

import gc

_USUAL = gc.get_threshold()
# No short command makes more objects than this, and a longer one still collects its garbage.
_MANY_OBJECTS = 200_000


def collect_garbage_rarely() -> None:
    """Search for garbage only after very many new objects."""
    gc.set_threshold(_MANY_OBJECTS)


def collect_garbage_as_usual() -> None:
    """Search for garbage as often as Python does by default, without what is loaded already."""
    gc.freeze()
    gc.set_threshold(*_USUAL)
