"""The location of a ledger: a file, or the URL of a database.

Reports import this module, so it does not load SQLAlchemy.
"""

from dataclasses import dataclass
from pathlib import Path

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Location:
    """A local file or a URL; one of them is None. `str()` leaves out the password."""

    file: Path | None
    url: str | None = None

    @classmethod
    def of(cls, where: str | Path) -> "Location":
        """The location for a path or a URL such as "postgresql+psycopg://host/db"; sqlite:/// URLs are files."""
        if isinstance(where, Path) or "://" not in where:
            return cls(Path(where))
        if where.startswith(_SQLITE):
            return cls(Path(where.removeprefix(_SQLITE)))
        return cls(None, where)

    def __str__(self) -> str:
        if self.url is not None:
            scheme, _, rest = self.url.partition("://")
            return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"
        return str(self.file)
