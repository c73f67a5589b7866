"""The location of a ledger: a file, or the URL of a database.

Reports import this module and must start fast, so this module does not load SQLAlchemy.
"""

from dataclasses import dataclass
from pathlib import Path

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Location:
    """The location of a ledger. One of `file` and `url` is None. `str()` of a location leaves out the password in the
    URL.
    """

    file: Path | None
    url: str | None = None

    @classmethod
    def of(cls, where: str | Path) -> "Location":
        """The location for a path or for a URL such as "postgresql+psycopg://host/db". A URL that begins with
        sqlite:/// names a file.
        """
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
