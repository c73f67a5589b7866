"""The location of a ledger: a file, or the address of a database.

Reports import this module and must start fast, so this module does not load SQLAlchemy.
"""

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from eleven_video.config.ledger_setting import ledger_setting, passwords_in
from eleven_video.config.paths import ledger_file, spool_dir

if TYPE_CHECKING:
    from eleven_video.config.settings import Settings

_SQLITE = "sqlite:///"
_HIDDEN = "[password]"


@dataclass(frozen=True, slots=True)
class Location:
    """The location of a ledger. One of `file` and `url` is None. `str()` and `repr()` of a location leave out the user
    and the password in the URL.
    """

    file: Path | None
    url: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, where: "str | Path | Location") -> "Location":
        """The location for a path or for a URL such as "postgresql://host/db". A URL that begins with sqlite:/// names
        a file.
        """
        if isinstance(where, Location):
            return where
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

    @property
    def is_on_server(self) -> bool:
        """Whether the ledger is on a database server, where several machines may use it."""
        return self.url is not None

    @property
    def zone(self) -> tzinfo | None:
        """The time zone in whose days and months budgets are counted. It is UTC on a server, so that all machines count
        the same day. For a file, it is None: the time zone of this machine.
        """
        return UTC if self.is_on_server else None

    @property
    def spool_folder(self) -> Path:
        """The folder of the spools of this ledger. Each ledger has its own, so that no charge gets into another one."""
        if self.file is not None and self.file == ledger_file():
            return spool_dir()
        from hashlib import sha256  # noqa: PLC0415  not needed for the usual ledger

        named = self.url or str(self.file)
        for password in passwords_in(named):
            named = named.replace(password, "")
        return spool_dir() / sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    @property
    def may_exist(self) -> bool:
        """Whether the ledger may exist already. Whether a server has the ledger is known only after a connection."""
        return self.file is None or self.file.exists()

    def without_password(self, text: str) -> str:
        """A text, such as an error message of the database driver, without the password in the URL."""
        for password in sorted(passwords_in(self.url or ""), key=len, reverse=True):
            text = text.replace(password, _HIDDEN)
        return text


def ledger_location(settings: "Settings | None" = None) -> Location:
    """The ledger in use: the one that the setting `ledger` names, otherwise the file in the data folder.

    Args:
        settings: The settings of the caller. If it has none, only the setting `ledger` is read, which is fast.

    Raises:
        ConfigurationError: The setting cannot be used.
    """
    if settings is None:
        named = ledger_setting()
    else:
        named = settings.ledger.get_secret_value() if settings.ledger is not None else None
    return Location.of(ledger_file() if named is None else named)
