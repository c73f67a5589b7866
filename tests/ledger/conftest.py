"""A ledger for each test: a file, and on request the same on a PostgreSQL server."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from eleven_video.ledger.queries import LedgerReader
from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import session_start

# Such as postgresql+psycopg://postgres@127.0.0.1/test: a database in which schemas may be made and dropped.
_POSTGRESQL = os.environ.get("ELEVEN_VIDEO_POSTGRESQL")
_PLACES = ["file"] if _POSTGRESQL is None else ["file", "postgresql"]


@pytest.fixture(params=_PLACES)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where a new ledger may be made."""
    if request.param == "file":
        yield tmp_path / "ledger" / "ledger.db"
        return
    schema = f"test_{uuid4().hex}"
    server = create_engine(_POSTGRESQL, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{_POSTGRESQL}?options=-csearch_path%3D{schema}"
    with server.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def ledger(where: Path | str, tmp_path: Path, troubles: list[str]) -> Iterator[Ledger]:
    """A ledger with an open session named "session"."""
    with Ledger.open(where, spool_folder=tmp_path / "spool", on_trouble=troubles.append) as opened:
        opened.open_session(session_start())
        yield opened


@pytest.fixture
def reader(ledger: Ledger, where: Path | str) -> Iterator[LedgerReader]:
    """Reads what `ledger` has written."""
    assert ledger.flush(10)
    with LedgerReader.open(where) as opened:
        yield opened
