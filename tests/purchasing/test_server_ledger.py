"""A run whose ledger is on a server: what is paid for is kept, and nothing is bought without a reservation."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from eleven_video.accounting.budget_limits import Limit
from eleven_video.errors import BudgetExceeded
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.ledger.records import Granted, Unavailable
from eleven_video.ledger.store import Ledger
from eleven_video.sandbox.server import Sandbox
from tests.support.ledger_rows import intent, session_start
from tests.support.postgresql import Server
from tests.support.spending import FIXED_PRICES, picture_request, spending_on

DOLLAR = 10**12
_SOCKET = ".s.PGSQL.5432"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@contextmanager
def out_of_reach(server: Server, address: str) -> Iterator[None]:
    """The database lets nobody in, and its connections are cut."""
    name = re.search(r"films_\w+", address)[0]
    server.run(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    try:
        yield
    finally:
        server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def take_in(address: str, spools: Path) -> None:
    with Ledger.open(address) as ledger:
        ledger.take_in_spools(spools)
    assert list(spools.glob("*")) == []


def test_what_is_bought_while_the_server_is_away_is_taken_in_later(tmp_path, sandbox, server_ledger, postgresql):
    with spending_on(sandbox.url, tmp_path, prices=FIXED_PRICES, ledger=server_ledger) as run:
        buying = run.buying()
        buying.picture(picture_request("A bee of scene 1", scene=1))
        with out_of_reach(postgresql, server_ledger):
            buying.picture(picture_request("A bee of scene 2", scene=2))
        buying.picture(picture_request("A bee of scene 3", scene=3))
    assert any("cannot be written" in said for said in run.troubles)

    take_in(server_ledger, tmp_path / "spool")

    with LedgerReader.open(server_ledger) as reader:
        assert reader.session("session").totals.calls == sandbox.ledger()["total"]["calls"] == 3
        assert reader.open_attempts() == []


def test_with_a_budget_nothing_is_bought_while_the_server_is_away(tmp_path, sandbox, server_ledger, postgresql):
    limits = [Limit.run("session", 10 * DOLLAR)]
    with spending_on(sandbox.url, tmp_path, prices=FIXED_PRICES, limits=limits, ledger=server_ledger) as run:
        buying = run.buying()
        buying.picture(picture_request("A bee of scene 1", scene=1))
        with out_of_reach(postgresql, server_ledger), pytest.raises(BudgetExceeded, match="cannot be checked"):
            buying.picture(picture_request("A bee of scene 2", scene=2))

    take_in(server_ledger, tmp_path / "spool")

    with LedgerReader.open(server_ledger) as reader:
        assert reader.session("session").totals.calls == sandbox.ledger()["total"]["calls"] == 1
        assert reader.open_attempts() == [], "the call that was not made is not open"


def test_a_connection_that_is_cut_while_a_call_is_reserved_buys_nothing(tmp_path, sandbox, server_ledger, postgresql):
    limits = [Limit.run("session", 10 * DOLLAR)]
    name = re.search(r"films_\w+", server_ledger)[0]
    with spending_on(sandbox.url, tmp_path, prices=FIXED_PRICES, limits=limits, ledger=server_ledger) as run:
        assert run.ledger.flush(60)
        postgresql.run(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END$$",
            "CREATE TRIGGER cut AFTER INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION cut()",
            "GRANT EXECUTE ON FUNCTION cut() TO PUBLIC",
            database=name,
        )
        with pytest.raises(BudgetExceeded, match="cannot be checked"):
            run.buying().picture(picture_request("A bee of scene 1", scene=1))
        assert run.ledger.flush(60)
        postgresql.run("DROP TRIGGER cut ON attempts", database=name)
    assert sandbox.ledger()["total"]["calls"] == 0

    take_in(server_ledger, tmp_path / "spool")

    with LedgerReader.open(server_ledger) as reader:
        assert reader.open_attempts() == []


class LosingAnswers:
    """A socket that passes on to a server. When it is told to, it lets a COMMIT through and loses the answer."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._behind = str(server.folder / _SOCKET)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / _SOCKET))
        self._listener.listen()
        self.loses_next = threading.Event()
        self.lost = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                behind = socket.socket(socket.AF_UNIX)
                behind.connect(self._behind)
                losing = threading.Event()
                threading.Thread(target=self._forward, args=(client, behind, losing), daemon=True).start()
                threading.Thread(target=self._back, args=(behind, client, losing), daemon=True).start()

    def _forward(self, client: socket.socket, behind: socket.socket, losing: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self.loses_next.is_set() and b"COMMIT" in data:
                    self.loses_next.clear()
                    losing.set()
                behind.sendall(data)
        behind.close()

    def _back(self, behind: socket.socket, client: socket.socket, losing: threading.Event) -> None:
        with suppress(OSError):
            while data := behind.recv(65536):
                if losing.is_set():
                    self.lost.set()
                    client.shutdown(socket.SHUT_RDWR)
                    break
                client.sendall(data)
        client.close()


def test_a_reservation_whose_answer_is_lost_is_given_back(server_ledger, postgresql, tmp_path_factory):
    """The server has written it, but the run does not know. The call is not made, and holds no money back."""
    folder = tmp_path_factory.mktemp("pg")
    proxy = LosingAnswers(postgresql, folder)
    address = server_ledger.replace(str(postgresql.folder), str(folder))
    limits = [Limit.run("session", DOLLAR)]
    with Ledger.open(address, spool_folder=folder / "spool") as ledger:
        assert ledger.open_session(session_start()).wait(60)
        proxy.loses_next.set()

        answer = ledger.reserve(intent("first", bound_pico=DOLLAR), limits)

        assert proxy.lost.is_set()
        assert isinstance(answer, Unavailable)
        assert ledger.flush(60)
        assert isinstance(ledger.reserve(intent("second", bound_pico=DOLLAR), limits), Granted)
    proxy.close()
    with LedgerReader.open(server_ledger) as reader:
        assert [one.intent.id for one in reader.open_attempts()] == ["second"]
