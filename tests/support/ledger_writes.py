"""Calls a function before a charge is inserted into a ledger, in the thread that inserts the charge."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

_EVENT = "before_cursor_execute"


@contextmanager
def before_each_charge(look: Callable[[], None]) -> Iterator[None]:
    """Call `look` before each charge that this process inserts into any ledger. The SQL statements are watched."""

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO charges"):
            look()

    event.listen(Engine, _EVENT, before)
    try:
        yield
    finally:
        event.remove(Engine, _EVENT, before)
