"""The location of a ledger, and how it is shown without secrets."""

from datetime import UTC
from pathlib import Path

import pytest

from eleven_video.config.paths import ledger_file, spool_dir
from eleven_video.ledger.location import Location


def test_paths_and_sqlite_urls_are_files():
    for where in (Path("/var/l.db"), "/var/l.db", "sqlite:////var/l.db"):
        assert Location.of(where) == Location(Path("/var/l.db"))
    assert str(Location.of("/var/l.db")) == "/var/l.db"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://host/db", "postgresql+psycopg://host/db"),
        ("postgresql+psycopg://user:secret@host:5432/db", "postgresql+psycopg://host:5432/db"),
        ("postgresql://user:sec@ret@host/db", "postgresql://host/db"),
        ("postgresql://user:sec://ret@host/db", "postgresql://host/db"),
        ("postgresql://host/db?password=secret", "postgresql://host/db"),
        ("postgresql://host/db?options=a?password=secret", "postgresql://host/db"),
    ],
)
def test_a_url_is_shown_without_what_may_be_a_password(url, shown):
    assert Location.of(url) == Location(None, url)
    assert str(Location.of(url)) == shown


def test_no_form_of_a_location_has_the_password():
    place = Location.of("postgresql://films:sec%40ret@host/db?password=other")

    assert "sec" not in f"{place} {place!r}"
    assert place.without_password("FATAL: sec@ret, sec%40ret or other") == "FATAL: [password], [password] or [password]"


def test_every_ledger_has_spools_of_its_own():
    usual, file = Location(ledger_file()), Location.of("/var/films.db")
    server, renewed = Location.of("postgresql://films:old@host/db"), Location.of("postgresql://films:new@host/db")

    assert usual.spool_folder == spool_dir()
    assert (
        len({place.spool_folder for place in (usual, file, server, Location.of("postgresql://films:old@host/db2"))})
        == 4
    )
    assert server.spool_folder == renewed.spool_folder, "a new password is no new ledger"
    assert server.spool_folder.parent == spool_dir()


def test_days_are_those_of_utc_on_a_server_and_local_in_a_file():
    assert Location.of("postgresql://host/db").zone is UTC
    assert Location.of("/var/films.db").zone is None
