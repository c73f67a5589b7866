"""A ledger for each test: a file, and the same on a PostgreSQL server."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.pricing import CostState
from eleven_video.ledger import statements
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, speech_call
from tests.support.ledger_rows import charge_of, intent, picture_charge, session_start


@pytest.fixture(params=["file", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where a new ledger may be made."""
    if request.param == "file":
        yield tmp_path / "ledger" / "ledger.db"
        return
    url = make_url(request.getfixturevalue("postgresql").address().replace("postgresql:", "postgresql+psycopg:", 1))
    schema = f"test_{uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string()
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture(autouse=True)
def _statements_are_put_together_anew() -> None:
    for one in vars(statements).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def ledger(where: Path | str, tmp_path: Path, troubles: list[str]) -> Iterator[Ledger]:
    """A ledger with an open session named "session"."""
    with Ledger.open(where, spool_folder=tmp_path / "spool", on_trouble=troubles.append) as opened:
        assert opened.open_session(session_start()).wait(120)
        yield opened


@pytest.fixture
def reader(ledger: Ledger, where: Path | str) -> Iterator[LedgerReader]:
    """Reads what `ledger` has written."""
    assert ledger.flush(120)
    with LedgerReader.open(where) as opened:
        yield opened


@pytest.fixture
def busy(ledger: Ledger, where: Path | str) -> Iterator[LedgerReader]:
    """Three sessions, two projects, two services, two voices, failures and open calls."""
    for number, (name, project) in enumerate((("one", "p"), ("two", "p"), ("three", ""))):
        started = NOVEMBER + timedelta(hours=number)
        ledger.open_session(session_start(name, project=project, started_at=started, asked=f'{{"number": {number}}}'))
        ledger.intend(intent(f"picture of {name}", session=name, content_key=f"key of {name}", bound_pico=200))
        picture = picture_charge(100 + number, parts={Part.OUTPUT_IMAGE: 1290, Part.PICTURES: 1})
        ledger.settle(f"picture of {name}", picture)
        for voice in ("Rachel", "Adam"):
            ledger.record(name, charge_of(speech_call(voice, {Part.CHARACTERS: 50, Part.CREDITS: 25}), 10 + number))
    ledger.record("one", picture_charge(7, outcome=Outcome.BLOCKED))
    ledger.record("two", picture_charge(0, CostState.UNPRICED, model="gemini-9"))
    ledger.record("two", picture_charge(3, CostState.ESTIMATED, estimated=True))
    ledger.intend(intent("open", session="two", bound_pico=40))
    ledger.intend(intent("unbounded", session="three"))
    ledger.close_session("one", ended_at=NOVEMBER, outcome=SessionOutcome.COMPLETED)
    ledger.close_session("two", ended_at=NOVEMBER, outcome=SessionOutcome.FAILED)
    assert ledger.flush(120)
    with LedgerReader.open(where) as reader:
        yield reader
