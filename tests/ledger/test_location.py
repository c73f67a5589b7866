"""The location of a ledger, and how it is shown without secrets."""

from pathlib import Path

import pytest

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
