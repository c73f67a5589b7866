"""A ledger is copied into another one as a whole, or not at all."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from eleven_video.accounting.metrics import Part
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.connection import connect_source
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.ledger.store import Ledger
from eleven_video.ledger.upkeep.consistency import findings, totals
from eleven_video.ledger.upkeep.copying import copy_ledger
from eleven_video.ledger.upkeep.stored_rows import CHARGES
from eleven_video.ledger.write_engine import open_engine
from tests.support.calls import NOVEMBER, speech_call
from tests.support.ledger_rows import charge_of, intent, picture_charge, session_start


def a_machine(file: Path, name: str) -> Location:
    """The ledger of one machine. Its sessions and calls have names of their own."""
    with Ledger.open(file) as ledger:
        for number in range(3):
            session = f"{name}-{number}"
            ledger.open_session(session_start(session, started_at=NOVEMBER + timedelta(hours=number), project="p"))
            ledger.intend(intent(f"{session}-picture", session=session, bound_pico=200))
            ledger.settle(f"{session}-picture", picture_charge(100 + number, id=f"{session}-call"))
            voice = speech_call("Rachel", {Part.CHARACTERS: 50, Part.CREDITS: 25}, id=f"{session}-speech")
            ledger.record(session, charge_of(voice, 10 + number))
        ledger.intend(intent(f"{name}-open", session=f"{name}-0", bound_pico=40))
        assert ledger.flush(120)
    return Location(file)


def picture_of(location: Location) -> dict[str, object]:
    """Everything that reports show of a ledger, and the sums of its rows."""
    with LedgerReader.open(location) as reader:
        sessions = {one.session.id: (one.session, one.totals, one.open) for one in reader.list_sessions(None)}
        by_model = {row.key: row.totals for row in reader.report(GroupBy.MODEL).rows}
        raised = reader.raised_bounds("live", "")
    source = connect_source(location)
    try:
        assert [found for found in findings(source) if found.wrong] == []
        return {"sessions": sessions, "models": by_model, "raised": raised, "totals": totals(source)}
    finally:
        source.close()


def run(location: Location, *statements: str) -> None:
    engine = open_engine(location, patience_s=10)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def target(where) -> Location:
    return Location.of(where)


@pytest.fixture
def local(tmp_path) -> Location:
    return a_machine(tmp_path / "machine-a.db", "a")


def test_all_rows_arrive_and_the_local_file_stays_as_it_was(local, target):
    before, picture = local.file.read_bytes(), picture_of(local)

    copied = copy_ledger(local, target)

    assert {name: (table.rows.rows, table.new) for name, table in copied.items()} == {
        "sessions": (3, 3), "attempts": (7, 7), "charges": (6, 6),
    }  # fmt: skip
    assert copied["charges"].rows.pico == 100 + 101 + 102 + 10 + 11 + 12
    assert copied["charges"].rows.microcredits == 75_000_000
    assert picture_of(target) == picture
    assert local.file.read_bytes() == before


def test_a_second_copy_changes_nothing(local, target):
    copy_ledger(local, target)
    picture = picture_of(target)

    again = copy_ledger(local, target)

    assert [table.new for table in again.values()] == [0, 0, 0]
    assert picture_of(target) == picture


def test_two_machines_become_one_ledger(local, target, tmp_path):
    other = a_machine(tmp_path / "machine-b.db", "b")
    copy_ledger(local, target)
    copy_ledger(other, target)

    with LedgerReader.open(target) as reader:
        assert {one.session.id for one in reader.list_sessions(None)} == {
            f"{name}-{n}" for name in "ab" for n in range(3)
        }
        total = reader.report(GroupBy.SERVICE).total
    assert (total.calls, total.pico) == (12, 2 * (303 + 33))
    picture_of(target)


def test_what_the_target_had_before_stays(local, target, tmp_path):
    with Ledger.open(target) as ledger:
        ledger.open_session(session_start("older"))
        ledger.record("older", picture_charge(7, id="older-call"))
        assert ledger.flush(120)

    copy_ledger(local, target)

    with LedgerReader.open(target) as reader:
        assert reader.session("older").totals.pico == 7
    assert picture_of(target)["totals"][1] == 7 + 336


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("sessions", "UPDATE sessions SET title = 'another' WHERE id = 'a-1'", "sessions: it differs in title"),
        (
            "attempts",
            "UPDATE attempts SET counted_pico = 5 WHERE id = 'a-open'",
            "attempts: it differs in counted_pico",
        ),
        ("charges", "UPDATE charges SET pico = pico + 1 WHERE call_id = 'a-2-call'", "charges: it differs in pico"),
    ],
)
def test_a_row_that_differs_is_refused_and_nothing_is_copied(local, target, tmp_path, table, change, said):
    copy_ledger(local, target)
    run(target, change, "DELETE FROM charges WHERE call_id = 'a-0-speech'")

    with pytest.raises(ConfigurationError, match=said):
        copy_ledger(local, target)

    with LedgerReader.open(target) as reader:
        assert "a-0-speech" not in {stored.charge.call.id for stored in reader.charges()}


def test_two_calls_with_the_same_id_stay_two(local, target, tmp_path):
    """Ids come from the services, and the sandboxes of two machines may give the same ones."""
    other = tmp_path / "machine-b.db"
    with Ledger.open(other) as ledger:
        ledger.open_session(session_start("b"))
        ledger.intend(intent("b-picture", session="b"))
        ledger.settle("b-picture", picture_charge(50, id="a-0-call"))
        assert ledger.flush(120)
    copy_ledger(local, target)

    for _ in range(2):
        copied = copy_ledger(Location(other), target)
        assert copied["charges"].rows.pico == 50
    assert copied["charges"].new == 0

    with LedgerReader.open(target) as reader:
        ids = {stored.charge.call.id: stored.charge.pico for stored in reader.charges()}
    assert (ids["a-0-call"], ids["a-0-call/b-picture"]) == (100, 50)
    picture_of(target)


def test_an_interrupted_copy_leaves_nothing_and_can_be_repeated(local, target):
    class Stopped(Exception): ...

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        copy_ledger(local, target, before_commit=stop)
    with LedgerReader.open(target) as reader:
        assert reader.list_sessions(None) == []

    copy_ledger(local, target)
    assert picture_of(target) == picture_of(local)


def test_a_trial_copies_nothing(local, target):
    copied = copy_ledger(local, target, apply=False)

    assert copied["charges"].new == 6
    with LedgerReader.open(target) as reader:
        assert reader.list_sessions(None) == []


def test_the_larger_raised_bound_stays(local, target):
    row = "INSERT INTO raised_bounds VALUES ('live', '', 'gemini', 'image', 'm', '', {times}, {kept})"
    run(local, row.format(times=1_500_000, kept=3))
    copy_ledger(local, target)
    run(target, "UPDATE raised_bounds SET times = 2000000, kept = 1")

    copy_ledger(local, target)

    engine = open_engine(target, patience_s=10)
    with engine.begin() as connection:
        assert [tuple(row) for row in connection.execute(text("SELECT times, kept FROM raised_bounds"))] == [
            (2_000_000, 0)
        ]
    engine.dispose()


def test_a_target_that_does_not_keep_what_it_is_given_is_noticed(local, postgresql):
    """The rows are read back before the commit: here, the database itself changes them."""
    with postgresql.database() as address:
        target = Location.of(address)
        with Ledger.open(target):
            pass
        run(
            target,
            "CREATE FUNCTION lower_price() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN NEW.pico = NEW.pico - 1; RETURN NEW; END$$",
            "CREATE TRIGGER lower_price BEFORE INSERT ON charges FOR EACH ROW EXECUTE FUNCTION lower_price()",
        )
        with pytest.raises(ConfigurationError, match="charges in the target differ"):
            copy_ledger(local, target)
        with LedgerReader.open(target) as reader:
            assert reader.list_sessions(None) == []


def test_other_machines_can_write_while_rows_are_copied(local, postgresql):
    """Only the last step, which changes the sums, keeps other writers out."""
    with postgresql.database() as address:
        with Ledger.open(address) as other:
            assert other.open_session(session_start("other")).wait(60)
            engine = create_engine(Location.of(address).url.replace("postgresql:", "postgresql+psycopg:"))
            with engine.begin() as copying:
                copying.execute(
                    text("INSERT INTO sessions (id, mode, project, title, started_at) VALUES ('n', 'live', '', '', 1)")
                )
                assert other.intend(intent("other-call", session="other")).wait(60)
            engine.dispose()
        assert CHARGES.key == "call_id"


def test_a_charge_that_cannot_be_read_is_named(local, target):
    run(local, "UPDATE charges SET lines = 'no list' WHERE call_id = 'a-1-call'")

    with pytest.raises(ConfigurationError, match="'a-1-call' of the local ledger cannot be read"):
        copy_ledger(local, target)
